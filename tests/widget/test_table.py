"""The table's bytes: decoded here by the layout's description alone, and against golden files."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gdwidget
from gdwidget.core.objective import Objective
from gdwidget.widget import table
from gdwidget.widget.axes import multiples
from gdwidget.widget.series import series_of
from gdwidget.widget.work import Job

GOLDEN = Path(__file__).parents[2] / "js" / "tests" / "golden"
KINDS = ["here", "eta", "start", "grid"]


def decode(data: bytes) -> dict[str, Any]:
    """Read a table from the description of its layout, sharing no code with the packer."""
    magic, version, dim, steps, count = struct.unpack_from("<4sHHII", data, 0)
    eta, first, second, total = struct.unpack_from("<dddQ", data, 16)
    assert (magic, version, total) == (b"GDWT", 1, len(data))
    names = ["x", "f"] if dim == 1 else ["x1", "x2", "f"]
    dressing = {
        1: ["error", "slope", "rate", "g", "h", "m", "kind"],
        2: ["error", "slope", "rate", "g1", "g2", "m1", "m2", "b1", "b2", "kind"],
    }[dim]
    sections = []
    for s in range(count):
        kind, axis, series, rows, n1, n2, positions, outcomes, f64, f32 = struct.unpack_from(
            "<BBHIIIIIII", data, 48 + 32 * s
        )
        assert all(offset % 8 == 0 for offset in (positions, outcomes, f64, f32))
        columns: dict[str, Any] = {}
        lengths = None
        if series:
            lengths = np.frombuffer(data, "<u4", rows, outcomes + -(-rows // 8) * 8).tolist()
        for offset, kind_of_float, these in (
            (f64, "<f8", names if kind != 3 else []),
            (f32, "<f4", names if kind == 3 else ["error", "slope"] if series else dressing),
        ):
            if not these:
                continue
            size = len(these) * (steps + 1) * rows
            block = np.frombuffer(data, kind_of_float, size, offset)
            columns |= dict(zip(these, block.reshape(len(these), steps + 1, rows), strict=True))
        axes = []
        if positions:
            axes = [np.frombuffer(data, "<f8", n1, positions)]
            if kind == 3:
                axes.append(np.frombuffer(data, "<f8", n2, positions + 8 * n1))
        sections.append(
            {
                "kind": KINDS[kind],
                "axis": axis,
                "series": series,
                "lengths": lengths,
                "count": rows,
                "positions": axes,
                "outcomes": np.frombuffer(data, np.uint8, rows, outcomes),
                "columns": columns,
            }
        )
    return {
        "dim": dim,
        "steps": steps,
        "eta": eta,
        "start": [first, second][:dim],
        "sections": sections,
    }


def packed(
    objective: Objective,
    eta: float,
    start: list[float],
    steps: int,
    etas: np.ndarray,
    starts: tuple[np.ndarray, ...],
    method: str = "gd",
) -> bytes:
    """Solve and pack as the explorer does."""
    point = np.array(start)
    sections = table.sections_for(etas, starts, 2)
    batch_eta, batch_start = table.batch_of(sections, eta, point)
    run = gdwidget.solve(
        objective,
        method=method,
        eta=batch_eta,
        start=batch_start[:, 0] if objective.dim == 1 else batch_start,
        steps=steps,
    )
    return table.pack(sections, run, eta, point)


# Only + − × ÷, which IEEE 754 fixes to the last bit: the golden files hold on every machine.
SQUARE = Objective(
    lambda x: x * x, grad=lambda x: 2.0 * x, hess=lambda x: 2.0 + 0.0 * x, minima=[0]
)
BOWL = Objective(
    lambda x1, x2: x1 * x1 + 2.0 * (x2 * x2),
    grad=lambda x1, x2: (2.0 * x1, 4.0 * x2),
    hess=lambda x1, x2: ((2.0, 0.0), (0.0, 4.0)),
    minima=[(0, 0)],
)


def short(eta: float, f_grad: Any, x0: float, steps: int) -> list[float]:
    """Take a step too few, and fail where eta is large."""
    if eta > 0.75:
        raise ValueError("too large")
    path = [x0]
    for _ in range(steps - 1):
        path.append(path[-1] - eta * f_grad(path[-1]))
    return path


def packed_beside() -> bytes:
    """Pack a method, one with its own learning rate, and a student's that is not solved yet."""
    etas, starts = np.array([0.25, 0.5, 1.0]), (multiples(2.5, -4, 4),)
    sections = table.sections_for(etas, starts, None)
    shown = series_of("gd", {"momentum": 0.125}, short)
    job = Job(SQUARE, shown, sections, 13, 0.25, np.array([10.0]), 4)
    job.solve_rules()
    job.solve_here({}, {})
    student = job.batches[-1]
    while student.left > 3:
        student.advance({}, lambda: None)
    return job.packed()


GOLDEN_TABLES = {
    "table-1d": lambda: packed(
        SQUARE, 0.25, [10.0], 4, np.array([0.25, 0.5, 1.0, 1e200]), (multiples(2.5, -4, 4),)
    ),
    "table-compared": packed_beside,
    "table-2d": lambda: packed(
        BOWL,
        0.125,
        [-5.0, -2.0],
        3,
        np.array([0.125, 0.5, 1e200]),
        (multiples(1.0, -6, 3), multiples(1.0, -3, 3)),
    ),
}


def readable(data: bytes) -> dict[str, Any]:
    """Return a table as JSON the browser's tests can compare with."""
    decoded = decode(data)
    return {
        "dim": decoded["dim"],
        "steps": decoded["steps"],
        "eta": decoded["eta"],
        "start": decoded["start"],
        "sections": [
            {
                "kind": s["kind"],
                "axis": s["axis"],
                "series": s["series"],
                "lengths": s["lengths"],
                "count": s["count"],
                "positions": [_plain(p) for p in s["positions"]],
                "outcomes": s["outcomes"].tolist(),
                "rows": [
                    {
                        "row": row,
                        "columns": {n: _plain(c[:, row]) for n, c in s["columns"].items()},
                    }
                    for row in sorted({0, s["count"] // 2, s["count"] - 1})
                ],
            }
            for s in decoded["sections"]
        ],
    }


def _plain(values: np.ndarray) -> list[float | str]:
    return [float(v) if np.isfinite(v) else str(float(v)) for v in values]


@pytest.mark.parametrize("name", GOLDEN_TABLES)
def test_golden(name: str, update_golden: bool) -> None:
    """Are the bytes those that the browser's tests decode?"""
    data = GOLDEN_TABLES[name]()
    text = json.dumps(readable(data), indent=1) + "\n"
    binary, described = GOLDEN / f"{name}.bin", GOLDEN / f"{name}.json"
    if update_golden:
        GOLDEN.mkdir(parents=True, exist_ok=True)
        binary.write_bytes(data)
        described.write_text(text, encoding="utf-8")
    assert binary.read_bytes() == data
    assert described.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("method", list(gdwidget.METHODS))
@pytest.mark.parametrize("name", ["xcos", "rosenbrock"])
def test_rows_are_single_solves(name: str, method: str) -> None:
    """Does every row hold what a solve of its own would give?"""
    objective = gdwidget.textbook[name]
    dim = objective.dim
    start = [3.2] if dim == 1 else [-1.2, 1.0]
    etas = np.array([0.001, 0.01, 0.5])
    data = packed(objective, 0.01, start, 6, etas, (np.linspace(-1, 1, 5),) * dim, method)
    decoded = decode(data)
    for section in decoded["sections"]:
        for row in range(section["count"]):
            eta, point = 0.01, list(start)
            if section["kind"] == "eta":
                eta = section["positions"][0][row]
            elif section["kind"] == "start":
                point[section["axis"]] = section["positions"][0][row]
            elif section["kind"] == "grid":
                second = len(section["positions"][1])
                point = [section["positions"][0][row // second]]
                point += [section["positions"][1][row % second]]
            alone = gdwidget.solve(
                objective, method=method, eta=eta, start=point[0] if dim == 1 else point, steps=6
            )
            names = ["x"] if dim == 1 else ["x1", "x2"]
            got = np.stack([section["columns"][n][:, row] for n in names], axis=-1)
            # the grid travels in single precision: rounded, and overflowing sooner
            kind = np.float32 if section["kind"] == "grid" else np.float64
            with np.errstate(over="ignore"):
                path, value = alone.path.astype(kind), alone.value.astype(kind)
            np.testing.assert_array_equal(got, path)
            np.testing.assert_array_equal(section["columns"]["f"][:, row], value)
            assert section["outcomes"][row] == int(alone.outcome)


def test_dressing_of_a_newton_step() -> None:
    """Do slope, model and rate say where Newton goes on x·cos(cx)?"""
    objective = gdwidget.textbook.xcos
    data = packed(objective, 1.0, [10.0], 10, np.array([1.0]), (np.array([10.0]),), "newton")
    here = decode(data)["sections"][0]["columns"]
    x = here["x"][:, 0]
    np.testing.assert_allclose(here["m"][:-1, 0], x[1:], rtol=1e-6)  # a full step ends at m
    np.testing.assert_allclose(
        here["slope"][:, 0], np.abs(objective.gradient(x[:, None])[:, 0]), rtol=1e-6
    )
    assert here["kind"][-1, 0] == -1  # 26.83 is a maximum
    moves = np.abs(np.diff(x))
    np.testing.assert_allclose(here["rate"][1:4, 0], (moves[1:] / moves[:-1])[:3], rtol=1e-5)
    assert np.isnan(here["rate"][0, 0])


def test_level_curve_of_the_model_passes_through_the_iterate() -> None:
    """Is the ellipse drawn in 2D a level curve of the quadratic model?"""
    objective = gdwidget.textbook.rosenbrock
    data = packed(
        objective, 0.001, [0.5, -0.5], 2, np.array([0.001]), (np.array([0.5]), np.array([-0.5]))
    )
    c = decode(data)["sections"][0]["columns"]
    x, m, b = (np.array([c[f"{n}{i}"][0, 0] for i in (1, 2)]) for n in "xmb")
    assert c["kind"][0, 0] == 1
    hess = objective.hessian(x)
    t = np.linspace(0, 2 * np.pi, 13)[:, None]
    curve = (x - m) * np.cos(t) + b * np.sin(t)
    heights = np.einsum("ti,ij,tj->t", curve, hess, curve)
    np.testing.assert_allclose(heights, heights[0], rtol=1e-4)


@given(
    steps=st.integers(0, 30),
    counts=st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9)),
    eta=st.floats(1e-3, 1e3),
)
def test_any_size_decodes(steps: int, counts: tuple[int, int, int], eta: float) -> None:
    """Does a table of any size and outcome come back with every row in its place?"""
    etas, first, second = (np.arange(1.0, n + 1) for n in counts)
    decoded = decode(packed(BOWL, eta, [1.0, 2.0], steps, etas, (first, second)))
    assert [s["count"] for s in decoded["sections"][:4]] == [1, *counts]
    assert (decoded["eta"], decoded["start"], decoded["steps"]) == (eta, [1.0, 2.0], steps)
    assert decoded["sections"][2]["columns"]["x1"][0].tolist() == first.tolist()
    assert decoded["sections"][3]["columns"]["x2"][0].tolist() == second.tolist()
