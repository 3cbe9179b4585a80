"""The step that executes a notebook, in two kernels, and the warm processes they come from."""

from __future__ import annotations

import atexit
import importlib.util
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from traitlets import Bool, Integer

from gdwidget.grading.kernel import Limits, Nursery
from gdwidget.grading.rebuild import Template
from gdwidget.grading.session import Nurseries, Session

_NO_MODULE = re.compile(r"No module named '([A-Za-z_]\w{0,60})[.'\w]", re.ASCII)
_MOST_NAMED = 5
_OURS = (
    "gdwidget.selfcheck",
    "gdwidget.widget.explorer",
    "gdwidget.widget.prediction",
    "gdwidget.grading.rehearsal",
)
"""What notebooks that import gdwidget need."""
_nurseries: dict[tuple[bool, bool], Nurseries] = {}


def nurseries(sandbox: bool, ours: bool) -> Nurseries:
    """Return the warm processes for such notebooks, started when first needed.

    Parameters
    ----------
    sandbox : bool
    ours : bool
        Whether the notebooks import gdwidget.
    """
    key = (sandbox, ours)
    if key not in _nurseries:
        if not _nurseries:
            atexit.register(_close_nurseries)
        _nurseries[key] = Nurseries(
            guests=Nursery(sandbox=sandbox, limits=Limits(), preload=_OURS if ours else ()),
            hosts=Nursery(sandbox=False, preload=["gdwidget.checks"]),
        )
    return _nurseries[key]


@contextmanager
def warmed(sandbox: bool, templates: Iterable[Template]) -> Iterator[None]:
    """Start the warm processes that notebooks need, for all processes forked from this one."""
    try:
        for found in [nurseries(sandbox, ours) for ours in {t.ours for t in templates}]:
            found.guests.wait()
            found.hosts.wait()
        yield
    finally:
        _close_nurseries()


def _close_nurseries() -> None:
    atexit.unregister(_close_nurseries)
    for found in _nurseries.values():
        found.close()
    _nurseries.clear()


class TrustedExecute(Execute):
    """Run a notebook in two kernels, see `gdwidget.grading.session`; settings of Execute apply."""

    notebook_timeout = Integer(600, help="Seconds for all cells of a notebook.").tag(config=True)
    sandbox = Bool(True, help="Whether students' cells run in a sandbox.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, km: Any = None
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute a notebook that was rebuilt."""
        ours = resources["gdwidget"]
        session = Session(
            nurseries(self.sandbox, ours["template"].ours),
            Path(ours["folder"]),
            ours["source"],
            ours["template"],
            # As everywhere in Jupyter, none and negative are no limit of its own.
            seconds=float(self.timeout if (self.timeout or 0) > 0 else self.notebook_timeout),
            notebook_seconds=float(self.notebook_timeout),
        )
        session.run(nb)
        ours["notices"] = session.notices + _lacking(nb)
        ours["visible_only"] = session.visible_only
        ours["sandbox"] = self.sandbox
        return nb, resources


def _lacking(nb: NotebookNode) -> list[str]:
    """Say which packages the code asked for in vain: that need not be the student's fault."""
    said = (
        str(output.get("evalue"))
        for cell in nb.cells
        for output in cell.get("outputs", ())
        if output.get("output_type") == "error" and output.get("ename") == "ModuleNotFoundError"
    )
    names = {found[1] for text in said if (found := _NO_MODULE.match(text))}
    return [
        f"The code needs {name}, which the machine that grades does not have."
        for name in sorted(names)[:_MOST_NAMED]
        if importlib.util.find_spec(name) is None
    ]
