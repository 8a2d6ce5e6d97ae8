# SPDX-License-Identifier: MIT
# xterm.js, the terminal of VS Code and of many web pages, without a browser.
import os
import shutil

from worker import Worker

INSTALL = "apt-get install nodejs npm"
HERE = os.path.dirname(os.path.abspath(__file__))


def modules():
    """Where `make check-terminals` has had npm install @xterm/headless."""
    return os.path.join(os.environ["BUILD"], "tests/terminals/node_modules")


def is_installed():
    return shutil.which("node") and os.path.exists(modules() + "/@xterm/headless")


def start():
    return Worker(["node", os.path.join(HERE, "xtermjs.js")],
                  env={**os.environ, "NODE_PATH": modules()})
