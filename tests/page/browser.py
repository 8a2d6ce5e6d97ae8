# SPDX-License-Identifier: MIT
"""Chromium, driven by the WebDriver protocol (W3C), with nothing but Python's library."""
import base64
import json
import socket
import subprocess
import time
import urllib.error
import urllib.request


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Browser:
    def __init__(self, folder, width=1280, height=900):
        self.port = free_port()
        self.driver = subprocess.Popen(
            ["chromedriver", f"--port={self.port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.session = ""
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     f"--user-data-dir={folder}", f"--window-size={width},{height}"]
        wanted = {"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": {"args": arguments, "prefs": {"download.default_directory": folder}},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}}
        end = time.monotonic() + 60
        while True:
            try:
                self.session = "/session/" + self.call("POST", "/session", wanted)["sessionId"]
                return
            except (urllib.error.URLError, ConnectionError):
                if time.monotonic() > end:
                    raise
                self.driver.poll()
                time.sleep(0.05)

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from None

    def command(self, method, path, body=None):
        return self.call(method, self.session + path, body)

    def open(self, url):
        self.command("POST", "/url", {"url": "about:blank"})
        self.command("POST", "/url", {"url": url})

    def run(self, script, *arguments):
        return self.command("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def devtools(self, name, **parameters):
        return self.command("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def wait(self, condition, seconds=30):
        """Until a script's value is true; returns it."""
        end = time.monotonic() + seconds
        while True:
            value = self.run("return " + condition)
            if value:
                return value
            if time.monotonic() > end:
                raise RuntimeError("never true: " + condition)
            time.sleep(0.02)

    def press(self, *keys):
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.command("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def logs(self, kind):
        return self.command("POST", "/se/log", {"type": kind})

    def picture(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.command("GET", "/screenshot")))

    def snapshot(self):
        return self.command("GET", "/screenshot")

    def difference(self, one, other):
        """How many squares of 4 by 4 pixels differ in two snapshots, beyond what the place of a
        letter within a pixel changes."""
        return self.command("POST", "/execute/async", {"args": [one, other], "script": """
            const [one, other, done] = arguments;
            const pixels = async data => {
                const image = new Image();
                image.src = "data:image/png;base64," + data;
                await image.decode();
                const [width, height] = [image.width >> 2, image.height >> 2];
                const canvas = new OffscreenCanvas(width, height).getContext("2d");
                canvas.imageSmoothingQuality = "high";
                canvas.drawImage(image, 0, 0, width, height);
                return canvas.getImageData(0, 0, width, height).data;
            };
            Promise.all([pixels(one), pixels(other)]).then(([a, b]) => {
                let count = 0;
                for (let i = 0; i < a.length; i += 4)
                    count += Math.abs(a[i] - b[i]) + Math.abs(a[i + 1] - b[i + 1]) + Math.abs(a[i + 2] - b[i + 2]) > 90;
                done(count);
            });"""})

    def frames(self, path):
        """Each frame of a picture as Chromium decodes it: its time and how long it is shown, in
        milliseconds, and a checksum of its pixels."""
        with open(path, "rb") as file:
            data = base64.b64encode(file.read()).decode()
        return self.command("POST", "/execute/async", {"args": [data, path.rsplit(".", 1)[1]], "script": """
            const [data, kind, done] = arguments;
            (async () => {
                const bytes = Uint8Array.from(atob(data), one => one.charCodeAt(0));
                const decoder = new ImageDecoder({data: bytes, type: "image/" + kind});
                await decoder.tracks.ready;
                await decoder.completed;
                const frames = [], count = decoder.tracks.selectedTrack.frameCount;
                let time = 0;
                for (let i = 0; i < count; i++) {
                    const {image} = await decoder.decode({frameIndex: i});
                    const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight);
                    const context = canvas.getContext("2d");
                    context.drawImage(image, 0, 0);
                    const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
                    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", pixels));
                    frames.push([time, image.duration / 1000, canvas.width + "x" + canvas.height + Array.from(hash).join()]);
                    time += image.duration / 1000;
                    image.close();
                }
                return frames;
            })().then(done, error => done("" + error));"""})

    def close(self):
        try:
            self.command("DELETE", "")
        except (OSError, RuntimeError):
            pass
        self.driver.terminate()
        self.driver.wait()
