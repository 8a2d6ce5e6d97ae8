#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# programs.py NAME, for programs.sh and in its folder: records the program with keys that are
# typed when it has shown what they wait for, and compares. Prints a line for each comparison,
# "ok WHAT" or "bad WHAT", and "done".
import ast
import fcntl
import functools
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

from judge_xterm import Xterm, is_wide

COLUMNS, ROWS = 80, 24
MOMENTS = 10
VERSION = subprocess.run(["xterm", "-version"], capture_output=True, text=True).stdout.strip()
CELLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support/cells.py")

INNER = "tmux -L programs-inner -f /dev/null"
RUN = "for i in $(seq %d); do echo row $i of the %s half; done"
PROGRAMS = {  # command, and (what the screen has, keys that are typed then)
    "tmux": (f"{INNER} new-session 'PS1=ready: sh' \\; split-window -h 'PS1=ready: sh'", [
        ("ready:.*ready:", RUN % (60, "right") + "\r"), ("row 60 of.*ready:", "\x02o"),
        ("", RUN % (70, "left") + "\r"), ("row 70 of", "seq 30\r"), (r"30\b", "\x02%"),
        ("", "seq 90\r"), *[(r"\b90\b", "echo again\r")] * 4, ("", "\x02o"),
        *[("", "echo here\r")] * 4, ("here", "\x02d")]),
    "nvim": ("nvim -u NONE -i NONE -n -c 'set number' lines.txt", [
        ("20 some text", ":vsplit\r"), ("20 some .* 20 some", "20\x05"), ("40 some", "\x17w"),
        ("", "10\x05"), ("30 some", "/ 250 some\r"), ("250 some", "3dd"), ("", "5\x19"),
        ("", "onew text\x1b"), ("new text", ":q!\r"), ("", ":q!\r")]),
    "vim": ("vim -u NONE -i NONE -n -c 'set nocompatible number hlsearch' lines.txt", [
        ("20 some text", ":vsplit\r"), ("20 some .* 20 some", "20\x05"), ("40 some", "/25\r"),
        ("", ":split\r"), ("", "5\x19"), ("", "300Gonew text\x1b"), ("new text", ":qa!\r")]),
    "htop": ("htop -d 5", [("Tasks:", "t"), ("PID", "\x1bOB\x1bOB"), ("", "\x1bOB"), ("", "q")]),
    "mc": ("mc -a -x mc /etc", [
        ("Quit", "\x1bOB\x1bOB"), ("", "\x1b[20~"), ("File", "\x1bOB"), ("", "\x1b\x1b"),
        ("", "\t"), ("", "\x1b[21~"), ("", "\r")]),
    "less": ("less -N lines.txt", [
        ("22 some text", "\x06"), ("40 some text", "/250 some\r"), ("250 some", "kkkk"),
        ("", "/ 2.3\r"), ("", "nN"), ("", "200g"), ("222 some", "b"), ("180 some", "q")]),
    "git": ("git -C repository -c core.pager='less -R' log --graph --stat --color", [
        ("change", "jjjjj"), ("", "/number 3\r"), ("", " "), ("", " "), ("", "k"), ("", "q")]),
}


class Relay:
    """A program on a pty whose terminal is the xterm."""

    def __init__(self, xterm, command):
        self.xterm, self.output = xterm, b""
        pid, self.fd = pty.fork()
        if pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            # As programs find out that it is one: nvim uses margins then.
            os.environ["XTERM_VERSION"] = VERSION
            os.execvp("sh", ["sh", "-c", command])
        self.pid = pid

    def step(self, timeout):
        """Passes on what there is, in both directions; False when the program has ended, None
        when there was nothing."""
        ready = select.select([self.fd, self.xterm.fd], [], [], timeout)[0]
        if self.xterm.fd in ready:
            os.write(self.fd, os.read(self.xterm.fd, 4096))
        if self.fd in ready:
            try:
                data = os.read(self.fd, 4096)
            except OSError:  # the other side is closed
                return False
            self.output += data
            self.xterm.write(data)
            if self.xterm.answers:
                os.write(self.fd, self.xterm.answers)
                self.xterm.answers = b""
            return len(data) > 0
        return None if not ready else True

    def settle(self):
        """Until it shows nothing new for a while."""
        while self.step(0.2):
            pass

    def type_keys(self, script):
        for pattern, keys in script:
            deadline = time.monotonic() + 20
            while True:
                self.settle()
                screen = plain(self.xterm.print_screen())
                if re.search(pattern, screen, re.DOTALL):
                    break
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{pattern} is not shown: {screen!r}")
            os.write(self.fd, keys.encode())
        deadline = time.monotonic() + 20
        while self.step(0.1) is not False:
            if time.monotonic() > deadline:
                raise TimeoutError("it does not end")

    def end(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def plain(text):
    return re.sub(r"\x1b\[[0-9;:]*m", "", text)


@functools.lru_cache(2)
def cells(text):
    """A line for each row, with what each cell looks like; without the last column."""
    output = subprocess.run([sys.executable, CELLS], input=text, capture_output=True, text=True,
                            check=True).stdout
    rows = []
    for line in output.split("\n")[:ROWS]:
        row = ast.literal_eval(line or "[]")
        if sum(1 + is_wide(character) for character, _ in row) >= COLUMNS:
            row.pop()
        while row and row[-1] == (" ", "[]"):
            row.pop()
        rows.append(str(row))
    return rows + ["[]"] * (ROWS - len(rows))


def text_of(xterm):
    return [line.rstrip() for line in plain(xterm.print_screen()).split("\n")[:ROWS]]


def cells_of(xterm):
    """xterm does not print coloured blanks at the end of a row: that there is none, something
    is written to the last column. Nothing else can be read from this screen then."""
    xterm.write(b"\x1b[m\x1b[?6l\x1b[?69l\x1b[4l\x1b(B\x0f" +
                b"".join(b"\x1b[%d;%dHX" % (y, COLUMNS) for y in range(1, ROWS + 1)))
    return cells(xterm.print_screen())


def record(xterm, name):
    command, script = PROGRAMS[name]
    xterm.reset()
    relay = Relay(xterm, f"exec ptyrec -q --overwrite -o {name}.cast {command}")
    try:
        relay.type_keys(script)
    finally:
        relay.end()
    with open(f"{name}.cast") as file:
        header, *events = [json.loads(line) for line in file]
    return header, [event for event in events if event[1] in "or"]


def compare(what, ours, theirs):
    print("ok" if ours == theirs else "bad", what)
    for y, (our, their) in enumerate(zip(ours, theirs), 1):
        if our != their:
            same = len(os.path.commonprefix([our, their]))
            same = max(our.rfind("(", 0, same), 0)  # where the cell begins
            print(f"difference row {y}, after {same} characters:\n"
                  f"difference ptyplay {our[same:same + 100]}\n"
                  f"difference xterm   {their[same:same + 100]}")
            break


def until_equal(screen, wanted):
    """What is painted comes little by little: waits for it, at most some seconds."""
    deadline = time.monotonic() + 5
    while (seen := screen()) != wanted and time.monotonic() < deadline:
        pass
    return seen


def painted_in_xterm(xterm, part, wanted):
    """Its text, and its cells."""
    xterm.reset()
    relay = Relay(xterm, f"exec ptyplay -F --from 1000000 {part}")

    def text():
        relay.settle()
        return text_of(xterm)

    try:
        return until_equal(text, wanted), cells_of(xterm)
    finally:
        relay.end()


def painted_in_tmux(part, wanted):
    def tmux(*arguments):
        return subprocess.run(["tmux", "-L", f"programs-{os.getpid()}", "-f", "/dev/null",
                               *arguments], capture_output=True, text=True).stdout

    tmux("new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS),
         f"env -u TMUX ptyplay -F --from 1000000 {part}", ";", "set", "-g", "status", "off", ";",
         "resize-window", "-x", str(COLUMNS), "-y", str(ROWS))
    try:
        return until_equal(lambda: cells(tmux("capture-pane", "-e", "-p", "-N")), wanted)
    finally:
        tmux("kill-server")


def judge(xterm, name, header, events):
    for moment in range(1, MOMENTS + 1):
        shown = events[:max(1, len(events) * moment // MOMENTS)]
        part = f"{name}-{moment}.cast"
        with open(part, "w") as file:
            file.writelines(json.dumps(line) + "\n" for line in [header, *shown])
        xterm.reset()
        xterm.write("".join(data for _, kind, data in shown if kind == "o").encode())
        xterm.flush()
        text, looks = text_of(xterm), cells_of(xterm)
        model = subprocess.run(["ptyplay", "--screen=end", part], capture_output=True, text=True,
                               check=True).stdout.split("\n")
        model = [line.rstrip() for line in (model + [""] * ROWS)[:ROWS]]
        what = f"{name}, moment {moment}"
        compare(f"{what}: the text of the model", model, text)
        painted, painted_looks = painted_in_xterm(xterm, part, text)
        compare(f"{what}: the text that is painted", painted, text)
        compare(f"{what}: painted in xterm", painted_looks, looks)
        compare(f"{what}: painted in tmux", painted_in_tmux(part, looks), looks)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ends the terminals, too
    name = sys.argv[1]
    xterm = Xterm(COLUMNS, ROWS, attributes=2)
    try:
        judge(xterm, name, *record(xterm, name))
    finally:
        xterm.close()
        if name == "tmux":
            subprocess.run(INNER.split() + ["kill-server"], capture_output=True)
    print("done")


if __name__ == "__main__":
    main()
