"""The IPython kernel inside a forked process, reached over one plain socket.

It is ipykernel as notebooks know it, but its ZeroMQ sockets stay inside the process: there is no
file or port to guard, and the grader need not parse ZeroMQ from a process it does not trust, nor
buffer without bound what that sends. A thread passes on what goes in and out.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from typing import Any, NoReturn

import comm
import zmq
from ipykernel.compiler import XCachingCompiler
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.session import DELIM, Session
from traitlets.config import Config

from gdwidget.grading.framing import HEAD, OUT_OF_MEMORY, READY, framed
from gdwidget.grading.profile import NoProfile

_SHELL, _IOPUB, _STDIN, _CONTROL = 1, 2, 3, 4


class _App(IPKernelApp):
    """ipykernel without files, ports and heartbeat."""

    def parse_command_line(self, argv: Any = None) -> None:
        pass

    def init_profile_dir(self) -> None:
        self.profile_dir = NoProfile(location="/proc")

    def init_config_files(self) -> None:
        pass

    def load_config_file(self, *_: object, **__: object) -> None:
        pass

    def init_connection_file(self) -> None:
        self.shell_port, self.iopub_port = _SHELL, _IOPUB
        self.stdin_port, self.control_port = _STDIN, _CONTROL

    def write_connection_file(self, **_: object) -> None:
        pass

    def log_connection_info(self) -> None:
        pass

    def init_heartbeat(self) -> None:
        pass

    def init_code(self) -> None:
        pass

    def _bind_socket(self, s: Any, port: int) -> int:
        s.bind(f"inproc://{port}")
        return port


def make() -> None:
    """Make IPython's shell; nothing of it is a thread or an open file, so it can be forked."""
    shell: Any = ZMQInteractiveShell
    shell.init_ipython_dir = lambda self, _: None  # it would make one at home
    shell.ask_exit = lambda self: None  # exit() in one cell must not cost the others
    # Nobody reads this history, for which each traceback would be formatted a second time.
    shell._format_exception_for_storage = lambda *_, **__: {}
    comm.create_comm = comm.DummyComm  # no page listens to widgets, whose messages take long
    settings = Config()
    settings.HistoryManager.enabled = False
    profile = NoProfile(location="/proc")
    shell.instance(config=settings, profile_dir=profile, compiler_class=XCachingCompiler)


def run(wire: int) -> NoReturn:
    """Be a kernel around that shell until the process is ended.

    Parameters
    ----------
    wire : int
        Descriptor of the socket to the grader.
    """
    app: Any = _App.instance(log_level=50, ignore_cwd=True)
    app.initialize()
    app.shell.parent = app.shell.kernel = app.kernel
    bridge = threading.Thread(target=_bridge, args=(app, wire), name="Bridge", daemon=True)
    bridge.start()
    app.start()
    os._exit(0)


def _bridge(app: Any, wire: int) -> NoReturn:
    """Carry messages, and end the process with itself: nobody would hear of it any more."""
    try:
        _pass_on(app, wire)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    finally:
        os._exit(1)


def _pass_on(app: Any, wire: int) -> None:
    """Carry messages between the grader and the kernel's own sockets."""
    grader = socket.socket(fileno=wire)
    session = Session(key=app.session.key)
    shell, iopub = app.context.socket(zmq.DEALER), app.context.socket(zmq.SUB)
    iopub.rcvhwm = 0
    iopub.subscribe(b"")
    shell.connect(f"inproc://{_SHELL}")
    iopub.connect(f"inproc://{_IOPUB}")
    _wait_for_iopub(session, shell, iopub)
    grader.sendall(framed(READY))
    poller = zmq.Poller()
    for end in (grader, shell, iopub):
        poller.register(end, zmq.POLLIN)
    inbox = bytearray()
    while True:
        ready = dict(poller.poll())
        if grader.fileno() in ready:
            more = grader.recv(1 << 16)
            if not more:
                os._exit(0)
            inbox += more
            while len(inbox) >= HEAD.size and len(inbox) >= (
                size := HEAD.unpack_from(inbox)[0] + 4
            ):
                _request(session, shell, json.loads(inbox[HEAD.size : size]))
                del inbox[:size]
        for end in (iopub, shell):
            if end in ready:
                parts: list[bytes] = end.recv_multipart()
                _, header, parent, _, content = parts[parts.index(DELIM) + 1 :][:5]
                message = b"[" + b",".join((header, parent, content)) + b"]"
                grader.sendall(framed(message))


def _request(session: Session, shell: Any, request: dict[str, str]) -> None:
    content = {
        "code": request["code"],
        "silent": False,
        "store_history": True,
        "user_expressions": {},
        "allow_stdin": False,
        "stop_on_error": False,
    }
    message = session.msg("execute_request", content)
    message["header"]["msg_id"] = message["msg_id"] = request["id"]
    session.send(shell, message)


def _wait_for_iopub(session: Session, shell: Any, iopub: Any) -> None:
    """Wait until what the kernel publishes arrives: a subscription takes effect some time later."""
    while True:
        session.send(shell, "kernel_info_request")
        shell.recv_multipart()
        if iopub.poll(20):
            break
    while iopub.poll(0):
        iopub.recv_multipart()
