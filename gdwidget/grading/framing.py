"""Messages between a kernel and the grader: each with its length before it, in network order.

A request is the JSON `{"id": ..., "code": ...}`, everything that comes out
`[header, parent_header, content]`.
"""

import struct

HEAD = struct.Struct(">I")
"""The length before each message."""
READY = b"[]"
"""The first message: the kernel waits for requests."""


def framed(message: bytes) -> bytes:
    """Put its length before a message."""
    return HEAD.pack(len(message)) + message
