"""The line that a widget in a notebook gives is the line that its grade cells mark."""

from __future__ import annotations

import ast

import pytest

import gdwidget
from gdwidget.checks import exercise
from gdwidget.checks.predicted import PLACEHOLDER
from gdwidget.checks.promise import PromiseBroken
from tests.assignments.answers import notebook

SLUGS = ("01-gd-1d", "04-newton")


def game(slug: str, name: str) -> gdwidget.Prediction:
    """The widget as the notebook's cell makes it, for a student of this name."""
    (cell,) = [c for c in notebook(slug).cells if "gdwidget.predict(" in c.source]
    assignment, call = ast.parse(cell.source).body
    assert ast.unparse(assignment) == f"name = {PLACEHOLDER!r}"
    made = eval(ast.unparse(call), {"gdwidget": gdwidget, "name": name})
    assert isinstance(made, gdwidget.Prediction)
    return made


@pytest.mark.parametrize("slug", SLUGS)
def test_what_the_widget_says_is_what_is_marked(slug: str) -> None:
    """Does the widget ask what the grade cells mark, to the point?"""
    for right in range(7):
        widget = game(slug, "Sofja Kowalewskaja")
        while (asked := widget.question) is not None:
            wrong = "saddle" if asked.kind == "outcome" else [100.0 * x for x in asked.start]
            widget.commit(asked.truth if len(widget.history) < right else wrong)
        assert marks(slug, widget.answers) == {
            "predicted": "",
            "foreseen": "" if widget.score >= 4 else f"{widget.score:g} of 6",
        }


def marks(slug: str, line: str) -> dict[str, str]:
    """By promise: nothing if a line keeps it, else what came, up to the details."""
    found = {}
    for promise in exercise(slug).promises.values():
        if promise.function == "predictions":
            try:
                promise.test(lambda: line, seed=1)
                came = ""
            except PromiseBroken as broken:
                came = broken.came.partition(":")[0]
            found[promise.id.rpartition("-")[2]] = came
    return found


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_wrong_is_named(slug: str) -> None:
    """Does a student read which predictions were wrong, and what came?"""
    widget = game(slug, "Sofja Kowalewskaja")
    truths = []
    while (asked := widget.question) is not None:
        truths.append(asked.truth)
        widget.commit("saddle" if asked.kind == "outcome" else asked.start)
    (promise,) = [p for p in exercise(slug).promises.values() if p.id.endswith("-foreseen")]
    with pytest.raises(PromiseBroken) as caught:
        promise.test(lambda: widget.answers)
    assert f"1. saddle instead of {truths[0]}" in str(caught.value)
    assert f"instead of {truths[1][0]:.4g}" in str(caught.value)
