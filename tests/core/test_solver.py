"""The solver: closed forms, plain loops, broadcasting, divergence, and what it refuses."""

from __future__ import annotations

import math
import subprocess
import sys
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

import gdwidget
from gdwidget import METHODS, Objective, Outcome, SolverError, solve, textbook
from tests.core import oracles

XCOS = textbook.xcos

# Learning rates at which no method is chaotic within ten steps, so that a last bit that
# differs stays a last bit.
CALM = {"rosenbrock": 4e-4, "himmelblau": 2e-3, "beale": 1e-5}


def calm_eta(method: str, name: str) -> float:
    if METHODS[method].second_order:
        return 0.3
    return CALM.get(name, 0.05)


def starts(name: str, count: int, seed: int = 0) -> np.ndarray:
    """Points of the domain, (count, D)."""
    low, high = np.array(textbook[name].domain).T
    return low + np.random.default_rng(seed).random((count, len(low))) * (high - low)


def as_start(points: np.ndarray) -> np.ndarray:
    """Drop the last axis in one dimension, as `solve` wants it."""
    return points[..., 0] if points.shape[-1] == 1 else points


@pytest.mark.parametrize(
    ("name", "method", "eta", "start", "steps", "printed"),
    [
        ("square", "gd", 0.2, 10.0, 10, ["0.060466"]),
        ("square", "gd", 0.05, 10.0, 10, ["3.486784"]),
        ("square", "gd", 1.1, 10.0, 10, ["61.917364"]),
        ("xcos", "gd", 2, 10.0, 10, ["-1.528166"]),
        ("bowl", "gd", 0.1, (-5, -2), 20, ["-0.057646", "-0.000073"]),
        ("cosh", "newton", 1.0, 10.0, 10, ["0.000000"]),
        ("xcos", "newton", 1.0, 10.0, 10, ["26.834133"]),
        ("xcos", "newton", 0.5, 10.0, 10, ["7.269860"]),
    ],
)
def test_the_figures_printed_in_the_chapter(
    name: str, method: str, eta: float, start: Any, steps: int, printed: list[str]
) -> None:
    """Does every demo end where the chapter's own code does, to the six decimals it prints?"""
    run = solve(textbook[name], method=method, eta=eta, start=start, steps=steps)
    assert [f"{x:.6f}" for x in run.path[-1]] == printed


@pytest.mark.parametrize("method", list(METHODS))
@pytest.mark.parametrize("name", list(oracles.FORMULAS))
def test_every_method_on_every_objective_follows_the_plain_loop(name: str, method: str) -> None:
    """Are ten steps from five starts those of a loop over plain floats?"""
    problem = oracles.problem(name)
    points = starts(name, 5)
    if name == "log_sum_exp":  # from its tails Newton leaves for where math.exp overflows
        points = 0.05 * points - 0.7
    eta = calm_eta(method, name)
    run = solve(textbook[name], method=method, eta=eta, start=as_start(points), steps=10)
    assert run.method == method
    for b, point in enumerate(points):
        want = oracles.loop(method, problem, tuple(point), eta, 10)
        scale = np.abs(want).max()
        np.testing.assert_allclose(
            run.path[:, b], want, rtol=1e-6, atol=1e-9 * scale, err_msg=f"start {point}"
        )


@pytest.mark.parametrize("method", list(METHODS))
@pytest.mark.parametrize("name", list(oracles.FORMULAS))
def test_a_batch_is_its_runs_bit_for_bit(name: str, method: str) -> None:
    """Is every run of a batch, wild ones included, the same alone?"""
    points = starts(name, 33, seed=1)
    etas = np.geomspace(1e-3, 3.0, 33)
    objective = textbook[name]
    batch = solve(objective, method=method, eta=etas, start=as_start(points), steps=12)
    for b in range(33):
        single = solve(objective, method=method, eta=etas[b], start=as_start(points[b]), steps=12)
        assert np.array_equal(single.path, batch.path[:, b], equal_nan=True), (etas[b], points[b])
        assert single.outcome is batch.outcome[b], (etas[b], points[b])


@pytest.mark.parametrize("beta", [0.0, 0.9])
@pytest.mark.parametrize(
    ("formula", "gradient"),
    [
        ("x**2", lambda x: 2 * x),
        ("x1**2 + 2*x2**2", lambda x: np.array([2.0, 4.0]) * x),
        ("x1**2/4 - x2**2", lambda x: np.array([0.5, -2.0]) * x),
        ("x1**2 + 3*x2**2", lambda x: np.array([2.0, 6.0]) * x),
    ],
)
@pytest.mark.parametrize("shared", [True, False])
def test_factors_moved_to_eta_change_no_bit(
    formula: str, gradient: Any, beta: float, shared: bool
) -> None:
    """Are the iterates those of the rule as it is written, in a large batch?"""
    problem = gdwidget.Objective(formula)
    rng = np.random.default_rng(4)
    x = rng.normal(0, 4, (1500, problem.dim))
    etas = np.full(1500, 0.3) if shared else rng.uniform(0, 1.3, 1500)
    start = x[:, 0] if problem.dim == 1 else x
    method = gdwidget.Momentum(beta=beta) if beta else "gd"
    run = solve(problem, method=method, eta=etas, start=start, steps=30)
    velocity = np.zeros_like(x)
    for iterates in run.path[1:]:
        velocity = beta * velocity + gradient(x)
        x = x - velocity * etas[:, None]
        np.testing.assert_array_equal(iterates, x)


class AsWritten:
    """A rule that says nothing of its degree."""

    def __init__(self, rule: Any) -> None:
        self.name, self.step = rule.name, rule.step
        self.memory, self.second_order = rule.memory, rule.second_order


@pytest.mark.parametrize(
    "rule", [rule for rule in gdwidget.METHODS.values() if rule.degree is not None]
)
@pytest.mark.parametrize("formula", ["x**2/2**20", "x1**2/4 - 8*x2**2", "x1**2 + 3*x2**2"])
def test_a_gradient_without_its_factors_changes_no_bit(rule: Any, formula: str) -> None:
    """Does every rule that can do without powers of two take the same steps with them?"""
    problem = gdwidget.Objective(formula)
    start = np.random.default_rng(6).normal(0, 4, (40, 2))[:, : problem.dim].squeeze()
    arguments: Any = {"eta": np.linspace(0.01, 0.2, 40), "start": start, "steps": 30}
    with_them = solve(problem, method=AsWritten(rule()), **arguments)  # type: ignore[arg-type]
    np.testing.assert_array_equal(solve(problem, method=rule(), **arguments).path, with_them.path)


@given(
    eigenvalues=st.lists(st.floats(-5, 5), min_size=2, max_size=2),
    angle=st.floats(0, math.pi),
    start=st.tuples(st.floats(-10, 10), st.floats(-10, 10)),
    eta=st.floats(0, 0.5),
)
@settings(max_examples=60)
def test_gradient_descent_on_a_quadratic_is_a_matrix_power(
    eigenvalues: list[float], angle: float, start: tuple[float, float], eta: float
) -> None:
    """Is x_k = (I − ηH)^k x_0, for any symmetric H and any eta?"""
    c, s = math.cos(angle), math.sin(angle)
    q = np.array([[c, -s], [s, c]])
    h = q @ np.diag(eigenvalues) @ q.T
    objective = Objective(
        lambda x1, x2: (h[0, 0] * x1**2 + 2 * h[0, 1] * x1 * x2 + h[1, 1] * x2**2) / 2,
        grad=lambda x1, x2: (h[0, 0] * x1 + h[0, 1] * x2, h[0, 1] * x1 + h[1, 1] * x2),
    )
    run = solve(objective, eta=eta, start=start, steps=12)
    factors = (1 - eta * np.array(eigenvalues)) ** np.arange(13)[:, None]
    want = (factors * (q.T @ np.array(start))) @ q.T
    scale = max(1.0, float(np.abs(want).max()))
    np.testing.assert_allclose(run.path, want, atol=1e-10 * scale)


SHAPES = [(), (1,), (4,), (3, 1), (3, 4), (2, 3, 4), (1, 4), (2, 1, 1)]


@given(st.sampled_from(SHAPES), st.sampled_from(SHAPES), st.sampled_from([1, 2]), st.data())
@settings(max_examples=60)
def test_eta_and_start_broadcast_as_numpy_does(
    eta_shape: tuple[int, ...], start_shape: tuple[int, ...], dim: int, data: st.DataObject
) -> None:
    """For any two shapes, is run [i, ...] the run of the broadcast eta and start at [i, ...]?"""
    seed = data.draw(st.integers(0, 2**16))
    rng = np.random.default_rng(seed)
    eta = rng.uniform(0, 0.3, eta_shape)
    point = rng.uniform(-3, 3, start_shape if dim == 1 else (*start_shape, 2))
    objective = textbook.xcos if dim == 1 else textbook.bowl
    try:
        batch = np.broadcast_shapes(eta_shape, start_shape)
    except ValueError:
        with pytest.raises(SolverError, match="do not broadcast"):
            solve(objective, eta=eta, start=point)
        return
    run = solve(objective, eta=eta, start=point, steps=4)
    assert run.batch == batch
    assert run.path.shape == (5, *batch, dim)
    assert run.value.shape == run.slope.shape == (5, *batch)
    assert run.eta.shape == run.outcome_codes.shape == batch
    etas = np.broadcast_to(eta, batch)
    points = np.broadcast_to(point, batch if dim == 1 else (*batch, 2))
    assert np.array_equal(run.eta, etas)
    for index in np.ndindex(batch):
        single = solve(objective, eta=etas[index], start=points[index], steps=4)
        assert np.array_equal(single.path, run.path[(slice(None), *index)])


def test_no_steps_is_a_trajectory_too() -> None:
    """With steps=0, is the start all there is?"""
    run = solve(XCOS, start=[1.0, 2.0], steps=0)
    assert run.path.shape == (1, 2, 1)
    assert np.array_equal(run.path[0, :, 0], [1.0, 2.0])
    assert list(run.outcome) == [Outcome.SLOW, Outcome.SLOW]


@pytest.mark.parametrize("method", list(METHODS))
@pytest.mark.parametrize("name", list(oracles.FORMULAS))
def test_absurd_learning_rates_and_starts_give_numbers_and_no_warning(
    name: str, method: str
) -> None:
    """From far away and with huge steps, is there a result, an outcome and no word of overflow?"""
    dim = textbook[name].dim
    etas = np.array([0.0, -1.0, 1e3, 1e10, 1e300, 1e-300])
    far = np.array([0.0, 1.0, -1e5, 1e100, 1e308, 5e-324])
    grid = np.stack([far] * dim, axis=-1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = solve(
            textbook[name], method=method, eta=etas[:, None], start=as_start(grid), steps=30
        )
        assert np.array_equal(run.path[0], np.broadcast_to(grid, (6, 6, dim)))
        assert run.value.shape == run.slope.shape == (31, 6, 6)
        assert all(isinstance(o, Outcome) for o in run.outcome.ravel())
    broken = ~np.isfinite(run.path).all(axis=(0, -1))
    assert (run.outcome_codes[broken] == Outcome.DIVERGED).all()


def test_what_diverges_is_kept_as_it_came() -> None:
    """Are the iterates of an overflow finite, then infinite, then NaN, beside calm neighbours?"""
    run = solve("x**2", eta=[3.0, 0.1], start=10.0, steps=600)
    x = run.path[:, 0, 0]
    first = int(np.argmin(np.isfinite(x)))
    exact = 10.0 * (-5.0) ** np.arange(first)
    np.testing.assert_allclose(x[:first], exact, rtol=1e-12)
    assert abs(x[first - 1]) > 1e307
    assert np.isinf(x[first])
    assert np.isnan(x[first + 1 :]).all()
    np.testing.assert_allclose(run.path[:, 1, 0], 10 * 0.8 ** np.arange(601), rtol=1e-9)
    assert [o.label for o in run.outcome] == ["diverged", "converged"]


@pytest.mark.parametrize("method", ["newton", "newton_abs", "diagonal"])
def test_a_singular_hessian_spoils_its_own_run_only(method: str) -> None:
    """In 1D and 2D, is the run with the singular Hessian not finite and the next one untouched?"""
    run = solve("x**3", method=method, eta=0.5, start=[0.0, 1.0], steps=3)
    assert not np.isfinite(run.path[1, 0]).all()
    want = oracles.loop(
        method,
        oracles.Problem("cubic", 1, lambda x: x**3, lambda x: [3 * x**2], lambda x: [[6 * x]]),
        (1.0,),
        0.5,
        3,
    )
    np.testing.assert_allclose(run.path[:, 1], want, rtol=1e-14)
    run = solve("x1**2 + x2**3", method=method, eta=0.5, start=[[1.0, 0.0], [1.0, 1.0]], steps=3)
    assert not np.isfinite(run.path[1, 0]).all()
    np.testing.assert_allclose(run.path[:, 1, 0], 0.5 ** np.arange(4), rtol=1e-14)
    assert np.isfinite(run.path[:, 1]).all()


@pytest.mark.parametrize("method", ["newton", "newton_abs", "diagonal"])
def test_a_singular_hessian_in_three_dimensions(method: str) -> None:
    """Where LAPACK raises for the whole batch, does only the singular run suffer?"""
    objective = Objective(
        lambda x: x[0] ** 2 + x[1] ** 2 + x[2] ** 3,
        grad=lambda x: np.array([2 * x[0], 2 * x[1], 3 * x[2] ** 2]),
        hess=lambda x: np.diag([2.0, 2.0, 6.0 * x[2]]),
        dim=3,
    )
    run = solve(
        objective, method=method, eta=1.0, start=[[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]], steps=2
    )
    assert not np.isfinite(run.path[1, 0]).all()
    np.testing.assert_allclose(run.path[:, 1], [[1, 1, 1], [0, 0, 0.5], [0, 0, 0.25]])
    assert run.outcome[0] is Outcome.DIVERGED


@pytest.mark.parametrize(
    "name", ["square", "xcos", "cosh", "bowl", "log_sum_exp", "rosenbrock", "himmelblau"]
)
def test_long_descents_end_where_scipy_does(name: str) -> None:
    """Is the end of a long line search the local minimum SciPy finds from there?"""
    problem = oracles.problem(name)
    points = starts(name, 6, seed=3) * 0.5
    steps = 4000 if name == "rosenbrock" else 100
    run = solve(textbook[name], method="line_search", eta=1.0, start=as_start(points), steps=steps)
    for end in run.path[-1]:
        found = optimize.minimize(
            lambda x: problem.f(*x), end, jac=lambda x: np.array(problem.grad(*x)), tol=1e-10
        )
        np.testing.assert_allclose(end, found.x, atol=0.02)


def test_arguments_are_neither_changed_nor_shared() -> None:
    """Do the caller's arrays stay writeable, unchanged, and apart from the result?"""
    eta, start = np.array([0.1, 0.2]), np.array([1.0, 2.0])
    run = solve("x**2", eta=eta, start=start, steps=3)
    eta[0], start[0] = 9.0, 9.0
    assert run.eta[0] == 0.1
    assert run.path[0, 0, 0] == 1.0


@pytest.mark.parametrize(
    "start", [[1, -2], (1, -2), np.array([1, -2], np.int8), np.array([1, -2], np.float32)]
)
def test_all_kinds_of_numbers_are_float64_at_once(start: Any) -> None:
    """Do integers, tuples and float32 give the path of the same floats?"""
    want = solve("x1**2 + x1*x2 + x2**2", start=[1.0, -2.0], steps=5)
    got = solve("x1**2 + x1*x2 + x2**2", start=start, steps=np.int64(5))  # type: ignore[arg-type]
    assert got.path.dtype == np.float64
    assert np.array_equal(got.path, want.path)


def test_strided_arrays_are_read_right() -> None:
    """Do reversed and transposed starts give the runs of their copies?"""
    points = np.random.default_rng(0).normal(size=(2, 6)).T[::-1]
    assert not points.flags.c_contiguous
    want = solve(textbook.bowl, start=points.copy(), steps=4).path
    assert np.array_equal(solve(textbook.bowl, start=points, steps=4).path, want)


BAD = [
    ({"eta": "fast"}, r"eta is 'fast': give a number or an array of them"),
    ({"eta": None}, r"eta is None: give a number"),
    ({"eta": 1j}, r"eta is 1j: give a number"),
    ({"eta": True}, r"eta is True: give a number"),
    ({"eta": [[0.1], [0.2, 0.3]]}, r"eta is \[\[0.1\], \[0.2, 0.3\]\]: give a number"),
    ({"eta": math.nan}, r"eta is nan: give finite numbers"),
    ({"eta": [0.1, math.inf]}, r"eta is \[0.1, inf\]: give finite numbers"),
    ({"eta": []}, r"eta is empty: give at least one number"),
    ({"start": "here"}, r"start is 'here': give a number"),
    ({"start": None}, r"start is None: give a number"),
    ({"start": [1.0, None]}, r"start is \[1.0, None\]: give a number"),
    ({"start": -math.inf}, r"start is -inf: give finite numbers"),
    ({"start": np.zeros((0,))}, r"start is empty: give at least one number"),
    ({"start": 10**400}, r"start is 1000+…: give a number"),
    ({"steps": 10.0}, r"steps is 10.0: give a whole number"),
    ({"steps": "10"}, r"steps is '10': give a whole number"),
    ({"steps": True}, r"steps is True: give a whole number"),
    ({"steps": None}, r"steps is None: give a whole number"),
    ({"steps": -1}, r"steps is -1: give a number from 0 to 1,000,000"),
    ({"steps": 1_000_001}, r"steps is 1000001: give a number from 0 to 1,000,000"),
    ({"method": "sgd"}, r"There is no method 'sgd': use one of gd, .*, or a function"),
    ({"method": 3}, r"3 is no method: give a name or a function gd\(eta, f_grad\)"),
    ({"method": None}, r"None is no method"),
    ({"method": gdwidget.Momentum}, r"method is the class Momentum: write Momentum\(\)"),
    ({"eta": [0.1, 0.2], "start": [1.0, 2.0, 3.0]}, r"eta of shape \(2,\) .* \(3,\) do not broad"),
]


@pytest.mark.parametrize(("arguments", "sentence"), BAD, ids=lambda v: str(v)[:40])
def test_bad_arguments_are_named(arguments: dict[str, Any], sentence: str) -> None:
    """Does one sentence say which value cannot be used, and what to give?"""
    with pytest.raises(SolverError, match=sentence):
        solve(XCOS, **arguments)


@pytest.mark.parametrize("start", [1.0, [1.0, 2.0, 3.0], [[1.0], [2.0]]])
def test_a_start_of_the_wrong_dimension_is_named(start: Any) -> None:
    """Is a 2D objective's start without a last axis of 2 refused, with its shape?"""
    with pytest.raises(SolverError, match=r"has 2 variables, but start has shape \(.*length 2"):
        solve(textbook.bowl, start=start)


def test_a_batch_that_would_fill_the_memory_is_refused_before_it_does() -> None:
    """Are both a long run and a huge outer product refused at once, in GiB?"""
    with pytest.raises(SolverError, match=r"would take 819\.6 GiB: ask for fewer"):
        solve("x**2", eta=np.full((100_000, 1), 0.1), start=np.zeros(100_000), steps=10)
    with pytest.raises(SolverError, match=r"1000000 steps .* GiB"):
        solve("x**2", eta=np.full(1000, 0.1), steps=1_000_000)


def test_formulas_and_functions_are_taken_as_they_are() -> None:
    """Do a formula, a function and an Objective give one and the same descent?"""
    formula = solve("(x - 1)**2", eta=0.1, start=3.0, steps=20).path
    np.testing.assert_allclose(formula[:, 0], 1 + 2 * 0.8 ** np.arange(21), rtol=1e-12)
    function = solve(lambda x: (x - 1) ** 2, eta=0.1, start=3.0, steps=20).path
    np.testing.assert_allclose(function, formula, rtol=1e-9)
    assert np.array_equal(
        solve(Objective("(x - 1)**2"), eta=0.1, start=3.0, steps=20).path, formula
    )


@pytest.mark.parametrize(
    "statement",
    ["import gdwidget", "import gdwidget; gdwidget.solve(gdwidget.textbook.xcos).outcome"],
)
def test_the_import_stays_light(statement: str) -> None:
    """Do the import, and a solve of a textbook objective, leave the heavy packages alone?"""
    heavy = "sympy scipy bqplot ipywidgets anywidget nbgrader matplotlib IPython contourpy"
    code = f"{statement}; import sys; print(*(m for m in '{heavy}'.split() if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("count", [300, 5000])
@pytest.mark.parametrize("method", ["newton", "newton_abs", "diagonal"])
def test_runs_that_have_settled_stay_where_they_are(method: str, count: int) -> None:
    """Does leaving settled runs alone change no bit of any run, settled or not?"""
    rng = np.random.default_rng(5)
    starts = np.concatenate([[[1.0, 1.0], [0.0, 0.005]], rng.uniform(-2, 2, (count, 2))])
    etas = np.where(np.arange(count + 2) % 30, 1.0, 0.7)  # the damped go on for long
    for objective in (gdwidget.textbook.rosenbrock, gdwidget.textbook.himmelblau):
        batch = gdwidget.solve(objective, method=method, eta=etas, start=starts, steps=45).path
        for row in [0, 1, 30, 60, *range(2, count, count // 8)]:
            x, eta = starts[row], etas[row]
            for k in range(1, 46):  # one step at a time, the solver knows nothing of settling
                x = gdwidget.solve(objective, method=method, eta=eta, start=x, steps=1).path[-1]
                if not np.isfinite(x).all():
                    break
                np.testing.assert_array_equal(batch[k, row], x)


def test_a_large_batch_may_settle_as_a_whole() -> None:
    """Does every run stay at the minimum if all are there after a step?"""
    starts = np.random.default_rng(7).uniform(-2, 2, (2000, 2))
    path = gdwidget.solve("x1**2 + 2*x2**2", method="newton", eta=1.0, start=starts, steps=5).path
    assert not path[1:].any()
