#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Pages in Chromium: their text and colours beside the model, what keys, search, links and
buttons do, that nothing recorded is ever run, and that axe-core has nothing to say."""
import base64
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
import zlib

from browser import Browser

BUILD = os.environ["BUILD"]
FOLDER = tempfile.mkdtemp()
AXE = os.environ.get("AXE", "")
random.seed(int(os.environ.get("SEED", "1")))
passed, failed, skipped = 0, 0, 0


def check(name, value, wanted=True):
    global passed, failed
    if value == wanted:
        passed += 1
        return
    failed += 1
    print(f"  FAILED {name}: {str(value)[:500]!r} instead of {str(wanted)[:500]!r}")


def ptyplay(*arguments, **options):
    return subprocess.run([BUILD + "/ptyplay", *arguments], capture_output=True, check=False, **options)


def path(name):
    return os.path.join(FOLDER, name)


def write_cast(name, events, **header):
    with open(path(name), "w", encoding="utf-8") as file:
        print(json.dumps({"version": 2, "width": 80, "height": 24, **header}), file=file)
        for event in events:
            print(json.dumps(event), file=file)
    return path(name)


def record(name, *command, size="80x24"):
    environment = {**os.environ, "TERM": "xterm-256color", "HOME": FOLDER, "PAUSE": "0.02"}
    subprocess.run([BUILD + "/ptyrec", "-q", "--headless", "--stdin", "pty", "--window-size", size,
                    "-o", path(name), "timeout", "--foreground", "-k", "1", "3", *command],
                   check=False, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return path(name)


def export(cast, *options):
    page = cast.rsplit(".", 1)[0] + ".html"
    made = ptyplay("-q", cast, "-o", page, "--overwrite", *options)
    check("export of " + cast, made.returncode in (0, 4))  # 4: it is damaged, too
    return page


def strip(text):
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip()


def frame_times(page):
    """The times of all frames in seconds, from the page itself."""
    with open(page, encoding="utf-8") as file:
        packed = re.search(r'id="filmstrip">\n(.*?)</script>', file.read(), re.S).group(1)
    lines = zlib.decompress(base64.b64decode(packed), -15).decode().split("\n")
    times, at = [], 0
    for line in lines:
        if line.startswith("f"):
            at += float(line[1:].split(";")[0])
            times.append(at / 1000)
    return times


def ready(browser):
    browser.wait("'ready' in document.documentElement.dataset")


def go(browser, moment):
    browser.run("location.hash = '#t=' + arguments[0]", moment)
    browser.wait(f"document.getElementById('time').textContent && location.hash === '#t={moment}'")
    return strip(browser.run("return new Promise(done => requestAnimationFrame(() => "
                             "done(document.getElementById('screen').textContent)))"))


def quiet(browser, name):
    """Nothing was complained of, and nothing but the page itself asked for."""
    check(name + ": the console", [entry["message"] for entry in browser.logs("browser")], [])
    urls = []
    for entry in browser.logs("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            urls.append(message["params"]["request"]["url"])
    check(name + ": requests", [url for url in urls if not url.startswith(("file://", "about:", "blob:", "chrome:"))], [])
    check(name + ": files", len({url.split("#")[0] for url in urls if url.startswith("file://")}) <= 1)


def check_texts(browser, cast, count=20):
    page, name = export(cast), os.path.basename(cast)
    times = frame_times(page)
    browser.open("file://" + page + "#t=0")
    ready(browser)
    for at in random.sample(times, min(count, len(times))):
        moment = f"{at:.6f}"
        wanted = strip(ptyplay("-q", "--screen=" + moment, cast).stdout.decode())
        check(f"{name} at {moment}", go(browser, moment), wanted)
    transcript = path("transcript.txt")
    ptyplay("-q", cast, "-o", transcript, "--overwrite")
    with open(transcript, encoding="utf-8") as file:
        check(name + ": transcript",
              strip(browser.run("return document.getElementById('transcript').textContent")), strip(file.read()))
    quiet(browser, name)
    return page


# Pictures

# The text of a still, cell by cell, by where each character is.
GRID = """
const rows = [];
for (const text of document.querySelectorAll("svg > svg text")) {
    const own = text.getCTM(), outer = text.viewportElement.getCTM();
    const top = outer.inverse().multiply(own).f, shown = text.textContent;
    for (let i = 0, at = 0; at < shown.length; i++) {
        const place = text.getStartPositionOfChar(at);
        const character = String.fromCodePoint(shown.codePointAt(at));
        const y = Math.round((place.y + top - 15) / 19), x = Math.round(place.x / 10);
        (rows[y] ??= [])[x] = ((rows[y] || [])[x] || "") + character;
        at += character.length;
    }
}
return Array.from(rows, row => Array.from(row || [], cell => cell ?? null));
"""


def text_of_still(browser):
    """Cells that hold nothing are blank, but for the second one of a wide character."""
    lines = []
    for row in browser.run(GRID):
        line, skip = "", False
        for cell in row:
            if cell is None and skip:
                skip = False
                continue
            line += cell or " "
            skip = bool(cell) and any(unicodedata.east_asian_width(c) in "WF" or ord(c) > 0x1f000 or c == "\ufe0f" for c in cell)
        lines.append(line)
    return strip("\n".join(lines))


def quiet_pictures(browser, name):
    """The same; the checks themselves compare snapshots."""
    check(name + ": the console", [entry["message"] for entry in browser.logs("browser")], [])
    messages = [json.loads(entry["message"])["message"] for entry in browser.logs("performance")]
    urls = [message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"]
    check(name + ": requests", [url for url in urls if not url.startswith(("file://", "about:", "data:image/png"))], [])


def check_picture(browser, cast, count=8):
    """A still has the text of the screen, and looks like the picture at that moment."""
    name, picture, still = os.path.basename(cast), path("picture.svg"), path("still.svg")
    times = frame_times(export(cast))
    made = ptyplay("-q", cast, "-o", picture, "--overwrite")
    check("picture of " + cast, made.returncode in (0, 4))
    # A picture may be a millisecond late, or early.
    apart = [at for at, after in zip(times, times[1:] + [times[-1] + 1]) if after - at > 0.004]
    for at in random.sample(apart, min(count, len(apart))):
        moment = f"{at:.6f}"
        ptyplay("-q", "--screen=" + moment, cast, "-o", still, "--overwrite")
        browser.open("file://" + still)
        wanted = strip(ptyplay("-q", "--screen=" + moment, cast).stdout.decode())
        if "emoji" not in cast:
            check(f"{name}: text of the still at {moment}", text_of_still(browser), wanted)
        after = browser.snapshot()
        browser.open("file://" + picture)
        browser.run("document.getAnimations().forEach(animation => {"
                    "animation.pause(); animation.currentTime = arguments[0]; })", at * 1000 + 2)
        now = browser.snapshot()
        check(f"{name}: picture at {moment}", max(browser.difference(now, after), 3), 3)
    quiet_pictures(browser, name)


def check_quiet_picture(browser):
    """Within <img>, where nothing may be loaded or run; for who wants no motion, a poster."""
    cast = write_cast("quiet.cast", [[0.5, "o", "first"], [1, "o", "\r\x1b[Ksecond"], [2, "o", "\r\x1b[Kthird"]])
    picture, still = path("quiet.svg"), path("still.svg")
    ptyplay("-q", cast, "-o", picture, "--overwrite", "--poster", "1.5")
    ptyplay("-q", "--screen=1.5", cast, "-o", still, "--overwrite")
    for name in ("quiet", "still"):
        with open(path(name + ".html"), "w", encoding="utf-8") as file:
            file.write("<!DOCTYPE html><meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; img-src file:\">"
                       f"<img src='{name}.svg'>")
    browser.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
    browser.open("file://" + picture)
    check("no motion", browser.run("return document.getAnimations().every(animation => animation.playState === 'paused')"))
    poster = browser.snapshot()
    browser.open("file://" + still)
    check("the poster", browser.difference(poster, browser.snapshot()) <= 3)
    ptyplay("-q", cast, "-o", picture, "--overwrite")
    ptyplay("-q", "--screen", cast, "-o", still, "--overwrite")
    browser.open("file://" + picture)
    end = browser.snapshot()
    browser.open("file://" + still)
    check("without one, the end", browser.difference(end, browser.snapshot()) <= 3)
    browser.devtools("Emulation.setEmulatedMedia", features=[])
    browser.open("file://" + path("quiet.html"))
    check("in <img>", browser.wait("document.images[0].complete && document.images[0].naturalWidth"), 774)
    quiet_pictures(browser, "in <img>")


# Colours

CUBE = [0, 95, 135, 175, 215, 255]


def times_of(cast, codes):
    with open(cast, encoding="utf-8") as file:
        events = [json.loads(line) for line in file.readlines()[1:]]
    return [event[0] for event in events if event[1] in codes]


def quiet_moments(cast, count):
    """Times around which nothing changes: what is shown then does not depend on a frame's delay."""
    times = times_of(cast, "or")
    moments = [(end + begin + 0.045) / 2 for begin, end in zip(times, times[1:]) if end - begin > 0.09]
    return moments[::max(1, len(moments) // count)][:count]


def check_pixels(browser, cast):
    """GIF and APNG as Chromium decodes them, beside pictures that begin at the time, which are drawn
    without the frames before."""
    name = os.path.basename(cast)
    with open(path("blank.html"), "w", encoding="ascii") as file:
        file.write("<!DOCTYPE html><link rel=icon href='data:,'>")
    browser.open("file://" + path("blank.html"))
    for suffix in ("gif", "png"):
        picture, still = path("picture." + suffix), path("still." + suffix)
        ptyplay("-q", "--overwrite", cast, "-o", picture)
        frames = browser.frames(picture)
        length = max(times_of(cast, "orxm")) * 1000 + 3000
        if len(frames) > 1:  # a single one has no time
            check(f"{name}: {suffix}: no frame is too short", min(frame[1] for frame in frames) >= 20)
            check(f"{name}: {suffix}: the length", abs(frames[-1][0] + frames[-1][1] - length) < 60)
        for moment in quiet_moments(cast, 8):
            ptyplay("-q", "--overwrite", f"--from={moment:.4f}", cast, "-o", still)
            shown = [frame for frame in frames if frame[0] <= moment * 1000]
            check(f"{name}: {suffix}: the frame at {moment:.3f} s", shown[-1][2] == browser.frames(still)[0][2])


def probe(file, *fields):
    done = subprocess.run(["ffprobe", "-v", "error", "-show_entries", *fields, "-of", "csv=p=0", file],
                          check=True, stdout=subprocess.PIPE)
    return done.stdout.decode().split()


def check_videos(cast):
    name = os.path.basename(cast)
    length = max(times_of(cast, "orxm")) + 3
    for suffix in ("mp4", "webm"):
        video = path("video." + suffix)
        ptyplay("-q", "--overwrite", cast, "-o", video)
        stream, seconds = probe(video, "stream=pix_fmt,avg_frame_rate:format=duration")
        check(f"{name}: {suffix}: for all players", stream, "yuv420p,30/1")
        check(f"{name}: {suffix}: the length within a frame", abs(float(seconds) - length) <= 1 / 30 + 0.001)
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-sseof", "-0.5", "-i", video, "-frames:v", "1", path("frame.png")], check=True)
        ptyplay("-q", "--overwrite", "--screen", cast, "-o", path("still.png"))
        done = subprocess.run(["ffmpeg", "-v", "info", "-i", path("frame.png"), "-i", path("still.png"), "-lavfi",
                               "[1]pad=ceil(iw/2)*2:ceil(ih/2)*2[a];[0][a]psnr", "-f", "null", "-"], check=True, stderr=subprocess.PIPE)
        found = re.search(rb"average:(inf|[0-9.]+)", done.stderr)
        check(f"{name}: {suffix}: it is the screen", found is not None and float(found[1]) > 25)
    with open(path("video.mp4"), "rb") as file:
        data = file.read()
    check(name + ": mp4: it can begin before it has been read", 0 < data.find(b"moov") < data.find(b"mdat"))


def colour(parts, palette):
    """What SGR parameters (without 38 or 48) mean, as the page's rgb()."""
    if parts[0] == 2:
        value = tuple(parts[1:4])
    elif parts[1] < 16:
        value = palette[parts[1]]
    elif parts[1] < 232:
        n = parts[1] - 16
        value = (CUBE[n // 36], CUBE[n // 6 % 6], CUBE[n % 6])
    else:
        value = (8 + 10 * (parts[1] - 232),) * 3
    return "rgb({}, {}, {})".format(*value)


def cells_of(text, palette):
    """Rows of (character, foreground, background) from the text with SGR."""
    rows = []
    for line in text.split("\n"):
        row, front, back, inverse = [], None, None, False
        for sgr, character in re.findall(r"\x1b\[([0-9;:]*)m|(.)", line):
            if character:
                pair = (back, front) if inverse else (front, back)
                row.append((character, *pair))
                continue
            numbers = [int(number or 0) for number in re.split("[;:]", sgr)]
            while numbers:
                code = numbers.pop(0)
                if code == 0:
                    front, back, inverse = None, None, False
                elif code == 7:
                    inverse = True
                elif code in (38, 48):
                    taken = 4 if numbers[0] == 2 else 2
                    value, numbers = colour(numbers[:taken], palette), numbers[taken:]
                    front, back = (value, back) if code == 38 else (front, value)
                elif 30 <= code < 38 or 90 <= code < 98:
                    front = colour([5, code - 30 if code < 40 else code - 82], palette)
                elif 40 <= code < 48 or 100 <= code < 108:
                    back = colour([5, code - 40 if code < 50 else code - 92], palette)
        rows.append(row)
    return rows


COLOURS = r"""
const rows = [], rest = document.documentElement.classList;
for (const row of document.querySelectorAll('#screen .row')) {
  const cells = [];
  const walk = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  for (let node; node = walk.nextNode();) {
    const styles = [];
    for (let at = node.parentElement; at !== row; at = at.parentElement) styles.push(at.style);
    const seen = getComputedStyle(node.parentElement.closest('span'));
    for (const letter of node.data) cells.push([letter, seen.color, seen.backgroundColor]);
  }
  rows.push(cells);
}
return rows;
"""


def check_colours(browser):
    palette = [(i * 16, 255 - i * 16, i) for i in range(16)]
    theme = path("colours.conf")
    with open(theme, "w", encoding="utf-8") as file:
        for i, rgb in enumerate(palette):
            print(f"color{i} #{rgb[0]:02x}{rgb[1]:02x}{rgb[2]:02x}", file=file)
        print("foreground #010203\nbackground #f0f1f2", file=file)
    text = ""
    for i in range(400):
        kind = random.randrange(4)
        front = [f"3{i % 8}", f"9{i % 8}", f"38;5;{i % 256}", f"38;2;{i % 256};{i * 7 % 256};{i * 13 % 256}"][kind]
        back = ["", f";4{i * 3 % 8}", f";48;5;{i * 5 % 256}", ";7"][random.randrange(4)]
        text += f"\x1b[0;{front}{back}m" + chr(ord("a") + i % 26)
    cast = write_cast("colours.cast", [[0.1, "o", text]])
    page = export(cast, "--theme", theme)
    browser.open("file://" + page + "#t=1")
    ready(browser)
    wanted = cells_of(ptyplay("-q", "--screen", "--color", cast).stdout.decode(), palette)
    shown = browser.run(COLOURS)
    for _ in range(50):
        at = random.randrange(400)
        letter, front, back = wanted[at // 80][at % 80]
        check(f"colour of cell {at}", shown[at // 80][at % 80],
              [letter, front or "rgb(240, 241, 242)" if back is None or front else "rgb(1, 2, 3)",
               back or "rgba(0, 0, 0, 0)"] if front and back else
              [letter, front or "rgb(240, 241, 242)", back or "rgba(0, 0, 0, 0)"])
    quiet(browser, "colours")


def check_reversed(browser):
    """DECSCNM, and a transcript with a line that is longer than what is unpacked at once."""
    cast = write_cast("reversed.cast", [[0.1, "o", "\x1b[?5hone\r\n" + "x" * 400000 + "\r\ntwo"]])
    browser.open("file://" + export(cast) + "#t=0.1")
    ready(browser)
    stage = "getComputedStyle(document.getElementById('stage'))"
    browser.run("document.getElementById('stage').style.setProperty('--fg', 'rgb(1, 2, 3)')")
    check("a reversed screen", browser.run(f"return {stage}.backgroundColor"), "rgb(1, 2, 3)")
    browser.wait("document.getElementById('transcript').textContent.includes('two')")
    check("a long line", [len(line) for line in browser.run(
        "return document.getElementById('transcript').textContent").rstrip().split("\n")], [3, 400000, 3])
    quiet(browser, "reversed")


# What the page can do

def check_player(browser):
    events = [[round(i * 0.5, 3), "o", f"line {i}\r\n"] for i in range(1, 41)]
    events.insert(20, [10.2, "m", "half <way>"])
    events += [[20.5, "o", "\x1b]8;;https://example.org/a?b=\"c\"\x1b\\a link\x1b]8;;\x1b\\ "
                           "\x1b]8;;javascript:alert(1)\x1b\\bad\x1b]8;;\x1b\\"],
               [20.6, "i", "secret typed"], [21, "x", "3"]]
    cast = write_cast("player.cast", events, title="A <b>title</b>", command="make 'x & y'", timestamp=1700000000)
    page = export(cast)
    url = "file://" + page
    browser.open(url + "#t=5.2")
    ready(browser)
    text = "document.getElementById('screen').textContent"
    check("#t= is paused there", browser.run("return " + text).rstrip().endswith("line 10"))
    check("the title", browser.run("return [document.title, document.querySelector('h1').textContent]"),
          ["A <b>title</b>"] * 2)
    check("the exit status", browser.run("return document.querySelector('.failed dd').textContent"), "3")
    check("data", browser.run("return [document.documentElement.dataset.format, document.documentElement.dataset.duration]"),
          ["ptyrec", "21.000000"])
    browser.press(".")
    check("next frame", browser.run("return " + text).rstrip().endswith("line 11"))
    browser.press(",", ",")
    check("previous frame", browser.run("return " + text).rstrip().endswith("line 9"))
    browser.press("]")
    check("next marker", browser.run("return document.getElementById('time').textContent"), "0:10 / 0:21")
    check("the markers", browser.run("return document.querySelector('#markers li span').textContent"), "half <way>")
    browser.press("G")
    check("the end", browser.run("return document.getElementById('time').textContent"), "0:21 / 0:21")
    browser.press("5")
    check("half", browser.run("return document.getElementById('time').textContent"), "0:10 / 0:21")
    browser.press("g")
    check("the start", strip(browser.run("return " + text)), "")
    for key, wanted in (("\ue014", "0:05"), ("\ue012", "0:00"), (">", "0:02"), ("<", "0:00")):
        browser.press(key)
        check("key " + key, browser.run("return document.getElementById('time').textContent")[:4], wanted)
    browser.press("+")
    check("faster", browser.run("return document.getElementById('speed').value"), "1.5")
    browser.press("=", " ")
    check("playing is told", browser.run("return document.getElementById('status').textContent"), "Playing")
    browser.wait(text + ".includes('line 1')")
    browser.press(" ")
    check("paused is told", browser.run("return document.getElementById('status').textContent")[:9], "Paused at")
    browser.press("/")
    browser.press(*"LINE 33".lower(), "\ue007")
    check("a match", browser.run("return document.getElementById('found').textContent"), "1 of 1")
    check("is there", browser.run("return " + text).rstrip().endswith("line 33"))
    check("is marked", browser.run("return document.querySelectorAll('.hit').length"), 1)
    browser.run("document.getElementById('query').value = 'line 1'; document.getElementById('find').requestSubmit()")
    browser.press("n", "n", "N")
    check("next and previous match", browser.run("return document.getElementById('found').textContent"), "2 of 11")
    browser.run("document.querySelectorAll('#hits button')[4].click()")
    check("a match of the list", browser.run("return document.getElementById('found').textContent"), "5 of 11")
    browser.run("location.hash = '#marker=half%20%3Cway%3E'")
    browser.wait("document.getElementById('time').textContent.startsWith('0:10')")
    browser.open(url + "#%ff")
    ready(browser)
    browser.wait("document.getElementById('time').textContent")
    browser.run("location.hash = '#t=1,2.2'")
    browser.wait("document.getElementById('time').textContent.startsWith('0:02') && "
                 "document.getElementById('play').textContent === 'Play'")
    check("a part ends", browser.run("return " + text).rstrip().endswith("line 4"))
    browser.run("location.hash = '#t=20.9'")
    browser.wait(text + ".includes('a link')")
    check("links", browser.run("return [...document.querySelectorAll('#screen a')].map(a => [a.getAttribute('href'), a.textContent])"),
          [['https://example.org/a?b="c"', "a link"]])
    # Copying gives the columns of the model.
    copied = browser.run("getSelection().selectAllChildren(document.getElementById('screen'));"
                         "return getSelection().toString()")
    check("selection", strip(copied), strip(ptyplay("-q", "--screen", cast).stdout.decode()))
    browser.run("""
        window.copied = [];
        Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => { window.copied.push(text); }}});
        document.getElementById('copy-screen').click();
        document.getElementById('copy-text').click();
        document.getElementById('link').click();""")
    browser.wait("window.copied.length === 3")
    screen, everything, link = browser.run("return window.copied")
    check("copied screen", strip(screen), strip(ptyplay("-q", "--screen", cast).stdout.decode()))
    check("copied text", everything.count("line"), 40)
    check("copied link", link, url + "#t=20.900")
    # The recording
    browser.devtools("Browser.setDownloadBehavior", behavior="allow", downloadPath=FOLDER)
    browser.run("document.getElementById('save').click()")
    saved = path("session.cast")
    end = time.monotonic() + 20
    while not os.path.exists(saved) and time.monotonic() < end:
        time.sleep(0.05)
    with open(cast, encoding="utf-8") as file:
        events_in = [json.loads(line) for line in file.readlines()[1:]]
    with open(saved, encoding="utf-8") as file:
        events_out = [json.loads(line) for line in file.readlines()[1:]]
    check("saved events", events_out, [event for event in events_in if event[1] != "i"])
    back = path("back.cast")
    ptyplay("-q", page, "-o", back, "--overwrite")
    with open(back, encoding="utf-8") as file:
        check("played events", [json.loads(line) for line in file.readlines()[1:]], events_out)
    check("typed only with --input", b"secret" in ptyplay("-q", export(cast, "--input"), "-f", "v2", "-o", "-").stdout)
    check("without the recording", ptyplay("-q", export(cast, "--no-recording"), "-o", back, "--overwrite").returncode, 1)
    quiet(browser, "player")


def check_accessible(browser):
    global skipped
    page = export(path("player.cast"))
    for scheme in ("light", "dark"):
        browser.devtools("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}])
        browser.open("file://" + page)
        ready(browser)
        check("reduced motion: paused", browser.run("return document.getElementById('play').textContent"), "Play")
        if not os.path.exists(AXE):
            skipped += 1
            continue
        with open(AXE, encoding="utf-8") as file:
            source = file.read()
        # Its own style is refused by the page's policy: the library is put in by the driver.
        browser.devtools("Runtime.evaluate", expression=source)
        found = browser.devtools("Runtime.evaluate", awaitPromise=True, returnByValue=True, expression=(
            "axe.run(document, {resultTypes: ['violations']}).then(found => "
            "found.violations.map(one => one.id + ' ' + one.nodes.map(node => node.target + node.failureSummary)))"))
        check(f"axe-core, {scheme}", found["result"].get("value", found), [])
    browser.devtools("Emulation.setEmulatedMedia", features=[])
    browser.devtools("Emulation.setDeviceMetricsOverride", width=320, height=600, deviceScaleFactor=1, mobile=True)
    browser.open("file://" + page + "#t=20")
    ready(browser)
    check("no wider than 320 px", browser.run("return document.documentElement.scrollWidth") <= 320)
    browser.devtools("Emulation.clearDeviceMetricsOverride")
    browser.logs("browser"), browser.logs("performance")
    # Without scripts
    browser.devtools("Emulation.setScriptExecutionDisabled", value=True)
    browser.open("file://" + page)
    browser.devtools("Emulation.setScriptExecutionDisabled", value=False)
    check("without scripts: the last screen", "line 40" in browser.run("return document.getElementById('screen').textContent"))
    browser.logs("browser"), browser.logs("performance")
    check("without scripts: no dead buttons", browser.run("return document.getElementById('controls').hidden"))


HOSTILE = [
    "</script><script>window.hacked=1</script>", "<img src=x onerror=window.hacked=1>", "<!--", "-->", "]]>",
    "<![CDATA[", "</pre><svg onload=window.hacked=1>", "</title><script>window.hacked=1</script>", "{{script}}",
    "&lt;script&gt;&#0;", "'\"><b>", "`${window.hacked=1}`", "\u202eevil\u202c\u2066x", "\u0000nul", "\ud800 lone",
    "\x1b]8;;javascript:window.hacked=1\x1b\\click\x1b]8;;\x1b\\", "\x1b]8;;data:text/html,x\x1b\\x\x1b]8;;\x1b\\",
    "\x1b]8;;https://e.org/\" onclick=\"window.hacked=1\x1b\\x\x1b]8;;\x1b\\", "\x1b]0;</title><script>window.hacked=1</script>\x07",
    "a" * 100000, "\x01\x02\x03\x04text", "r1;2;3\nf0;;;", "\u2028\u2029\ufeff", "e" + "\u0301" * 200, "\x1b[8;1000;1000t\x1b[999;999Hx",
]


def check_hostile(browser):
    for number, text in enumerate(HOSTILE):
        cast = write_cast("hostile.cast", [[0.1, "o", text], [0.2, "m", text], [0.3, "o", "\r\nend"]], title=text[:200], command=text[:200])
        page = export(cast)
        browser.open("file://" + page + "#t=0.3")
        ready(browser)
        name = f"hostile {number}"
        check(name + ": runs nothing", browser.run("return window.hacked"), None)
        check(name + ": scripts", browser.run("return document.scripts.length"), 3)
        check(name + ": handlers", browser.run(
            "return [...document.querySelectorAll('*')].filter(one => [...one.attributes].some(a => a.name.startsWith('on'))).length"), 0)
        check(name + ": the screen", strip(browser.run("return document.getElementById('screen').textContent")),
              strip(ptyplay("-q", "--screen=0.3", cast).stdout.decode()))
        quiet(browser, name)


def main():
    casts = []
    for number, (name, command, size) in enumerate([
            ("pull", ["tests/support/pull.sh"], "80x24"),
            ("vim", ["vim", "-u", "NONE", "-c", "syntax on|set number|redraw|sleep 300m|vsplit|redraw|sleep 300m|q!|q!", "Makefile"], "80x24"),
            ("htop", ["htop", "-d", "5"], "100x30"),
            ("mc", ["mc", "-a"], "80x24"),
            ("mc-lines", ["mc"], "80x24"),
            ("log", ["sh", "-c", "for i in $(seq 300); do printf '%05d %0190d\\n' $i $i; done"], "200x50"),
            ("build", ["sh", "-c", "printf '\\033[1;31merror:\\033[0m it fails\\n'; exit 2"], "80x24")]):
        casts.append(record(f"{number}-{name}.cast", *command, size=size))
    casts.append(write_cast("emoji.cast", [
        [0.1, "o", "日本語 e\u0301 👩‍👩‍👧 🇩🇪 1️⃣ x\r\n"], [0.2, "o", "עברית العربية \u2500\u2502\u2588\u2591\r\n"],
        [0.3, "o", "\x1b[4:3;58;5;1mcurly\x1b[0m \x1b[9mstrike\x1b[0m \x1b[53mover\x1b[0m \x1b[2mdim\x1b[0m"]]))
    casts.append(write_cast("resize.cast", [
        [0.1, "o", "small"], [0.5, "r", "120x40"], [0.6, "o", "\x1b[40;100Hlarge"], [0.9, "r", "40x10"], [1.0, "o", "\x1b[2Jagain"]]))
    casts.append(write_cast("bars.cast", [[i / 50, "o", f"\r[{'#' * (i // 2)}{' ' * (50 - i // 2)}] {i}%"] for i in range(101)]))
    for folder, _, names in os.walk("tests/data"):
        casts += [os.path.join(folder, name) for name in sorted(names) if name.endswith(".cast")]
    browser = Browser(os.path.join(FOLDER, "profile"))
    browser.open("about:blank")
    browser.logs("performance")
    try:
        for cast in casts:
            if cast.startswith("tests/"):
                copy = path(cast.replace("/", "-"))
                subprocess.run(["cp", cast, copy], check=True)
                cast = copy
            check_texts(browser, cast)
        for cast in casts:
            if not cast.startswith("tests/") and "resize" not in cast and "-log" not in cast:
                check_picture(browser, cast)
        for cast in casts:
            if not cast.startswith("tests/") and "resize" not in cast and "-log" not in cast:
                check_pixels(browser, cast)
        check_videos(path("bars.cast"))
        check_videos(path("emoji.cast"))
        check_quiet_picture(browser)
        check_colours(browser)
        check_reversed(browser)
        check_player(browser)
        check_accessible(browser)
        check_hostile(browser)
    finally:
        browser.close()
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(failed > 0)


main()
