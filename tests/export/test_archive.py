"""The stored runs: decoded here by the description of their layout alone, and a golden file."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gdwidget
from gdwidget.core.objective import Objective
from gdwidget.export import archive
from gdwidget.export.archive import Archive, Source, leading_bytes, solve_archive, with_position
from gdwidget.widget.series import series_of
from gdwidget.widget.table import FAILED, PENDING

GOLDEN = Path(__file__).parents[2] / "js" / "tests" / "golden"
READ = 2.0**-18


def numbers(data: bytes, at: int, count: int, planes: int) -> np.ndarray:
    """Read numbers of which only the leading bytes are there."""
    whole = np.zeros((8, count), dtype="u1")
    whole[:planes] = np.frombuffer(data, "u1", planes * count, at).reshape(planes, count)
    return np.ascontiguousarray(whole.T).view(">f8")[:, 0]


def shape(stored: Archive, series: int) -> tuple[int, ...]:
    """Say how many runs a series has: along eta, then along the start's coordinates."""
    starts = tuple(p.size for p in stored.start)
    covers = stored.layout["series"][series]["covers"]
    return {"all": (stored.eta.size, *starts), "start": (1, *starts), "state": (1,)}[covers]


def column(stored: Archive, name: str, series: int = 0) -> np.ndarray:
    """Read a column, shape (E, S1[, S2], steps+1)."""
    runs = (*shape(stored, series), stored.layout["steps"] + 1)
    place = stored.layout["series"][series]["columns"][name]
    return numbers(stored.data, place["at"], int(np.prod(runs)), place["bytes"]).reshape(runs)


def outcomes(stored: Archive, series: int = 0) -> np.ndarray:
    runs = shape(stored, series)
    at = stored.layout["series"][series]["outcomes"]
    return np.frombuffer(stored.data, "u1", int(np.prod(runs)), at).reshape(runs)


def lengths(stored: Archive, series: int) -> np.ndarray:
    runs = shape(stored, series)
    at = stored.layout["series"][series]["lengths"]
    return np.frombuffer(stored.data, "<u2", int(np.prod(runs)), at).reshape(runs)


def around(
    objective: Objective,
    eta: float,
    start: list[float],
    steps: int,
    scale: Any = "linear",
    compare: Any = None,
    student: Any = None,
) -> Archive:
    shown = series_of("gd", compare or {}, student)
    source = Source(objective, shown, eta, np.array(start, float), steps, 2.5 * eta, scale)
    return solve_archive(source)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four learning rates and at most five positions along each coordinate."""
    monkeypatch.setattr(archive, "FINEST", {1: (4, 5), 2: (4, 5)})


@given(
    st.lists(st.floats(), min_size=1, max_size=20),
    st.sampled_from([4, 9, 15, 18]),
)
def test_numbers_are_rounded_not_cut(values: list[float], bits: int) -> None:
    """Is every number within half of its last kept bit, and what is not finite as it was?"""
    given = np.array(values)
    data = leading_bytes(given, bits)
    got = numbers(data, 0, len(values), archive.bytes_of(bits))
    finite = np.isfinite(given)
    assert np.isfinite(got[finite]).all()
    np.testing.assert_array_equal(got[~finite], given[~finite])
    normal = finite & (np.abs(given) >= np.finfo(float).tiny) & (np.abs(given) < 1e308)
    np.testing.assert_allclose(got[normal], given[normal], rtol=2.0 ** -(bits + 1))


def test_every_run_is_the_solver_s_in_one_dimension(small: None) -> None:
    """Does each pair of a learning rate and a start hold its own run, value and outcome?"""
    objective = gdwidget.textbook.xcos
    stored = around(objective, 0.4, [10.0], 7)
    x, f, g, h = (column(stored, name) for name in ("x", "f", "g", "h"))
    told = outcomes(stored)
    for i, eta in enumerate(stored.eta):
        for j, start in enumerate(stored.start[0]):
            run = gdwidget.solve(objective, eta=eta, start=start, steps=7)
            path = run.path[:, 0]
            np.testing.assert_allclose(x[i, j], path, rtol=READ)
            np.testing.assert_allclose(f[i, j], run.value, rtol=READ, atol=1e-12)
            gradient = objective.gradient(path[:, None])[:, 0]
            np.testing.assert_allclose(g[i, j], gradient, rtol=2.0**-15)
            hessian = objective.hessian(path[:, None])[:, 0, 0]
            np.testing.assert_allclose(h[i, j], hessian, rtol=2.0**-9)
            assert told[i, j] == int(run.outcome)


def test_every_run_is_the_solver_s_in_two_dimensions(small: None) -> None:
    """Is the order learning rate, first coordinate, second coordinate, step?"""
    stored = around(gdwidget.textbook.bowl, 0.1, [-5.0, -2.0], 4)
    k = np.arange(5)
    eta, first, second = np.meshgrid(stored.eta, *stored.start, indexing="ij")
    x1 = first[..., None] * (1 - 2 * eta[..., None]) ** k
    x2 = second[..., None] * (1 - 4 * eta[..., None]) ** k
    np.testing.assert_allclose(column(stored, "x1"), x1, rtol=READ, atol=1e-12)
    np.testing.assert_allclose(column(stored, "x2"), x2, rtol=READ, atol=1e-12)
    np.testing.assert_allclose(column(stored, "f"), x1**2 + 2 * x2**2, rtol=READ, atol=1e-12)
    np.testing.assert_allclose(column(stored, "error"), x1**2 + 2 * x2**2, rtol=READ, atol=1e-12)


def test_values_far_from_zero_are_told_apart(small: None) -> None:
    """Does f near 1e9 keep the digits in which a run moves?"""
    stored = around(gdwidget.Objective("x**2 + 1e9"), 0.1, [10.0], 5)
    wanted = 1e9 + (10 * 0.8 ** np.arange(6)) ** 2
    at = stored.eta.tolist().index(0.1), stored.start[0].tolist().index(10.0)
    np.testing.assert_allclose(column(stored, "f")[at], wanted, rtol=0, atol=1e-3)


def test_error_has_a_column_of_its_own_where_the_minimum_is_not_zero(small: None) -> None:
    """Is f − f* kept to its own digits, which f alone would not give?"""
    objective = Objective("x**2 - 1000", minima=[0])
    stored = around(objective, 0.2, [10.0], 9)
    x = column(stored, "x")
    np.testing.assert_allclose(column(stored, "error"), x**2, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_the_state_and_the_domain_s_ends_are_positions(small: None, scale: str) -> None:
    """Can the page show exactly what the widget showed, and reach both ends?"""
    stored = around(gdwidget.textbook.himmelblau, 0.0123, [-3.77, 1.0], 3, scale=scale)
    assert 0.0123 in stored.eta
    for positions, value in zip(stored.start, (-3.77, 1.0), strict=True):
        assert value in positions
        assert positions[0] == -5
        assert positions[-1] == 5
    for positions in (stored.eta, *stored.start):
        assert (np.diff(positions) > 0).all()


def test_a_position_beside_the_value_becomes_it() -> None:
    """Is a value that differs by rounding alone no second position?"""
    positions = with_position(np.array([0.1, 0.2, 0.3]), 0.1 + 0.2)
    assert positions.tolist() == [0.1, 0.2, 0.1 + 0.2]


@pytest.mark.parametrize(
    ("name", "eta", "start", "steps"),
    [("square", 0.2, [10.0], 10), ("xcos", 2.0, [10.0], 100), ("beale", 0.01, [1.0, 1.0], 50)],
)
def test_the_archive_is_bounded(name: str, eta: float, start: list[float], steps: int) -> None:
    """Is it as fine as the bounds allow, and within them?"""
    stored = around(gdwidget.textbook[name], eta, start, steps)
    deflated = len(zlib.compress(stored.data, 6))
    runs = stored.eta.size * int(np.prod([p.size for p in stored.start]))
    assert deflated <= archive.MOST_BYTES
    assert runs * (steps + 1) <= archive.MOST_ITERATES
    assert stored.eta.size >= 12
    assert min(p.size for p in stored.start) >= 10


def test_a_slow_function_gets_a_coarser_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does the time that the coarsest grid takes bound the others?"""
    fine = around(gdwidget.textbook.square, 0.2, [10.0], 5)
    monkeypatch.setattr(archive, "MOST_SECONDS", 0.0)
    coarse = around(gdwidget.textbook.square, 0.2, [10.0], 5)
    assert coarse.eta.size < 10 < fine.eta.size


def test_methods_beside_it(small: None) -> None:
    """Has each its own runs, and one with a learning rate of its own those for every start?"""
    objective = gdwidget.textbook.bowl
    stored = around(objective, 0.1, [-5, -2], 4, compare={"momentum": None, "newton": 0.5})
    covers = [series["covers"] for series in stored.layout["series"]]
    assert covers == ["all", "all", "start"]
    x1, f = column(stored, "x1", 1), column(stored, "f", 1)
    for i, eta in enumerate(stored.eta):
        start = (stored.start[0][1], stored.start[1][-1])
        run = gdwidget.solve(objective, method="momentum", eta=eta, start=start, steps=4)
        np.testing.assert_allclose(x1[i, 1, -1], run.path[:, 0], rtol=READ)
        np.testing.assert_allclose(f[i, 1, -1], run.value, rtol=READ)
        assert outcomes(stored, 1)[i, 1, -1] == int(run.outcome)
    # Half of Newton's step on a quadratic halves the distance.
    halved = stored.start[0][:, None, None] * 0.5 ** np.arange(5)
    np.testing.assert_allclose(column(stored, "x1", 2)[0], halved + 0 * x1[0], rtol=READ)
    slope = np.hypot(2 * column(stored, "x1", 2), 4 * column(stored, "x2", 2))
    np.testing.assert_allclose(column(stored, "slope", 2), slope, rtol=1e-4)


def test_a_function_beside_it(small: None) -> None:
    """Is a student's function run for every pair, with its own number of iterates and failures?"""

    def short(eta, f_grad, x0, steps):
        if x0 < 0:
            raise ValueError("negative")
        return [x0 + k * eta for k in range(steps)]

    stored = around(gdwidget.textbook.square, 0.2, [10.0], 5, student=short)
    negative = stored.start[0] < 0
    assert negative.any()
    told = outcomes(stored, 1)
    assert (told[:, negative] == FAILED).all()
    assert (told[:, ~negative] != FAILED).all()
    assert (lengths(stored, 1)[:, ~negative] == 5).all()
    wanted = stored.start[0][:, None] + stored.eta[:, None, None] * np.arange(5)
    got = column(stored, "x", 1)
    np.testing.assert_allclose(got[:, ~negative, :5], wanted[:, ~negative], rtol=READ)
    assert np.isnan(got[..., 5]).all()


def test_iterates_that_were_given_belong_to_the_state(small: None) -> None:
    """Are they stored once?"""
    given = np.array([[10.0], [6.0], [3.5]])
    stored = around(gdwidget.textbook.square, 0.2, [10.0], 5, student=given)
    assert stored.layout["series"][1]["covers"] == "state"
    assert stored.layout["state"] == {"eta": 0.2, "start": [10.0]}
    assert lengths(stored, 1).tolist() == [3]
    np.testing.assert_allclose(column(stored, "x", 1)[0, :3], given[:, 0], rtol=READ)


def test_a_function_that_is_never_done(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does the export end all the same?"""
    monkeypatch.setattr(archive, "LAST_SECONDS", 0.0)
    calls = []

    def slow(eta, f_grad, x0, steps):
        calls.append(eta)
        return [x0] * (steps + 1)

    stored = around(gdwidget.textbook.square, 0.2, [10.0], 5, student=slow)
    assert (outcomes(stored, 1) == PENDING).any()
    assert len(calls) <= 2 * stored.eta.size


@pytest.mark.parametrize(
    ("name", "start"), [("square", [10.0]), ("bowl", [-6.0, -3.0])], ids=["1d", "2d"]
)
def test_golden(small: None, update_golden: bool, name: str, start: list[float]) -> None:
    """Are the bytes those that the browser's tests read?"""
    given = np.array([start, np.array(start) / 2])
    beside = {"compare": {"newton": 0.5}, "student": given}
    stored = around(gdwidget.textbook[name], 0.25, start, 3, **beside)
    path = GOLDEN / f"archive-{len(start)}d"
    layout, data = path.with_suffix(".json"), path.with_suffix(".bin")
    text = json.dumps(stored.layout, indent=1) + "\n"
    if update_golden:
        layout.write_text(text, encoding="utf-8")
        data.write_bytes(stored.data)
    assert layout.read_text(encoding="utf-8") == text
    assert data.read_bytes() == stored.data
