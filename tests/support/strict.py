# SPDX-License-Identifier: MIT
"""Checks that files are asciicast v2 or v3 as the strictest known reader wants them."""
import json
import re
import sys


def refuse(constant):
    raise ValueError("not JSON: " + constant)


def check(path):
    with open(path, "rb") as file:
        content = file.read()
    if not content.endswith(b"\n"):
        raise ValueError("no newline at the end")
    lines = content.decode("utf-8").split("\n")[:-1]
    header = json.loads(lines[0], parse_constant=refuse)
    if header["version"] not in (2, 3):
        raise ValueError("version")
    sizes = header if header["version"] == 2 else header["term"]
    names = ("width", "height") if header["version"] == 2 else ("cols", "rows")
    for name in names:
        if type(sizes[name]) is not int or not 1 <= sizes[name] <= 1000:
            raise ValueError(name)
    if type(header.get("timestamp", 0)) is not int:
        raise ValueError("timestamp")
    for name, value in header.get("env", {}).items():
        if not re.fullmatch("[A-Z0-9_]+", name) or type(value) is not str:
            raise ValueError("env " + name)
    last = 0
    for number, line in enumerate(lines[1:], 2):
        event = json.loads(line, parse_constant=refuse)
        time, code, data = event
        if type(time) not in (int, float) or type(code) is not str or type(data) is not str:
            raise ValueError("line %d: types" % number)
        if len(code) < 1 or re.search("[\ud800-\udfff]", data):
            raise ValueError("line %d" % number)
        if time < (last if header["version"] == 2 else 0):
            raise ValueError("line %d: time goes back" % number)
        last = time
        if re.search("[\x7f-\x9f]", line):
            raise ValueError("line %d: a control character" % number)


for path in sys.argv[1:]:
    try:
        check(path)
    except (ValueError, KeyError, TypeError, IndexError) as problem:
        sys.exit("%s: %s" % (path, problem))
