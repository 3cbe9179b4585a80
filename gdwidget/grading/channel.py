"""Calls across a socket, in both directions, that survive being interrupted anywhere.

A call is numbered. Who gives up on it, because time ran out, simply goes on: what still arrives
under its number is answered with "stop" or thrown away.
"""

from __future__ import annotations

import contextlib
import json
import select
import socket
import struct
import threading
from collections.abc import Callable, Iterable
from typing import Any, overload

from gdwidget.checks.limits import hold
from gdwidget.grading.wire import Json, WireError, decode, encode

MOST_BYTES = 16 << 20
"""Of one message."""
MOST_FUNCTIONS = 100_000
_ROOM = 1 << 18
"""Bytes that are read at once, into room that is kept: to make it costs more than to read."""
_HEAD = struct.Struct(">I")
_MUTABLE = {"array", "dict", "objects", "set", "tuple"}
"""Tags of values that may be changed, or hold what may be."""
_written = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_read = json.JSONDecoder().decode


class _Held:
    """Keeps the alarm of a check quiet in a block."""

    def __enter__(self) -> None:
        hold.on = True

    def __exit__(self, *_: object) -> None:
        hold.on = False


_held = _Held()


class ProcessEnded(Exception):  # noqa: N818  # it reads as what happened
    """The other process is gone, or what it sends is not the protocol."""


class Stopped(BaseException):
    """The other side has given up on the call that is being answered."""


class Channel:
    """Messages over a socket; the alarm of a check may ring while we wait, and nothing is lost.

    Parameters
    ----------
    sock : socket
    guest : bool
        Whether this is the student's side.
    """

    def __init__(self, sock: socket.socket, *, guest: bool) -> None:
        self._socket, self._guest = sock, guest
        self._socket.setblocking(False)
        self._input, self._output = bytearray(), bytearray()
        self._room = memoryview(bytearray(_ROOM))
        self._readable, self._writable = select.poll(), select.poll()
        self._readable.register(sock, select.POLLIN)
        self._writable.register(sock, select.POLLOUT)

    def send(self, message: Json) -> None:
        """Send one message.

        Raises
        ------
        WireError
            If it is too large; nothing is sent then.
        ProcessEnded
            If the other side is gone.
        """
        content = _written(message).encode()
        if len(content) > MOST_BYTES:
            raise WireError(f"{len(content)} bytes are too much for one call")
        with _held:
            self._output += _HEAD.pack(len(content)) + content
            self._push()
        while self._output:
            self._writable.poll()
            with _held:
                self._push()

    def _push(self) -> None:
        """Send what the other side has room for."""
        try:
            del self._output[: self._socket.send(self._output)]
        except BlockingIOError:
            pass
        except OSError:
            raise ProcessEnded("the student's process has ended") from None

    @overload
    def receive(self) -> dict[str, Json]: ...
    @overload
    def receive(self, *, wait: bool) -> dict[str, Json] | None: ...
    def receive(self, *, wait: bool = True) -> dict[str, Json] | None:
        """Return the next message, or None if there is none and we do not wait.

        Raises
        ------
        ProcessEnded
            If the other side is gone or sends something else.
        """
        while True:
            if self._input:
                with _held:
                    content = self._next()
                if content is not None:
                    return self._parsed(content)
            if not self._readable.poll(None if wait else 0):
                return None
            with _held:
                self._pull()

    def _pull(self) -> None:
        """Take in what has arrived."""
        try:
            size = self._socket.recv_into(self._room)
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if not size:
            raise ProcessEnded("the student's process has ended")
        self._input += self._room[:size]

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _next(self) -> bytes | None:
        """Take a whole message from what has arrived."""
        if len(self._input) < _HEAD.size:
            return None
        (size,) = _HEAD.unpack_from(self._input)
        if size > MOST_BYTES:
            raise ProcessEnded("the student's process sent too much at once")
        end = _HEAD.size + size
        if len(self._input) < end:
            return None
        content = bytes(self._input[_HEAD.size : end])
        del self._input[:end]
        return content

    def _parsed(self, content: bytes) -> dict[str, Json]:
        try:
            message = _read(content.decode())
        except RecursionError:
            # Here it may be the student's function that is in too deep, and hears so.
            if self._guest:
                raise
            message = None
        except ValueError:
            message = None
        if type(message) is not dict:
            raise ProcessEnded("the student's process sent something that is no answer")
        return message


def _is_question(message: dict[str, Json]) -> bool:
    return "call" in message or "get" in message or "bye" in message


class Peer:
    """One end of a channel over which functions are called.

    Parameters
    ----------
    channel : Channel
    look_up : callable
        Returns what has a name on this side; raises `NameError`.
    raised : callable
        Turns an exception of this side, and the function that raised it, into JSON.
    raising : callable
        Turns that JSON from the other side into an exception.
    changed : callable
        Told about every argument that the other side says to have changed in place: what was
        called, position or name, and what was given, which is as it was.
    guest : bool
        Whether this is the student's side. It tells everything it is asked, also what is not plain
        by the name of its kind, exceptions that are no `Exception`, and which arguments a function
        has changed.
    """

    def __init__(
        self,
        channel: Channel,
        look_up: Callable[[str], Any],
        raised: Callable[[BaseException, Any], Json],
        raising: Callable[[Json], BaseException],
        changed: Callable[[str | int, str | int, Any], object] = lambda *_: None,
        *,
        guest: bool,
    ) -> None:
        self.channel = channel
        self._look_up, self._raised, self._raising = look_up, raised, raising
        self._changed, self._guest = changed, guest
        self._given: list[Callable[..., Any]] = []
        self._number = 0
        # A student's threads may call back, too.
        self._turn = threading.RLock() if guest else contextlib.nullcontext()
        self._answering: Json = None
        self._waiting: dict[str, Json] | None = None

    def forget(self) -> None:
        """Let go of the functions that were given to the other side."""
        self._given.clear()

    def call(self, target: str | int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the other side, by name or by the number it was given under.

        Raises
        ------
        WireError
            If an argument or the result is not plain.
        ProcessEnded
            If the other process is gone.
        Exception
            What the function raised, by `raising`.
        """
        message = {
            "call": target,
            "args": [self._json(arg) for arg in args],
            "kwargs": {name: self._json(arg) for name, arg in kwargs.items()},
        }

        def note(keys: Json) -> None:
            for key, arg in _keyed(args, kwargs):
                if type(keys) is list and key in keys:
                    self._changed(target, key, arg)

        return self._value(self._ask(message, note)["value"])

    def get(self, name: str) -> Any:
        """Return what has a name on the other side; a function is called by its name.

        Raises
        ------
        NameError
            If nothing has.
        """
        answer = self._ask({"get": name})
        if "missing" in answer:
            raise NameError(f"name {name!r} is not defined")
        return decode(answer["value"], lambda _, shown: self._caller(name, shown))

    def serve(self) -> None:
        """Answer the other side until it says that it is done."""
        while True:
            with self._turn:
                message = self._waiting or self.channel.receive()
                self._waiting = None
                while (newer := self.channel.receive(wait=False)) is not None:
                    if _is_question(newer):
                        message = newer  # who asked before has given up
            if "bye" in message:
                self._send({"bye": True})
                return
            if "get" in message or "call" in message:
                self._answer(message)

    def bye(self) -> None:
        """End the other side's `serve`, and wait until it has."""
        self.channel.send({"bye": True})
        while "bye" not in self.channel.receive():
            pass

    def _ask(
        self, message: dict[str, Json], note: Callable[[Json], object] = lambda _: None
    ) -> dict[str, Json]:
        """Send a question and wait for its answer; meanwhile the other side may ask us."""
        with self._turn:
            return self._asked(message, note)

    def _asked(self, message: dict[str, Json], note: Callable[[Json], object]) -> dict[str, Json]:
        self._number += 1
        number = self._number
        self.channel.send({**message, "n": number, "in": self._answering})
        while True:
            answer = self.channel.receive()
            if not _is_question(answer):
                if answer.get("n") != number:
                    continue
                if "stop" in answer:
                    raise Stopped
                note(answer.get("changed"))
                if "error" in answer:
                    raise self._raising(answer["error"])
                if "value" in answer or "missing" in answer:
                    return answer
                raise WireError("the answer has no value")
            if answer.get("in") == number:
                self._answer(answer)
            elif self._guest:
                self._waiting = answer
                raise Stopped  # they have given up on this call and ask something else
            else:
                self.channel.send({"n": answer.get("n"), "stop": True})

    def _answer(self, message: dict[str, Json]) -> None:
        number, function = message.get("n"), None
        values: dict[str | int, Any] = {}
        outer, self._answering = self._answering, number
        try:
            if "get" in message:
                reply = self._found(message["get"])
            else:
                function = self._function(message["call"])
                for key, json in _keyed(message["args"], message["kwargs"]):
                    values[key] = self._value(json)
                args = [value for key, value in values.items() if type(key) is int]
                kwargs = {key: value for key, value in values.items() if type(key) is str}
                reply = {"value": self._json(function(*args, **kwargs))}
            self._send({"n": number, **reply, **self._changes(message, values)})
        except Stopped:
            self._send({"n": number, "stop": True})  # if anybody still listens
        except ProcessEnded:
            raise
        except BaseException as error:
            if self._guest or isinstance(error, Exception):
                reply = {"error": self._raised(error, function)}
                self._send({"n": number, **reply, **self._changes(message, values)})
            else:
                with contextlib.suppress(ProcessEnded):
                    self._send({"n": number, "stop": True})
                raise
        finally:
            # Should the alarm ring before this line, later questions say that they are a part of
            # a call that is over. The guest then answers them all the same.
            self._answering = outer

    def _changes(self, message: dict[str, Json], values: dict[str | int, Any]) -> dict[str, Json]:
        """Say which arguments are not what they were when they came."""
        if not self._guest or not values:
            return {}
        sent = _keyed(message["args"], message["kwargs"])
        keys = [key for key, json in sent if key in values and _differs(values[key], json)]
        return {"changed": keys} if keys else {}

    def _send(self, message: Json) -> None:
        with self._turn:
            self.channel.send(message)

    def _found(self, name: str) -> dict[str, Json]:
        try:
            return {"value": self._json(self._look_up(name))}
        except NameError:
            return {"missing": True}

    def _function(self, target: Json) -> Any:
        if type(target) is str:
            return self._look_up(target)
        if type(target) is not int or not 0 <= target < len(self._given):
            raise WireError("there is no such function")
        return self._given[target]

    def _json(self, value: object) -> Json:
        return encode(value, self._give, foreigners=self._guest)

    def _value(self, json: Json) -> Any:
        return decode(json, self._caller)

    def _give(self, function: Callable[..., Any]) -> int:
        for number in range(len(self._given) - 1, max(-1, len(self._given) - 8), -1):
            if self._given[number] is function:
                return number
        if len(self._given) >= MOST_FUNCTIONS:
            raise WireError("too many functions")
        self._given.append(function)
        return len(self._given) - 1

    def _caller(self, target: str | int, name: str) -> Callable[..., Any]:
        def calls(*args: Any, **kwargs: Any) -> Any:
            return self.call(target, args, kwargs)

        calls.__name__ = calls.__qualname__ = name
        return calls


def _keyed(args: Iterable[Any], kwargs: dict[str, Any]) -> list[tuple[str | int, Any]]:
    """Return the arguments of a call by position or name."""
    return [*enumerate(args), *kwargs.items()]


def _no_function(_: int, name: str) -> Callable[..., Any]:
    raise WireError(f"{name} is not asked for")


class _HasFunction(Exception):  # noqa: N818  # it reads as what is met
    """A function within a list: whether it is the same one is not looked at."""


def _differs(value: Any, json: Json) -> bool:
    """Tell whether a value is no longer what was rebuilt from JSON."""
    if type(json) is not list and not (type(json) is dict and json.keys() & _MUTABLE):
        return False

    def give(_: Callable[..., Any]) -> int:
        raise _HasFunction

    try:
        now = encode(value, give)
        # Sets cross in an order that need not be the one they have here.
        return bool(now != json and now != encode(decode(json, _no_function), give))
    except _HasFunction:
        return False
    except WireError:  # it holds something now that has no plain value
        return True
