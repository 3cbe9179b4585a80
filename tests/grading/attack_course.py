"""A small course that has nothing to do with gdwidget, and submissions that are after its points.

Each file of `attacks/` is a student: a docstring that says what is tried, and

- `GD`, `NEWTON`: what the student writes into the two solution cells. Where a cell does not define
  its function, a wrong one is added below, which stays at the start.
- `DESERVES`: the points the answers honestly earn, 0 unless it is said. Of the 12 there are.
- `FILES`: other files of the submission, by path.
- `edit(notebook)`: changes the submitted notebook in place, by nbgrader's or the notebook's rules.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ASSIGNMENT = NOTEBOOK = "descent"
POINTS = 12
ATTACKS = Path(__file__).with_name("attacks")

CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "attacked"
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError()"}
"""

SETUP = "import math\n\nimport numpy as np"

GD = '''\
def gd(eta, f_grad, x0=10.0, steps=10):
    """Return the steps + 1 iterates of gradient descent, x0 first."""
    ### BEGIN SOLUTION
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - eta * f_grad(path[-1]))
    return path
    ### END SOLUTION'''

NEWTON = '''\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    """Return the steps + 1 iterates of Newton's method with step length eta, x0 first."""
    ### BEGIN SOLUTION
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - eta * f_grad(path[-1]) / f_hess(path[-1]))
    return path
    ### END SOLUTION'''

STANDS_STILL = {
    "gd": """\
def gd(eta, f_grad, x0=10.0, steps=10):
    for _ in range(steps):
        f_grad(x0)
    return [x0] * (steps + 1)""",
    "newton": """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    return [x0] * (steps + 1)""",
}

GD_PATH = '''\
"""Does each iterate follow the update rule?"""
def parabola(x):
    return 2 * x

expected = [10 * 0.6**k for k in range(11)]
path = gd(0.2, parabola)
assert len(path) == len(expected)
np.testing.assert_allclose(path, expected, rtol=1e-9)
### BEGIN HIDDEN TESTS
def gd_reference(eta, f_grad, x0, steps):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]))
    return x

for eta, x0, steps in [(0.05, 10.0, 12), (0.9, -4.0, 7), (1.1, 2.5, 9)]:
    expected = gd_reference(eta, parabola, x0, steps)
    path = gd(eta, parabola, x0=x0, steps=steps)
    assert len(path) == len(expected)
    np.testing.assert_allclose(path, expected, rtol=1e-9)
### END HIDDEN TESTS'''

GD_DEFAULTS = '''\
"""Does gd start at 10 and take 10 steps unless told otherwise?"""
path = gd(0.1, lambda x: 2 * x)
assert len(path) == 11
assert math.isclose(path[0], 10.0)
assert abs(path[-1] - 10 * 0.8**10) < 1e-9
### BEGIN HIDDEN TESTS
path = gd(0.3, lambda x: x - 1.0)
assert len(path) == 11
assert math.isclose(path[0], 10.0)
assert abs(path[-1] - (1 + 9 * 0.7**10)) < 1e-9
### END HIDDEN TESTS'''

GD_CALLS = '''\
"""Does gd evaluate f_grad once per step, at the iterates?"""
seen = []

def slope(x):
    seen.append(float(x))
    return 0.5 * x

path = gd(0.4, slope, x0=3.0, steps=5)
assert len(seen) in (5, 6)
assert np.allclose(seen[:5], path[:5])
### BEGIN HIDDEN TESTS
def gd_reference(eta, f_grad, x0, steps):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]))
    return x

seen.clear()
path = gd(0.7, slope, x0=-8.0, steps=6)
assert len(seen) in (6, 7)
assert np.allclose(seen[:6], path[:6])
assert np.allclose(path, gd_reference(0.7, slope, -8.0, 6))
### END HIDDEN TESTS'''

NEWTON_PATH = '''\
"""Does newton follow x − η·f′(x)/f″(x)?"""
def slope(x):
    return 0.5 * np.sinh(0.5 * x)

def curvature(x):
    return 0.25 * np.cosh(0.5 * x)

expected = [10.0]
for _ in range(10):
    expected.append(expected[-1] - 2 * np.tanh(expected[-1] / 2))
path = newton(1.0, slope, curvature)
assert len(path) == 11
np.testing.assert_allclose(path, expected, rtol=1e-6, atol=1e-9)
### BEGIN HIDDEN TESTS
for eta, x0, steps in [(0.5, 4.0, 6), (0.8, -3.0, 9)]:
    expected = [x0]
    for _ in range(steps):
        expected.append(expected[-1] - eta * 2 * np.tanh(expected[-1] / 2))
    path = newton(eta, slope, curvature, x0=x0, steps=steps)
    assert len(path) == steps + 1
    np.testing.assert_allclose(path, expected, rtol=1e-6, atol=1e-9)
### END HIDDEN TESTS'''

NEWTON_LIMIT = '''\
"""Does newton reach the minimum of a parabola in one step?"""
path = newton(1.0, lambda x: 4 * (x - 3.0), lambda x: 4.0, x0=-5.0, steps=3)
assert len(path) == 4
assert abs(path[0] + 5.0) < 1e-12
assert all(math.isclose(x, 3.0) for x in path[1:])
### BEGIN HIDDEN TESTS
path = newton(1.0, lambda x: 6 * (x + 7.0), lambda x: 6.0, x0=2.0, steps=2)
assert len(path) == 3
assert abs(path[0] - 2.0) < 1e-12
assert all(math.isclose(x, -7.0) for x in path[1:])
### END HIDDEN TESTS'''

TESTS = {
    "gd-path": (GD_PATH, 3),
    "gd-defaults": (GD_DEFAULTS, 2),
    "gd-calls": (GD_CALLS, 2),
    "newton-path": (NEWTON_PATH, 3),
    "newton-limit": (NEWTON_LIMIT, 2),
}


@dataclass(frozen=True)
class Attack:
    """One student of the course; `says` is the docstring of the file."""

    name: str
    says: str
    cells: Mapping[str, str]
    deserves: float
    files: Mapping[str, str]
    edit: Callable[[NotebookNode], None]


def attacks(folder: Path = ATTACKS) -> list[Attack]:
    """All students, by name; those who answer honestly begin with `honest_`."""
    return [_load(path) for path in sorted(folder.glob("[a-z]*.py"))]


def source() -> NotebookNode:
    """The instructor's notebook."""
    cells = [
        _cell(
            new_markdown_cell("# Descent\n\nTwo functions, and a question."), "aims", locked=True
        ),
        _cell(new_code_cell(SETUP), "setup", locked=True),
        _cell(new_code_cell(GD), "gd", solution=True),
    ]
    for name, (text, points) in TESTS.items():
        if name == "newton-path":
            cells.append(_cell(new_code_cell(NEWTON), "newton", solution=True))
        cells.append(_cell(new_code_cell(text), name, grade=True, locked=True, points=points))
    why = new_markdown_cell("### BEGIN SOLUTION\nThe curvature is constant.\n### END SOLUTION")
    cells.append(_cell(why, "why", grade=True, solution=True, points=3))
    spec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    made: NotebookNode = new_notebook(cells=cells, metadata={"kernelspec": spec})
    return made


def submission(attack: Attack) -> NotebookNode:
    """The notebook as this student hands it in."""
    notebook = source()
    for cell in notebook.cells:
        name = cell.metadata.nbgrader.grade_id
        if name in attack.cells:
            cell.source = attack.cells[name]
        elif name == "why":
            cell.source = "A parabola is its own model."
        else:
            cell.source = _without_hidden(cell.source)
    attack.edit(notebook)
    return notebook


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    """Find a cell by its grade id."""
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def build(folder: Path, chosen: list[Attack] | None = None) -> None:
    """Write the course: ready for `nbgrader generate_assignment` and `nbgrader autograde`.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    chosen : list of Attack, optional
        The class; everybody if left out.
    """
    _write(folder / "source" / ASSIGNMENT / f"{NOTEBOOK}.ipynb", nbformat.writes(source()))
    _write(folder / "nbgrader_config.py", CONFIG)
    for attack in attacks() if chosen is None else chosen:
        own = folder / "submitted" / attack.name / ASSIGNMENT
        _write(own / f"{NOTEBOOK}.ipynb", nbformat.writes(submission(attack)))
        for path, text in attack.files.items():
            _write(own / path, text)


def _load(path: Path) -> Attack:
    module = importlib.import_module(f"tests.grading.attacks.{path.stem}")
    cells = {"gd": getattr(module, "GD", ""), "newton": getattr(module, "NEWTON", "")}
    for name, text in cells.items():
        if f"def {name}(" not in text and f"\n{name} = " not in f"\n{text}":
            cells[name] = f"{text.strip()}\n\n\n{STANDS_STILL[name]}".strip()
    return Attack(
        path.stem,
        " ".join((module.__doc__ or "").split()),
        {name: text.strip() for name, text in cells.items()},
        getattr(module, "DESERVES", 0),
        getattr(module, "FILES", {}),
        getattr(module, "edit", lambda notebook: None),
    )


def _cell(cell: NotebookNode, name: str, **marks: Any) -> NotebookNode:
    marks = {"grade": False, "solution": False, "locked": False, "task": False, **marks}
    cell.metadata["nbgrader"] = {"grade_id": name, "schema_version": 3, **marks}
    cell["id"] = name
    return cell


def _without_hidden(text: str) -> str:
    head, found, tail = text.partition("### BEGIN HIDDEN TESTS")
    return (head + tail.partition("### END HIDDEN TESTS")[2]).rstrip() if found else text


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
