# SPDX-License-Identifier: MIT
# Random streams: lists of tokens (kind, data), where data is bytes, or (columns, rows) of a
# resize. Sources of the kinds: ECMA-48; DEC STD 070; xterm's ctlseqs.
import random

WORDS = ["a", "b ", "xyz", "word ", "0123456789", "the quick brown fox "]
# What every terminal agrees about: neither ambiguous width nor Emoji.
WIDE = ["世", "界日", "本語漢字", "a漢b"]


def number(rng, limit):
    """Mostly on the screen, sometimes left out or beyond it. A zero is the same as 1 for DEC;
    xterm's SD, VTE's IL, DL and CBT and kitty's SU and SD do nothing then."""
    if rng.random() < 0.6:
        return str(rng.randint(1, limit))
    return rng.choice([str(rng.randint(1, 3)), "", "99"])


def csi(final, *limits):
    """final may begin with a private marker and end with intermediate bytes."""
    def make(rng, columns, rows):
        values = [number(rng, {"x": columns, "y": rows}.get(limit, limit))
                  for limit in limits]
        marker = final[0] if final[0] in "?>" else ""
        return f"\x1b[{marker}{';'.join(values)}{final[len(marker):]}"
    return make


def one_of(*texts):
    return lambda rng, columns, rows: rng.choice(texts)


def margins(first, final):
    def make(rng, columns, rows):
        limit = columns if final == "s" else rows
        top, bottom = sorted(rng.sample(range(1, limit + 1), 2))
        return f"{first}\x1b[{top};{bottom}{final}" if rng.random() < 0.9 else f"\x1b[{final}"
    return make


def rectangle(final, before="", after=()):
    def make(rng, columns, rows):
        top, bottom = sorted(rng.choices(range(1, rows + 1), k=2))
        left, right = sorted(rng.choices(range(1, columns + 1), k=2))
        rest = [{"x": columns, "y": rows}.get(limit, limit) for limit in after]
        rest = "".join(f";{rng.randint(1, limit)}" for limit in rest)
        return f"\x1b[{before}{top};{left};{bottom};{right}{rest}{final}"
    return make


# group: what WITHOUT= and a judge can leave out together.
KINDS = [  # kind, group, weight, what makes one
    ("text", "text", 30, one_of(*WORDS)),
    ("wide", "wide", 6, one_of(*WIDE)),
    ("mark", "mark", 3, one_of("e\u0301", "o\u0308x")),
    ("CR", "control", 4, one_of("\r")),
    ("LF", "control", 6, one_of("\n", "\r\n", "\r\n", "\v", "\f")),
    ("BS", "control", 4, one_of("\b", "\b\b\b")),
    ("HT", "control", 4, one_of("\t", "\t\t")),
    ("CUP", "move", 8, csi("H", "y", "x")),
    ("HVP", "move", 1, csi("f", "y", "x")),
    ("CUU", "move", 2, csi("A", "y")),
    ("CUD", "move", 2, csi("B", "y")),
    ("CUF", "move", 2, csi("C", "x")),
    ("CUB", "move", 2, csi("D", "x")),
    ("CNL", "move", 1, csi("E", "y")),
    ("CPL", "move", 1, csi("F", "y")),
    ("CHA", "move", 2, csi("G", "x")),
    ("VPA", "move", 2, csi("d", "y")),
    ("CBT", "move", 1, csi("Z", 3)),
    ("ED", "erase", 2, one_of("\x1b[J", "\x1b[1J", "\x1b[2J")),
    ("EL", "erase", 3, one_of("\x1b[K", "\x1b[1K", "\x1b[2K")),
    ("ECH", "erase", 2, csi("X", "x")),
    ("ICH", "edit", 2, csi("@", "x")),
    ("DCH", "edit", 2, csi("P", "x")),
    ("IL", "edit", 2, csi("L", "y")),
    ("DL", "edit", 2, csi("M", "y")),
    ("SU", "scroll", 2, csi("S", "y")),
    ("SD", "scroll", 2, csi("T", "y")),
    ("IND", "scroll", 3, one_of("\x1bD")),
    ("RI", "scroll", 4, one_of("\x1bM", "\x1bM\x1bM")),
    ("NEL", "scroll", 2, one_of("\x1bE")),
    ("DECSTBM", "rows", 4, margins("", "r")),
    ("DECOM", "mode", 2, one_of("\x1b[?6h", "\x1b[?6l")),
    ("DECAWM", "mode", 2, one_of("\x1b[?7h", "\x1b[?7l")),
    ("IRM", "mode", 2, one_of("\x1b[4h", "\x1b[4l")),
    ("DECSC", "save", 2, one_of("\x1b7")),
    ("DECRC", "save", 2, one_of("\x1b8")),
    ("SGR", "sgr", 3, one_of("\x1b[1;31m", "\x1b[44m", "\x1b[7m", "\x1b[m", "\x1b[38;5;9m")),
    ("HTS", "tabs", 2, one_of("\x1bH")),
    ("TBC", "tabs", 1, one_of("\x1b[g", "\x1b[3g")),
    ("REP", "rep", 1, csi("b", 5)),
    ("1049", "alternate", 2, one_of("\x1b[?1049h", "\x1b[?1049l")),
    ("1047", "alternate", 1, one_of("\x1b[?1047h", "\x1b[?1047l")),
    ("47", "alternate", 1, one_of("\x1b[?47h", "\x1b[?47l")),
    ("SCS", "charset", 1, one_of("\x1b(0lqk\x1b(B", "\x1b)0\x0eqx\x0f")),
    ("SCS G0", "charset", 1, one_of("\x1b(0", "\x1b(B")),
    ("DECLRMM", "margins", 3, one_of("\x1b[?69l", "\x1b[?69h")),
    ("DECSLRM", "margins", 5, margins("\x1b[?69h", "s")),
    ("DECFRA", "rectangles", 2, rectangle("$x", "42;")),
    ("DECERA", "rectangles", 2, rectangle("$z")),
    ("DECSERA", "rectangles", 1, rectangle("${")),
    ("DECCRA", "rectangles", 2, rectangle("$v", "", (1, "y", "x", 1))),
    ("DECIC", "columns", 1, csi("'}", "x")),
    ("DECDC", "columns", 1, csi("'~", "x")),
    ("SL", "sideways", 1, csi(" @", "x")),
    ("SR", "sideways", 1, csi(" A", "x")),
    ("DECBI", "index", 1, one_of("\x1b6")),
    ("DECFI", "index", 1, one_of("\x1b9")),
    ("DECSCA", "protect", 2, one_of('\x1b[1"q', '\x1b[0"q', '\x1b[2"q')),
    ("DECSED", "protect", 1, one_of("\x1b[?J", "\x1b[?1J", "\x1b[?2J")),
    ("DECSEL", "protect", 1, one_of("\x1b[?K", "\x1b[?1K", "\x1b[?2K")),
]
GROUPS = {group for _, group, _, _ in KINDS}


def random_size(rng):
    return rng.randint(10, 90), rng.randint(3, 30)


def random_stream(seed, resizes, without=()):
    """Its size, and its tokens."""
    rng = random.Random(seed)
    columns, rows = size = random_size(rng)
    kinds = [row for row in KINDS if row[1] not in without and row[0] not in without]
    weights = [weight for _, _, weight, _ in kinds]
    tokens = []
    for _ in range(rng.randint(5, 80)):
        if resizes and rng.random() < 0.05:
            columns, rows = random_size(rng)
            tokens.append(("resize", (columns, rows)))
            continue
        kind, _, _, make = rng.choices(kinds, weights)[0]
        tokens.append((kind, make(rng, columns, rows).encode()))
    return size, tokens


def smallest(tokens, still):
    """Leaves tokens out while still(tokens): what stays is needed, each of it."""
    chunk = max(1, len(tokens) // 2)
    while True:
        at, before = 0, len(tokens)
        while at < len(tokens):
            shorter = tokens[:at] + tokens[at + chunk:]
            if still(shorter):
                tokens = shorter
            else:
                at += chunk
        if chunk > 1:
            chunk //= 2
        elif len(tokens) == before:
            return tokens
