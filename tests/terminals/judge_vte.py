# SPDX-License-Identifier: MIT
# VTE, the terminal of GNOME and others: its widget, in a program of its own. Source: the
# reference manual of vte-2.91.
import os
import shutil
import subprocess
import sys

from judge_xterm import Display
from worker import Worker, serve

INSTALL = "apt-get install xvfb python3-gi gir1.2-vte-2.91"


def python():
    """The one that has the packages of the system; the first one may be another."""
    check = "import gi; gi.require_version('Vte', '2.91')"
    for program in (sys.executable, "/usr/bin/python3"):
        if os.path.exists(program) and subprocess.call(
                [program, "-c", check], stderr=subprocess.DEVNULL) == 0:
            return program
    return None


def is_installed():
    return shutil.which("Xvfb") and python()


class Vte(Worker):
    def __init__(self):
        self.display = Display()
        super().__init__([python(), __file__], stderr=subprocess.DEVNULL, env={
            **os.environ, "DISPLAY": self.display.name, "GDK_BACKEND": "x11",
            "NO_AT_BRIDGE": "1", "GSETTINGS_BACKEND": "memory"})

    def close(self):
        super().close()
        self.display.close()


def start():
    return Vte()


def main():
    import gi
    gi.require_version("Gtk", "3.0")
    gi.require_version("Vte", "2.91")
    from gi.repository import Gtk, Vte as vte

    # A widget that is in no window keeps the size that it is given.
    terminal = vte.Terminal()
    terminal.set_scrollback_lines(1000)
    answers = []
    terminal.connect("commit", lambda widget, text, size: answers.append(text))

    def feed(text):
        """Until it answers, so that all before has been interpreted."""
        answers.clear()
        terminal.feed((text + "\x18\x1b[5n").encode())
        while not any("\x1b[0n" in answer for answer in answers):
            Gtk.main_iteration()

    def text_of(y, columns):
        text = terminal.get_text_range(y, 0, y, columns, None)[0]
        if "\t" not in text:
            return text.rstrip()
        text, tab = "", False  # one tab stands for all the cells that it passed over
        for x in range(columns):
            cell = terminal.get_text_range(y, x, y, x + 1, None)[0].rstrip("\n")
            tab = cell == "\t" or tab and cell == ""
            text += " " if tab else cell
        return text.rstrip()

    def screen(columns, rows, events):
        feed("\x1bc")
        terminal.reset(True, True)
        terminal.set_size(columns, rows)
        for data in events:
            if isinstance(data, str):
                feed(data)
            else:
                columns, rows = data
                terminal.set_size(columns, rows)
        # Rows are counted from the start of what has scrolled off: the cursor's is known.
        feed("\x1b[?6l\x1b[?69l\x1b[H")
        _, top = terminal.get_cursor_position()
        return [text_of(y, columns) for y in range(top, top + rows)]

    serve(screen)


if __name__ == "__main__":
    main()
