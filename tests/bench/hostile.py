# SPDX-License-Identifier: MIT
"""How long ptyplay takes to end, by the key q and by TERM, whatever a recording makes it do.
Each input is the worst of its kind; each time is the worst of several moments."""
import fcntl
import gzip
import json
import lzma
import os
import pty
import select
import signal
import struct
import termios
import time

CELLS = 1000  # columns, and rows
EVENT = 8 << 20
HEADER = {"version": 2, "width": CELLS, "height": CELLS}


def cast(path, events, header=None):
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps(header or HEADER) + "\n")
        for time_s, code, data in events:
            file.write(json.dumps([time_s, code, data], ensure_ascii=False) + "\n")


def repeated(text, size=EVENT // 2):
    return text * (size // len(text))


def one_event(text):
    """A full screen, then one event of that text; and another one, an hour later."""
    full = "".join(f"{row:04d}" * 249 + "\r\n" for row in range(CELLS))
    return lambda path: cast(path, [(0.1, "o", full), (0.2, "o", repeated(text)),
                                    (3600, "o", "end")])


def burst(text, size, count=2000):
    """Small events that are due at once."""
    return lambda path: cast(path, [(0.1, "o", repeated(text, size))] * count
                             + [(3600, "o", "end")])


def resizes(path):
    sizes = ["1000x1000", "999x1000", "1000x999", "1x1000", "1000x1"]
    cast(path, [(0.1, "o", "x" * CELLS * 999)] +
         [(0.1, "r", sizes[number % 5]) if number % 2 else (0.1, "o", "\x1b#8x")
          for number in range(20000)] + [(3600, "o", "end")])


def links(path):
    text = "".join(f"\x1b]8;;http://x/{number}\x1b\\x" for number in range(200000))
    cast(path, [(0.1, "o", text), (3600, "o", "end")])


def clusters(path):
    text = "".join("e" + chr(0x300 + number % 100) + chr(0x300 + number // 100 % 100)
                   for number in range(600000))
    cast(path, [(0.1, "o", text), (3600, "o", "end")])


def markers(path, count=1000000):
    cast(path, [(0.1, "o", "x")] + [(0.1, "m", f"marker {number}") for number in range(count)]
         + [(3600, "o", "end")])


def tiny(path, count=1000000):
    cast(path, [(0.1, "o", "x")] * count + [(3600, "o", "end")])


def deep_json(path):
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps(HEADER) + "\n")
        for _ in range(20):
            file.write("[" * (4 << 20) + "\n")
        file.write('[0.1, "o", "' + "\\u001b#8" * (1 << 20) + '"]\n[3600, "o", "end"]\n')


def empty_lines(path):
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps(HEADER) + "\n" + '[0.1, "o", "x"]\n' + "#\n" * 50000000)


def v1_tail(path):
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"version": 1, "width": 80, "height": 24, "stdout": [[0.1, "x"]], "y": "')
        file.write("z" * (1 << 30) + '"}')


def ttyrec_damage(path):
    frame = struct.pack("<III", 1, 0, 1) + b"x"
    with open(path, "wb") as file:
        file.write(frame * 10 + b"\xff" * (512 << 20) + frame * 10)


def empty_members(module):
    def write(path):
        member = module.compress(b"")
        start = (json.dumps(HEADER) + '\n[0.1, "o", "x"]\n').encode()
        with open(path, "wb") as file:
            file.write(module.compress(start) + member * ((64 << 20) // len(member)))
    return write


def xz_recording(path):
    lines = "".join(f'[{number / 1000}, "o", "line {number} of the recording\\r\\n"]\n'
                    for number in range(1500000))
    with lzma.open(path, "wt", preset=0) as file:
        file.write(json.dumps(HEADER) + "\n" + lines)


def sparse(path):
    with open(path, "wb") as file:
        file.write((json.dumps(HEADER) + '\n[0.1, "o", "x"]\n').encode())
        file.truncate(1 << 36)


def sudo_log(path):
    os.mkdir(path)
    with open(f"{path}/log", "w", encoding="utf-8") as file:
        file.write("1700000000:root:root::/dev/tty:1000:1000\n/\n/bin/sh\n")
    with open(f"{path}/timing", "w", encoding="utf-8") as file:
        file.write("4 0.1 1\n" + "7 0.0 1\n" * 10000000 + "4 3600 1\n")
    with open(f"{path}/ttyout", "w", encoding="utf-8") as file:
        file.write("xy")


INPUTS = {
    "DECALN": one_event("\x1b#8"),
    "REP": one_event("x\x1b[65535b"),
    "REP of a wide character": one_event("\u4e2d\x1b[65535b"),
    "REP, inserted": one_event("\x1b[4hx\x1b[65535b"),
    "IL and DL": one_event("\x1b[5H\x1b[500L\x1b[501M"),
    "SU and SD": one_event("\x1b[500S\x1b[501T"),
    "ED": one_event("\x1b[H\x1b[J"),
    "RIS": one_event("\x1bc"),
    "1049": one_event("\x1b[?1049h\x1b[?1049l"),
    "DECALN and SU": one_event("\x1b#8\x1b[999S"),
    "RI": one_event("\x1b[H\x1bM"),
    "bursts of DECALN": burst("\x1b#8", 29 << 10),
    "bursts of text": burst("abcdefgh", 64 << 10),
    "resizes": resizes,
    "clusters": clusters,
    "links": links,
    "markers": markers,
    "tiny events": tiny,
    "deep JSON": deep_json,
    "empty lines": empty_lines,
    "the end of a v1": v1_tail,
    "damaged ttyrec": ttyrec_damage,
    "empty gzip members": empty_members(gzip),
    "empty xz streams": empty_members(lzma),
    "long xz": xz_recording,
    "sparse file": sparse,
    "sudo log": sudo_log,
}
SUFFIXES = {"the end of a v1": ".json", "damaged ttyrec": ".ttyrec", "empty gzip members": ".cast.gz",
            "empty xz streams": ".cast.xz", "long xz": ".cast.xz", "sudo log": ""}

# What is typed first, and how long after it the end comes.
SITUATIONS = {
    "playing": [(b"", 0.1), (b"", 0.4), (b"", 0.8)],
    "seeking": [(b"9", 0.05), (b"G,", 0.3), (b"5]", 0.6)],
    "searching": [(b"/no such text\r", 0.05), (b"?12\r", 0.3), (b"/1\rnnn", 0.6)],
}


class Player:
    """ptyplay on a terminal whose user reads on all the time."""

    def __init__(self, *arguments):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            time.sleep(0.01)
            os.environ["TERM"] = "xterm-256color"
            os.execvp("ptyplay", ["ptyplay", *arguments])
        size = struct.pack("HHHH", CELLS, CELLS, 0, 0)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, size)

    def drain(self, seconds):
        """Reads for so long; False when the player has ended."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self.terminal], [], [], left)[0]:
                try:
                    if not os.read(self.terminal, 1 << 20):
                        return False
                except OSError:
                    return False
        return True

    def type(self, text):
        os.write(self.terminal, text)

    def end(self, how):
        """Milliseconds until it ended, and the megabytes it had before."""
        memory = self.memory()
        begin = time.monotonic()
        try:
            if how == "q":
                self.type(b"q")
            else:
                os.kill(self.pid, signal.SIGTERM)
        except OSError:
            pass
        while self.drain(0.001):
            if time.monotonic() - begin > 60:
                os.kill(self.pid, signal.SIGKILL)
        took = time.monotonic() - begin
        os.waitpid(self.pid, 0)
        os.close(self.terminal)
        return took * 1000, memory

    def memory(self):
        """Megabytes at most so far; 0 if it has ended."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            lines = [line for line in status if line.startswith("VmHWM")]
        return int(lines[0].split()[1]) / 1024 if lines else 0


def react(path, typed, after, how):
    player = Player(path)
    player.drain(0.1)
    if typed:
        player.type(typed)
    player.drain(after)
    return player.end(how)


def convert(path, folder, after):
    target = f"{folder}/converted.cast"
    player = Player("--overwrite", "-o", target, path)
    player.drain(after)
    took, memory = player.end("TERM")
    if os.path.exists(target):
        os.remove(target)
    return took, memory


def measure(row, folder, only=None, moments=3):
    for name, write in INPUTS.items():
        if only and name not in only:
            continue
        path = f"{folder}/hostile{SUFFIXES.get(name, '.cast')}"
        write(path)
        most = 0
        for situation, cases in SITUATIONS.items():
            for how in ("q", "TERM"):
                results = [react(path, typed, after, how) for typed, after in cases[:moments]]
                most = max(most, *(memory for _, memory in results))
                row(f"{how} while {situation}: {name}", "ptyplay",
                    [max(took for took, _ in results)], "ms", "50 ms", digits=0)
        results = [convert(path, folder, after) for after in (0.05, 0.3)[:moments]]
        row(f"TERM while converting: {name}", "ptyplay", [max(took for took, _ in results)], "ms",
            "50 ms", digits=0)
        row(f"memory: {name}", "ptyplay", [most], "MB", "64 MB", digits=0)
        if os.path.isdir(path):
            for member in os.listdir(path):
                os.remove(f"{path}/{member}")
            os.rmdir(path)
        else:
            os.remove(path)
