"""The self-check as a student sees it: the table of promises, and the widget with it.

Checks and widget do not know of each other; they meet here.
"""

from __future__ import annotations

import os
from typing import Any

from gdwidget.checks import display
from gdwidget.core.textbook import textbook
from gdwidget.errors import GdwidgetError

_LEGEND = (
    '<p style="max-width:22em">In the picture below, the round orange iterates are the '
    "reference's and the square brown ones yours. A ring marks the first that differs. Moving a "
    "slider leaves your run behind; reset brings it back.</p>"
)


class SelfCheck(display.Report):
    """A report that shows trajectories on the live widget where there is somebody to move it."""

    def _ipython_display_(self) -> None:
        """Display the table, and the widget under it; in grading, still pictures beside it."""
        from IPython.display import display as show

        widgets = [] if "NBGRADER_EXECUTION" in os.environ else self._widgets()
        pictures = (_LEGEND,) if widgets else self.pictures
        show({"text/html": self.html(pictures), "text/plain": repr(self)}, raw=True)
        for widget in widgets:
            show(widget)

    def _widgets(self) -> list[Any]:
        from gdwidget.widget.explorer import explore

        shown = []
        for settings, path in self.runs:
            name = settings["objective"]
            chosen = {**settings, "objective": textbook[name] if name in textbook else name}
            try:
                shown.append(explore(**chosen, student=path))
            except GdwidgetError:  # iterates too strange to draw: the still picture has to do
                return []
        return shown


def check(slug: str, *, seed: int | None = None, **functions: Any) -> SelfCheck:
    """Try the promises of an assignment on your functions: the self-check of the notebooks.

    Parameters and errors are those of `gdwidget.checks.display.check`.

    Returns
    -------
    SelfCheck
        Displays as a table, with your iterates over the reference's on the widget.
    """
    report = display.check(slug, seed=seed, **functions)
    return SelfCheck(report.slug, report.findings, report.seed, report.pictures, report.runs)
