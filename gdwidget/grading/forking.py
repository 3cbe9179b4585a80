"""The grader's end of a warm process, from which kernels are forked.

What runs in that process is `gdwidget.grading.nursery`.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from gdwidget.grading import GradingError, sandbox
from gdwidget.grading.kernel import START, Kernel
from gdwidget.grading.limits import Limits
from gdwidget.grading.view import environment, exposed


class Nursery:
    """A warm process and the kernels forked from it; all end with this process at the latest.

    Parameters
    ----------
    sandbox : bool
        Whether kernels are kept from the rest of the machine, see `gdwidget.grading.sandbox`.
    limits : Limits, optional
        Kernels with limits are guests, for students' cells; kernels without are hosts, for tests,
        with the grader's rights. In a sandbox the default is `Limits()`.
    preload : sequence of str
        Modules to import before forking. They must not start threads.
    second : Nursery, optional
        One that is not started yet. Its process is forked from this one's, as soon as that has
        imported what both need.
    starts : bool, default True
        Whether to start the process now; else for the first kernel, or as the second of another.
    """

    def __init__(
        self,
        *,
        sandbox: bool,
        limits: Limits | None = None,
        preload: Sequence[str] = (),
        second: Nursery | None = None,
        starts: bool = True,
    ) -> None:
        self._limits = Limits() if sandbox and limits is None else limits
        self._sandbox, self._preload = sandbox, list(preload)
        self._lock = threading.Lock()
        self._kernels: list[Kernel] = []
        self._runs = False
        self._process: subprocess.Popen[bytes] | None = None
        """None also while its process is not ours, but another nursery's."""
        if sys.platform == "linux" and starts:
            self._start(second)

    def fork(self, folder: Path | None = None) -> Kernel:
        """Start a kernel.

        Parameters
        ----------
        folder : Path, optional
            Working folder. Guests in a sandbox get a copy of its files, without links and
            notebooks; hosts one of their own with links to its files other than notebooks.

        Raises
        ------
        GradingError
            If that is not possible on this machine; the message says what to do.
        """
        if sys.platform != "linux":
            raise GradingError(sandbox.probe() or "")
        if folder is not None:
            folder = self._checked(folder)
        with self._lock:
            self._kernels = [kernel for kernel in self._kernels if not kernel.closed]
            if self._has_ended():
                self._end_process()
                self._start()
            self._await_process()
            kernel, theirs = Kernel.expected(self._limits)
            self._kernels.append(kernel)
            # On the processor of whoever waits for it, wherever the warm process runs.
            processors = sorted(os.sched_getaffinity(0))
            request = json.dumps(
                {"folder": folder and os.fspath(folder), "processors": processors}
            ).encode()
            try:
                socket.send_fds(self._link, [request], [end.fileno() for end in theirs])
            except OSError as error:
                kernel.close()
                raise GradingError(
                    f"The process that starts kernels has ended: {error}."
                ) from error
            finally:
                for end in theirs:
                    end.close()
        kernel.await_birth()
        return kernel

    def preload(self, modules: Iterable[str]) -> None:
        """Import more before the next kernel is forked."""
        with self._lock:
            fresh = [name for name in modules if name not in self._preload]
            self._preload += fresh
            if fresh and not self._has_ended():
                self._link.send(json.dumps({"preload": fresh}).encode())

    def wait(self) -> None:
        """Wait until the process is warm; then others that are forked from this one can use it.

        Raises
        ------
        GradingError
            If it cannot run.
        """
        with self._lock:
            if self._runs:
                self._await_process()

    def close(self) -> None:
        """End all kernels and the process they come from."""
        with self._lock:
            for kernel in self._kernels:
                kernel.close()
            self._kernels.clear()
            self._end_process()

    def __enter__(self) -> Nursery:
        """Use it in a `with` statement."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def _checked(self, folder: Path) -> Path:
        folder = folder.resolve()
        if not folder.is_dir():
            raise GradingError(f"There is no folder {folder}; check the submission's path.")
        if self._sandbox and (root := exposed(os.fspath(folder))):
            raise GradingError(
                f"{folder} lies in {root}, all of which students' code may read; move the course "
                "out of it."
            )
        return folder

    def _start(self, second: Nursery | None = None) -> None:
        line, settings = self._line()
        self._complaints = tempfile.TemporaryFile()  # closed with the nursery
        with line:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "gdwidget.grading.nursery"],
                stdin=line.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=self._complaints,
                env=environment(),
                cwd="/",
                start_new_session=True,  # Ctrl-C is for the grader, who ends what it has begun
            )
        self._link.send(json.dumps({**settings, "second": second is not None}).encode())
        if second is not None:
            line, settings = second._line()
            with line:
                socket.send_fds(self._link, [b"second"], [line.fileno()])
            second._link.send(json.dumps(settings).encode())

    def _line(self) -> tuple[socket.socket, dict[str, Any]]:
        """Return the other end of a new line to a process, and what is to be said on it first."""
        self._link, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._runs, self._is_warm = True, False
        kept = () if self._limits else ("PATH", "HOME", "TMPDIR")
        return theirs, {
            "sandbox": self._sandbox,
            "limits": asdict(self._limits) if self._limits else None,
            "preload": self._preload,
            "environment": {name: os.environ[name] for name in kept if name in os.environ},
        }

    def _has_ended(self) -> bool:
        """Look at the line to it: it need not be a child of this process."""
        if not self._runs:
            return True
        line = select.poll()
        line.register(self._link, 0)  # hanging up is always told
        return bool(line.poll(0))

    def _end_process(self) -> None:
        if not self._runs:
            return
        self._runs = False
        with contextlib.suppress(OSError):
            self._link.shutdown(socket.SHUT_WR)
            self._link.settimeout(5.0)
            while self._link.recv(1 << 16):
                pass  # until it has ended
        self._link.close()
        if self._process is None:
            return
        try:
            self._process.wait(5.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._complaints.close()
        self._process = None

    def _await_process(self) -> None:
        if self._is_warm:
            return
        self._link.settimeout(START)
        try:
            answer = json.loads(self._link.recv(1 << 16) or b"null")
        except OSError:
            answer = None
        if answer is None and self._process is None:
            self._end_process()  # whose second it was has come to no good
            self._start()
            self._await_process()
            return
        if answer is None:
            self._complaints.seek(0)
            said = self._complaints.read().decode(errors="replace").strip().splitlines()
            answer = {"error": said[-1] if said else f"no answer in {START:g} s"}
        if "error" in answer:
            raise GradingError(f"The process that starts kernels cannot run: {answer['error']}.")
        self._is_warm = True
