#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures ptyrec and ptyplay side by side with the peers that are installed, prints a table
and writes it to build/bench.md and build/bench.json. QUICK=1: smaller and fewer."""
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import exports
import hostile
import redact

BUILD = os.environ.get("BUILD", "build")
QUICK = bool(os.environ.get("QUICK"))
ROUNDS = 3 if QUICK else 5
MEGABYTES = 8 if QUICK else 128
HERE = os.path.abspath(BUILD)
os.environ["PATH"] = f"{HERE}:{HERE}/tests/bench:{os.environ['PATH']}"
os.environ["LC_ALL"] = "C.UTF-8"
rows = []


def output(*command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False, **options).stdout.decode(errors="replace")


def seconds(command):
    begin = time.monotonic()
    subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return time.monotonic() - begin


def row(what, subject, values, unit, target="", ratio=None, digits=2):
    """One line of the table: the median of the values, the least and the most."""
    median = statistics.median(values)
    entry = {"what": what, "subject": subject, "unit": unit, "median": median,
             "least": min(values), "most": max(values), "target": target}
    if ratio is not None:
        entry["ratio"] = ratio
    rows.append(entry)
    print(f"  {what}: {subject} {median:.{digits}f} {unit}"
          + (f" ({ratio:.2f} x)" if ratio is not None else "")
          + (f", target {target}" if target else ""), flush=True)


def recorders():
    """name -> the command that records `load` into `file`. "relay" records nothing: it only
    passes bytes from one terminal to the next, which is the kernel's share."""
    found = {
        "bare pty": lambda load, file: load.split(),
        "relay": lambda load, file: ["terminal", "relay", "--", *load.split()],
        "ptyrec": lambda load, file: ["ptyrec", "-q", "-o", file + ".cast", "--", *load.split()],
        "script": lambda load, file: ["script", "-qe", "-c", load, file],
        "ttyrec": lambda load, file: ["ttyrec", "-e", load, file],
        "termrec": lambda load, file: ["termrec", "-f", "ttyrec", "-e", load, file + ".ttyrec"],
        "asciinema": lambda load, file: ["asciinema", "rec", "-q", "-c", load, file + ".cast"],
    }
    slow = {"asciinema"} if QUICK else set()
    return {name: how for name, how in found.items()
            if name in ("bare pty", "relay") or (shutil.which(name) and name not in slow)}


def drain(command):
    return [float(number) for number in output("terminal", "drain", "--", *command).split()]


def record(how, load, folder):
    """Records into a new file: what drain() prints, and the size of the file."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        numbers = drain(how(load, f"{place}/recording"))
        return numbers, sum(file.stat().st_size for file in os.scandir(place))


def measure_loads(folder):
    loads = {"log lines": ("log", MEGABYTES), "coloured lines": ("colour", MEGABYTES),
             "Unicode": ("unicode", MEGABYTES),
             "writes of 60 bytes": ("writes", 50000 if QUICK else 500000)}
    for name, (kind, size) in loads.items():
        tools = recorders()
        if name == "log lines":
            tools["ptyrec to .gz"] = lambda load, file: [
                "ptyrec", "-q", "-o", file + ".cast.gz", "--", *load.split()]
        times = {tool: [] for tool in tools}
        users = {tool: [] for tool in tools}
        sizes = {}
        for number in range(ROUNDS + 1):  # the first warms up
            load = f"loads {kind} {size if number > 0 else size // 8}"
            for tool, how in tools.items():
                if tool == "asciinema" and number == 0:
                    continue
                numbers, sizes[tool] = record(how, load, folder)
                if number > 0:
                    times[tool].append(numbers[0])
                    users[tool].append(numbers[1])
        bare = statistics.median(times["bare pty"])
        targets = {"ptyrec": "1.15 x", "ptyrec to .gz": "1.3 x"}
        for tool, values in times.items():
            row(f"record {name}", tool, values, "s", targets.get(tool, ""),
                statistics.median(values) / bare)
        if name == "log lines":
            base = statistics.median(users["bare pty"])
            row("user CPU of log lines", "ptyrec", [user - base for user in users["ptyrec"]],
                "s", "0.2 s" if MEGABYTES == 128 else "")
            row("size of the .gz", "ptyrec", [sizes["ptyrec to .gz"] / sizes["ptyrec"] * 100],
                "%", "25 %", digits=1)


def measure_latency(folder):
    count = 200 if QUICK else 2000
    direct = None
    for tool, how in recorders().items():
        numbers = output("terminal", "keys", str(count), "--",
                         *how("loads echo", f"{folder}/echo-{tool}")).split()
        values = [float(number) for number in numbers]
        if not values:
            continue
        direct = direct or statistics.median(values)
        row("echo of a key", tool, values, "us", "2 x" if tool == "ptyrec" else "",
            statistics.median(values) / direct, 0)
    bare = None
    for tool, how in recorders().items():
        values = [record(how, "true", folder)[0][0] * 1000
                  for _ in range(5 if tool == "asciinema" else 30)]
        bare = bare or statistics.median(values)
        row("start of true", tool, values, "ms", f"{bare + 4:.1f} ms" if tool == "ptyrec" else "",
            digits=1)


def switches(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return sum(int(line.split()[1]) for line in status if "ctxt_switches" in line)


def measure_idle(folder):
    length = 2 if QUICK else 10
    with subprocess.Popen(["ptyrec", "-q", "--headless", "--overwrite", "-o", f"{folder}/idle.cast",
                           "--", "sleep", str(length + 2)], stdin=subprocess.DEVNULL) as process:
        time.sleep(1)
        before = switches(process.pid)
        time.sleep(length)
        row(f"wake-ups in {length} s of silence", "ptyrec", [switches(process.pid) - before], "",
            "0", digits=0)
    peak = [drain(["ptyrec", "-q", "--overwrite", "-o", f"{folder}/m.cast", "--", "loads",
                   "writes", "100000"])[3] / 1024]
    row("memory while recording", "ptyrec", peak, "MB", "8 MB", digits=1)


def measure_timing(folder):
    count = 200 if QUICK else 1000
    file = f"{folder}/gaps.cast"
    with open(file, "w", encoding="ascii") as cast:
        subprocess.run(["loads", "gaps", str(count)], stdout=cast, check=True)
    players = {"bare program": ["loads", "ticks", str(count)], "ptyplay": ["ptyplay", file]}
    if shutil.which("asciinema") and not QUICK:
        players["asciinema"] = ["asciinema", "play", file]
    for terminal, where in (("gaps", "10 ms"), ("awake", "10 ms, terminal awake")):
        for player, command in players.items():
            measure_gaps(terminal, where, player, command)


def measure_gaps(terminal, where, player, command):
    targets = ("0.02 ms", "0.5 ms", "1 ms") if player == "ptyplay" else ("",) * 3
    times = [float(number) for number in output("terminal", terminal, "--", *command).split()][1:]
    errors = sorted(abs(later - earlier - 10000) / 1000
                    for earlier, later in zip(times, times[1:]))
    row(f"error of a gap of {where}, p50", player, [statistics.median(errors)], "ms", targets[0],
        digits=3)
    row(f"error of a gap of {where}, p99", player, [errors[len(errors) * 99 // 100]], "ms",
        targets[1], digits=3)
    if terminal == "awake":
        return
    drift = (times[-1] - times[0] - 10000 * (len(times) - 1)) / 1000
    row(f"drift in {len(times) // 100} s", player, [abs(drift)], "ms", targets[2], digits=3)


def side_by_side(what, commands, target):
    """The first command is what the others are compared to."""
    times = {name: [] for name in commands}
    for number in range(ROUNDS + 1):
        for name, command in commands.items():
            value = seconds(command)
            if number > 0:
                times[name].append(value)
    base = statistics.median(next(iter(times.values())))
    for name, values in times.items():
        row(what, name, values, "s", target if name.startswith("ptyplay") else "",
            statistics.median(values) / base, 3)


def measure_decoding(folder):
    for load, target in (("log", "3 x"), ("colour", "4 x")):
        file = f"{folder}/{load}.cast"
        drain(["ptyrec", "-q", "--overwrite", "-o", file, "--", "loads", load, str(MEGABYTES)])
        side_by_side(f"decode {load}", {
            "wc -l": f"wc -l {file}",
            "ptyplay -f raw": f"ptyplay -q {file} -o /dev/null -f raw"}, target)
        if load == "log":
            side_by_side("convert", {
                "wc -l": f"wc -l {file}",
                "ptyplay v2 to v3": f"ptyplay -q {file} -o /dev/null -f asciicast-v3"}, "6 x")
            subprocess.run(f"gzip -kf1 {file}", shell=True, check=True)
            side_by_side("read .gz", {
                "gzip -dc": f"gzip -dc {file}.gz",
                "ptyplay -f raw": f"ptyplay -q {file}.gz -o /dev/null -f raw"}, "1.2 x")
            if shutil.which("asciinema") and not QUICK:
                times = [seconds(f"script -qec 'asciinema cat {file}' /dev/null")]
                row("decode log", "asciinema cat", times, "s")
    for megabytes in (1, 16, 256) if not QUICK else (1, 16):
        file = f"{folder}/growth.cast"
        with open(file, "w", encoding="ascii") as cast:
            subprocess.run(["loads", "cast", str(megabytes)], stdout=cast, check=True)
        times = [seconds(f"ptyplay -q {file} -o /dev/null -f raw") / megabytes * 1000
                 for _ in range(ROUNDS)]
        row(f"decode a file of {megabytes} MB, for each", "ptyplay", times, "ms", "constant")


def measure_model():
    for load, targets in (("colour", ("150 MB/s", "120 MB/s", "200 MB/s")), ("log", ("",) * 3),
                          ("unicode", ("",) * 3)):
        text = subprocess.run(f"loads {load} 16 | sed 's/$/\\r/'", shell=True, check=True,
                              stdout=subprocess.PIPE).stdout
        values = [[float(number) for number in output("speeds", input=text).split()]
                  for _ in range(ROUNDS)]
        for what, numbers, target in zip(("screen 80x24", "screen 350x100", "guard"),
                                         zip(*values), targets):
            row(what, load, list(numbers), "MB/s", target, digits=0)


def measure_hostile(folder):
    hostile.measure(row, folder, os.environ.get("INPUTS", "").split(",") if "INPUTS" in os.environ
                    else None, 1 if QUICK else 3)


def version(tool):
    first = "" if tool in ("ttyrec", "termrec") else f"{tool} --version"
    text = output("sh", "-c", f"{first} 2>&1 | head -1").strip() if first else ""
    package = output("dpkg-query", "-W", "-f", "${Version}", tool).strip()
    return text or f"{tool} {package}".strip()


def table():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        model = next((line.split(":")[1].strip() for line in info if "model name" in line), "")
    present = [tool for tool in ("ptyrec", "script", "ttyrec", "termrec", "asciinema")
               if shutil.which(tool)]
    absent = [tool for tool in ("script", "ttyrec", "termrec", "asciinema")
              if not shutil.which(tool)]
    lines = [f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} x {model}, Linux "
             f"{platform.release()}; {MEGABYTES} MB, medians of {ROUNDS} runs.",
             "; ".join(version(tool) for tool in present)
             + ("; not installed: " + ", ".join(absent) if absent else ""), "",
             "| what | of | median | least to most | ratio | target |", "|---|---|---|---|---|---|"]
    for entry in rows:
        spread = f"{entry['least']:.4g} to {entry['most']:.4g}"
        ratio = f"{entry['ratio']:.2f}" if "ratio" in entry else ""
        lines.append(f"| {entry['what']} | {entry['subject']} | {entry['median']:.4g} "
                     f"{entry['unit']} | {spread} | {ratio} | {entry['target']} |")
    return "\n".join(lines) + "\n"


def main():
    parts = os.environ.get("PARTS", "loads latency idle timing decoding model export redact").split()
    with tempfile.TemporaryDirectory() as folder:
        if "loads" in parts:
            measure_loads(folder)
        if "latency" in parts:
            measure_latency(folder)
        if "idle" in parts:
            measure_idle(folder)
        if "timing" in parts:
            measure_timing(folder)
        if "decoding" in parts:
            measure_decoding(folder)
        if "model" in parts:
            measure_model()
        if "hostile" in parts:
            measure_hostile(folder)
        if "export" in parts:
            exports.measure(row, folder, QUICK)
        if "redact" in parts:
            redact.measure(row, folder, QUICK)
    text = table()
    with open(f"{BUILD}/bench.md", "w", encoding="utf-8") as file:
        file.write(text)
    with open(f"{BUILD}/bench.json", "w", encoding="utf-8") as file:
        json.dump(rows, file, indent=1)
    print("\n" + text)
    return 0


sys.exit(main())
