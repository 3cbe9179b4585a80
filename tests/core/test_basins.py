"""Basin maps: every start against a solve that keeps its iterates."""

from __future__ import annotations

import math
import tracemalloc
from typing import Any

import numpy as np
import pytest
from scipy import optimize

import gdwidget
from gdwidget import METHODS, Basins, Objective, Outcome, SolverError, basins, solve, textbook
from gdwidget.core import basins as module
from gdwidget.core import settling
from gdwidget.core.solver import advance
from tests.core import oracles

SETTLED = {
    Outcome.CONVERGED: "minimum",
    Outcome.SADDLE: "saddle",
    Outcome.MAXIMUM: "maximum",
}


def kept(found: Basins, **options: Any) -> gdwidget.Trajectory:
    """Solve the map's runs with all their iterates."""
    first, second = found.axes
    eta: Any = found.eta
    start: Any = np.stack(np.meshgrid(first, second, indexing="ij"), axis=-1)
    if eta is None:
        eta, start = first[:, None], second
    return solve(found.objective, eta=eta, start=start, steps=found.steps, **options)


def words(found: Basins) -> np.ndarray:
    """Return what the map says of every run."""
    names = np.array([*found.kinds, "diverged", "not settled"])
    return names[found.end]


def words_of(run: gdwidget.Trajectory) -> np.ndarray:
    """Return what the outcomes of kept runs say."""
    named = {Outcome.DIVERGED: "diverged", **SETTLED}
    return np.array([named.get(o, "not settled") for o in run.outcome.ravel()]).reshape(run.batch)


def entries(found: Basins, run: gdwidget.Trajectory) -> np.ndarray:
    """Return, from the iterates, from when on each run is near the point where it ends."""
    width = max(high - low for low, high in found.objective.domain)
    points = found.points[np.maximum(found.end, 0)]
    outside = np.hypot.reduce(run.path - points, axis=-1) > 0.01 * width
    last = len(outside) - np.argmax(outside[::-1], axis=0)
    return np.where(outside.any(axis=0), last, 0)


ETAS = {"himmelblau": 0.01, "rosenbrock": 1e-3, "beale": 1e-3, "log_sum_exp": 1.5}


@pytest.mark.parametrize("method", list(METHODS))
@pytest.mark.parametrize("name", list(oracles.FORMULAS))
def test_every_run_ends_as_its_outcome_says(name: str, method: str) -> None:
    """For every method and objective, is each start settled, diverged or neither as in a solve?"""
    eta = 0.9 if METHODS[method].second_order else ETAS.get(name, 0.2)
    found = basins(textbook[name], method=method, eta=eta, size=(21, 23), steps=45)
    assert found.end.shape == found.arrival.shape == (21, 23)
    run = kept(found, method=method)
    assert (words(found) == words_of(run)).all()
    settled = found.end >= 0
    assert ((found.arrival >= 0) == settled).all()
    if not settled.any():
        return
    width = max(high - low for low, high in textbook[name].domain)
    away = np.hypot.reduce(run.path[-1] - found.points[np.maximum(found.end, 0)], axis=-1)
    assert (away[settled] <= 0.011 * width).all()


@pytest.mark.parametrize(
    ("name", "method", "eta", "most"),
    [
        ("himmelblau", "gd", 0.01, 0.002),
        ("himmelblau", "newton", 1.0, 0.0),
        ("himmelblau", "newton", 0.5, 0.002),
        ("rosenbrock", "newton", 1.0, 0.0),
        ("xcos", "gd", 2.0, 0.002),
        ("bowl", "gd", 0.1, 0.002),
        ("himmelblau", "momentum", 0.003, 0.02),
    ],
)
def test_arrival_is_the_iterate_from_which_on_a_run_stays_near(
    name: str, method: str, eta: float, most: float
) -> None:
    """But for a few runs, does it agree with what all iterates say?"""
    found = basins(textbook[name], method=method, eta=eta, size=60, steps=100)
    want = entries(found, kept(found, method=method))
    settled = found.end >= 0
    differ = found.arrival[settled] != want[settled]
    assert differ.mean() <= most


def test_himmelblau_has_nine_stationary_points() -> None:
    """Does Newton's map find them all, the four minima first, where SciPy's root finder does?"""
    found = basins(textbook.himmelblau, method="newton", size=60)
    assert found.kinds == ("minimum",) * 4 + ("saddle",) * 4 + ("maximum",)
    np.testing.assert_allclose(found.points[:4], textbook.himmelblau.minima)
    problem = oracles.problem("himmelblau")
    for point, kind in zip(found.points, found.kinds, strict=True):
        root = optimize.root(lambda x: problem.grad(*x), point, tol=1e-13)
        np.testing.assert_allclose(point, root.x, atol=1e-9)
        signs = np.sign(np.linalg.eigvalsh(np.array(problem.hess(*point), float)))
        assert {2: "minimum", 0: "saddle", -2: "maximum"}[int(signs.sum())] == kind


def test_minima_nobody_told_are_found_and_told_from_one_another() -> None:
    """Without known minima, is the map the same up to the numbering?"""
    told = basins(textbook.himmelblau, eta=0.01, size=40)
    formula, _ = oracles.FORMULAS["himmelblau"]
    untold = basins(formula, eta=0.01, size=40, domain=(-5, 5))
    assert len(untold.points) == 4
    away = np.hypot.reduce(untold.points[:, None] - told.points, axis=-1)
    np.testing.assert_allclose(away.min(axis=1), 0, atol=1e-9)
    assert (away.argmin(axis=1)[untold.end] == told.end).all()


def test_many_minima_are_kept_apart() -> None:
    """On sin·sin, has each of some two hundred starts its own nearest minimum?"""
    found = basins("sin(x1)*sin(x2)", eta=0.5, size=40, domain=(-20, 20), steps=200)
    minima = found.points[: found.kinds.count("minimum")]
    assert len(minima) > 80
    phase = (minima - math.pi / 2) / math.pi
    np.testing.assert_allclose(phase, np.round(phase), atol=1e-9)
    run = kept(found)
    at = found.points[np.maximum(found.end, 0)]
    assert (np.abs(run.path[-1] - at).max(axis=-1) <= 0.05)[found.end >= 0].all()


def test_a_valley_of_minima_is_settled_everywhere() -> None:
    """On (x1 − x2)², where the Hessian is singular, does every start have a minimum?"""
    found = basins("(x1 - x2)**2", eta=0.1, size=25)
    assert set(found.kinds) == {"minimum"}
    assert (found.end >= 0).all()
    np.testing.assert_allclose(found.points[:, 0], found.points[:, 1], atol=1e-3)


def test_one_dimension_is_a_map_of_learning_rates() -> None:
    """On x², does each column settle below 2/L, stand still at the minimum, diverge beyond?"""
    found = basins(textbook.square, steps=200, size=24)
    etas, starts = found.axes
    assert found.eta is None
    assert etas[-1] == pytest.approx(1.2)
    assert (starts[0], starts[-1]) == (-10, 10)
    assert (found.end[(etas > 0.02) & (etas < 0.99)] == 0).all()
    assert (found.end[etas > 1.05] == module.DIVERGED).all()
    chosen = basins(textbook.xcos, eta=[0.1, 0.5, 2.0], size=31, domain=(-5, 5))
    assert np.array_equal(chosen.axes[0], [0.1, 0.5, 2.0])
    assert (chosen.axes[1][0], chosen.axes[1][-1]) == (-5, 5)
    assert basins(textbook.xcos, eta=0.4, size=8).axes[0][-1] == pytest.approx(0.4)
    assert basins("x**2", size=4).axes[0][-1] == 1.0


@pytest.mark.parametrize("block", [7, 100])
@pytest.mark.parametrize(("method", "eta"), [("gd", 0.01), ("newton", 1.0), ("adam", 0.3)])
def test_how_runs_are_grouped_changes_nothing(
    method: str, eta: float, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In blocks of any size, and stopped early or never, does every start end the same?"""
    whole = basins(textbook.himmelblau, method=method, eta=eta, size=20)
    monkeypatch.setattr(settling, "BLOCK", block)
    split = basins(textbook.himmelblau, method=method, eta=eta, size=20)
    monkeypatch.setattr(settling, "CAUGHT", 0.0)
    never = basins(textbook.himmelblau, method=method, eta=eta, size=20)
    for other in (split, never):
        assert np.array_equal(whole.end, other.end)
        np.testing.assert_allclose(whole.points, other.points, atol=1e-12)
    assert np.array_equal(whole.arrival, split.arrival)


@pytest.mark.parametrize("method", list(METHODS))
def test_runs_that_go_on_are_runs_that_never_stopped(method: str) -> None:
    """With their memory handed over, are 4 + 5 + 6 steps 15 steps, to the last bit?"""
    rule = METHODS[method]()
    kernel = textbook.himmelblau.kernel
    start = np.random.default_rng(2).uniform(-4, 4, (2, 50))
    eta = np.full(50, 0.01)
    want = advance(kernel, rule, eta, start, 15)
    memory = [np.zeros((2, 50)).T for _ in range(rule.memory)]
    path, done = start[None], 0
    for count in (4, 5, 6):
        piece = advance(kernel, rule, eta, path[-1], count, done=done, memory=memory)
        path, done = np.concatenate([path, piece[1:]]), done + count
    assert np.array_equal(path, want, equal_nan=True)


def test_iterates_are_not_kept() -> None:
    """For 400 × 400 starts and 100 steps, is a fifth of what their iterates take enough?"""
    basins(textbook.himmelblau, eta=0.01, size=4)
    tracemalloc.start()
    found = basins(textbook.himmelblau, eta=0.01, size=400, steps=100)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.end.size == 160_000
    assert peak < 160_000 * 101 * 2 * 8 / 5


def test_a_function_of_ones_own_has_a_map_too() -> None:
    """Does a learner's step give the map of the rule it is?"""

    def my_step(x: Any, grad: Any, eta: float, state: Any) -> Any:
        return x - eta * grad, state

    mine = basins(textbook.bowl, method=my_step, eta=0.1, size=6, steps=60)
    rule = basins(textbook.bowl, eta=0.1, size=6, steps=60)
    assert mine.method == "my_step"
    assert np.array_equal(mine.end, rule.end)
    assert np.array_equal(mine.arrival, rule.arrival)


def test_an_objective_of_functions_has_a_map_too() -> None:
    """Are derivatives that are numerical good enough to tell where runs end?"""
    objective = Objective(lambda x1, x2: (x1**2 - 1) ** 2 + x2**2, domain=(-2, 2))
    found = basins(objective, eta=0.05, size=6)
    want = np.sign(found.axes[0])[:, None] * np.ones(6)
    np.testing.assert_allclose(found.points[found.end][..., 0], want, atol=1e-6)


def test_what_it_says_and_that_it_cannot_be_changed() -> None:
    """Do repr and shares name every end, and are the arrays read-only?"""
    found = basins(textbook.saddle, eta=0.1, size=(3, 5), steps=200)
    assert repr(found) == "Basins(gd on saddle, 3×5 runs: 20% saddle (0, 0), 80% diverged)"
    assert found.shares == {module.DIVERGED: 0.8, 0: 0.2}
    with pytest.raises(ValueError, match="read-only"):
        found.end[0, 0] = 1


BAD = [
    ({"eta": "fast"}, r"eta is 'fast': give a positive number"),
    ({"eta": -1.0}, r"eta is -1.0: give a positive number"),
    ({"eta": math.nan}, r"eta is nan: give a positive number"),
    ({"eta": [0.1, 0.2]}, r"eta is \[0.1, 0.2\]: give a positive number"),
    ({"steps": 0}, r"steps is 0: give a number from 1 to 1,000,000"),
    ({"steps": 2.5}, r"steps is 2.5: give a whole number"),
    ({"size": 1}, r"size is 1: give a number from 2 to 2,000"),
    ({"size": (10, 5000)}, r"size is 5000: give a number from 2 to 2,000"),
    ({"size": (1, 2, 3)}, r"size is \(1, 2, 3\): give one number, or one for each axis"),
    ({"size": "big"}, r"size is 'big': give a whole number"),
    ({"method": "sgd"}, r"There is no method 'sgd'"),
    ({"method": 3}, r"3 is no method"),
]


@pytest.mark.parametrize(("arguments", "sentence"), BAD, ids=lambda v: str(v)[:40])
def test_bad_arguments_are_named(arguments: dict[str, Any], sentence: str) -> None:
    """Does one sentence say which value cannot be used, and what to give?"""
    with pytest.raises(SolverError, match=sentence):
        basins(textbook.bowl, **arguments)


def test_what_has_no_map_is_refused() -> None:
    """Are three variables, and rates that do not ascend, named?"""
    with pytest.raises(SolverError, match="has 3 variables: a map shows one"):
        basins(Objective(lambda x: float(x @ x), dim=3))
    with pytest.raises(SolverError, match="ascending order"):
        basins("x**2", eta=[0.2, 0.1])
    with pytest.raises(gdwidget.ObjectiveError, match="domain is"):
        basins("x**2", domain=(1, 1))
