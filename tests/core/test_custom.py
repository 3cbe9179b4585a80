"""A learner's own method, in the textbook's three styles."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gdwidget import Objective, Outcome, SolverError, solve, textbook


def chapter_gd(eta: float, f_grad: Callable[[float], float]) -> list[float]:
    """The chapter's own function, start and length built in."""
    x = 10.0
    results = [x]
    for _ in range(10):
        x -= eta * f_grad(x)
        results.append(float(x))
    return results


def whole(eta: float, f_grad: Any, x0: Any, steps: int) -> list[Any]:
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - eta * f_grad(path[-1]))
    return path


def course_gd(eta: float, f_grad: Any, x0: float = 10.0, steps: int = 10) -> list[float]:
    """The course's signature: x0 and steps with defaults."""
    return whole(eta, f_grad, x0, steps)


def one_step(x: Any, grad: Any, eta: float, state: Any) -> tuple[Any, Any]:
    return x - eta * grad, state


def heavy_ball(x: Any, grad: Any, eta: float, state: Any) -> tuple[Any, Any]:
    velocity = grad if state is None else 0.9 * state + grad
    return x - eta * velocity, velocity


def gd_2d(x1: float, x2: float, s1: float, s2: float, f_grad: Any) -> tuple[float, ...]:
    g1, g2 = f_grad(x1, x2)
    return (x1 - 0.1 * g1, x2 - 0.1 * g2, 0, 0)


def momentum_2d(
    x1: float, x2: float, v1: float, v2: float, f_grad: Any, eta: float, beta: float = 0.9
) -> tuple[float, ...]:
    g1, g2 = f_grad(x1, x2)
    v1, v2 = beta * v1 + eta * g1, beta * v2 + eta * g2
    return x1 - v1, x2 - v2, v1, v2


def test_the_chapters_function_reproduces_the_chapter() -> None:
    """Does gd(eta, f_grad) as printed end at 0.060466 for all it was given?"""
    run = solve(textbook.square, method=chapter_gd, eta=[0.2, 0.05, 1.1])
    assert [f"{x:.6f}" for x in run.path[-1, :, 0]] == ["0.060466", "3.486784", "61.917364"]
    assert run.method == "chapter_gd"
    assert [o.label for o in run.outcome] == ["converged", "slow", "diverged"]


@pytest.mark.parametrize("method", [whole, course_gd, one_step])
@pytest.mark.parametrize("name", ["xcos", "rosenbrock"])
def test_a_plain_method_of_ones_own_is_gradient_descent(
    method: Callable[..., Any], name: str
) -> None:
    """Is every run of a batch that of the built-in, bit for bit, in 1D and 2D?"""
    objective = textbook[name]
    rng = np.random.default_rng(0)
    start = rng.uniform(-1, 1, (3, 4)) if objective.dim == 1 else rng.uniform(-1, 1, (3, 4, 2))
    eta = np.geomspace(1e-4, 1e-3, 4)
    want = solve(objective, eta=eta, start=start, steps=7)
    got = solve(objective, method=method, eta=eta, start=start, steps=7)
    assert np.array_equal(got.path, want.path)
    assert np.array_equal(got.outcome_codes, want.outcome_codes)


def test_a_step_gets_its_state_back() -> None:
    """Does a momentum written as a step with state follow the built-in?"""
    for objective, start in ((textbook.xcos, 3.0), (textbook.bowl, [-5.0, -2.0])):
        want = solve(objective, method="momentum", eta=0.05, start=start, steps=25)
        got = solve(objective, method=heavy_ball, eta=0.05, start=start, steps=25)
        np.testing.assert_allclose(got.path, want.path, rtol=1e-12)


def test_each_run_has_its_own_state() -> None:
    """Does the state of one run of a batch not leak into the next?"""
    starts = np.array([3.0, -2.0, 3.0])
    run = solve(textbook.xcos, method=heavy_ball, eta=0.05, start=starts, steps=12)
    assert np.array_equal(run.path[:, 0], run.path[:, 2])


def test_a_trainer_reproduces_the_chapter() -> None:
    """Does the chapter's trainer, eta its own global, end at (−0.057646, −0.000073)?"""
    run = solve(textbook.bowl, method=gd_2d, start=(-5, -2), steps=20)
    assert [f"{x:.6f}" for x in run.path[-1]] == ["-0.057646", "-0.000073"]


def test_a_trainer_may_take_eta_and_keeps_its_state() -> None:
    """Does a momentum trainer with eta follow the built-in for several learning rates?"""
    eta = [0.01, 0.1, 0.3]
    want = solve(textbook.bowl, method="momentum", eta=eta, start=(-5, -2), steps=20)
    got = solve(textbook.bowl, method=momentum_2d, eta=eta, start=(-5, -2), steps=20)
    np.testing.assert_allclose(got.path, want.path, rtol=1e-10)


@pytest.mark.parametrize(
    "shape", [list, tuple, np.array, lambda p: np.array(p)[:, None], lambda p: [[x] for x in p]]
)
def test_iterates_may_come_in_any_list(shape: Callable[..., Any]) -> None:
    """In 1D, are lists, tuples, arrays and columns the same iterates?"""
    run = solve(
        "x**2", method=lambda eta, f_grad: shape(chapter_gd(eta, f_grad)), eta=0.2, steps=10
    )
    assert run.path[-1, 0] == pytest.approx(0.060466, abs=1e-6)


def test_functions_of_all_kinds_are_methods() -> None:
    """Do partials, lambdas, bound methods and callable objects work, and have a name?"""

    class Descent:
        def run(self, eta: float, f_grad: Any) -> list[float]:
            return chapter_gd(eta, f_grad)

        def __call__(self, x: Any, grad: Any, eta: float, state: Any) -> tuple[Any, Any]:
            return one_step(x, grad, eta, state)

    want = solve("x**2", eta=0.2).path
    for method, name in [
        (functools.partial(whole, x0=10.0, steps=10), "partial"),
        (lambda eta, grad: whole(eta, grad, 10.0, 10), "<lambda>"),
        (Descent().run, "run"),
        (Descent(), "Descent"),
    ]:
        run = solve("x**2", method=method, eta=0.2)
        assert np.array_equal(run.path, want), name
        assert run.method == name


def test_a_run_that_stops_early_stays_where_it_stopped() -> None:
    """Is a run that returns once it has arrived converged, and not lost?"""

    def until_small(eta: float, f_grad: Any, x0: float = 10.0) -> list[float]:
        path = [x0]
        while abs(f_grad(path[-1])) > 1e-3:
            path.append(path[-1] - eta * f_grad(path[-1]))
        return path

    run = solve("x**2", method=until_small, eta=0.4, start=[10.0, 1.0], steps=50)
    assert (np.abs(run.path[-1]) <= 5e-4).all()
    assert np.array_equal(run.path[20:], np.tile(run.path[-1], (31, 1, 1)))
    assert [o.label for o in run.outcome] == ["converged", "converged"]


def test_a_run_that_is_too_long_is_cut() -> None:
    """Of ten steps of which six were asked for, are the first six kept?"""
    run = solve("x**2", method=chapter_gd, eta=0.2, steps=6)
    np.testing.assert_allclose(run.path[:, 0], 10 * 0.6 ** np.arange(7))


def test_plain_python_overflow_is_divergence() -> None:
    """Are OverflowError and a step that divides by zero a run's divergence, others unharmed?"""

    def squares(eta: float, f_grad: Any, x0: float, steps: int) -> list[float]:
        path = [x0]
        for _ in range(steps):
            path.append(path[-1] ** 2 * eta)
        return path

    run = solve("x**2", method=squares, eta=[0.1, 1e-3], start=[1e100, 1.0], steps=5)
    assert np.isnan(run.path[1:, 0]).all()
    assert run.path[-1, 1] == pytest.approx(1e-93)
    assert run.outcome[0] is Outcome.DIVERGED

    def secant(x: float, grad: float, eta: float, state: Any) -> tuple[float, Any]:
        return x - grad / (x - 3.0), None

    run = solve("x**2", method=secant, eta=0.1, start=[3.0, 1.0], steps=2)
    assert np.isnan(run.path[1:, 0]).all()
    assert np.isfinite(run.path[:, 1]).all()


@pytest.mark.parametrize("style", ["step", "trainer"])
def test_a_diverged_run_is_not_stepped_on(style: str) -> None:
    """Is the function called no more after an iterate that is not finite, and its rest NaN?"""
    seen: list[float] = []

    def step(x: Any, grad: Any, eta: float, state: Any) -> tuple[Any, Any]:
        seen.append(float(np.ravel(x)[0]))
        return x * 1e200, None

    def trainer(x1: float, x2: float, s1: Any, s2: Any, f_grad: Any) -> tuple[Any, ...]:
        (x1, x2), _ = step(np.array([x1, x2]), None, 0.1, None)
        return x1, x2, s1, s2

    method = step if style == "step" else trainer
    run = solve(textbook.bowl, method=method, start=[1.0, 1.0], steps=9)
    assert seen == [1.0, 1e200]
    assert np.isinf(run.path[2]).all()
    assert np.isnan(run.path[3:]).all()
    assert run.outcome is Outcome.DIVERGED


def test_a_step_may_change_its_argument() -> None:
    """Does `x -= ...` inside a step leave the iterate before it alone?"""

    def in_place(x: Any, grad: Any, eta: float, state: Any) -> tuple[Any, Any]:
        x -= eta * grad
        return x, state

    want = solve(textbook.bowl, eta=0.1, start=[-5.0, -2.0], steps=8)
    got = solve(textbook.bowl, method=in_place, eta=0.1, start=[-5.0, -2.0], steps=8)
    assert np.array_equal(got.path, want.path)


def test_one_dimension_is_plain_floats() -> None:
    """Are x, its gradient and eta Python floats in 1D, as a textbook has them?"""

    def check(x: Any, grad: Any, eta: Any, state: Any) -> tuple[Any, Any]:
        assert type(x) is float
        assert type(grad) is float
        assert type(eta) is float
        return x - eta * grad, state

    solve("x**2", method=check, eta=[1, 2], start=[1, 2], steps=2)


def _returns(value: Any) -> dict[str, Callable[..., Any]]:
    return {
        "whole": lambda eta, f_grad: value,
        "step": lambda x, grad, eta, state: value,
        "trainer": lambda x1, x2, s1, s2, f_grad: value,
    }


BAD: list[tuple[Objective, Callable[..., Any], str]] = [
    (textbook.square, _returns(None)["whole"], r"returned None: return the list of iterates, num"),
    (textbook.square, _returns([])["whole"], r"returned \[\]: return the list of iterates"),
    (textbook.square, _returns(3.0)["whole"], r"returned 3\.0: return the list of iterates"),
    (textbook.square, _returns("abc")["whole"], r"returned 'abc': return the list of iterates"),
    (textbook.square, _returns([1.0, None])["whole"], r"returned \[1\.0, None\]: return the list"),
    (textbook.square, _returns([1.0, 1j])["whole"], r"returned \[1\.0, 1j\]: return the list of"),
    (
        textbook.square,
        _returns([[1.0, 2.0]])["whole"],
        r"returned \[\[1\.0, 2\.0\]\]: return the l",
    ),
    (textbook.bowl, _returns([1.0, 2.0])["whole"], r"the list of iterates, points of 2 numbers"),
    (textbook.bowl, _returns([[1.0, 2.0], [3.0]])["whole"], r"the list of iterates, points of 2"),
    (textbook.bowl, _returns(np.zeros((2, 11)))["whole"], r"the list of iterates, points of 2 num"),
    (textbook.square, lambda eta, f_grad: (x for x in [1.0]), r"returned <generator .*return the"),
    (textbook.square, _returns(None)["step"], r"returned None: return \(x, state\)"),
    (textbook.square, _returns(3.0)["step"], r"returned 3\.0: return \(x, state\)"),
    (textbook.square, _returns((1.0, 2.0, 3.0))["step"], r"returned \(1.*\): return \(x, state\)"),
    (textbook.square, _returns((None, 0))["step"], r"returned None for x: it must be a number"),
    (textbook.square, _returns(("1", 0))["step"], r"returned '1' for x: it must be a number"),
    (textbook.square, _returns(([1.0, 2.0], 0))["step"], r"\[1.0, 2.0\] for x: it must be a numb"),
    (textbook.bowl, _returns((1.0, 0))["step"], r"returned 1\.0 for x: it must be 2 numbers"),
    (textbook.bowl, _returns(([1.0], 0))["step"], r"returned \[1\.0\] for x: it must be 2 numbers"),
    (textbook.bowl, _returns(None)["trainer"], r"returned None: return \(x1, x2, s1, s2\)"),
    (
        textbook.bowl,
        _returns((1.0, 2.0))["trainer"],
        r"returned \(1.*\): return \(x1, x2, s1, s2\)",
    ),
    (textbook.bowl, _returns((1.0, None, 0, 0))["trainer"], r"x1 and x2 must be numbers"),
    (textbook.bowl, _returns((1.0, [1, 2], 0, 0))["trainer"], r"x1 and x2 must be numbers"),
    (textbook.square, _returns(0)["trainer"], r"takes x1 and x2, but the objective has 1 variable"),
    (
        textbook.square,
        lambda: None,
        r"takes 0 arguments: write it as gd\(eta, f_grad\), step\(x, g",
    ),
    (textbook.square, lambda a, b, c: None, r"takes 3 arguments: write it as gd\(eta, f_grad\)"),
    (
        textbook.square,
        lambda eta, f_grad: [1 / 0 if eta < 0 else {}["x"]],
        r"<lambda> raised KeyError: 'x' with eta = 0\.25, start = \[10\.0\]",
    ),
    (
        textbook.bowl,
        lambda x, grad, eta, state: (x.nothing, state),
        r"<lambda> raised AttributeError: .* with eta = 0\.25, start = \[1\.0, 2\.0\]",
    ),
    (
        textbook.bowl,
        lambda x1, x2, s1, s2, f_grad: f_grad(x1),
        r"<lambda> raised TypeError: .* with eta = 0\.25, start = \[1\.0, 2\.0\]",
    ),
]


@pytest.mark.parametrize(("objective", "method", "sentence"), BAD)
def test_a_method_that_cannot_be_used_is_named(
    objective: Objective, method: Callable[..., Any], sentence: str
) -> None:
    """Does one sentence say what came back, from which function, and what to return?"""
    start = 10.0 if objective.dim == 1 else [1.0, 2.0]
    with pytest.raises(SolverError, match=sentence):
        solve(objective, method=method, eta=0.25, start=start, steps=10)


def test_the_gradient_it_is_given_is_the_objectives() -> None:
    """Is f_grad of a number a number, of a vector a vector, and of a trainer two numbers?"""
    seen: list[Any] = []

    def whole_2d(eta: float, f_grad: Any) -> list[Any]:
        seen.append(f_grad([1.0, 1.0]))
        return [[1.0, 1.0]]

    def trainer(x1: float, x2: float, s1: Any, s2: Any, f_grad: Any) -> tuple[Any, ...]:
        seen.append(f_grad(x1, x2))
        return x1, x2, s1, s2

    def whole_1d(eta: float, f_grad: Any) -> list[float]:
        seen.append(f_grad(2))
        return [2.0]

    solve(textbook.bowl, method=whole_2d, start=[1.0, 1.0], steps=1)
    solve(textbook.bowl, method=trainer, start=[1.0, 1.0], steps=1)
    solve(textbook.xcos, method=whole_1d, start=2.0, steps=1)
    assert np.array_equal(seen[0], [2.0, 4.0])
    assert seen[1] == (2.0, 4.0)
    c = 0.15 * math.pi
    assert seen[2] == pytest.approx(math.cos(2 * c) - 2 * c * math.sin(2 * c), rel=1e-14)
