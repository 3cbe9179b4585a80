"""One notebook through two kernels: the student's cells in a sandbox, the tests where it is safe.

The guest runs what students write. The host runs locked cells and grade cells; there the student's
functions are proxies, see `gdwidget.grading.host`. A guest that dies is replaced by a new one that
runs the earlier cells again, so that one bad cell costs no more than itself.
"""

from __future__ import annotations

import builtins
import contextlib
import json
import math
import os
import re
import secrets
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_locked, is_solution

from gdwidget.course.sources import nbgrader_metadata
from gdwidget.grading.kernel import Kernel, Ran
from gdwidget.grading.rebuild import Template, defined, loaded
from gdwidget.grading.warm import Nurseries

MOST_RESTARTS = 20
"""They are quick, and what takes long is bounded by the time of the notebook."""
MOST_OUTPUT = 8 << 20
"""Characters of all outputs of the student's cells."""
_PATIENCE = 2.0
"""Seconds that a guest is given to come back from a test."""
_NAMES = 10.0
"""Seconds for asking the guest what it has defined, which takes milliseconds."""
_QUICK = 1.0
"""Seconds of a test that is worth a second look."""
_SERVE = "__import__('gdwidget.grading.guest', fromlist=['serve']).serve(globals())"
_HOST = "__import__('gdwidget.grading.host', fromlist=['bind'])."
_BUILTIN = frozenset(dir(builtins))
_GONE = "While it was tested, the notebook's process ended or did not answer; it was started again."
_TOO_MUCH = f"The cells printed more than {MOST_OUTPUT >> 20} MB; the rest was left out."


@dataclass
class Session:
    """The execution of one notebook.

    Parameters
    ----------
    nurseries : Nurseries
    folder : Path
        Files the student's cells may read.
    source : Path
        The instructor's files, of which the tests may read all but notebooks.
    template : Template
    seconds : float
        For one cell.
    notebook_seconds : float
        For all of them.

    Attributes
    ----------
    notices : list of str
        What happened, for the instructor.
    visible_only : list of str
        Names of grade cells of which only the visible tests passed.
    changes : dict of str to str
        By sentences on what functions change in place, the cell in which they did so first.
    """

    nurseries: Nurseries
    folder: Path
    source: Path
    template: Template
    seconds: float = 60.0
    notebook_seconds: float = 600.0
    notices: list[str] = field(default_factory=list)
    visible_only: list[str] = field(default_factory=list)
    changes: dict[str, str] = field(default_factory=dict)

    def run(self, notebook: NotebookNode) -> None:
        """Execute a rebuilt notebook; outputs are put into it."""
        self._began = time.monotonic()
        self._restarts, self._broken = 0, ""
        self._room = MOST_OUTPUT
        self._done: list[str] = []
        self._trusted: list[str] = []
        self._theirs: set[str] = set()
        self._wanted: set[str] = set()
        self._guest: Kernel | None = None
        self._host: Kernel | None = None
        released = {cell.name: cell.released for cell in self.template.cells if cell.solution}
        self._visible = {cell.name: cell.released for cell in self.template.cells if cell.grade}
        try:
            self._start_guest()
            for cell in notebook.cells:
                if cell.cell_type != "code":
                    continue
                name = nbgrader_metadata(cell).get("grade_id", "")
                self._theirs |= defined(released.get(name, ""))
                if is_grade(cell) and not is_solution(cell):
                    self._grade(cell, name)
                else:
                    self._student(cell, name)
                    if is_locked(cell):
                        self._helper(cell, name)
        finally:
            for kernel in (self._guest, self._host):
                if kernel:
                    kernel.close()

    def _left(self) -> float:
        """Return the seconds that the next cell may take."""
        return min(self.seconds, self.notebook_seconds - (time.monotonic() - self._began))

    # The student's side

    def _start_guest(self) -> None:
        if self._guest:
            self._guest.close()
        self._guest = self.nurseries.guests.fork(self.folder)
        if self._host:
            self._introduce()

    def _student(self, cell: NotebookNode, name: str) -> None:
        """Run a cell of the student's."""
        cell.outputs = []
        if not cell.source.strip():
            return
        if not self._revived():
            _fail(cell, "NotRun", self._broken)
            return
        seconds = self._left()
        if seconds <= 0:
            _fail(cell, "NotRun", self._out_of_time())
            return
        assert self._guest
        ran = self._guest.run(cell.source, seconds=seconds)
        cell.outputs, cell.execution_count = self._bounded(ran.outputs), ran.execution_count
        if ran.status in ("ok", "error"):
            self._done.append(cell.source)
            return
        reason = _reason(ran, seconds, name)
        if ran.status == "timeout" and self._guest.alive:
            self._done.append("")  # what it had defined by then is still there
        _fail(cell, "Stopped", reason)
        self.notices.append(reason)

    def _bounded(self, outputs: list[NotebookNode]) -> list[NotebookNode]:
        """Leave out what is too much for one notebook."""
        kept = []
        for output in outputs:
            size = len(json.dumps(output))
            if size <= self._room:
                self._room -= size
                kept.append(output)
            elif _TOO_MUCH not in self.notices:
                self.notices.append(_TOO_MUCH)
        return kept

    def _revived(self) -> bool:
        """Make sure that there is a guest, with all that earlier cells have defined."""
        while not self._broken:
            if self._guest and self._guest.alive:
                return True
            self._restarts += 1
            if self._restarts > MOST_RESTARTS:
                self._broken = (
                    "The notebook's process ended again and again; the cells after that were "
                    "not run."
                )
                self.notices.append(self._broken)
                break
            self._start_guest()
            assert self._guest
            for source in self._done:
                if not source:
                    continue
                seconds = self._left()
                if seconds <= 0 or self._guest.run(source, seconds=seconds).status not in (
                    "ok",
                    "error",
                ):
                    break
        return False

    def _out_of_time(self) -> str:
        return f"The notebook took more than {self.notebook_seconds:g} s; this cell was not run."

    # The trusted side

    def _start_host(self) -> Kernel:
        if self._host and self._host.alive:
            return self._host
        if self._host:
            self._host.close()
        self._host = host = self.nurseries.hosts.fork(self.source if self.source.is_dir() else None)
        for line in self.template.imports.splitlines():
            host.run(line, seconds=self.seconds)
        self._introduce()
        for source in self._trusted:
            with _Serving(self):
                self._bind(source)
                host.run(source, seconds=self.seconds)
        return host

    def _introduce(self) -> None:
        """Give the host the line to the guest."""
        assert self._host
        if not (self._guest and self._guest.calls):
            return
        # A name that is no file: nothing is left of it, and guests have names of their own.
        porch = f"\0gdw-{secrets.token_hex(16)}"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(porch)
            listener.listen(1)
            listener.settimeout(self.seconds)
            porter = threading.Thread(
                target=_hand_over, args=(listener, self._guest.calls), daemon=True
            )
            porter.start()
            self._host.run(_HOST + f"connect({porch!r})", seconds=self.seconds)
        porter.join()

    def _helper(self, cell: NotebookNode, name: str) -> None:
        """Run a locked cell where tests can use what it defines."""
        if not cell.source.strip():
            return
        host = self._start_host()
        with _Serving(self, name):
            self._bind(cell.source)
            ran = host.run(cell.source, seconds=max(self._left(), 1.0))
        if ran.status == "ok":
            self._trusted.append(cell.source)
        else:
            what = f"{ran.ename}: {ran.evalue}" if ran.ename else "it did not end"
            self.notices.append(f"The locked cell {name} failed where the tests run ({what}).")

    def _bind(self, source: str) -> None:
        """Give the host the student's names that a cell, and functions of earlier cells, read."""
        assert self._host
        others = (_BUILTIN - self._theirs) | self.template.reserved
        self._wanted |= loaded(source, later=True)
        wanted = sorted((self._wanted | loaded(source)) - others)
        self._host.run(
            _HOST + f"bind(globals(), {wanted!r}, {sorted(self._theirs)!r})",
            seconds=min(self.seconds, _NAMES),
        )

    def _grade(self, cell: NotebookNode, name: str) -> None:
        """Run a grade cell; it scores only if it is seen to have run to its end."""
        cell.outputs = []
        if not self._revived():
            _fail(cell, "NotGraded", self._broken)
            return
        seconds = self._left()
        if seconds <= 0:
            _fail(cell, "NotGraded", self._out_of_time())
            return
        host = self._start_host()
        with _Serving(self, name):
            self._bind(cell.source)
            began = time.monotonic()
            ran = host.run(cell.source, seconds=seconds)
            visible = self._visible.get(name, cell.source)
            was_quick = time.monotonic() - began < _QUICK
            if ran.status == "error" and was_quick and visible != cell.source:
                if host.run(visible, seconds=seconds).status == "ok":
                    self.visible_only.append(name)
        cell.outputs, cell.execution_count = ran.outputs, ran.execution_count
        if ran.status != "ok":
            if ran.status != "error":
                reason = _reason(ran, seconds, name)
                self.notices.append(reason)
                _fail(cell, "Stopped", reason)
            elif not any(output.output_type == "error" for output in cell.outputs):
                _fail(cell, ran.ename or "Error", ran.evalue)
        self._score(cell, name)

    def _score(self, cell: NotebookNode, name: str) -> None:
        """Leave outputs of which nbgrader makes the right score.

        It reads them in order: a stream named stderr scores 0, although it may only warn, and a
        result before an error hides the error.
        """
        points = float(nbgrader_metadata(cell).get("points") or 0.0)
        errors = [output for output in cell.outputs if output.output_type == "error"]
        others = [output for output in cell.outputs if output.output_type != "error"]
        for output in others:
            if output.output_type == "stream":
                output.name = "stdout"
            if output.output_type == "execute_result" and not errors:
                text = str(output.data.get("text/plain", ""))
                value = _number(text)
                if value is None:
                    continue
                if not 0.0 <= value <= points:
                    self.notices.append(
                        f"The grade cell {name} returned {text} of {points:g} points."
                    )
                    value = min(max(value, 0.0), points) if math.isfinite(value) else 0.0
                output.data["text/plain"] = repr(value)
        cell.outputs = errors + others


class _Serving:
    """While tests run, the guest answers calls; afterwards it is fit for the next cell or gone."""

    def __init__(self, session: Session, cell: str = "") -> None:
        self._session, self._cell = session, cell

    def __enter__(self) -> None:
        guest = self._session._guest
        assert guest
        guest.begin(_SERVE)

    def __exit__(self, *_: object) -> None:
        guest, host = self._session._guest, self._session._host
        assert guest
        assert host
        told = host.run(_HOST + "release()", seconds=1.0)
        if told.status != "ok":
            guest.interrupt()
        elif self._cell:
            with contextlib.suppress(LookupError, AttributeError, ValueError, TypeError):
                # Unless tests have done something to what prints.
                for sentence in json.loads(told.outputs[-1].text.splitlines()[-1]):
                    self._session.changes.setdefault(sentence, self._cell)
        if guest.finish(seconds=_PATIENCE).status != "ok":
            guest.close()
            if _GONE not in self._session.notices:
                self._session.notices.append(_GONE)


def _hand_over(listener: socket.socket, calls: socket.socket) -> None:
    try:
        while True:
            connection, _ = listener.accept()
            with connection:
                asks = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
                if struct.unpack("3i", asks)[1] == os.getuid():
                    socket.send_fds(connection, [b"x"], [calls.fileno()])
                    return
    except OSError:
        pass  # the host has died; its next cell will say so


def _reason(ran: Ran, seconds: float, name: str) -> str:
    cell = f"The cell {name}" if name else "A cell"
    if ran.status == "timeout":
        return f"{cell} was stopped after {seconds:.0f} s: does a loop never end?"
    if ran.status == "flooded":
        return f"{cell} was stopped because it printed too much."
    return f"{cell} ended the notebook's process{f' ({ran.evalue})' if ran.evalue else ''}."


def _fail(cell: NotebookNode, kind: str, reason: str) -> None:
    cell.outputs = [
        NotebookNode(
            output_type="error", ename=kind, evalue=reason, traceback=[f"{kind}: {reason}"]
        ),
        *cell.get("outputs", []),
    ]


def _number(text: str) -> float | None:
    """Read a bare number, also as numpy writes it."""
    found = re.fullmatch(r"(?:np\.\w+\()?([-+\w.]+)\)?", text.strip())
    try:
        return float(found[1]) if found else None
    except ValueError:
        return None
