"""The settings of nbgrader: those we recommend, and those in force in a folder.

An instructor's own course gets ours by two lines at the end of its nbgrader_config.py::

    from gdwidget.course.settings import recommend
    recommend(c)
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from traitlets.config import Config
from traitlets.config.loader import (
    ConfigFileNotFound,
    JSONFileConfigLoader,
    PyFileConfigLoader,
)

from gdwidget.course.sources import CourseError

RECOMMENDED: Mapping[str, Mapping[str, Any]] = {
    "Execute": {
        # Seconds for one cell. nbgrader's 30 are short on a machine that grades in parallel; our
        # own checks give up on a function that does not return much sooner.
        "timeout": 60,
        # Nothing is lost with the kernel of a graded notebook, and asking it politely to end takes
        # as long as running the cells.
        "shutdown_kernel": "immediate",
    },
    "ClearSolutions": {
        # What stands in a released notebook where a solution was. A blank answer has to fail, so
        # that nobody takes it for finished.
        "code_stub": {"python": "# YOUR CODE HERE\nraise NotImplementedError()"},
        "text_stub": "YOUR ANSWER HERE",
    },
}


def recommend(c: Config) -> None:
    """Give nbgrader the settings we recommend, where the file has not set its own.

    Parameters
    ----------
    c : traitlets.config.Config
        What ``get_config()`` returns in nbgrader_config.py; changed in place.
    """
    for section, values in RECOMMENDED.items():
        for name, value in values.items():
            if name not in c[section]:
                c[section][name] = value


def in_force(root: Path) -> Config:
    """Read the settings that nbgrader would use if it were run from a folder.

    Parameters
    ----------
    root : Path
        The folder of a course, or any other.

    Returns
    -------
    traitlets.config.Config
        The user's and the system's files merged, the folder's own file last.

    Raises
    ------
    CourseError
        If a file cannot be executed.
    """
    from jupyter_core.paths import jupyter_config_path

    merged = Config()
    for folder in [*reversed(jupyter_config_path()), str(root)]:
        for loader in (
            JSONFileConfigLoader("nbgrader_config.json", path=folder),
            PyFileConfigLoader("nbgrader_config.py", path=folder),
        ):
            try:
                merged.merge(loader.load_config())
            except ConfigFileNotFound:
                continue
            except Exception as error:  # the file is a program and may raise anything
                raise CourseError(
                    f"{loader.full_filename} cannot be read: {type(error).__name__}: {error}."
                ) from error
    return merged
