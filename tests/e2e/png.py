"""png.py: enough of a PNG reader (W3C PNG, third edition) for pictures that Chromium makes: 8 bits, RGB or RGBA, not interlaced."""
import struct
import zlib

from harness import Failure


class Picture:
    """The first `rows` rows of a PNG; at(x, y) gives (red, green, blue)."""

    def __init__(self, path, rows=None):
        with open(path, "rb") as file:
            data = file.read()
        if data[:8] != b"\x89PNG\r\n\x1a\n":
            raise Failure("%s is no PNG" % path)
        place, packed, self.width = 8, b"", 0
        while place < len(data):
            length, kind = struct.unpack(">I4s", data[place:place + 8])
            body = data[place + 8:place + 8 + length]
            if struct.unpack(">I", data[place + 8 + length:place + 12 + length])[0] != zlib.crc32(kind + body):
                raise Failure("%s: a chunk's checksum is wrong" % path)
            if kind == b"IHDR":
                self.width, self.height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", body)
                if depth != 8 or colour not in (2, 6) or interlaced:
                    raise Failure("%s is of a kind that is not read here" % path)
                self.channels = 4 if colour == 6 else 3
            elif kind == b"IDAT":
                packed += body
            place += 12 + length
        stride = self.width * self.channels
        wanted = min(self.height, rows or self.height)
        raw = zlib.decompressobj().decompress(packed, wanted * (stride + 1))
        self.rows, above = [], bytearray(stride)
        for number in range(wanted):
            start = number * (stride + 1)
            above = unfilter(raw[start], bytearray(raw[start + 1:start + 1 + stride]), above, self.channels)
            self.rows.append(above)

    def at(self, x, y):
        return tuple(self.rows[y][x * self.channels:x * self.channels + 3])

    def count(self, colour, left, top, right, bottom):
        """How many pixels of that colour are in the rectangle."""
        return sum(self.at(x, y) == colour for y in range(top, min(bottom, len(self.rows))) for x in range(left, min(right, self.width)))


def paeth(left, up, corner):
    estimate = left + up - corner
    distances = (abs(estimate - left), abs(estimate - up), abs(estimate - corner))
    return (left, up, corner)[distances.index(min(distances))]


def unfilter(kind, row, above, channels):
    if kind == 2:
        return bytearray((a + b) & 255 for a, b in zip(row, above))
    if kind:
        for i in range(len(row)):
            left = row[i - channels] if i >= channels else 0
            corner = above[i - channels] if i >= channels else 0
            guess = left if kind == 1 else (left + above[i]) // 2 if kind == 3 else paeth(left, above[i], corner)
            row[i] = (row[i] + guess) & 255
    return row
