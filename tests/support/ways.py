#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes recordings in which a secret comes on the screen in many ways, or looks for what is left
of it: ways.py make FOLDER, ways.py look FOLDER."""
import base64
import json
import os
import random
import re
import subprocess
import sys

SECRETS = {
    "github": "ghp_" + "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5",
    "aws": "AKIA" + "Z7QWERTY2345UIOP",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI5OTE3MzQ2NSIsIm4iOiJxIn0.Qm9sZHdvcmRzLXVubGlrZWx5LTQ3",
    "gitlab": "glpat-" + "x9Yw8Vu7Ts6Rq5Po4Nm3",
    "slack": "xoxb-" + "2048-4096-kLmNoPqRsTuVwXyZ",
}
PREFIXES = ("ghp_", "AKIA", "eyJ", "glpat-", "xoxb-")
WIDTH = 80


def typed(text):
    return [text[:i] for i in range(len(text) + 1)]


def ways(value):
    """Each way: the pieces that are printed; lists are one event each."""
    chance = random.Random(value)
    cut = len(value) // 2
    esc = "\x1b"
    order = list(range(len(value)))
    chance.shuffle(order)
    folded = "$ " + "y" * (WIDTH - 2 - cut)
    yield "plain", [f"token {value} end\r\n"]
    yield "two", [f"a {value[:cut]}", f"{value[cut:]} b\r\n"]
    yield "bytes", list(f"{esc}[1mkey {value}{esc}[0m\r\n")
    yield "sgr", [f"{esc}[32m{value}{esc}[0m\r\n"]
    yield "colours", ["".join(f"{esc}[3{i % 8}m{c}" for i, c in enumerate(value)) + f"{esc}[m\r\n"]
    yield "wrap", ["x" * (WIDTH - cut) + value + "\r\n"]
    yield "readline", [folded, *value[:cut], " \r", *value[cut:], "\r\n"]
    yield "fold", [folded + value[:cut] + "\r\n" + value[cut:] + "\r\n"]
    yield "typos", [c for letter in value for c in ("q", "\b \b", letter)] + ["\r\n"]
    yield "addressed", [esc + "[2J"] + [f"{esc}[5;{10 + i}H{value[i]}" for i in order[:]] if len(value) < 70 \
        else [esc + "[2J"] + [f"{esc}[5;1H{value[:cut]}", f"{esc}[5;{1 + cut}H{value[cut:]}"]
    yield "inserted", ["ab\b" + "".join(f"{esc}[@{c}" for c in value) + "\r\n"] if len(value) < 70 \
        else [f"{esc}[@{value}\r\n"]
    yield "progress", ["downloading 50%\r" + value + "\r\n"]
    yield "erased", [f"{value}{esc}[2K\rgone\r\n"]
    yield "editor", [f"{esc}[?1049h{esc}[H  1 " + "z" * (WIDTH - 4 - cut) + value[:cut]
                     + f"{esc}[2;1H    " + value[cut:] + f"{esc}[3;1H~", f"{esc}[?1049l"]
    yield "rep", ["".join(value[:4]) + value[4] + value[5:] + "\r\n", "a" + f"{esc}[9b\r\n"]
    yield "redraw", [f"\r{esc}[K$ use {part}" for part in typed(value)] + ["\r\n"]
    yield "title", [f"{esc}]0;{value}\a"]
    yield "clipboard", [f"{esc}]52;c;{base64.b64encode(value.encode()).decode()}\a", f"{value}\r\n"]
    yield "marks", [f"{esc}]633;E;deploy {value};1\a", "\r\n"]
    yield "pager", [f"{esc}[2J{esc}[24;1H" + "line\r\n" * 3 + value + f"\r\n{esc}[H{esc}M{esc}M"]
    yield "erased in one", ["".join(f"\r{esc}[K{value}" for _ in range(2)) + f"\r{esc}[Kok\r\n"]
    yield "base64", [f"{value}\r\n", base64.b64encode(f"user:{value}".encode()).decode() + "\r\n"]
    yield "passthrough", [f"{value}\r\n", f"{esc}Ptmux;{esc}{esc}]0;{value}{esc}{esc}\\{esc}\\"]


def make(folder):
    for kind, value in SECRETS.items():
        for name, pieces in ways(value):
            events = [[round(i * 0.01, 6), "o", piece] for i, piece in enumerate(pieces, 1)]
            with open(f"{folder}/{kind}-{name.replace(' ', '-')}.cast", "w", encoding="utf-8") as file:
                file.write(json.dumps({"version": 2, "width": WIDTH, "height": 24}) + "\n")
                file.writelines(json.dumps(event) + "\n" for event in events)


def left(text, secret):
    """The longest part of what is random in the secret that can be read."""
    own = secret[next(len(prefix) for prefix in PREFIXES if secret.startswith(prefix)):]
    return max((size for size in range(6, len(own) + 1)
                if any(own[i:i + size] in text for i in range(len(own) - size + 1))), default=0)


def output(path):
    return subprocess.run(["ptyplay", "-q", path, "-f", "raw", "-o", "-"], stdout=subprocess.PIPE,
                          check=False).stdout.decode(errors="replace")


def look(folder):
    """Prints each place where six characters or more are left."""
    for name in sorted(os.listdir(folder)):
        secret = SECRETS[name.split("-")[0]]
        path = f"{folder}/{name}"
        raw = output(path)
        texts = {"bytes": raw, "text": re.sub(r"\x1b(\[[0-9;?]*[A-Za-z@]|[()].|M)", "", raw)}
        if name.endswith(".cast"):
            with open(path, encoding="utf-8") as file:
                times = [json.loads(line)[0] for line in file.readlines()[1:]]
            for time in times[-60:]:
                texts[f"screen at {time}"] = subprocess.run(
                    ["ptyplay", "-q", f"--screen={time:.6f}", path], stdout=subprocess.PIPE,
                    check=False).stdout.decode().replace("\n", "")
        for place, text in texts.items():
            if left(text, secret):
                print(f"{name}: {place}: {left(text, secret)} characters")
                break


if __name__ == "__main__":
    {"make": make, "look": look}[sys.argv[1]](sys.argv[2])
