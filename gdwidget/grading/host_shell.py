"""The shell of the trusted side: IPython's as in a kernel, with no kernel around it.

Grade cells are the instructor's and need none of what lets a kernel serve many at once: threads,
queues and sockets, which cost more than what most cells do. The shell is made before it is forked,
and shows what cells show by the messages of a kernel.
"""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import sys
import threading
from typing import Any, NoReturn

from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.session import Session
from traitlets.config import Config

from gdwidget.grading.framing import HEAD, READY, framed
from gdwidget.grading.profile import NoProfile

_MOST_HELD = 1 << 13
"""Characters of a stream that wait to be sent together."""
_RINGS = {signal.SIGINT, signal.SIGALRM}
"""A message that these interrupt would be half sent."""


class _Session(Session):
    """What the shell shows by: it sends on the line to the grader."""

    def connect(self, line: socket.socket) -> None:
        """Send on this line from now on."""
        self._line, self._turn, self._request = line, threading.Lock(), ""

    def begin(self, request: str) -> None:
        """Say of what follows that it belongs to this request."""
        self._request = request

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> None:
        """Send a message, or one of a kind and its content."""
        message = msg_or_type
        if isinstance(message, str):
            message = self.msg(message, content)
        self.tell(message["header"]["msg_type"], message["content"])

    def tell(self, kind: str, content: dict[str, Any]) -> None:
        """Send one message whole, whatever rings meanwhile."""
        parts = [{"msg_type": kind}, {"msg_id": self._request}, content]
        message = framed(json.dumps(parts, default=repr).encode())
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _RINGS)
        try:
            with self._turn:
                self._line.sendall(message)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Stream(io.TextIOBase):
    """Standard output or error of the cells."""

    encoding = "utf-8"

    def __init__(self, name: str, session: _Session) -> None:
        self._name, self._session = name, session
        self._held: list[str] = []

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, text: str) -> int:
        """Keep a text, after what the other stream has kept."""
        other = sys.stderr if self is sys.stdout else sys.stdout
        if isinstance(other, _Stream) and other is not self:
            other.flush()
        self._held.append(text)
        if sum(map(len, self._held)) > _MOST_HELD:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what is kept."""
        text, self._held = "".join(self._held), []
        if text:
            self._session.tell("stream", {"name": self._name, "text": text})


class _Shell(ZMQInteractiveShell):
    """IPython's shell for a process that serves nobody but the grader."""

    def init_ipython_dir(self, ipython_dir: str) -> None:
        """Make none at home."""

    def ask_exit(self) -> None:
        """Go on: exit() in one cell must not cost the others."""

    def enable_gui(self, gui: Any = None) -> None:
        """Show nothing in windows."""

    def _format_exception_for_storage(self, *_: object, **__: object) -> dict[str, object]:
        """Format no traceback for a history that nobody reads: it takes as long as many tests."""
        return {}

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        """Colour the name of the exception, as IPython does."""
        name = str(etype.__name__)
        if stb and stb[-1].startswith(name):
            stb = [*stb[:-1], f"\x1b[31m{name}\x1b[39m{stb[-1][len(name) :]}"]
        super()._showtraceback(etype, evalue, stb)


def make() -> None:
    """Make the shell; nothing of it is a thread or an open file, so it can be forked."""
    settings = Config()
    settings.HistoryManager.enabled = False
    settings.InteractiveShell.colors = "nocolor"  # to colour code takes 20 ms for each traceback
    shell: Any = _Shell.instance(config=settings, profile_dir=NoProfile(location="/proc"))
    shell.displayhook.session = shell.display_pub.session = _Session()


def run(wire: int) -> NoReturn:
    """Run the cells that the grader asks for until it hangs up.

    Parameters
    ----------
    wire : int
        Descriptor of the socket to the grader.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line = socket.socket(fileno=wire)
    shell: Any = _Shell.instance()
    session: _Session = shell.displayhook.session
    session.connect(line)
    sys.stdout, sys.stderr = _Stream("stdout", session), _Stream("stderr", session)
    line.sendall(framed(READY))
    while True:
        request = json.loads(_exactly(line, HEAD.unpack(_exactly(line, HEAD.size))[0]))
        session.begin(request["id"])
        reply = _executed(shell, request["code"])
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        session.tell("execute_reply", reply)
        session.tell("status", {"execution_state": "idle"})


def _executed(shell: Any, code: str) -> dict[str, Any]:
    """Run a cell, which may be interrupted, and say how it ended."""
    error: BaseException | None
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        ran = shell.run_cell(code, store_history=True)
        error = ran.error_before_exec or ran.error_in_exec
    except KeyboardInterrupt as interrupt:
        error = interrupt
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    number = {"execution_count": shell.execution_count - 1}
    if error is None:
        return {"status": "ok", **number}
    try:
        said = str(error)
    except Exception:
        said = ""
    return {"status": "error", "ename": type(error).__name__, "evalue": said, **number}


def _exactly(line: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        more = line.recv(size - len(content))
        if not more:
            os._exit(0)
        content += more
    return content
