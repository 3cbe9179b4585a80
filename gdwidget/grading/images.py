"""Pictures of a submission: only what decodes as the kind of image it claims to be."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterator

MOST_BYTES = 8 << 20
"""Of one picture as a file."""
_MOST_PIXELS = 40_000_000  # a browser holds four bytes of each
_PNG = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
_PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # segments with a JPEG's size


def checked(kind: str, content: object) -> str | None:
    """Return a picture as it may be shown.

    Parameters
    ----------
    kind : str
        Its MIME type; only PNG and JPEG are known.
    content : object
        The base64 text that claims to be one.

    Returns
    -------
    str or None
        Base64 of the picture alone, without whitespace and what follows its end; None if it is no
        such picture, or larger than anybody would look at.
    """
    if not isinstance(content, str) or len(content) > 2 * MOST_BYTES:
        return None
    try:
        data = base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    try:
        size = {"image/png": _png, "image/jpeg": _jpeg}[kind](data)
    except (KeyError, IndexError, ValueError, zlib.error):
        return None
    return base64.b64encode(data[:size]).decode() if size <= MOST_BYTES else None


def _png(data: bytes) -> int:
    """Return the length of the PNG at the start: chunks, checksums and pixels are in order."""
    if not data.startswith(_PNG):
        raise ValueError("signature")
    needed: int | None = None
    pixels = zlib.decompressobj()
    at = len(_PNG)
    while True:
        length = int.from_bytes(data[at : at + 4], "big")
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        end = at + 12 + length
        if end > len(data) or zlib.crc32(name + body) != int.from_bytes(data[end - 4 : end], "big"):
            raise ValueError("chunk")
        if (needed is None) != (name == b"IHDR"):
            raise ValueError("header")
        if name == b"IHDR":
            needed = sum(_rows(body))
        elif name == b"IDAT":
            while body and needed:
                needed -= len(pixels.decompress(body, min(needed, 1 << 20)))
                body = pixels.unconsumed_tail
        elif name == b"IEND":
            if needed:
                raise ValueError("pixels")
            return end
        at = end


def _rows(header: bytes) -> Iterator[int]:
    """Yield how many bytes the pixels of each pass have, uncompressed."""
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    depth, colour, _, _, interlaced = header[8:13]
    if not 0 < width * height <= _MOST_PIXELS or depth not in (1, 2, 4, 8, 16):
        raise ValueError("size")
    for x, y, across, down in _PASSES if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - x) // across), -(-(height - y) // down)
        if columns > 0 and rows > 0:
            yield rows * (1 + -(-columns * depth * _CHANNELS[colour] // 8))


def _jpeg(data: bytes) -> int:
    """Return the length of the JPEG at the start: its segments lead to an image that ends."""
    if not data.startswith(b"\xff\xd8"):
        raise ValueError("signature")
    sized = False
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("segment")
        marker = data[at + 1]
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            height, width = data[at + 5 : at + 7], data[at + 7 : at + 9]
            area = int.from_bytes(height, "big") * int.from_bytes(width, "big")
            sized = 0 < area <= _MOST_PIXELS
        at += 2 + length
        if marker == 0xDA:
            end = data.rindex(b"\xff\xd9", at) + 2
            if not sized:
                raise ValueError("size")
            return end
        if length < 2 or marker == 0xD9:
            raise ValueError("segment")
