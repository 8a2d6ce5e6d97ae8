#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Gives the same random streams to the model (ptyplay --screen) and to other terminals, and
# prints how many of the screens are equal, and for each kind of difference the shortest
# stream that still shows it. JUDGES="xterm tmux" asks these only, STREAMS=300 and SEED=1 of
# each sort, WITHOUT="margins rectangles" leaves kinds or groups of streams.py out, EXAMPLES=10
# differences of each terminal and sort are shown. Nothing here fails: terminals differ.
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import unicodedata

from streams import random_stream, smallest

BUILD = os.environ.setdefault(
    "BUILD", os.path.abspath(os.path.join(os.path.dirname(__file__), "../../build")))
JUDGES = ["xterm", "vte", "kitty", "tmux", "xtermjs"]

# What a terminal does not have, or has in a way of its own: kinds and groups of streams.py.
VT400 = {"margins", "rectangles", "columns", "sideways", "index", "protect"}
ALTERNATE = {"47", "1047", "1049"}
LACKS = {
    "xterm": set(),
    # REP stops at the margin.
    "vte": VT400 | {"REP"},
    # A wide character that is written over in half stays; CUU and CUD pass the margins; tab
    # stops belong to a screen; the drawing set has other signs; DECRC restores DECAWM; REP
    # repeats what is before other sequences, too; 47 and 1047 are 1049 without its clearing.
    "kitty": VT400 | {"wide", "CUU", "CUD", "CNL", "CPL", "tabs", "SCS G0", "save", "rep",
                      "47", "1047"},
    # IL and DL leave the cursor where it is, and work outside of the margins; DECSTBM homes to
    # the corner of the screen even with DECOM; what is inserted before leaves copies or cuts
    # too much; BS goes back to the row that has wrapped; REP stops at the margin; what it
    # captures has letters for the drawing set; a pending wrap does not enter 1049.
    "tmux": VT400 | {"IL", "DL", "ICH", "IRM", "BS", "REP", "DECOM", "charset"} | ALTERNATE,
    # DECOM is for CUP only; margins and tab stops belong to a screen; what DECRC restores
    # scrolls with the text.
    "xtermjs": {"margins", "rectangles", "index", "DECOM", "save"} | ALTERNATE,
}


def never_pending(*kinds):
    """The cursor is placed anew before these, so that no wrap is pending then."""
    def change(tokens):
        result = []
        for kind, data in tokens:
            if kind in kinds and not (result and result[-1][0] == "CUP"):
                result.append(("CUP", b"\x1b[2;2H"))
            result.append((kind, data))
        return result
    return change


def switch_in_turn(tokens):
    """The alternate screen is entered only while the other one is shown, and the reverse."""
    result, shown = [], False
    for kind, data in tokens:
        if kind in ALTERNATE:
            if data.endswith(b"h") == shown:
                continue
            shown = not shown
        result.append((kind, data))
    return result


def after_switching(token):
    def change(tokens):
        result = []
        for kind, data in tokens:
            if result and result[-1][0] in ALTERNATE and kind != token[0]:
                result.append(token)
            result.append((kind, data))
        return result
    return change


def no_wide_without_wrap(tokens):
    result, wraps = [], True
    for kind, data in tokens:
        if kind == "DECAWM":
            wraps = data.endswith(b"h")
        if kind != "wide" or wraps:
            result.append((kind, data))
    return result


def leave_line(tokens):
    """The cursor goes to a line of its own before the size changes."""
    result = []
    for kind, data in tokens:
        if kind == "resize" and not (result and result[-1][0] == "own line"):
            result.append(("own line", b"\r\n\x1b[2K"))
        result.append((kind, data))
    return result


def no_wide_copies(tokens):
    copies = any(kind == "DECCRA" for kind, _ in tokens)
    return [token for token in tokens if not copies or token[0] != "wide"]


# Differences that are meant: the streams are changed so that they do not come up.
LEFT = "?1049l restores the cursor even when the alternate screen is not shown; not the model"
WIDE = ("a wide character without the room is dropped (tmux, xterm.js) or takes the cells before "
        "the cursor (xterm); with VTE and the model it takes the last two")
KEPT = ("while a wrap is pending, they act on the last column; kitty and tmux keep its character, "
        "VTE does for EL 0, xterm.js for ED and EL")
MEANT = [  # judge, what changes the tokens, why
    ("xterm", never_pending("ED", "EL", "ECH", "ICH", "DCH", "DECSED", "DECSEL"), KEPT),
    ("vte", never_pending("ED", "EL", "ECH", "ICH", "DCH"), KEPT),
    ("xtermjs", never_pending("ECH", "ICH", "DCH"), KEPT),
    ("xterm", switch_in_turn, LEFT),
    ("xterm", no_wide_without_wrap, WIDE),
    ("xterm", no_wide_copies, "half a wide character is copied to the edge of the screen"),
    ("vte", switch_in_turn, LEFT),
    ("kitty", switch_in_turn, "1049 does not clear the alternate screen that is shown"),
    ("vte", after_switching(("DECSTBM", b"\x1b[r")), "each screen has margins of its own"),
    ("kitty", after_switching(("CUP", b"\x1b[2;2H")), "each screen has a cursor of its own"),
    ("kitty", never_pending("BS", "CUB", "RI"), "a pending wrap counts as one column more"),
    ("tmux", never_pending("BS", "CUB", "RI"), "a pending wrap counts as one column more"),
    ("tmux", no_wide_without_wrap, WIDE),
    ("xtermjs", no_wide_without_wrap, WIDE),
    ("xtermjs", leave_line,
     "the cursor's line is cut off; VTE, kitty, tmux and the model lay it out anew"),
]


class Model:
    """Ours: the stream becomes a recording."""

    def __init__(self):
        self.file = tempfile.NamedTemporaryFile("w", suffix=".cast")

    def screen(self, columns, rows, events):
        lines = [{"version": 2, "width": columns, "height": rows}]
        for at, data in enumerate(events):
            lines.append([at / 100, "o", data.decode()] if isinstance(data, bytes) else
                         [at / 100, "r", f"{data[0]}x{data[1]}"])
        self.file.seek(0)
        self.file.truncate()
        self.file.write("".join(json.dumps(line) + "\n" for line in lines))
        self.file.flush()
        text = subprocess.run([BUILD + "/ptyplay", "--screen=end", self.file.name],
                              stdout=subprocess.PIPE, check=True).stdout.decode()
        return [line.rstrip() for line in text.split("\n")]


class Comparison:
    def __init__(self, model, judge, size):
        self.model, self.judge, self.size = model, judge, size

    def screens(self, tokens):
        """Of the model, and of the judge; None if the judge fails."""
        events, rows = [], self.size[1]
        for kind, data in tokens:
            if kind == "resize":
                events.append(data)
                rows = data[1]
            elif events and isinstance(events[-1], bytes):
                events[-1] += data
            else:
                events.append(data)
        seen = []
        for terminal in self.model, self.judge:
            lines = terminal.screen(*self.size, events)
            if lines is None:
                return None
            lines += [""] * rows
            # xterm combines marks with their letters.
            seen.append([unicodedata.normalize("NFC", line).rstrip() for line in lines[:rows]])
        return seen

    def differ(self, tokens):
        """Twice: what a judge shows once may be left from the stream before."""
        for _ in range(2):
            seen = self.screens(tokens)
            if seen is None or seen[0] == seen[1]:
                return False
        return True


def shown(tokens):
    return "".join(f"<{data[0]}x{data[1]}>" if kind == "resize" else
                   data.decode().replace("\x1b", "\\e").encode("unicode_escape").decode()
                   .replace("\\\\e", "\\e") if data.isascii() else
                   data.decode().replace("\x1b", "\\e")
                   for kind, data in tokens)


def show_difference(name, comparison, tokens, seed):
    ours, theirs = comparison.screens(tokens)
    kinds = " ".join(dict.fromkeys(kind for kind, _ in tokens))
    print(f"\n{name}: {kinds} (seed {seed})\nsize {comparison.size[0]}x{comparison.size[1]}\n"
          f"feed {shown(tokens)}")
    while ours and not ours[-1] and not theirs[-1]:
        ours.pop()
        theirs.pop()
    for y, (our, their) in enumerate(zip(ours, theirs), 1):
        if our == their:
            print(f"  {y:2} = |{our}")
        else:
            print(f"  {y:2} ptyplay |{our}\n     {name} |{their}")


def judge_streams(name, model, judge, resizes):
    """How many are equal; one example of each kind of difference."""
    streams, seed = int(os.environ.get("STREAMS", 300)), int(os.environ.get("SEED", 1))
    without = LACKS[name] | set(os.environ.get("WITHOUT", "").split())
    meant = [change for row, change, _ in MEANT if row == name]
    equal, failed, examples = 0, 0, {}

    def changed(tokens):
        for change in meant:
            tokens = change(tokens)
        return tokens

    for number in range(seed, seed + streams):
        size, tokens = random_stream(number, resizes, without)
        comparison = Comparison(model, judge, size)
        tokens = changed(tokens)
        seen = comparison.screens(tokens)
        if seen is None:
            failed += 1
        elif seen[0] == seen[1] or not comparison.differ(tokens):
            equal += 1
        elif len(examples) < int(os.environ.get("EXAMPLES", 10)):
            tokens = smallest(tokens, lambda shorter: changed(shorter) == shorter and
                              comparison.differ(shorter))
            kinds = frozenset(kind for kind, _ in tokens)
            examples.setdefault(kinds, (comparison, tokens, number))
    return f"{equal} of {streams - failed}", examples


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ends the terminals, too
    model, table = Model(), []
    for name in os.environ.get("JUDGES", " ".join(JUDGES)).split():
        module = importlib.import_module("judge_" + name)
        if not module.is_installed():
            table.append((name, "not installed: " + module.INSTALL, ""))
            continue
        judge, counts = module.start(), []
        try:
            for resizes in (False, True):
                count, examples = judge_streams(name, model, judge, resizes)
                counts.append(count)
                for example in examples.values():
                    show_difference(name, *example)
                sys.stdout.flush()
        finally:
            judge.close()
        table.append((name, *counts))
    print("\n| equal screens | without resizes | with resizes |\n|---|---|---|")
    for row in table:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
