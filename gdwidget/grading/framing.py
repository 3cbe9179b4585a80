"""Messages between a kernel and the grader: each with its length before it, in network order.

A request is the JSON `{"id": ..., "code": ...}`, everything that comes out
`[header, parent_header, content]`.
"""

import struct

HEAD = struct.Struct(">I")
"""The length before each message."""
READY = b"[]"
"""The first message: the kernel waits for requests."""

OUT_OF_MEMORY = 99
"""Exit status of a kernel that has no memory left to say so."""


def framed(message: bytes) -> bytes:
    """Put its length before a message."""
    return HEAD.pack(len(message)) + message
