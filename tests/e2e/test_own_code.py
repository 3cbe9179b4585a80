"""A learner's own code in a real JupyterLab: drawn, followed, ringed, named, survived."""

from __future__ import annotations

import re

import numpy as np
from playwright.sync_api import expect

import gdwidget
from gdwidget.checks import bank
from gdwidget.widget.series import STUDENT
from tests.e2e.lab import Lab, NotebookPage
from tests.e2e.widget import Widget

FOUR = {"gd_ascent": 1, "gd_from_start": 2, "gd_rounded": None, "gd_one_short": 10}
"""Wrong answers of the bank, and the step at which each first differs; None: see the test."""
SETTINGS = {"eta": 0.2, "start": 6.0, "steps": 10}
SHOW = """
w = gdwidget.explore(gdwidget.textbook.square, eta=0.2, start=6.0, steps=10, student=gd)
w
"""
RIGHT = """\
def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]))
    return x
"""


def wrong(name: str) -> bank.Entry:
    (entry,) = (e for e in bank.wrong("01-gd-1d", "gd") if e.name == name)
    return entry


def edit(notebook: NotebookPage, index: int, source: str) -> None:
    """Type into a cell, and run it."""
    notebook.page.evaluate(
        """([index, source]) => window.jupyterapp.shell.currentWidget.content
            .widgets[index].model.sharedModel.setSource(source)""",
        [index, source],
    )
    notebook.run(index)


def on_curve(x: np.ndarray) -> np.ndarray:
    return np.column_stack([x, x**2])


def pixel(w: Widget) -> np.ndarray:
    return np.array([(high - low) / 250 for low, high in w.limits()])


def test_a_learner_debugs(lab: Lab) -> None:
    """Is each of four wrong functions drawn, ringed where it leaves the reference, and named?

    And does the mended one, edited into the same cell, agree to the last bit?
    """
    reference = gdwidget.solve(gdwidget.textbook.square, **SETTINGS).path[:, 0]
    first, *others = FOUR
    notebook = lab.open(["import gdwidget", wrong(first).source, SHOW, "w.student = gd"])
    notebook.run_all()
    w = Widget(notebook, 2)
    said = w.root.locator(".gdwidget-student")

    for name in (first, *others):
        if name != first:
            edit(notebook, 1, wrong(name).source)
            notebook.run(3)
        theirs = np.array(wrong(name).function()(0.2, lambda x: 2 * x, x0=6.0, steps=10))
        count = min(len(theirs), len(reference))
        apart = np.flatnonzero(np.abs(theirs[:count] - reference[:count]) > 1e-9)
        at = int(apart[0]) if apart.size else count
        assert FOUR[name] in (at, None)

        expect(said).to_contain_text(wrong(name).diagnosis)
        if at < len(theirs):
            expect(said).to_contain_text(f"first differs at step {at},")
        else:
            expect(said).to_contain_text(f"ends at step {len(theirs) - 1}")
        assert w.python("w.differs") == at
        marked = on_curve(theirs if at < len(theirs) else reference)[at]
        w.notebook.wait_for(
            lambda marked=marked: (
                len(r := w.rings(STUDENT.color)) == 1 and (abs(r[0] - marked) < pixel(w)).all()
            ),
            f"{name} is ringed at {w.rings(STUDENT.color)}, not at {marked}",
        )
        # As far as it stays near: a run that climbs has left the frame.
        (low, high), _ = w.limits()
        inside = (theirs > low) & (theirs < high)
        shown = theirs[: len(theirs) if inside.all() else int(np.argmin(inside))]
        drawn = w.run_dots(STUDENT.color)[: len(shown)]
        assert (np.abs(drawn - on_curve(shown)) < pixel(w)).all()
        notebook.shot(f"own-code-{name}")

    edit(notebook, 1, RIGHT)
    notebook.run(3)
    expect(said).to_contain_text(
        "gd (yours): all 11 iterates agree with gradient descent to the last bit."
    )
    expect(said).not_to_contain_text("Likely")
    assert w.python("[w.differs, w.diagnosis]") == [None, ""]
    assert w.python("[r.path.tolist() for r in w.runs.values()]")[1] == reference[:, None].tolist()
    w.notebook.wait_for(lambda: len(w.rings(STUDENT.color)) == 0, "the ring stays")
    assert notebook.console_errors == []


def test_the_student_follows_the_sliders(lab: Lab) -> None:
    """Does the ring move with eta without the kernel, and the words with it?"""
    notebook = lab.open(["import gdwidget", wrong("gd_from_start").source, SHOW], theme="dark")
    notebook.run_all()
    w = Widget(notebook, 2)
    said = w.root.locator(".gdwidget-student")
    expect(said).to_contain_text("first differs at step 2, x = 4.560 instead of 2.160")
    w.slider("learning rate").press("ArrowRight")
    expect(said).to_contain_text("first differs at step 2, x = ")
    w.expect_python("w.eta", 0.21)
    theirs = wrong("gd_from_start").function()(0.21, lambda x: 2 * x, x0=6.0, steps=2)
    marked = on_curve(np.array(theirs[2:]))
    w.notebook.wait_for(
        lambda: bool((np.abs(w.rings(STUDENT.color) - marked) < pixel(w)).all()),
        "the ring does not follow",
    )
    w.slider("start").press("Home")
    w.expect_python("[w.start, w.differs]", [-10.0, 2])
    notebook.shot("own-code-dark")
    assert notebook.console_errors == []


def test_an_exception_is_shown_and_survived(lab: Lab) -> None:
    """Is the learner's own line first, and does the widget go on?"""
    broken = RIGHT.replace("f_grad(x[-1])", "f_grd(x[-1])")
    notebook = lab.open(["import gdwidget", broken, SHOW, "w.student = gd"])
    notebook.run(0)
    notebook.run(1)
    notebook.run(2)
    w = Widget(notebook, 2)
    alert = w.root.locator(".gdwidget-error")
    expect(alert).to_have_text(
        re.compile(r"^line 4: x.append\(x\[-1\] - eta \* f_grd\(x\[-1\]\)\)\s+gd raised NameError")
    )
    w.slider("learning rate").press("ArrowRight")
    w.expect_python("w.eta", 0.21)
    expect(w.readout).to_contain_text("step 10 of 10")
    notebook.shot("own-code-error")
    edit(notebook, 1, RIGHT)
    notebook.run(3)
    expect(alert).to_be_hidden()
    expect(w.root.locator(".gdwidget-student")).to_contain_text("to the last bit")
    assert notebook.console_errors == []


SLOW = """
import time
def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        time.sleep(0.0015)
        x.append(x[-1] - eta * f_grad(x[-1]))
    return x
"""


def test_a_slow_function_is_solved_behind(lab: Lab) -> None:
    """Is the position on screen there at once, the kernel free, and the strip filled in the end?"""
    notebook = lab.open(["import gdwidget", SLOW, SHOW.replace("student", "method")])
    notebook.run_all()
    w = Widget(notebook, 2)
    expect(w.readout).to_contain_text("x = 0.03628")
    bar = w.root.locator(".gdwidget-solved").first
    expect(bar).to_be_visible()
    expect(bar).to_have_attribute("title", re.compile(r"\d+ % solved"))
    notebook.shot("own-code-slow")
    assert w.python("1 + 1") == 2
    w.slider("learning rate").press("Home")
    w.expect_python("w.eta == w._runs.method.etas.min()", True)
    w.expect_dots()
    expect(w.root.locator(".gdwidget-solved:visible")).to_have_count(0)
    w.slider("learning rate").press("End")
    w.expect_python("w.eta == w._runs.method.etas.max()", True)
    w.expect_dots()
    assert notebook.console_errors == []


def test_a_function_of_ones_own_is_a_method(lab: Lab) -> None:
    """Does `w.method = my_gd` choose it in the list, and can one go back and forth?"""
    notebook = lab.open(
        ["import gdwidget", RIGHT, SHOW.replace(", student=gd", ""), "w.method = gd"]
    )
    notebook.run_all()
    w = Widget(notebook, 2)
    chooser = w.root.get_by_label("method", exact=True)
    expect(chooser).to_have_value("gd (yours)")
    w.expect_dots()
    chooser.select_option("newton")
    w.expect_python("w.method", "newton")
    chooser.select_option("gd (yours)")
    w.expect_python("w.method is gd", True)
    w.expect_dots()
    assert notebook.console_errors == []
