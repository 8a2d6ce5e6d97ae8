# SPDX-License-Identifier: MIT
"""Sizes and times of exports, beside peers that are installed. CASTS: a folder of recordings to
measure them on; ASCIINEMA_PLAYER: the folder of asciinema-player's bundle, whose page is that, inlined,
with the recording as a data URL."""
import base64
import glob
import gzip
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time

KIB = 1024
SOURCES = "player/exports/"
PAGE_TARGETS = {"intro": "40 KiB", "agg-demo": "120 KiB"}
PICTURE_TARGETS = {"intro": "120 KiB"}  # and half of what the better of the peers needs
GIF_TARGETS = {"intro": "455 KB", "unittest": "600 KB", "agg-demo": "1100 KB"}
APNG_TARGETS = {"intro": "400 KB"}


def ran(*command):
    begin = time.monotonic()
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - begin if done.returncode == 0 else None


def inline_player(folder, cast, page):
    """The page somebody would make by hand."""
    with open(cast, "rb") as file:
        data = base64.b64encode(file.read()).decode()
    parts = []
    for name in ("asciinema-player.css", "asciinema-player.min.js"):
        with open(f"{folder}/{name}", encoding="utf-8") as file:
            parts.append(file.read())
    with open(page, "w", encoding="utf-8") as file:
        file.write(f"<!DOCTYPE html><meta charset=utf-8><style>{parts[0]}</style><div id=p></div>"
                   f"<script>{parts[1]}</script><script>AsciinemaPlayer.create("
                   f"'data:text/plain;base64,{data}', document.getElementById('p'))</script>")


def own_casts(folder):
    """Without CASTS: a megabyte of lines."""
    casts = {}
    for name, load in (("log", "log 1"), ("colour", "colour 1")):
        casts[name] = f"{folder}/{name}.cast"
        subprocess.run(f"ptyrec -q --overwrite -o {casts[name]} -- loads {load}", shell=True,
                       check=False, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    return {name: path for name, path in casts.items() if os.path.exists(path)}


def measure_sizes(row, folder, casts):
    for name, cast in casts.items():
        page, svg = f"{folder}/{name}.html", f"{folder}/{name}.svg"
        begin = ran("ptyplay", "-q", "--overwrite", "--no-recording", cast, "-o", page)
        small = os.path.getsize(page)
        row(f"page of {name}", "without the recording", [small / KIB], "KiB",
            PAGE_TARGETS.get(name, ""), digits=1)
        row(f"time for {name}", "ptyplay", [begin * 1000], "ms", "50 ms", digits=0)
        ran("ptyplay", "-q", "--overwrite", cast, "-o", page)
        with open(cast, "rb") as file:
            packed = len(gzip.compress(file.read(), 6))
        row(f"recording in the page of {name}", "to its gzip",
            [(os.path.getsize(page) - small) / packed], "x", "1.37 x")
        if "ASCIINEMA_PLAYER" in os.environ:
            inline_player(os.environ["ASCIINEMA_PLAYER"], cast, page)
            row(f"page of {name}", "asciinema-player inlined", [os.path.getsize(page) / KIB], "KiB",
                digits=1)
        ran("ptyplay", "-q", "-i", "5", "--overwrite", "--no-recording", cast, "-o", svg)
        row(f"picture of {name}", "ptyplay", [os.path.getsize(svg) / KIB], "KiB",
            PICTURE_TARGETS.get(name, ""), digits=1)
        for peer, command in (("svg-term", ("svg-term", "--in", cast, "--out", svg)),
                              ("termtosvg", ("termtosvg", "render", cast, svg))):
            taken = ran(*command) if shutil.which(peer) else None
            if taken is not None and os.path.exists(svg):
                row(f"picture of {name}", peer, [os.path.getsize(svg) / KIB], "KiB", digits=1)
                row(f"time for {name}", peer, [taken * 1000], "ms", digits=0)
                os.remove(svg)


def measure_pixels(row, folder, casts):
    """Sizes of GIF and APNG, and what gifsicle could still take away. agg: if it is installed."""
    for name, cast in casts.items():
        gif, png, small = f"{folder}/{name}.gif", f"{folder}/{name}.png", f"{folder}/small.gif"
        options = ("-q", "-i", "5", "--overwrite", "--no-recording", cast, "-o")
        taken = ran("ptyplay", *options, gif)
        if taken is None:
            return  # not built in
        row(f"GIF of {name}", "ptyplay", [os.path.getsize(gif) / 1000], "KB", GIF_TARGETS.get(name, ""), digits=1)
        row(f"time for {name}", "ptyplay, GIF", [taken * 1000], "ms", digits=0)
        if ran("gifsicle", "-O3", gif, "-o", small) if shutil.which("gifsicle") else None:
            row(f"GIF of {name}", "gifsicle -O3 gains", [100 - os.path.getsize(small) * 100 / os.path.getsize(gif)],
                "%", "3 %", digits=1)
        if shutil.which("agg"):
            taken = ran("agg", "--idle-time-limit", "5", cast, gif)
            row(f"GIF of {name}", "agg", [os.path.getsize(gif) / 1000], "KB", digits=1)
            row(f"time for {name}", "agg", [taken * 1000], "ms", digits=0)
        ran("ptyplay", *options, png)
        row(f"APNG of {name}", "ptyplay", [os.path.getsize(png) / 1000], "KB", APNG_TARGETS.get(name, ""), digits=1)


WORDS = "make gcc error warning note build link test the quick brown fox jumps over a lazy dog".split()


def write_frames(path, count, rows):
    """So many frames of 104x29 in which that many rows change."""
    chance = random.Random(1)
    with open(path, "w", encoding="ascii") as file:
        print('{"version": 2, "width": 104, "height": 29}', file=file)
        for i in range(count):
            lines = [" ".join(chance.choice(WORDS) for _ in range(30))[:chance.randrange(20, 103)] for _ in range(rows)]
            text = "".join(f"\x1b[{(29 - rows) // 2 + y + 1};1H\x1b[K\x1b[3{chance.randrange(1, 8)}m{line}"
                           for y, line in enumerate(lines))
            print(json.dumps([i / 20, "o", text]), file=file)


def measure_frames(row, folder, quick):
    """Frames in a second of the processor, of 1056x567 pixels."""
    cast, gif = f"{folder}/frames.cast", f"{folder}/frames.gif"
    for subject, count, rows, target in (("all rows change", 600, 29, "300"), ("one row changes", 6000, 1, "2000")):
        write_frames(cast, count // 5 if quick else count, rows)
        for name, path in (("GIF", gif), ("APNG", gif[:-3] + "png")):
            taken, memory = peak("ptyplay", "-q", "--overwrite", "--no-recording", cast, "-o", path)
            row(f"{name}, {subject}", "ptyplay", [(count // 5 if quick else count) / taken], "frames/s",
                target if name == "GIF" else "", digits=0)
            row(f"memory, {subject}", name, [memory], "MiB", "64 MiB", digits=0)


def peak(*command):
    """Seconds, and MiB of memory. The kernel's own figure includes that of the process before
    exec, which is Python's."""
    begin, most = time.monotonic(), 0
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
                for line in status:
                    if line.startswith("VmHWM") and time.monotonic() - begin > 0.01:
                        most = max(most, int(line.split()[1]))
            time.sleep(0.005)
    return time.monotonic() - begin, most / KIB


def measure_long(row, folder, megabytes, rounds):
    cast, page, text = f"{folder}/long.cast", f"{folder}/long.html", f"{folder}/long.txt"
    subprocess.run(f"ptyrec -q -o {cast} -- loads colour {megabytes}", shell=True, check=True,
                   stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    for subject, options in (("with the recording", ()), ("without", ("--no-recording",))):
        values = [peak("ptyplay", "-q", "--overwrite", *options, cast, "-o", page)
                  for _ in range(rounds)]
        row(f"page of {megabytes} MB coloured lines", subject, [value[0] for value in values], "s",
            "1.5 s" if megabytes == 100 else "")
        row(f"memory for {megabytes} MB", subject, [max(value[1] for value in values)], "MiB",
            "64 MiB", digits=0)
    size = os.path.getsize(cast) / 1e6
    row(f"text of {megabytes} MB coloured lines", "ptyplay",
        [size / ran("ptyplay", "-q", "--overwrite", cast, "-o", text) for _ in range(rounds)],
        "MB/s", "200 MB/s", digits=0)


def measure_browser(row, folder):
    """A page of about 10 MB in Chromium: until its player is ready, and seeking."""
    if not shutil.which("chromedriver"):
        return
    sys.path.insert(0, "tests/page")
    from browser import Browser  # pylint: disable=import-outside-toplevel,import-error
    cast, page = f"{folder}/big.cast", f"{folder}/big.html"
    with open(cast, "w", encoding="ascii") as file:
        subprocess.run(["loads", "cast", "60"], stdout=file, check=True)
    ran("ptyplay", "-q", cast, "-o", page)
    browser = Browser(folder)
    try:
        browser.open(f"file://{page}#t=0")
        browser.wait("'ready' in document.documentElement.dataset")
        size = os.path.getsize(page) / 1e6
        row(f"page of {size:.0f} MB", "first paint", [browser.run(
            "return performance.getEntriesByName('first-contentful-paint')[0].startTime")], "ms",
            "300 ms", digits=0)
        seeks = browser.run("""
            const seek = document.getElementById('seek'), times = [];
            for (let i = 0; i < 50; i++) {
              const begin = performance.now();
              seek.value = (i * 617) % 1000;
              seek.dispatchEvent(new Event('input'));
              document.body.getBoundingClientRect();
              times.push(performance.now() - begin);
            }
            return times;""")
        row(f"seek in a page of {size:.0f} MB", "worst of 50", [max(seeks)], "ms", "16 ms", digits=1)
        row(f"seek in a page of {size:.0f} MB", "median", [statistics.median(seeks)], "ms", digits=1)
    finally:
        browser.close()


def measure(row, folder, quick):
    engine = sum(os.path.getsize(SOURCES + name) for name in ("page.js", "page.css"))
    row("engine of the page", "script and style", [engine / KIB], "KiB", "24 KiB", digits=1)
    given = os.environ.get("CASTS")
    casts = {os.path.basename(path)[:-5]: path for path in sorted(glob.glob(f"{given}/*.cast"))} \
        if given else own_casts(folder)
    measure_sizes(row, folder, casts)
    measure_pixels(row, folder, casts)
    measure_frames(row, folder, quick)
    measure_long(row, folder, 8 if quick else 100, 1 if quick else 3)
    measure_browser(row, folder)
