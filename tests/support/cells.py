# SPDX-License-Identifier: MIT
# Reads text with colours (SGR), as tmux captures it, and prints a line for each line: runs
# of text with what they look like. The colour of the text of a blank is not seen.
import re
import sys

state = {}


def apply(parameters):
    numbers = [part or "0" for part in parameters.split(";")]
    while numbers:
        number = numbers.pop(0)
        code = int(number.split(":")[0])
        if code == 0:
            state.clear()
        elif code in (38, 48):
            count = 4 if numbers[0] == "2" else 2
            state[code // 10 * 10] = ";".join(numbers[:count])
            del numbers[:count]
        elif 30 <= code <= 49 and code != 39 and code != 49:
            state[code // 10 * 10] = number
        elif 90 <= code <= 107:
            state[30 if code < 100 else 40] = number
        elif code in (39, 49):
            state.pop(code - 9, None)
        elif 22 <= code <= 29:
            for key in {22: (1, 2), 24: (4, 21), 25: (5, 6)}.get(code, (code - 20,)):
                state.pop(key, None)
        else:
            state[code] = number


for line in sys.stdin.read().split("\n"):
    cells = []
    for sgr, character in re.findall(r"\x1b\[([0-9;:]*)m|(.)", line):
        if character:
            seen = {key: value for key, value in state.items()
                    if character != " " or key in (4, 7, 9, 21, 40, 53)}
            cells.append((character, str(sorted(seen.items()))))
        else:
            apply(sgr)
    while cells and cells[-1] == (" ", "[]"):
        cells.pop()
    print(cells)
