"""What was measured of a table's runs: bytes read by their description alone, and the panel."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gdwidget
from gdwidget.core.objective import Objective
from gdwidget.widget import table
from gdwidget.widget.figures import View
from gdwidget.widget.rates import formulas, pack_rates, rates_panel
from gdwidget.widget.series import Series, series_of

GOLDEN = Path(__file__).parents[2] / "js" / "tests" / "golden"
NAMES = "regime order rate first last theory_order theory_rate condition best_eta".split()


def part_of(
    objective: Objective, method: Any, eta: float, start: list[float], stride: int | None = None
) -> table.Part:
    """Solve a small table."""
    positions = tuple(np.linspace(-2.0, 2.0, 5) for _ in start)
    sections = table.sections_for(np.array([0.125, 0.25, 1.5]), positions, stride)
    etas, starts = table.batch_of(sections, eta, np.array(start))
    run = gdwidget.solve(
        objective,
        method=method,
        eta=etas,
        start=starts[:, 0] if len(start) == 1 else starts,
        steps=12,
    )
    return table.Part(sections, run)


def decode(data: bytes) -> list[dict[str, Any]]:
    """Read the bytes from the description of their layout, sharing no code with the packer."""
    magic, version, dim, count, zero = struct.unpack_from("<4sHHII", data, 0)
    assert (magic, version, zero) == (b"GDWR", 1, 0)
    at = 16 + 8 * count
    sections = []
    for i in range(count):
        kind, axis, series, rows = struct.unpack_from("<BBHI", data, 16 + 8 * i)
        block = np.frombuffer(data, "<f8", (dim + 9) * rows, at).reshape(dim + 9, rows)
        at += block.nbytes
        columns = dict(zip(NAMES, block[dim:], strict=True))
        sections.append(
            {"kind": kind, "axis": axis, "series": series, "limit": block[:dim].T, **columns}
        )
    assert at == len(data)
    return sections


def only(method: Any) -> list[Series]:
    return series_of(method, {}, None)


@pytest.mark.parametrize(
    ("name", "method", "start"),
    [("square", "gd", [1.5]), ("xcos", "newton", [7.0]), ("bowl", "momentum", [-1.0, 2.0])],
)
def test_every_row_holds_what_was_measured_of_its_run(
    name: str, method: str, start: list[float]
) -> None:
    """Are the columns of each section those of `gdwidget.rates` for a run of its own?"""
    objective = gdwidget.textbook[name]
    part = part_of(objective, method, 0.125, start)
    found = decode(pack_rates([part], only(method)))
    assert [(s["kind"], s["axis"]) for s in found] == [(s.kind, s.axis) for s in part.sections]
    for section, read in zip(part.sections, found, strict=True):
        etas, starts = table.batch_of([section], 0.125, np.array(start))
        for row in range(section.rows):
            point = starts[row] if objective.dim > 1 else starts[row, 0]
            run = gdwidget.solve(objective, method=method, eta=etas[row], start=point, steps=12)
            want = gdwidget.rates(run)
            np.testing.assert_allclose(read["limit"][row], want.limit)
            for column in NAMES:
                got = read[column][row]
                np.testing.assert_allclose(got, getattr(want, column), rtol=1e-9, err_msg=column)


def test_a_grid_is_left_out() -> None:
    """Is what the browser draws while a start is dragged not measured, and the rest in order?"""
    part = part_of(gdwidget.textbook.bowl, "gd", 0.125, [-1.0, 2.0], stride=2)
    assert part.sections[-1].is_grid
    found = decode(pack_rates([part], only("gd")))
    assert len(found) == len(part.sections) - 1
    assert found[0]["rate"][0] == pytest.approx(0.75, rel=0.02)


def test_every_series_is_measured_with_its_own_rule() -> None:
    """Beside gradient descent, has momentum the theory of its own β, and a function none?"""

    def my_step(x: Any, grad: Any, eta: float, state: Any) -> Any:
        return x - eta * grad, state

    rule = gdwidget.Momentum(beta=0.25)
    shown = series_of("gd", {rule: None, my_step: None}, None)
    parts = [part_of(gdwidget.textbook.square, one.method, 0.125, [2.0]) for one in shown]
    found = [s for s in decode(pack_rates(parts, shown)) if s["kind"] == 0]
    assert [s["series"] for s in found] == [0, 1, 2]
    assert [s["theory_rate"][0] for s in found[:2]] == pytest.approx([0.75, 0.5])
    assert math.isnan(found[2]["theory_rate"][0])
    assert found[2]["rate"][0] == pytest.approx(0.75)
    assert [formulas(one).get("1", "") for one in shown] == ["|1 − ηλ|", "max |root|", ""]


def test_golden(update_golden: bool) -> None:
    """Do the bytes that the browser's tests decode say what is measured now?"""
    part = part_of(Objective("x**2", minima=[0]), "gd", 0.25, [2.0])
    data = pack_rates([part], only("gd"))
    binary, described = GOLDEN / "rates-1d.bin", GOLDEN / "rates-1d.json"

    def readable(section: dict[str, Any]) -> dict[str, Any]:
        return {
            key: value if np.isscalar(value) else np.where(np.isnan(value), None, value).tolist()
            for key, value in section.items()
        }

    if update_golden:
        binary.write_bytes(data)
        sections = [readable(section) for section in decode(data)]
        described.write_text(json.dumps(sections, indent=1) + "\n", encoding="utf-8")
    kept = binary.read_bytes()
    assert json.loads(described.read_text(encoding="utf-8")) == [readable(s) for s in decode(kept)]
    assert len(kept) == len(data)
    for old, new in zip(decode(kept), decode(data), strict=True):
        for key in ("limit", *NAMES):
            np.testing.assert_allclose(old[key], new[key], rtol=1e-9)


def test_the_panel_has_points_for_every_run_and_one_fit() -> None:
    """Are there two sets of points a run, a fitted and a theory line, and two log axes?"""
    shown = series_of("gd", {"newton": None}, None)
    panel = rates_panel(gdwidget.textbook.square, View((-10, 10), (0, 100)), shown)
    marks = {n for n in panel.marks if not n.startswith(("axis_", "scale_"))}
    assert marks == {
        *("rates_theory", "rates_fit", "rates_left", "rates_used"),
        *("s1_rates_left", "s1_rates_used"),
    }
    assert {type(axis.scale).__name__ for axis in panel.figure.axes} == {"LogScale"}


def test_the_widget_measures_what_it_shows() -> None:
    """With rates=True, is there a third panel, and are its numbers those of the run on screen?"""
    w = gdwidget.explore(gdwidget.textbook.bowl, eta=0.1, start=(-5, -2), steps=20, rates=True)
    assert list(w._panels.figures) == ["objective", "progress", "rates"]
    for eta in (0.1, 0.2):
        w.eta = eta
        here, *_ = decode(w._controller.rates)
        assert here["rate"][0] == gdwidget.rates(w.run).rate
    w.compare = ["momentum"]
    assert {s["series"] for s in decode(w._controller.rates)} == {0, 1}
    assert "s1_rates_used" in w._controller.marks
    assert w._controller.spec["series"][1]["formulas"] == {"1": "max |root|"}


def test_a_function_of_ones_own_is_measured_as_it_is_solved() -> None:
    """Where other positions are still being solved, is the one on screen measured?"""

    def my_step(x: Any, grad: Any, eta: float, state: Any) -> Any:
        return x - eta * grad, state

    w = gdwidget.explore("x**2", method=my_step, eta=0.2, start=5.0, rates=True)
    here, *_ = decode(w._controller.rates)
    assert here["rate"][0] == pytest.approx(0.6)
    assert math.isnan(here["theory_rate"][0])


def test_without_the_option_nothing_is_measured() -> None:
    """Are there two panels and no bytes unless asked for?"""
    w = gdwidget.explore(gdwidget.textbook.bowl)
    assert list(w._panels.figures) == ["objective", "progress"]
    assert w._controller.rates == b""
