"""The student's side of a call. Whatever happens here, all it can do is return wrong values."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

from gdwidget.checks.calling import RECURSION, described
from gdwidget.grading.channel import Channel, Peer
from gdwidget.grading.wire import Json

FD = "GDWIDGET_CALLS"
"""Environment variable with the number of the descriptor that leads to the grader."""

_peer: Peer | None = None


def serve(names: dict[str, Any]) -> None:
    """Let the trusted side call the functions of a namespace until it is done.

    Parameters
    ----------
    names : dict
        The namespace of the student's notebook.
    """
    global _peer  # noqa: PLW0603  # one process, one line to the grader

    def look_up(name: str) -> Any:
        try:
            return names[name]
        except KeyError:
            raise NameError(name) from None

    if _peer is None:
        channel = Channel(socket.socket(fileno=int(os.environ[FD])), guest=True)
        _peer = Peer(channel, look_up, _raised, _raising, guest=True)
    _peer.forget()
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, RECURSION))  # as where a self-check runs
    try:
        _peer.serve()
        return
    except BaseException:
        _peer.channel.close()  # nobody shall wait for an answer
    finally:
        sys.setrecursionlimit(limit)
    # Not the exception itself: to format the traceback of a deep recursion takes seconds.
    raise RuntimeError("the calls of the tests ended early")


def _raised(error: BaseException, function: Any) -> Json:
    said = described(error, function)
    built_in = (kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins")
    return [said.kind, said.text, said.where, next(built_in)]


def _raising(json: Json) -> BaseException:
    """Raise in the student's function what a function given to it has raised."""
    kind, text, _ = json
    known = {
        "TypeError": TypeError,
        "ValueError": ValueError,
        "ZeroDivisionError": ZeroDivisionError,
    }
    return known.get(str(kind), RuntimeError)(str(text))
