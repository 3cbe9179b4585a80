"""The step that executes a notebook, in two kernels."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from traitlets import Bool, Integer

from gdwidget.grading.session import Session
from gdwidget.grading.warm import nurseries

_NO_MODULE = re.compile(r"No module named '([A-Za-z_]\w{0,60})[.'\w]", re.ASCII)
_MOST_NAMED = 5


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
            nurseries(sandbox=self.sandbox, ours=ours["template"].ours),
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
        ours["changes"] = session.changes
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
