# SPDX-License-Identifier: MIT
"""Decodes GIF and PNG, animated ones too, with nothing but Python's library.

frames(path): [(milliseconds from the start, how long, pixels)], and width, height; pixels
are bytes of red, green, blue. As a program:

  pixels.py info FILE            WIDTHxHEIGHT, frames, milliseconds in all, least delay, loops
  pixels.py same FILE MS STILL   the frame at that time is the still
  pixels.py at FILE X Y [MS]     the colour of a pixel
  pixels.py covered FILE         columns and rows in which all pixels have one colour, not
                                 that of the corner
  pixels.py colours FILE         how many there are at the end
  pixels.py delays FILE          how long each frame is shown
  pixels.py sequence FILE        whether the chunks of an APNG are numbered without gaps
"""
import struct
import sys
import zlib


def lzw(data, least):
    clear, codes = 1 << least, [bytes([i]) for i in range(1 << least)]
    table, size, before, out = codes + [b"", b""], least + 1, None, []
    bits = count = 0
    for byte in data:
        bits |= byte << count
        count += 8
        while count >= size:
            code = bits & ((1 << size) - 1)
            bits >>= size
            count -= size
            if code == clear:
                table, size, before = codes + [b"", b""], least + 1, None
                continue
            if code == clear + 1:
                return b"".join(out)
            if before is None:
                entry = table[code]
            else:
                entry = table[code] if code < len(table) else before + before[:1]
                if len(table) < 4096:
                    table.append(before + entry[:1])
                if len(table) == 1 << size and size < 12:
                    size += 1
            out.append(entry)
            before = entry
    raise ValueError("no end of the data")


class Canvas:
    def __init__(self, width, height):
        self.width, self.height = width, height
        self.pixels = bytearray(width * height * 3)
        self.frames, self.time = [], 0

    def put(self, area, pixel_of, delay):
        left, top, width, height = area
        at = 0
        for y in range(top, top + height):
            for x in range(left, left + width):
                colour = pixel_of(at)
                at += 1
                if colour is not None:
                    place = (y * self.width + x) * 3
                    self.pixels[place:place + 3] = colour
        self.frames.append((self.time, delay, bytes(self.pixels)))
        self.time += delay


def blocks(data, at):
    out = []
    while data[at]:
        out.append(data[at + 1:at + 1 + data[at]])
        at += 1 + data[at]
    return b"".join(out), at + 1


def gif(data):
    width, height, flags = struct.unpack("<HHB", data[6:11])
    at, common, loops, delay, clear = 13, b"", 1, 0, None
    canvas = Canvas(width, height)
    if flags & 128:
        common = data[13:13 + (3 << (flags & 7) + 1)]
        at += len(common)
    while data[at] != 0x3b:
        if data[at] == 0x21 and data[at + 1] == 0xf9:
            control, delay, clear, _ = struct.unpack("<BHBB", data[at + 3:at + 8])
            clear = clear if control & 1 else None
            at += 8
        elif data[at] == 0x21:
            name = data[at + 3:at + 14]
            content, at = blocks(data, at + 2)
            if name == b"NETSCAPE2.0":
                loops = struct.unpack("<H", content[12:14])[0]
                loops = loops + 1 if loops else 0
        elif data[at] == 0x2c:
            *area, flags = struct.unpack("<HHHHB", data[at + 1:at + 10])
            at += 10
            table = common
            if flags & 128:
                table = data[at:at + (3 << (flags & 7) + 1)]
                at += len(table)
            least = data[at]
            content, at = blocks(data, at + 1)
            numbers = lzw(content, least)
            assert len(numbers) == area[2] * area[3], "too few or too many pixels"

            def pixel_of(i, numbers=numbers, table=table, clear=clear):
                number = numbers[i]
                return None if number == clear else table[number * 3:number * 3 + 3]
            canvas.put(area, pixel_of, delay * 10)
        else:
            raise ValueError(f"block {data[at]:#x}")
    return canvas, loops


def rows_of(data, width, depth, channels):
    line = (width * depth * channels + 7) // 8
    raw, out = zlib.decompress(data), []
    for at in range(0, len(raw), line + 1):
        assert raw[at] == 0, "a filter that is never used"
        row = raw[at + 1:at + 1 + line]
        if depth < 8:
            row = bytes(byte >> shift & ((1 << depth) - 1)
                        for byte in row for shift in range(8 - depth, -1, -depth))[:width]
        out.append(row)
    return b"".join(out)


def png(data):
    at, control, loops = 8, None, 1
    canvas = table = None
    clear, parts, sequence = {}, [], 0
    form = None

    def finish():
        nonlocal parts
        if not parts or not canvas:
            return
        width, height, left, top = control[:4] if control else (canvas.width, canvas.height, 0, 0)
        depth, kind = form
        channels = {2: 3, 3: 1, 6: 4}[kind]
        raw = rows_of(b"".join(parts), width, depth, channels)
        assert len(raw) == width * height * channels

        def pixel_of(i):
            if kind == 3:
                return None if clear.get(raw[i]) == 0 and control else table[raw[i] * 3:raw[i] * 3 + 3]
            if kind == 6 and raw[i * 4 + 3] == 0:
                return None
            return raw[i * channels:i * channels + 3]
        delay = control[4] * 1000 // (control[5] or 100) if control else 0
        if control or not animated:
            canvas.put((left, top, width, height), pixel_of, delay)
        parts = []
    animated = False
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        content = data[at + 8:at + 8 + size]
        assert zlib.crc32(data[at + 4:at + 8 + size]) == struct.unpack(">I", data[at + 8 + size:at + 12 + size])[0]
        at += 12 + size
        if kind == b"IHDR":
            width, height, *form = struct.unpack(">IIBB", content[:10])
            canvas = Canvas(width, height)
        elif kind == b"PLTE":
            table = content
        elif kind == b"tRNS":
            clear = dict(enumerate(content))
        elif kind == b"acTL":
            animated, count, loops = True, *struct.unpack(">II", content)
        elif kind == b"fcTL":
            finish()
            number, *control = struct.unpack(">IIIIIHHBB", content)
            assert number == sequence
            sequence += 1
        elif kind == b"IDAT":
            parts.append(content)
        elif kind == b"fdAT":
            assert struct.unpack(">I", content[:4])[0] == sequence
            sequence += 1
            parts.append(content[4:])
    finish()
    assert not animated or count == len(canvas.frames)
    return canvas, loops


def decode(path):
    with open(path, "rb") as file:
        data = file.read()
    return png(data) if data[:4] == b"\x89PNG" else gif(data)


def frame_at(canvas, milliseconds):
    found = canvas.frames[0][2]
    for begin, _, pixels in canvas.frames:
        if begin <= milliseconds:
            found = pixels
    return found


def colour_at(canvas, pixels, x, y):
    place = (y * canvas.width + x) * 3
    return pixels[place:place + 3].hex()


def covered(canvas):
    """How many columns, and rows, are of one colour that is not the corner's."""
    pixels, corner = canvas.frames[-1][2], colour_at(canvas, canvas.frames[-1][2], 0, 0)
    columns = sum(1 for x in range(canvas.width) if len({colour_at(canvas, pixels, x, y) for y in range(canvas.height)}) == 1
                  and colour_at(canvas, pixels, x, 0) != corner)
    rows = sum(1 for y in range(canvas.height) if len({colour_at(canvas, pixels, x, y) for x in range(canvas.width)}) == 1
               and colour_at(canvas, pixels, 0, y) != corner)
    return columns, rows


def sequence(path):
    with open(path, "rb") as file:
        data = file.read()
    at, numbers = 8, []
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind in (b"fcTL", b"fdAT"):
            numbers += struct.unpack(">I", data[at + 8:at + 12])
        at += 12 + size
    return numbers == list(range(len(numbers)))


def main(what, path, *rest):
    if what == "sequence":
        print(sequence(path))
        return
    canvas, loops = decode(path)
    if what == "info":
        least = min(delay for _, delay, _ in canvas.frames)
        print(f"{canvas.width}x{canvas.height} {len(canvas.frames)} {canvas.time} {least} {loops}")
    elif what == "same":
        still, _ = decode(rest[1])
        sys.exit(0 if frame_at(canvas, float(rest[0])) == still.frames[-1][2] else 1)
    elif what == "at":
        pixels = frame_at(canvas, float(rest[2])) if len(rest) > 2 else canvas.frames[-1][2]
        print(colour_at(canvas, pixels, int(rest[0]), int(rest[1])))
    elif what == "covered":
        print(*covered(canvas))
    elif what == "delays":
        print(*[delay for _, delay, _ in canvas.frames])
    elif what == "colours":
        pixels = canvas.frames[-1][2]
        print(len({pixels[at:at + 3] for at in range(0, len(pixels), 3)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
