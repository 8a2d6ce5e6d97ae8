# SPDX-License-Identifier: MIT
"""How fast recordings are redacted: without anything to be found, and with a token in each 500th
line; and how much memory that takes."""
import os
import subprocess

import exports

TOKEN = "ghp_" + "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5"


def add_tokens(cast, to):
    with open(cast, encoding="utf-8") as lines, open(to, "w", encoding="utf-8") as out:
        for number, line in enumerate(lines):
            out.write(line)
            if number % 500 == 250:
                out.write(f'{line.split(",")[0]}, "o", "token {TOKEN}\\r\\n"]\n')


def measure(row, folder, quick):
    megabytes = 8 if quick else 100
    cast, tokens, clean = (f"{folder}/{name}.cast" for name in ("innocent", "tokens", "clean"))
    subprocess.run(f"ptyrec -q -o {cast} -- loads colour {megabytes}", shell=True, check=True,
                   stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    add_tokens(cast, tokens)
    for what, path, target in (("nothing to find", cast, "60 MB/s"), ("tokens", tokens, "")):
        runs = [exports.peak("ptyplay", "-q", "--redact", "--overwrite", path, "-o", clean)
                for _ in range(1 if quick else 3)]
        row(f"redact {megabytes} MB", what, [os.path.getsize(path) / 1e6 / run[0] for run in runs],
            "MB/s", target, digits=0)
        row(f"memory to redact {megabytes} MB", what, [max(run[1] for run in runs)], "MiB", "128 MiB",
            digits=0)
