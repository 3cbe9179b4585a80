"""The curve of the objective panel."""

from __future__ import annotations

import numpy as np
import pytest

import gdwidget


@pytest.mark.parametrize(
    ("formula", "poles"),
    [
        ("1/x", [0]),
        ("1/(x - 0.1)", [0.1]),
        ("tan(x)", np.pi * (np.arange(-3, 3) + 0.5)),
        ("tan(3*x)", np.pi / 3 * (np.arange(-10, 10) + 0.5)),
        ("1/x**3", [0]),
        ("1/x**2", []),
        ("x**3", []),
        ("exp(x)", []),
        ("sin(9*x)", []),
    ],
)
def test_no_line_joins_the_sides_of_a_pole(formula: str, poles: list[float]) -> None:
    """Is there a gap at every pole at which f changes its sign, and nowhere else?"""
    w = gdwidget.explore(gdwidget.Objective(formula, domain=(-10, 10)), eta=1e-9, start=1.0)
    curve = w._panels.panels["objective"].still
    assert curve is not None
    gaps = curve.x[np.isnan(curve.y)]
    width = curve.x[1] - curve.x[0]
    assert len(gaps) == len(poles)
    assert all(0 <= gap - pole <= width for gap, pole in zip(gaps, poles, strict=True))
    assert np.isfinite(curve.y[[0, -1]]).all()
    w.close()
