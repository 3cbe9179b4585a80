"""Several methods on one objective: what is shown, shared and sent."""

from __future__ import annotations

import colorsys
import itertools
import time
from typing import Any

import numpy as np
import pytest

import gdwidget
from gdwidget.widget.explorer import Explorer
from gdwidget.widget.objective_panel import MODEL, TANGENT
from gdwidget.widget.series import LOOKS, STUDENT


def step(x: Any, grad: Any, eta: float, state: Any) -> tuple[Any, Any]:
    return x - eta * grad, state


def square(**settings: Any) -> Explorer:
    return gdwidget.explore(gdwidget.textbook.square, **{"eta": 0.2, "start": 6.0} | settings)


def ask(w: Explorer, seq: int, **fields: Any) -> dict[str, Any]:
    w._controller.set_state({"request": {"client": "page", "seq": seq, **fields}})
    return dict(w._controller.state)


def test_all_share_start_steps_and_learning_rate() -> None:
    """Does every run follow eta, start and steps, as `solve` would have it?"""
    w = square(compare=["newton", gdwidget.Momentum(beta=0.5), step])
    w.eta, w.start, w.steps = 0.1, -3.0, 7
    methods = ["gd", "newton", gdwidget.Momentum(beta=0.5), step]
    assert list(w.runs) == [
        "gradient descent",
        "Newton",
        "Momentum(beta=0.5)",
        "step (yours)",
    ]
    for run, method in zip(w.runs.values(), methods, strict=True):
        alone = gdwidget.solve(w.objective, method=method, eta=0.1, start=-3.0, steps=7)
        np.testing.assert_array_equal(run.path, alone.path)


def test_a_learning_rate_of_its_own() -> None:
    """Does a method with its own learning rate keep it, until it shares again?"""
    w = square(compare={"newton": 1.0, "momentum": None})
    assert w.runs["Newton"].path[1, 0] == 0.0
    w.eta = 0.05
    assert w.runs["Newton"].path[1, 0] == 0.0
    assert w.runs["momentum"].path[1, 0] == pytest.approx(6 * 0.9)
    state = ask(w, 1, etas={"newton": None, "momentum": 0.3})
    assert state["etas"] == {"newton": None, "momentum": 0.3}
    assert w.compare == {"newton": None, "momentum": 0.3}
    assert w.runs["Newton"].path[1, 0] == pytest.approx(6 * 0.95)
    ask(w, 2, etas={"newton": -1, "momentum": None})
    assert "−1" in w._controller.error or "-1" in w._controller.error
    assert w.compare == {"newton": None, "momentum": 0.3}


def test_the_method_is_not_shown_twice() -> None:
    """May the list name all four, the method among them, and the method change place with one?"""
    w = square(compare=["gd", "newton", "adam", "momentum"])
    assert len(w.runs) == 4
    w.method = "newton"
    assert list(w.runs) == ["Newton", "gradient descent", "Adam", "momentum"]
    with pytest.raises(gdwidget.WidgetError, match="at most 4"):
        w.method = "rmsprop"
    assert w.method == "newton"
    ask(w, 1, method="rmsprop")
    assert "at most 4" in w._controller.error
    with pytest.raises(gdwidget.WidgetError, match="5 methods"):
        square(compare=["rmsprop", "newton", "adam", "momentum"])
    assert square(compare={"gd": 0.7}, eta=None).eta == 0.7
    assert len(square(compare={"gd": 0.2}, eta=0.2).runs) == 1
    with pytest.raises(gdwidget.WidgetError, match=r"gd has two .* eta = 0\.2 and 0\.05 in comp"):
        square(compare={"gd": 0.05}, eta=0.2)


def test_comparing_can_be_begun_and_ended() -> None:
    """Do marks, legend and table follow `w.compare`?"""
    w = square()
    bare = set(w._controller.marks)
    w.compare = ["newton"]
    assert {"s1_path", "s1_playhead", "s1_progress_log"} <= set(w._controller.marks)
    assert [s["key"] for s in w._controller.spec["series"]] == ["gd", "newton"]
    drawn = set(w._panels.figures["objective"].marks)
    assert w._controller.marks["s1_path"] in drawn
    assert w._controller.spec["initial"]["etas"] == {"newton": None}
    w.compare = None
    assert set(w._controller.marks) == bare
    assert w.compare == {}


def test_two_dimensions_stay_small() -> None:
    """Do four runs on a grid of starts fit in what one may take, and keep the grid?"""
    w = gdwidget.explore(gdwidget.textbook.bowl, steps=20, compare=["newton", "adam", "momentum"])
    assert len(w._controller.table) < 600_000
    kinds = {w._controller.table[48 + 32 * s] for s in range(20)}
    assert 3 in kinds


def test_one_method_costs_what_it_did() -> None:
    """Is the table of one method solved and packed within five milliseconds?"""
    w = square()
    spent = []
    for _ in range(20):
        began = time.perf_counter()
        w._solve(w._runs.resolution, w._runs.eta_top)
        spent.append(time.perf_counter() - began)
    assert min(spent) < 0.005


def luminance(color: str) -> float:
    rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("color", [*(look.color for look in (*LOOKS, STUDENT)), TANGENT, MODEL])
@pytest.mark.parametrize("paper", ["#ffffff", "#111111"])
def test_runs_stand_out_in_both_themes(color: str, paper: str) -> None:
    """Has every colour the contrast of 3:1 that WCAG asks of graphics (1.4.11)?"""
    light, dark = sorted([luminance(color), luminance(paper)], reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


# Viénot, Brettel and Mollon (1999): linear RGB as seen by protanopes and deuteranopes.
SEEN = {
    "protanopia": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deuteranopia": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
}


@pytest.mark.parametrize(("first", "second"), itertools.combinations(LOOKS, 2))
def test_runs_are_told_apart_without_colour(first: Any, second: Any) -> None:
    """Do marker and line differ, and the colours too for the colour-blind?"""
    assert first.marker != second.marker
    assert first.line != second.line
    for matrix in SEEN.values():
        seen = []
        for look in (first, second):
            rgb = np.array([int(look.color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
            seen.append(np.clip(np.array(matrix) @ rgb**2.2, 0, 1) ** (1 / 2.2))
        assert np.abs(seen[0] - seen[1]).max() > 0.15


@pytest.mark.parametrize("overlay", [TANGENT, MODEL])
def test_overlays_do_not_look_like_runs(overlay: str) -> None:
    """Is an overlay's hue far from that of every run, or none at all?"""
    hue, _, saturation = hls(overlay)
    for look in (*LOOKS, STUDENT):
        apart = abs(hue - hls(look.color)[0])
        assert saturation < 0.1 or min(apart, 1 - apart) > 0.1, look


def hls(color: str) -> tuple[float, float, float]:
    return colorsys.rgb_to_hls(*(int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)))


def test_the_student_has_a_marker_of_their_own() -> None:
    """Is the student's run no one else's in marker and colour?"""
    assert STUDENT.marker not in {look.marker for look in LOOKS}
    assert STUDENT.color not in {look.color for look in LOOKS}
