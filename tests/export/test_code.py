"""The call that shows a widget again, evaluated."""

from __future__ import annotations

import math

import numpy as np
import pytest

import gdwidget
from gdwidget.export import call


def cubic(x):
    return x**3 - x


def slope(x):
    return 3 * x**2 - 1


def half(eta, f_grad, x0=10.0, steps=10):
    return [x0 / 2**k for k in range(steps + 1)]


MADE = {
    "textbook": lambda: gdwidget.explore(gdwidget.textbook.bowl, eta=0.05, start=(1, 2), steps=7),
    "textbook with another parameter": lambda: gdwidget.explore(gdwidget.textbook.cosh, c=0.3),
    "formula": lambda: gdwidget.explore("x*cos(c*x)", c=0.15 * math.pi, method="momentum"),
    "objective": lambda: gdwidget.explore(
        gdwidget.Objective("a*(x - 1)**2", domain=(-3, 4), minima=[1], name="bowl", a=2.0)
    ),
    "two dimensions": lambda: gdwidget.explore(
        gdwidget.Objective("x**2 + y**4", domain=((-1, 2), (-3, 4))), eta=0.01
    ),
    "function": lambda: gdwidget.explore(cubic, eta=0.1, start=0.5, method="newton"),
    "function with a gradient": lambda: gdwidget.explore(
        gdwidget.Objective(cubic, grad=slope, name="cubic curve"), eta=0.1, start=0.5
    ),
    "compared": lambda: gdwidget.explore("x**2", compare=["momentum", "newton"]),
    "compared at other rates": lambda: gdwidget.explore(
        "x**2", compare={"newton": 1.0, "adam": None}
    ),
    "own method": lambda: gdwidget.explore("x**2", method=half, student=half),
    "given iterates": lambda: gdwidget.explore("x**2", eta=0.2, student=[10.0, 6.0]),
    "panel and map": lambda: gdwidget.explore("x**2 + y**2", rates=True, basins=True),
    "rule": lambda: gdwidget.explore("x**2", method=gdwidget.Momentum(beta=0.5)),
    "logarithmic": lambda: gdwidget.explore("x**2", eta=0.1, eta_scale="log"),
}


@pytest.mark.parametrize("name", MADE)
def test_the_call_reproduces_the_widget(name: str) -> None:
    """Does evaluating it give the same objective, settings, sliders and run?"""
    w = MADE[name]()
    again = eval(call(w), {"gdwidget": gdwidget, "cubic": cubic, "half": half, "slope": slope})
    for trait in ("eta", "start", "steps", "method", "compare", "step"):
        assert getattr(again, trait) == getattr(w, trait)
    assert repr(again.objective) == repr(w.objective)
    assert again.objective.domain == w.objective.domain
    assert again.objective.minima == w.objective.minima
    assert again._controller.spec == w._controller.spec
    assert again._controller.figures.keys() == w._controller.figures.keys()
    assert bool(again._controller.map) == bool(w._controller.map)
    for run, same in zip(w.runs.values(), again.runs.values(), strict=True):
        np.testing.assert_array_equal(same.path, run.path)


def test_the_call_follows_the_widget() -> None:
    """Is it what the widget shows now, not what it was made with?"""
    w = gdwidget.explore("x**2", eta=0.1)
    w.eta, w.steps = 0.7, 3
    assert call(w) == "gdwidget.explore('x**2', method='gd', eta=0.7, start=10.0, steps=3)"


def test_it_is_what_stands_for_the_widget_as_text() -> None:
    """Is the widget, printed and where nothing else can be shown, the call that shows it again?"""
    w = gdwidget.explore("x**2", eta=0.1)
    assert repr(w) == call(w)
    assert w._repr_mimebundle_()["text/plain"] == call(w)
    assert repr(gdwidget.predict("x**2", seed="ada")) == "<gdwidget Prediction>"


def test_what_has_no_name_gets_one() -> None:
    """Is the call of a widget with lambdas still an expression, which names them and says so?"""
    w = gdwidget.explore(
        gdwidget.Objective(lambda x: x**2, grad=lambda x: 2 * x),
        method=lambda x, grad, eta, state: (x - eta * grad, state),
        start=5.0,
    )
    code = w.link()
    assert code.endswith("  # your_f, your_grad, your_method: functions without a name")
    assert "lambda" not in code
    names = {"your_f": lambda x: x**2, "your_grad": lambda x: 2 * x}
    again = eval(code, {"gdwidget": gdwidget, "your_method": w.method} | names)
    np.testing.assert_array_equal(again.run.path, w.run.path)
