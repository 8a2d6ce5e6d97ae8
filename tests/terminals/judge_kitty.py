# SPDX-License-Identifier: MIT
# kitty's screen, without its window: as its own tests use it (kitty_tests/__init__.py).
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from worker import Worker, serve  # noqa: E402

INSTALL = "apt-get install kitty"


def is_installed():
    return shutil.which("kitty")


def start():
    program = f"import runpy; runpy.run_path({os.path.abspath(__file__)!r}, run_name='__main__')"
    # It tells of each sequence that it does not know.
    return Worker(["kitty", "+runpy", program], stderr=subprocess.DEVNULL)


class Callbacks:
    """Takes whatever the screen tells, and does nothing."""

    def __getattr__(self, name):
        return lambda *arguments: None


def screen(columns, rows, events):
    from kitty.fast_data_types import Screen, parse_bytes

    terminal = Screen(Callbacks(), rows, columns, 1000, 10, 20, 0, None)
    for data in events:
        if isinstance(data, str):
            parse_bytes(terminal, data.encode())
        else:
            terminal.resize(data[1], data[0])
    return [text_of(terminal.line(y)) for y in range(terminal.lines)]


def text_of(line):
    """A tab is in the first of the cells that it passed over, with their number."""
    text, x = "", 0
    while x < len(line):
        cell = line[x]
        text += " " if cell[0] in "\t\0" else cell
        x += max(1, line.width(x))
    return text.rstrip()


if __name__ == "__main__":
    from kitty.fast_data_types import set_options
    from kitty.options.types import defaults

    set_options(defaults)
    serve(screen)
