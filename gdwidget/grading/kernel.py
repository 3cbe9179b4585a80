"""The grader's end of a kernel: bounded in all it does, gone when closed.

All that comes out of a kernel is data from a process that is not trusted. It is read from a socket
in bounded pieces, waited for with a deadline, and dropped where it is not what it should be.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import time
import uuid
from dataclasses import dataclass
from typing import Any, Literal

from nbformat import NotebookNode

from gdwidget.grading import GradingError
from gdwidget.grading.limits import Limits
from gdwidget.grading.outputs import Malformed, Outputs, count, plain

START = 60.0
"""Seconds that a warm process may take to import, and a kernel to begin."""
_GRACE = 1.0
"""Seconds that an interrupted cell has to answer."""
_FLOOD = 16
"""A cell that sends this many times what is kept ends its kernel."""
_HEAD = 4


@dataclass(frozen=True)
class Ran:
    """How the execution of a cell ended.

    Attributes
    ----------
    status : str
        "ok"; "error", it raised; "timeout", it was interrupted or killed; "died", the process
        ended; "flooded", it was ended because of too much output.
    outputs : list of NotebookNode
        nbformat v4 outputs.
    execution_count : int or None
    ename, evalue : str
        The exception; for "died" `evalue` says how the process ended.
    """

    status: Literal["ok", "error", "timeout", "died", "flooded"]
    outputs: list[NotebookNode]
    execution_count: int | None
    ename: str = ""
    evalue: str = ""


class _Ended(Exception):  # noqa: N818  # it reads as what happened
    """The process is gone, or has sent too much."""


class Kernel:
    """A Jupyter kernel in a process of its own; see `gdwidget.grading.forking.Nursery`.

    Attributes
    ----------
    calls : socket or None
        For guests: our end of a pair of sockets. The number of the other one is in the guest's
        environment variable `GDWIDGET_CALLS`.
    closed : bool
        Whether `close` was called, by us or because the kernel was not to be saved.
    """

    def __init__(
        self, wire: socket.socket, control: socket.socket, calls: socket.socket | None, most: int
    ) -> None:
        self.calls = calls
        self._wire, self._control, self._most = wire, control, most
        self._process = -1
        self._inbox, self._outbox = bytearray(), bytearray()
        self._request: str | None = None
        self._reason = ""
        self._received = 0
        self.closed = False
        wire.setblocking(False)
        control.setblocking(False)

    @classmethod
    def expected(cls, limits: Limits | None) -> tuple[Kernel, list[socket.socket]]:
        """Return a kernel that is not born yet, and the other ends of its sockets."""
        pairs = [
            socket.socketpair(socket.AF_UNIX, kind)
            for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET, socket.SOCK_STREAM)
        ]
        wire, control, calls = (ours for ours, _ in pairs)
        if limits is None:
            calls.close()
        kernel = cls(wire, control, calls if limits else None, (limits or Limits()).output)
        return kernel, [theirs for _, theirs in pairs]

    @property
    def alive(self) -> bool:
        """Whether cells can be run."""
        if not self.closed and not self._reason:
            self._hear()
        return not self.closed and not self._reason

    def run(self, code: str, *, seconds: float) -> Ran:
        """Execute a cell and wait for its end.

        Parameters
        ----------
        code : str
        seconds : float
            After this the cell is interrupted, and if it does not heed that, the kernel is killed.

        Returns
        -------
        Ran
            Whatever the cell does, this returns and does not raise.
        """
        self.begin(code)
        return self.finish(seconds=seconds)

    def begin(self, code: str) -> None:
        """Execute a cell and do not wait for its end.

        Raises
        ------
        GradingError
            If the last one was not waited for.
        """
        if self._request is not None:
            raise GradingError("A cell is being executed; wait for its end with finish().")
        self._request = uuid.uuid4().hex
        self._cell = Outputs(self._most)
        self._reply: dict[str, Any] | None = None
        self._idle = False
        self._received = 0
        message = json.dumps({"id": self._request, "code": code}).encode()
        self._outbox += len(message).to_bytes(_HEAD, "big") + message
        if self.alive:
            self._send()

    def finish(self, *, seconds: float) -> Ran:
        """Wait for the end of the cell that `begin` has started; `run` says how.

        Raises
        ------
        GradingError
            If none was started.
        """
        if self._request is None:
            raise GradingError("No cell is being executed; start one with begin().")
        status: Literal["ok", "error", "timeout", "died", "flooded"] | None = None
        try:
            if not self._collect(seconds):
                status = "timeout"
                self.interrupt()
                if not self._collect(_GRACE):
                    self.close()
        except _Ended:
            status = status or ("flooded" if self._received > _FLOOD * self._most else "died")
            self.close()
        self._request = None
        reply = self._reply or {}
        number = count(reply.get("execution_count"))
        if status in ("died", "flooded"):
            return Ran(status, self._cell.nodes, number, evalue=self._reason)
        status = status or ("ok" if reply.get("status") == "ok" else "error")
        said = (_said(reply, name) for name in ("ename", "evalue"))
        return Ran(status, self._cell.nodes, number, *said)

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in what is being executed."""
        self._tell(b"interrupt")

    def close(self) -> None:
        """Kill the kernel and all it has started; returns when they are gone."""
        if self.closed:
            return
        if self.alive:
            self._reason = "it was closed"
        self.closed = True
        self._control.close()
        if self._process >= 0:
            gone = select.poll()
            gone.register(self._process, select.POLLIN)
            if not gone.poll(2000):
                signal.pidfd_send_signal(self._process, signal.SIGKILL)
                gone.poll(2000)
            os.close(self._process)
        self._wire.close()
        if self.calls:
            self.calls.close()

    def _tell(self, what: bytes) -> None:
        try:
            self._control.send(what)
        except OSError:
            pass  # it has ended, which we will hear

    def await_birth(self) -> None:
        """Wait until the kernel takes requests."""
        end = time.monotonic() + START
        try:
            while self._receive(end) != []:
                if time.monotonic() > end:
                    raise _Ended
        except _Ended:
            reason = self._reason or f"no answer in {START:g} s"
            self.close()
            raise GradingError(f"No kernel can be started: {reason}.") from None

    def _collect(self, seconds: float) -> bool:
        """Read until the cell has ended; False if that takes too long."""
        end = time.monotonic() + seconds
        while not (self._reply and self._idle):
            message = self._receive(end)
            if message is None:
                return self._reply is not None
            try:
                header, parent, content = message
                if parent["msg_id"] != self._request:
                    continue
                kind, content = header["msg_type"], plain(content)
                if kind == "execute_reply" and self._reply is None and type(content) is dict:
                    self._reply = content
                    end = min(end, time.monotonic() + _GRACE)
                elif kind == "status":
                    self._idle |= content["execution_state"] == "idle"
                elif type(kind) is str and type(content) is dict:
                    self._cell.add(kind, content)
            except (Malformed, KeyError, TypeError, ValueError):
                continue
        return True

    def _receive(self, end: float) -> list[Any] | None:
        """Return the next message, None if there is none in time.

        Raises
        ------
        _Ended
            If there will be no other, or they are too much.
        """
        while (left := end - time.monotonic()) > 0:
            if len(self._inbox) < _HEAD:
                self._exchange(left)
            else:
                size = _HEAD + int.from_bytes(self._inbox[:_HEAD], "big")
                if max(size, self._received) > _FLOOD * self._most:
                    self._received = size + self._received
                    self._reason = "too much output"
                    raise _Ended
                if len(self._inbox) < size:
                    self._exchange(left)
                    continue
                content = bytes(self._inbox[_HEAD:size])
                del self._inbox[:size]
                try:
                    message = json.loads(content, parse_constant=_no_number)
                except (ValueError, RecursionError):
                    continue
                if type(message) is list:
                    return message
        return None

    def _exchange(self, seconds: float) -> None:
        """Send and receive what can be, wait if nothing can."""
        if self.closed:
            raise _Ended
        ready = select.poll()
        ready.register(self._wire, select.POLLIN | (select.POLLOUT if self._outbox else 0))
        if not self._reason:
            ready.register(self._control, select.POLLIN)
        events = dict(ready.poll(max(1, min(seconds, 1e6) * 1000)))
        if self._control.fileno() in events:
            self._hear()
        if events.get(self._wire.fileno(), 0) & select.POLLOUT:
            self._send()
        if events.get(self._wire.fileno(), 0) & ~select.POLLOUT:
            try:
                more = self._wire.recv(1 << 18)
            except BlockingIOError:
                return
            except OSError:
                more = b""
            if not more:
                self._reason = self._reason or self._last_words()
                raise _Ended
            self._inbox += more
            self._received += len(more)

    def _send(self) -> None:
        try:
            del self._outbox[: self._wire.send(self._outbox)]
        except BlockingIOError:
            pass
        except OSError:
            self._outbox.clear()

    def _hear(self) -> None:
        """Take note of what the keeper says."""
        try:
            content, descriptors, _, _ = socket.recv_fds(self._control, 1 << 16, 1)
        except BlockingIOError:
            return
        except OSError:
            content, descriptors = b"", []
        if descriptors:
            self._process = descriptors[0]
            os.set_inheritable(self._process, False)
            return
        message = json.loads(content or b'{"ended": "its keeper has ended"}')
        self._reason = message.get("error") or message["ended"]

    def _last_words(self) -> str:
        """Wait for the keeper to say why the kernel hung up."""
        heard = select.poll()
        heard.register(self._control, select.POLLIN)
        if heard.poll(_GRACE * 1000):
            self._hear()
        return self._reason or "it closed its connection"


def _no_number(name: str) -> None:
    raise ValueError(name)


def _said(reply: dict[str, Any], name: str) -> str:
    value = reply.get(name, "")
    return value[:2000] if type(value) is str else ""
