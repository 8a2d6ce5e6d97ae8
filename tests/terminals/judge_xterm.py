# SPDX-License-Identifier: MIT
# xterm, on a display of its own. Its other side is the pty that it is started on (-S), its
# screen is read by "print screen" (MC), whose printer is a FIFO. Source: xterm's
# ctlseqs; xterm(1), "printerCommand".
import fcntl
import os
import pty
import re
import select
import shutil
import subprocess
import tempfile
import termios
import tty
import unicodedata

SGR = r"\x1b\[[0-9;:]*m"
PLAIN = "\x1b[22;23;24;25;27;28;29m"
INSTALL = "apt-get install xterm xvfb"


def is_installed():
    return shutil.which("xterm") and shutil.which("Xvfb")


def is_wide(character):
    return unicodedata.east_asian_width(character) in "WF"


class Display:
    """An X server that nobody sees."""

    def __init__(self):
        reading, writing = os.pipe()
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x1024x24",
             "-nolisten", "tcp"],
            pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as answer:
            self.name = ":" + answer.readline().strip()

    def close(self):
        self.process.terminate()
        self.process.wait()


class Xterm:
    def __init__(self, columns=80, rows=24, attributes=0):
        self.work = tempfile.mkdtemp()
        self.size = (columns, rows)
        self.display = Display()
        printer = os.path.join(self.work, "printer")
        os.mkfifo(printer)
        # Also written to here, so that it has no end between two screens.
        self.printer = os.open(printer, os.O_RDWR | os.O_NONBLOCK)
        other_side, self.fd = pty.openpty()
        tty.setraw(self.fd)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, b"\0" * 8)
        resources = {
            "printerCommand": "cat >" + printer, "printAttributes": attributes,
            "printerNewLine": "true", "allowWindowOps": "true", "saveLines": 1000,
            "utf8": 2, "allowC1Printable": "false", "internalBorder": 0,
            "decTerminalID": 420, "disallowedWindowOps": "",
        }
        arguments = ["xterm", "-fn", "5x8", "-geometry", f"{columns}x{rows}",
                     f"-Spty/{other_side}"]
        for name, value in resources.items():
            arguments += ["-xrm", f"XTerm*{name}: {value}"]
        self.process = subprocess.Popen(
            arguments, pass_fds=[other_side], stderr=subprocess.DEVNULL,
            env={**os.environ, "DISPLAY": self.display.name, "LC_ALL": "C.UTF-8"})
        os.close(other_side)
        self.answers = b""
        self.expect(rb"[0-9a-f]+\r?\n")  # the number of its window comes first
        self.flush()

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.display.close()
        shutil.rmtree(self.work)

    def write(self, data):
        """Takes its answers, too: neither side waits for the other."""
        os.set_blocking(self.fd, False)
        while data:
            _, writable, _ = select.select([], [self.fd], [], 0.01)
            if writable:
                data = data[os.write(self.fd, data[:4096]):]
            self.take_answers()
        os.set_blocking(self.fd, True)

    def take_answers(self, timeout=0):
        if select.select([self.fd], [], [], timeout)[0]:
            self.answers += os.read(self.fd, 65536)
            return True
        return False

    def expect(self, pattern, timeout=20):
        while not (match := re.search(pattern, self.answers)):
            if not self.take_answers(timeout):
                raise TimeoutError(f"xterm does not answer {pattern}: {self.answers[-200:]}")
        self.answers = self.answers[match.end():]
        return match

    def flush(self):
        """Waits until everything that was written has been interpreted."""
        self.answers = b""
        self.write(b"\x18\x1b[0n\x1b[5n")
        self.expect(rb"\x1b\[0n")

    def cursor(self):
        """As it is answered: from 1, relative to the margins while DECOM is set."""
        self.write(b"\x1b[6n")
        return tuple(int(part) for part in self.expect(rb"\x1b\[(\d+);(\d+)R").groups())

    def reset(self):
        # RIS leaves what has scrolled off, and the alternate screen's text and saved cursor.
        self.write(b"\x18\x1bc\x1b[?47h\x1b[2J\x1b[H\x1b7\x1b[?47l\x1b[3J\x1bc")
        self.flush()

    def resize(self, columns, rows):
        """The window manager that there is not takes its time, too: asks until it is there."""
        self.size = (columns, rows)
        self.write(b"\x18\x1b[8;%d;%dt" % (rows, columns))
        while True:
            self.answers = b""
            self.write(b"\x1b[18t")
            answer = self.expect(rb"\x1b\[8;(\d+);(\d+)t")
            if (int(answer[2]), int(answer[1])) == self.size:
                break
        self.flush()

    def print_screen(self):
        """What is on the screen, a line for a row, with SGR if attributes were wanted."""
        self.write(b"\x1b[?18l\x1b[?19h\x1b[i")  # all of it, whatever DECSTBM says
        text = b""
        while text.count(b"\n") < self.size[1]:
            if not select.select([self.printer], [], [], 20)[0]:
                raise TimeoutError("xterm does not print")
            text += os.read(self.printer, 65536)
        # With attributes, each row begins with DECSWL.
        text = text.decode("utf-8", "replace").replace("\r", "").replace("\x1b#5", "")
        # U+FFFF is the second half of a wide character, also when its first one is gone.
        text = re.sub(f"(.)({SGR})?\uffff", lambda cells: cells[1] if is_wide(cells[1]) else
                      f"{cells[1]}{cells[2] or ''} ", text).replace("\uffff", " ")
        # SGR comes before each cell that has more than colours, and is missing before a plain
        # one after it.
        text = re.sub(f"({SGR}[^\x1b\n])(?=[^\x1b\n])", r"\1" + PLAIN, text)
        return re.sub(SGR, lambda sgr: sgr[0].replace("::", ":").replace(":", ";"), text)

    def screen(self, columns, rows, events):
        self.reset()
        if self.size != (columns, rows):
            self.resize(columns, rows)
        for data in events:
            if isinstance(data, bytes):
                self.write(data)
            else:
                self.flush()
                self.resize(*data)
        self.flush()
        return [line.rstrip() for line in self.print_screen().split("\n")[:self.size[1]]]


def start():
    return Xterm()
