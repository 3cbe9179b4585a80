"""The trusted side of a call: the student's functions as grade cells see them."""

from __future__ import annotations

import builtins
import json
import socket
from collections.abc import Iterable
from typing import Any

from gdwidget.checks.calling import Raised, changed_elsewhere, described
from gdwidget.grading.channel import Channel, Peer, ProcessEnded
from gdwidget.grading.wire import Json, WireError

_peer: Peer | None = None
_bound: dict[str, Any] = {}
_changes: set[str] = set()

_ENDS = (StopIteration, StopAsyncIteration)
"""These end loops of a test without failing it."""


class StudentError(Exception):
    """An exception of a student's function of a kind that is not built in.

    It is also of the built-in kind that it is derived from.
    """


def connect(path: str) -> None:
    """Take the line to the student's process from whoever listens at a path."""
    global _peer  # noqa: PLW0603  # one process, one student
    with socket.socket(socket.AF_UNIX) as porter:
        porter.connect(path)
        _, descriptors, _, _ = socket.recv_fds(porter, 1, 1)
    channel = Channel(socket.socket(fileno=descriptors[0]), guest=False)
    _peer = Peer(channel, _nothing, _raised, _raising, _changed, guest=False)


def bind(names: dict[str, Any], wanted: Iterable[str], theirs: Iterable[str]) -> None:
    """Put what is the student's into the namespace of the tests.

    Parameters
    ----------
    names : dict
        Namespace of the trusted notebook; changed in place.
    wanted : iterable of str
        Names a cell loads. What the trusted cells have defined is left alone.
    theirs : iterable of str
        Names the student was asked to define: theirs wins over what is there.
    """
    assert _peer is not None
    _peer.forget()
    for name, value in _bound.items():
        if names.get(name) is value:
            del names[name]
    for name in theirs:
        names.pop(name, None)
    for name in wanted:
        if name in names or name.startswith("__"):
            continue
        try:
            value = _peer.get(name)
        except (NameError, WireError, ProcessEnded):
            continue  # the cell will say that the name is not defined
        if callable(value):
            # The same object as before: the checks are short with one that ran out of time.
            before = _bound.get(name)
            value = before if callable(before) else _proxy(name)
        names[name] = _bound[name] = value


def _proxy(name: str) -> Any:
    def calls(*args: Any, **kwargs: Any) -> Any:
        assert _peer is not None
        return _peer.call(name, args, kwargs)

    calls.__name__ = calls.__qualname__ = name
    # Who reads its source must not take ours for the student's.
    calls.__code__ = calls.__code__.replace(co_filename="<the student's process>")
    return calls


def release() -> None:
    """Let the student's process go on with the notebook; print what it changed in vain."""
    assert _peer is not None
    _peer.bye()
    print(json.dumps(sorted(_changes)))
    _changes.clear()


def _changed(target: str | int, key: str | int, argument: Any) -> None:
    if not changed_elsewhere(argument):
        function = target if type(target) is str else "a function that was returned"
        what = f"argument {key + 1}" if isinstance(key, int) else key
        _changes.add(f"{function} changes {what} in place, which tests do not see.")


def _nothing(name: str) -> Any:
    raise NameError(name)


def _raised(error: BaseException, function: Any) -> Json:
    said = described(error, function)
    return [said.kind, said.text, ""]


def _built_in(kind: str) -> type[Exception] | None:
    """Return the built-in exception of a name, if a test can do with it."""
    known = getattr(builtins, kind, None)
    if isinstance(known, type) and issubclass(known, Exception) and not issubclass(known, _ENDS):
        return known
    return None


def _raising(json: Json) -> BaseException:
    """Make an exception of the kind that the student's function raised."""
    kind, text, where, base = [*(str(part)[:200] for part in json), *[""] * 4][:4]
    kind = kind[:60] if kind.isidentifier() else "Error"
    error: Exception
    try:
        known = _built_in(kind) or type(kind, (StudentError, *filter(None, [_built_in(base)])), {})
        error = known(text)
    except TypeError:  # some take more than a text
        error = StudentError(text)
    error.raised = Raised(kind, text, where)  # type: ignore[attr-defined]
    return error
