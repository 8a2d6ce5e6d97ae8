# SPDX-License-Identifier: MIT
# tmux: a server of its own, whose pane passes on what a FIFO brings, and takes the answers
# to another. Source: tmux(1).
import os
import select
import shutil
import subprocess
import tempfile

INSTALL = "apt-get install tmux"


def is_installed():
    return shutil.which("tmux")


class Tmux:
    def __init__(self):
        self.work = tempfile.mkdtemp()
        self.socket = f"ptyrec-judge-{os.getpid()}"
        self.size = (80, 24)
        names = [os.path.join(self.work, name) for name in ("to", "from")]
        for name in names:
            os.mkfifo(name)
        self.tmux("new-session", "-d", "-x", "80", "-y", "24",
                  f"stty raw -echo; cat <{names[0]} & exec cat >{names[1]}")
        for name, value in (("status", "off"), ("window-size", "manual"),
                            ("history-limit", "1000")):
            self.tmux("set-option", "-g", name, value)
        self.to, self.answers = open(names[0], "wb", buffering=0), open(names[1], "rb", buffering=0)

    def tmux(self, *arguments):
        return subprocess.run(
            ["tmux", "-L", self.socket, "-f", "/dev/null", "-u", *arguments], check=True,
            stdout=subprocess.PIPE, text=True,
            env={**os.environ, "LC_ALL": "C.UTF-8", "TMUX": ""}).stdout

    def close(self):
        self.tmux("kill-server")
        shutil.rmtree(self.work)

    def write(self, data):
        """Until it answers, so that all of it has been interpreted."""
        self.to.write(data + b"\x18\x1b[5n")
        answer = b""
        while b"\x1b[0n" not in answer:
            if not select.select([self.answers], [], [], 20)[0]:
                raise TimeoutError("tmux does not answer")
            answer += os.read(self.answers.fileno(), 4096)

    def resize(self, columns, rows):
        if self.size != (columns, rows):
            self.size = (columns, rows)
            self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def screen(self, columns, rows, events):
        # RIS leaves the alternate screen shown, and the saved cursor.
        self.write(b"\x1b[?1049l\x1bc\x1b7\x1b[3J")
        self.resize(columns, rows)
        self.write(b"\x1bc\x1b[3J")
        for data in events:
            if isinstance(data, bytes):
                self.write(data)
            else:
                self.resize(*data)
        lines = self.tmux("capture-pane", "-p").split("\n")
        lines += [""] * self.size[1]  # the last ones are left out if they are blank
        return [line.rstrip() for line in lines[:self.size[1]]]


def start():
    return Tmux()
