"""Slider positions: round numbers that cover what they must."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gdwidget
from gdwidget.widget import axes


@given(low=st.floats(-1e3, 1e3), width=st.floats(1e-3, 1e4), most=st.integers(11, 200))
def test_start_positions_cover_the_domain(low: float, width: float, most: int) -> None:
    """Are the positions ascending, inside the domain, near its ends, and few enough?"""
    positions = axes.start_positions(low, low + width, most)
    gaps = np.diff(positions)
    assert positions.size <= most
    assert (gaps > 0).all()
    assert positions[0] >= low - 1e-6 * width
    assert positions[-1] <= low + width + 1e-6 * width
    assert positions[0] - low < 1.001 * gaps.max()
    assert low + width - positions[-1] < 1.001 * gaps.max()


def test_positions_are_the_decimals_they_look_like() -> None:
    """Is 0.2 on the slider the double that Python reads as 0.2?"""
    positions = axes.eta_positions(1.2, "linear", 120)
    assert positions.tolist() == [float(f"{k / 100:.2f}") for k in range(1, 121)]
    assert 10.0 in axes.start_positions(-10, 10, 121)
    assert 0.3 in axes.start_positions(-1, 1, 81)


@given(eta=st.floats(1e-6, 1e5))
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_the_eta_slider_reaches_past_its_value(scale: axes.Scale, eta: float) -> None:
    """Can a learner go on from any eta in both directions?"""
    top = axes.eta_top(gdwidget.textbook.xcos, "gd", eta)
    positions = axes.eta_positions(top, scale, 120)
    assert (positions > 0).all()
    assert (np.diff(positions) > 0).all()
    assert positions[0] < eta < positions[-1]


@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize(("f", "eta"), [("1e-9*x**2", 0.1), ("x*cos(x)", 9e5)])
def test_the_slider_has_only_values_that_are_taken(f: str, eta: float, scale: axes.Scale) -> None:
    """Can every position be assigned, also where the edge of stability is beyond the limit?"""
    w = gdwidget.explore(f, eta=eta, eta_scale=scale)
    (positions,) = w._runs.method.sections[1].positions
    assert positions.size > 90
    w.eta = positions[-1]
    assert w.eta == positions[-1]


@pytest.mark.parametrize(
    ("name", "method", "edge"),
    [
        ("square", "gd", 1.0),
        ("bowl", "gd", 0.5),
        ("bowl", "newton", 2.0),
        ("bowl", "diagonal", 2.0),
        ("rotated_ellipse", "gd", 0.1),
        ("xcos", "gd", None),
        ("saddle", "gd", None),
        ("bowl", "adam", None),
    ],
)
def test_edge_of_stability(name: str, method: str, edge: float | None) -> None:
    """Is the edge 2/L where it is known, and silent where it is not?"""
    found = axes.stability_edge(gdwidget.textbook[name], method)
    assert found == (None if edge is None else pytest.approx(edge))


@pytest.mark.parametrize("name", ["square", "bowl", "rotated_ellipse"])
@pytest.mark.parametrize("method", ["gd", "newton", "newton_abs", "diagonal"])
def test_the_edge_divides_contraction_from_divergence(name: str, method: str) -> None:
    """Does a run just below the edge shrink, and one just above it grow?"""
    objective = gdwidget.textbook[name]
    edge = axes.stability_edge(objective, method)
    assert edge is not None
    start = 1.0 if objective.dim == 1 else [1.0, 0.7]
    below, above = (
        gdwidget.solve(objective, method=method, eta=share * edge, start=start, steps=2000).value
        for share in (0.98, 1.02)
    )
    assert below[-1] < 1e-6 * below[0]
    assert above[-1] > 1e6 * above[0] or not np.isfinite(above[-1])


@pytest.mark.parametrize("method", ["gd", "momentum", "rmsprop", "newton", "line_search"])
@pytest.mark.parametrize(
    "formula",
    [
        *("x**2", "1e6*x**2", "x**2/1e6", "x**4", "cosh(x)", "x1**2 + 50*x2**2"),
        "(1 - x1)**2 + 100*(x2 - x1**2)**2",
    ],
)
def test_the_usual_learning_rate_shows_a_run(formula: str, method: str) -> None:
    """Does a first picture neither diverge nor oscillate, at a place on its slider?"""
    w = gdwidget.explore(formula, method=method)
    assert w.run.outcome.label not in ("diverged", "oscillating")
    objective = w.objective
    for scale in ("linear", "log"):
        top = axes.eta_top(objective, method, w.eta)
        positions = axes.eta_positions(top, scale, 120)
        assert positions[0] <= w.eta * (1 + 1e-9)
        assert w.eta <= positions[-1] * (1 + 1e-9)


@pytest.mark.parametrize("formula", ["x**2", "x*cos(0.5*x)", "x1**2 + 2*x2**2", "0.01*x**3"])
def test_the_usual_learning_rate_is_the_chapters_where_it_can_be(formula: str) -> None:
    """Is it 0.1 where that is of use?"""
    assert gdwidget.explore(formula).eta == 0.1
