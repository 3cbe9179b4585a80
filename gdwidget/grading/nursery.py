"""The warm process that kernels are forked from: `python -m gdwidget.grading.nursery`.

It has one thread, talks to the grader and its workers over the socket it is given as standard
input, and ends with the last of them. A kernel is two processes: the keeper, process 1 of the
sandbox, which ends when its grader or the nursery does and takes everything along; and under it the
kernel itself.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import random
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NoReturn

from gdwidget.checks.calling import collector
from gdwidget.grading import sandbox
from gdwidget.grading.framing import OUT_OF_MEMORY
from gdwidget.grading.guest import FD
from gdwidget.grading.limits import Limits, deepen_stack, restrict, restrict_host
from gdwidget.grading.view import visible

# What cells and their tracebacks need, so that no kernel has to import it again.
_WARM = (
    "gdwidget.grading.guest gdwidget.grading.host ipykernel.zmqshell numpy numpy.random "
    "numpy.testing faulthandler IPython.core.completer IPython.core.completerlib "
    "IPython.core.debugger IPython.core.display IPython.core.oinspect "
    "IPython.core.pylabtools IPython.extensions.storemagic IPython.utils.wildcard "
    "pygments.formatters.terminal256 pygments.lexers.python stack_data "
    "tornado.platform.asyncio"
).split()
_TICK = 0.25
"""Seconds between two looks at a guest's memory."""
_PAGE = os.sysconf("SC_PAGESIZE") if hasattr(os, "sysconf") else 4096
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_CHILD_SUBREAPER = 1, 4, 36


def main() -> None:
    """Fork a kernel for every request, until the grader hangs up."""
    link = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)  # or a second nursery would keep the line open
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever ends is reaped by the system
    settings = json.loads(link.recv(1 << 20) or b"{}")
    try:
        _import_shared()
        if settings["second"]:
            link, settings = _divided(link, settings)
        limits = Limits(**settings["limits"]) if settings["limits"] else None
        _warm_up(settings["preload"], host=limits is None)
        seen = visible()
    except Exception as error:
        link.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        return
    os.environ.update(settings["environment"])
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    lifeline, _end_with_us = os.pipe()
    link.send(b"{}")
    while True:
        content, descriptors, _, _ = socket.recv_fds(link, 1 << 16, 3)
        if not content:
            return
        request = json.loads(content)
        if "preload" in request:
            _import_ahead(request["preload"])
        elif os.fork() == 0:
            _Birth(
                limits, seen if settings["sandbox"] else None, request, descriptors, lifeline
            ).run()
        for number in descriptors:
            os.close(number)


def _import_shared() -> None:
    """Import what hosts and guests need."""
    # Without its debugger a kernel starts in a third of the time; cells may still import debugpy.
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # which means: cannot be imported
    importlib.import_module("ipykernel.debugger")
    del sys.modules["debugpy"]
    for name in _WARM:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _divided(link: socket.socket, settings: Any) -> tuple[socket.socket, Any]:
    """Become two nurseries; return the line of this one, and its settings.

    They are siblings, so that the memory of what both have imported is the same: calls between
    their kernels find it in the processor's cache.
    """
    _, (number,), _, _ = socket.recv_fds(link, 16, 1)
    if os.fork():
        os.close(number)
        return link, settings
    link.close()
    link = socket.socket(fileno=number)
    return link, json.loads(link.recv(1 << 20))  # only here: guests know nothing of it


def _warm_up(preload: list[str], *, host: bool) -> None:
    if host:
        from gdwidget.grading import host_shell

        host_shell.make()
    else:
        from gdwidget.grading import shell

        shell.make()
    _import_ahead(preload)


def _import_ahead(preload: list[str]) -> None:
    for name in preload:
        with contextlib.suppress(ImportError):  # it only saves time
            importlib.import_module(name)
    _raise_once()
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        raise RuntimeError(
            f"{threads} threads run after importing {', '.join(preload)}; kernels can be forked "
            "from a process with one thread only, so import what starts threads in the notebook"
        )
    gc.collect()
    gc.freeze()
    collector.thaws = False


def _raise_once() -> None:
    """Fill the caches that a first traceback fills, among them that of all modules' files."""
    import numpy as np
    from IPython.core.interactiveshell import InteractiveShell

    shell: Any = InteractiveShell.instance()
    for bad in (lambda: np.testing.assert_allclose([1.0, 2.0], [1.0, 3.0]), lambda: 1 / 0):
        try:
            bad()
        except Exception:
            shell.InteractiveTB.structured_traceback(*sys.exc_info())


class _Birth:
    """One kernel, in a process that has just been forked."""

    def __init__(
        self,
        limits: Limits | None,
        seen: list[str] | None,
        request: dict[str, Any],
        descriptors: list[int],
        lifeline: int,
    ) -> None:
        self.limits, self.seen = limits, seen
        self.folder = Path(request["folder"]) if request["folder"] else None
        self.processors: list[int] = request["processors"]
        self.wire, control, self.calls = descriptors
        self.control = socket.socket(fileno=control)
        self.lifeline = lifeline
        self.desk: Path | None = None

    def run(self) -> NoReturn:
        """Become keeper and kernel; a failure is told to the grader."""
        try:
            self._detach()
            os.sched_setaffinity(0, self.processors)
            if self.seen is not None:
                assert self.limits
                sandbox.enter(self.folder, self.limits, self.seen)
            else:
                _prctl(_PR_SET_CHILD_SUBREAPER, 1)
                if self.limits is None:
                    self.folder = self.desk = _desk(self.folder)
            kernel = os.fork()
            if kernel == 0:
                self._become_kernel()
            self._keep(kernel)
        except OSError as error:
            self._tell(error=sandbox.explain(error) if self.seen is not None else str(error))
        except BaseException as error:
            self._tell(error=f"{type(error).__name__}: {error}")
        finally:
            self._clear()
            os._exit(1)

    def _clear(self) -> None:
        """Remove the folder that was made for a host."""
        if self.desk:
            shutil.rmtree(self.desk, ignore_errors=True)

    def _tell(self, **message: object) -> None:
        self.control.send(json.dumps(message).encode())

    def _detach(self) -> None:
        """Let go of everything but our own sockets."""
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)
        for number in (self.wire, self.calls, self.control.fileno()):
            os.set_inheritable(number, False)
        keep = sorted((self.wire, self.calls, self.control.fileno(), self.lifeline))
        for low, high in zip([2, *keep], [*keep, os.sysconf("SC_OPEN_MAX")], strict=True):
            os.closerange(low + 1, high)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)

    # The keeper

    def _keep(self, kernel: int) -> NoReturn:
        """Watch over the kernel until it, the grader or the nursery ends."""
        _prctl(_PR_SET_DUMPABLE, 0)  # the guest has our user and must not read or trace us
        os.close(self.wire)
        os.close(self.calls)
        socket.send_fds(self.control, [b"{}"], [os.pidfd_open(os.getpid())])
        reason = ""
        try:
            reason = self._watch(kernel)
        finally:
            if self.seen is None:
                _end_descendants()
            self._clear()
            if reason:
                self._tell(ended=reason)
            os._exit(0)  # as process 1 this ends whoever is left

    def _watch(self, kernel: int) -> str:
        """Return how the kernel has ended, nothing if the grader or the nursery has."""
        watched = select.poll()
        for number in (self.control.fileno(), self.lifeline, os.pidfd_open(kernel)):
            watched.register(number, select.POLLIN)
        memory = self.limits.memory if self.limits and self.seen else 0
        while True:
            events = dict(watched.poll(_TICK * 1000))
            if self.lifeline in events:
                return ""
            if self.control.fileno() in events:
                if not self.control.recv(64):
                    return ""
                os.kill(kernel, signal.SIGINT)
            if memory and _used() > memory:
                return f"more than {memory >> 20} MiB of memory"
            if reason := _reap(kernel):
                return reason

    # The kernel

    def _become_kernel(self) -> NoReturn:
        self.control.close()
        os.close(self.lifeline)
        os.setsid()
        if self.seen is None:
            _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        os.environ["NBGRADER_EXECUTION"] = "autograde"
        os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
        if self.limits:
            os.environ[FD] = str(self.calls)
        else:
            os.close(self.calls)
        if self.seen is not None:
            os.mkdir("/tmp/home", 0o700)
            os.environ.update(HOME="/tmp/home", USER="student", LOGNAME="student")
            os.chdir(sandbox.SUBMISSION)
        else:
            os.environ.setdefault("HOME", tempfile.gettempdir())
            os.chdir(self.folder or tempfile.gettempdir())
        sys.path[:] = [path for path in sys.path if path]
        sys.path.append(os.getcwd())
        _reseed()
        deepen_stack()
        if self.limits:
            from gdwidget.grading import shell

            restrict(self.limits, counted_alone=self.seen is not None)
            shell.run(self.wire)
        from gdwidget.grading import host_shell

        restrict_host()
        host_shell.run(self.wire)


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), 0, 0, 0)


def _used() -> int:
    """Return the bytes that a sandbox holds beyond what its processes share with the nursery.

    What they share with each other lies in files, which have a bound of their own: the sandbox
    refuses all other shared memory, of which a process can hold any amount that is not in `statm`.
    """
    ours, total = 0, 0
    for name in ("self", *os.listdir("/proc")):
        if name != "self" and not name.isdigit():
            continue
        try:
            resident, shared = Path("/proc", name, "statm").read_text().split()[1:3]
        except OSError:
            continue  # it has just ended
        own = (int(resident) - int(shared)) * _PAGE
        if name == "self":
            ours = own
        total += max(0, own - ours)
    return total


def _reap(kernel: int) -> str:
    """Reap who has ended, also orphans; say how the kernel did, if it was among them."""
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return ""
        if pid == kernel:
            code = os.waitstatus_to_exitcode(status)
            if code == OUT_OF_MEMORY:
                return "out of memory"
            names = {number.value: number.name for number in signal.Signals}
            return f"exit status {code}" if code >= 0 else f"signal {names.get(-code, -code)}"


def _desk(files: Path | None) -> Path:
    """Make a folder for one host, in which it finds some files, but no notebooks."""
    desk = Path(tempfile.mkdtemp(prefix="gdw-"))
    for path in files.iterdir() if files else ():
        if path.suffix != ".ipynb":
            (desk / path.name).symlink_to(path)
    return desk


def _children() -> list[int]:
    try:
        words = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    except OSError:
        return []  # a kernel built without it
    return [int(word) for word in words]


def _end_descendants() -> None:
    """Kill every process below this one: orphans become our children and are next."""
    end = time.monotonic() + 2.0
    while (children := _children()) and time.monotonic() < end:
        for child in children:
            with contextlib.suppress(OSError):  # it may have become another user's
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)


def _reseed() -> None:
    """Give a fork other random numbers than its siblings."""
    random.seed()
    sys.modules["numpy"].random.seed()


if __name__ == "__main__":
    main()
