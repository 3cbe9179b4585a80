"""Objectives given as functions: styles, honest vectorisation, numerical derivatives, errors."""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import optimize

import gdwidget
from gdwidget import Objective, ObjectiveError, solve
from tests.core import oracles

C = 0.15 * math.pi


def xcos_number(x: float) -> float:
    """x·cos(cx) as a beginner writes it, for one number."""
    if x < 0:
        return -abs(x) * math.cos(C * abs(x))
    return x * math.cos(C * x)


def bowl_number(x1: float, x2: float) -> float:
    """x1² + 2·x2² for two numbers, with an if."""
    total = 0.0
    for weight, x in ((1, x1), (2, x2)):
        if x != 0:
            total += weight * math.pow(x, 2)
    return total


def bowl_vector_number(x: Any) -> float:
    """The same for a vector, read entry by entry."""
    return math.pow(float(x[0]), 2) + 2 * math.pow(float(x[1]), 2)


STYLES: list[tuple[str, Callable[..., Any], bool]] = [
    ("xcos", xcos_number, False),
    ("xcos", lambda x: x * np.cos(C * x), True),
    ("bowl", bowl_number, False),
    ("bowl", lambda x1, x2: x1**2 + 2 * x2**2, True),
    ("bowl", bowl_vector_number, False),
    ("bowl", lambda x: x[0] ** 2 + 2 * x[1] ** 2, True),
    ("bowl", lambda x: float(np.dot(x * [1, 2], x)), False),
]
IDS = ["number-math", "number-numpy", "pair-math", "pair-numpy", "vector-math", "vector-numpy"]
IDS += ["vector-dot"]


def points_for(dim: int, count: int = 9) -> np.ndarray:
    return np.random.default_rng(4).uniform(-3, 3, (count, dim))


def is_vectorised(objective: Objective) -> bool:
    return objective.kernel._f.vectorised  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize(("name", "function", "vectorised"), STYLES, ids=IDS)
def test_all_styles_give_the_same_objective(
    name: str, function: Callable[..., Any], vectorised: bool
) -> None:
    """Do f, gradient, Hessian and a descent agree with SymPy, however the function is written?"""
    problem = oracles.problem(name)
    objective = Objective(function)
    assert objective.dim == problem.dim
    assert is_vectorised(objective) is vectorised
    x = points_for(problem.dim)
    f, g, h = objective.value(x), objective.gradient(x), objective.hessian(x)
    for b, point in enumerate(x):
        assert f[b] == pytest.approx(problem.f(*point), rel=1e-13)
        np.testing.assert_allclose(g[b], problem.grad(*point), rtol=1e-9, atol=1e-11)
        np.testing.assert_allclose(h[b], problem.hess(*point), rtol=1e-7, atol=1e-8)
    start = (2.0,) if problem.dim == 1 else (-2.0, 1.0)
    run = solve(objective, eta=0.1, start=start if problem.dim > 1 else start[0], steps=15)
    want = oracles.loop("gd", problem, start, 0.1, 15)
    np.testing.assert_allclose(run.path, want, rtol=1e-8, atol=1e-9)


GRADIENTS: list[Callable[..., Any]] = [
    lambda x1, x2: (2 * x1, 4 * x2),
    lambda x1, x2: [2 * x1, 4 * x2],
    lambda x1, x2: np.array([2 * x1, 4 * x2]),
    lambda x: (2 * x[0], 4 * x[1]),
    lambda x: x * np.array([2.0, 4.0]),
    lambda x: np.array([math.ldexp(float(x[0]), 1), math.ldexp(float(x[1]), 2)]),
]
HESSIANS: list[Callable[..., Any]] = [
    lambda x1, x2: ((2, 0), (0, 4)),
    lambda x1, x2: [[2.0, 0.0 * x1], [0.0 * x2, 4.0]],
    lambda x1, x2: np.diag([2.0, 4.0]),
    lambda x: np.diag([2.0, 4.0]),
    lambda x: [[2, 0], [0, 4]],
]


@pytest.mark.parametrize("gradient", GRADIENTS)
@pytest.mark.parametrize("hessian", HESSIANS)
def test_derivatives_may_be_of_another_style_than_f(
    gradient: Callable[..., Any], hessian: Callable[..., Any]
) -> None:
    """Do tuples, lists and arrays of numbers and arrays, in any style, mean the same derivative?"""
    objective = Objective(lambda x1, x2: x1**2 + 2 * x2**2, grad=gradient, hess=hessian)
    x = points_for(2)
    np.testing.assert_allclose(objective.gradient(x), x * [2, 4], rtol=1e-15)
    np.testing.assert_array_equal(objective.hessian(x), np.tile(np.diag([2.0, 4.0]), (9, 1, 1)))
    run = solve(objective, method="newton", eta=1.0, start=[3.0, 4.0], steps=1)
    np.testing.assert_allclose(run.path[1], [0.0, 0.0], atol=1e-15)


@pytest.mark.parametrize(
    ("function", "dim"),
    [
        (lambda x: x @ np.array([[2.0, 0.5], [0.5, 1.0]]) @ x, 2),
        (optimize.rosen, 2),
        (np.cos, 1),
        (functools.partial(lambda a, x: a * x**2, 3.0), 1),
        (lambda x, c=2.0: c * x**2, 1),
        (lambda x: 3.0, 1),
        (lambda x1, x2, *, k=2.0: x1 * x2 * k, 2),
        (lambda x: 1 / (x - 1), 1),
        (lambda x: math.log(x - 1), 1),
        (lambda x: np.log(x - 1) ** 2, 1),
        (lambda x: np.linalg.norm(x - np.array([3.0, 2.0])), 2),
        (lambda x: (np.asarray(x) ** 2).sum(), 2),
        (lambda x: np.dot(x, x), 2),
        (lambda w: np.mean((w * np.arange(5.0) - 1) ** 2), 1),
    ],
)
def test_the_number_of_variables_is_found_out(function: Callable[..., Any], dim: int) -> None:
    """Is it 1 or 2 as the function needs, also where x = 1 is a bad place to try it?"""
    assert Objective(function).dim == dim


def test_more_dimensions_are_told_by_dim_or_domain() -> None:
    """Do dim=3 and three intervals both make a vector of three?"""
    for given in ({"dim": 3}, {"domain": [(-1, 1)] * 3}):
        objective = Objective(lambda x: (x**2).sum(), **given)  # type: ignore[arg-type]
        assert objective.dim == 3
        np.testing.assert_allclose(objective.gradient([1.0, 2.0, 3.0]), [2, 4, 6], rtol=1e-9)
        np.testing.assert_allclose(objective.hessian([1.0, 2.0, 3.0]), 2 * np.eye(3), atol=1e-7)


LIARS: list[Callable[..., Any]] = [
    lambda x: np.sum(np.asarray(x) ** 2),
    lambda x: np.max(np.asarray(x) ** 2),
    lambda x: x**2 if np.ndim(x) == 0 else x**2 + 1e-9,
    lambda x: sorted(np.atleast_1d(x) ** 2)[0],
    lambda x: float(np.asarray(x).flat[0]) ** 2,
]


@pytest.mark.parametrize("function", LIARS)
def test_a_function_that_lies_about_arrays_is_called_one_by_one(
    function: Callable[..., Any],
) -> None:
    """Does a function that accepts arrays, but means something else, still give x²?"""
    objective = Objective(function, dim=1)
    assert not is_vectorised(objective)
    x = points_for(1)
    np.testing.assert_allclose(objective.value(x), x[:, 0] ** 2, rtol=1e-15)


def test_a_vectorised_function_is_called_once_a_batch() -> None:
    """Is a function trusted with arrays called with all points at once?"""
    shapes: list[tuple[int, ...]] = []

    def f(x: Any) -> Any:
        shapes.append(np.shape(x))
        return x**2

    objective = Objective(f)
    shapes.clear()
    objective.value(np.zeros((1000, 1)))
    assert shapes == [(1000,)]


def test_writing_into_the_argument_does_no_harm() -> None:
    """Does `x -= 3` inside a function leave the iterates and the gradient's points alone?"""

    def f(x: Any) -> Any:
        x -= 3.0
        return x**2

    for gradient in (None, lambda x: 2 * (x - 3)):
        run = solve(Objective(f, grad=gradient), eta=0.1, start=[1.0, 8.0], steps=40)
        want = 3 + np.outer(0.8 ** np.arange(41), [-2.0, 5.0])
        np.testing.assert_allclose(run.path[..., 0], want, rtol=1e-8)
        np.testing.assert_allclose(run.value, (want - 3) ** 2, rtol=1e-6, atol=1e-12)
        assert [o.label for o in run.outcome] == ["converged", "converged"]
        value, slope = np.empty(2), np.empty(2)
        objective = Objective(f, grad=gradient)
        objective.kernel.evaluate([np.array([1.0, 8.0])], f=value, grad=[slope])
        np.testing.assert_allclose([*value, *slope], [4.0, 25.0, -4.0, 10.0], rtol=1e-9)

    def g(x: Any) -> Any:
        x *= 2.0
        return x @ x

    objective = Objective(g)
    x = points_for(2)
    before = x.copy()
    np.testing.assert_allclose(objective.value(x), 4 * (before**2).sum(axis=1), rtol=1e-14)
    assert np.array_equal(x, before)


def test_a_batch_that_fails_at_once_is_tried_one_by_one() -> None:
    """If arrays work at the trial but not later, is the result still right?"""

    def f(x: Any) -> Any:
        if np.size(x) > 50:
            raise MemoryError
        return x**2

    objective = Objective(f)
    assert is_vectorised(objective)
    x = np.linspace(-1, 1, 101)
    np.testing.assert_allclose(objective.value(x[:, None]), x**2, rtol=1e-15)


def test_an_error_of_a_batch_names_the_point() -> None:
    """If one point of a vectorised batch is refused, does the message say which?"""

    def f(x: Any) -> Any:
        if np.any(np.asarray(x) > 8):
            raise LookupError("too far")
        return x**2

    objective = Objective(f, domain=(-5, 5))
    assert is_vectorised(objective)
    with pytest.raises(ObjectiveError, match=r"f raised LookupError: too far at x = 9\.5"):
        objective.value([[1.0], [9.5], [2.0]])


def test_code_for_numbers_is_not_asked_about_nan() -> None:
    """Does a function whose ifs all fail for NaN survive a divergent run?"""

    def f(x: float) -> Any:
        if x < 0:
            return x * x
        if x >= 0:
            return 2 * x * x
        return None

    run = solve(f, eta=50.0, start=[1e150, 2.0], steps=300)
    assert [o.label for o in run.outcome] == ["diverged", "diverged"]
    assert np.isnan(run.path[-1]).all()


@pytest.mark.parametrize(
    "f",
    [
        lambda x: math.exp(x**3),
        lambda x: 1 / (x // 1000),
        lambda x: math.sqrt(1 - x / 100),
        lambda x: math.cosh(x) + math.log(1e9 - x),
        lambda x: x**2 if x < 1e10 else 1 / 0,
    ],
)
def test_what_python_cannot_compute_is_not_a_number(f: Callable[..., Any]) -> None:
    """Are math domain errors, overflows and divisions by zero NaN, not exceptions?"""
    value = Objective(f, domain=(-3000, 3000)).value([[0.5], [1e12], [-1e12], [np.inf], [np.nan]])
    assert np.isnan(value).any()
    run = solve(Objective(f, domain=(-3000, 3000)), eta=1e3, start=[0.5, 80.0, 1e11], steps=30)
    assert len(run.outcome) == 3


def test_no_warning_of_a_function_escapes() -> None:
    """Are NumPy and the function itself quiet about log 0, in the trial, one by one, at once?"""

    def warns(x: Any) -> Any:
        if np.any(np.asarray(x) <= 0):
            warnings.warn("log of nothing", RuntimeWarning, stacklevel=1)
        return np.log(x) * x

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for f in (lambda x: np.log(x) * x, lambda x: float(np.log(np.float64(x)) * x), warns):
            objective = Objective(f)
            assert np.isnan(objective.value([[0.0], [-1.0]])).all()
            run = solve(objective, eta=1e3, start=[0.0, 1.0, 2.0], steps=5)
            assert run.value.shape == run.slope.shape == (6, 3)
            assert run.outcome[0] is gdwidget.Outcome.DIVERGED


@pytest.mark.parametrize("name", list(oracles.FORMULAS))
def test_numerical_derivatives_are_close_to_exact_ones(name: str) -> None:
    """Over the whole domain, are gradients right to 1e-9 and Hessians to 1e-6 of their scale?"""
    problem = oracles.problem(name, "numpy")
    domain = gdwidget.textbook[name].domain
    low, high = np.array(domain).T
    x = low + np.random.default_rng(6).random((40, problem.dim)) * (high - low)
    only_f = Objective(problem.f, domain=domain)
    gradient = problem.grad if problem.dim == 2 else lambda x: problem.grad(x)[0]
    with_grad = Objective(problem.f, grad=gradient, domain=domain)
    g = np.array([problem.grad(*p) for p in x])
    h = np.array([problem.hess(*p) for p in x])
    scale = np.maximum(1, np.abs(g).max(axis=1))
    error = np.abs(only_f.gradient(x) - g).max(axis=1)
    assert (error <= 1e-9 * scale).all(), x[error > 1e-9 * scale]
    scale = np.maximum(1, np.abs(h).max(axis=(1, 2)))
    for objective in (only_f, with_grad):
        error = np.abs(objective.hessian(x) - h).max(axis=(1, 2))
        assert (error <= 1e-6 * scale).all(), (objective, x[error > 1e-6 * scale])


def test_numerical_derivatives_work_at_the_edge_of_where_f_is_defined() -> None:
    """Next to the pole of x − log x, are smaller steps tried until the derivative is right?"""
    objective = Objective(lambda x: x - math.log(x), domain=(0, 10))
    x = np.array([0.3, 0.01, 1e-3, 1e-4])
    np.testing.assert_allclose(objective.gradient(x[:, None])[:, 0], 1 - 1 / x, rtol=1e-6)
    np.testing.assert_allclose(objective.hessian(x[:, None])[:, 0, 0], 1 / x**2, rtol=1e-4)
    assert np.isnan(objective.gradient([[-1.0]])).all()


def test_numerical_derivatives_do_not_vanish_far_away() -> None:
    """At 1e20, where x + 0.5 is x, is the derivative of x² still 2x, so that runs diverge?"""
    objective = Objective(lambda x: x**2)
    x = np.array([1e6, 1e12, 1e20, 1e100])
    np.testing.assert_allclose(objective.gradient(x[:, None])[:, 0], 2 * x, rtol=1e-6)
    run = solve(objective, eta=1.1, start=10.0, steps=300)
    assert run.outcome is gdwidget.Outcome.DIVERGED
    np.testing.assert_allclose(run.path[:, 0], 10 * (-1.2) ** np.arange(301), rtol=1e-5)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_numerical_derivatives_take_the_scale_of_the_domain(scale: float) -> None:
    """Is sin(x/scale) differentiated as well in a tiny domain as in a huge one?"""
    objective = Objective(lambda x: np.sin(x / scale), domain=(-3 * scale, 3 * scale))
    x = scale * np.linspace(-3, 3, 13)
    gradient = objective.gradient(x[:, None])[:, 0]
    np.testing.assert_allclose(gradient * scale, np.cos(x / scale), atol=1e-9)
    hessian = objective.hessian(x[:, None])[:, 0, 0]
    np.testing.assert_allclose(hessian * scale**2, -np.sin(x / scale), atol=1e-6)


def test_a_batch_of_numerical_derivatives_is_its_points() -> None:
    """Does the adaptive step of one point not depend on its neighbours, but for rounding?"""
    objective = Objective(lambda x1, x2: np.exp(x1) * np.sin(x2) + x1**4)
    x = points_for(2, 20)
    gradient, hessian = objective.gradient(x), objective.hessian(x)
    for b in range(20):
        np.testing.assert_allclose(objective.gradient(x[b]), gradient[b], rtol=1e-12)
        np.testing.assert_allclose(objective.hessian(x[b]), hessian[b], rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "gradient numerical (scipy.differentiate), Hessian numerical (scipy.differentiate)"),
        ({"grad": lambda x: 2 * x}, "gradient given, Hessian numerical (scipy.differentiate)"),
        ({"hess": lambda x: 2.0}, "gradient numerical (scipy.differentiate), Hessian given"),
        ({"grad": lambda x: 2 * x, "hess": lambda x: 2.0}, "gradient given, Hessian given"),
    ],
)
def test_the_repr_says_where_derivatives_come_from(given: dict[str, Any], words: str) -> None:
    """Can one see which derivatives are numerical?"""

    def parabola(x: Any) -> Any:
        return x**2

    objective = Objective(parabola, **given)
    assert repr(objective) == f"Objective(parabola, {words})"
    assert objective.derivatives == words


def _raises(*_: Any) -> Any:
    raise KeyError("no")


BAD: list[tuple[dict[str, Any], str]] = [
    ({"f": lambda x: _raises() if x != 1 else 1.0}, r"f raised KeyError: 'no' at x = -?\d"),
    ({"f": _raises, "dim": 1}, r"f raised KeyError: 'no' at x = -?\d"),
    ({"f": lambda x1, x2: x1 + "a"}, r"f raised TypeError: .* at x = \(-?[\d.]+, -?[\d.]+\)"),
    ({"f": lambda x: x.foo}, r"f raised AttributeError.* at x = 1, and takes no vector of two"),
    ({"f": lambda x: x + undefined_name}, r"f raised NameError.* at x = 1: mend the function\.$"),  # type: ignore[name-defined]  # noqa: F821
    ({"f": lambda x: None}, r"f returned None at x = -?[\d.]+: it must return one number"),
    ({"f": lambda x: (x, x)}, r"f returned \(.*\) at x = .*: it must return one number"),
    ({"f": lambda x: np.zeros(3)}, r"f returned array\(\[0\., 0\., 0\.\]\) at x = .*: .* one num"),
    ({"f": lambda x1, x2: (x1, x2)}, r"f returned \(.*\) at x = \(.*\): it must return one number"),
    ({"f": lambda x: x * 1j}, r"f returned .*j.* at x = .*: it must return real numbers"),
    ({"f": lambda x: "1"}, r"f returned '1' at x = .*: it must return real numbers"),
    ({"f": lambda x: [1, [2, 3]]}, r"f returned \[1, \[2, 3\]\] at x = .*: it must return one num"),
    (
        {"f": lambda x: math.nan},
        r"f is not a number at any of the 7 points tried, such as x = -?\d",
    ),
    ({"f": lambda x: math.sqrt(-1 - x * x)}, r"not a number .* x = .*ValueError: .*: set domain"),
    (
        {"f": lambda x1, x2: x1 / 0},
        r"f is not a number .* x = \(.*\) \(ZeroDivisionError: .*domain",
    ),
    (
        {"f": lambda a, b, c: a},
        r"<lambda> needs 3 arguments: write it as f\(x\), or as f\(x1, x2\)",
    ),
    ({"f": lambda x1, x2: x1, "dim": 1}, r"<lambda> needs 2 arguments"),
    ({"f": lambda x1, x2: x1, "dim": 3}, r"<lambda> needs 2 arguments"),
    (
        {"f": abs, "grad": lambda x: (x, x)},
        r"grad returned .* at x = .*: it must return one number",
    ),
    ({"f": abs, "grad": lambda x: 1j}, r"grad returned 1j at x = .*: it must return real numbers"),
    ({"f": abs, "grad": _raises}, r"grad raised KeyError: 'no' at x = "),
    ({"f": abs, "hess": lambda x: math.nan}, r"hess is not a number at any of the 7 points tried"),
    ({"f": abs, "grad": "2*x"}, r"grad raised TypeError: 'str' object is not callable"),
    (
        {"f": lambda x1, x2: x1 * x2, "grad": lambda x1, x2: x1},
        r"grad returned -?[\d.]+ at x = \(.*\): it must return numbers of shape \(2,\)",
    ),
    (
        {"f": lambda x1, x2: x1 * x2, "grad": lambda x1, x2: (x1, x2, 0)},
        r"grad returned \(.*\): it must return numbers of shape \(2,\)",
    ),
    (
        {"f": lambda x1, x2: x1 * x2, "hess": lambda x1, x2: (x1, x2)},
        r"hess returned \(.*\) at x = \(.*\): it must return numbers of shape \(2, 2\)",
    ),
    (
        {"f": lambda x1, x2: x1 * x2, "hess": lambda x1, x2: [[1, 2], [3]]},
        r"hess returned \[\[1, 2\], \[3\]\] at x = \(.*\): it must return numbers of shape",
    ),
    ({"f": lambda x1, x2: x1, "grad": lambda a, b, c: a}, r"<lambda> needs 3 arguments"),
]


@pytest.mark.parametrize(("arguments", "sentence"), BAD)
def test_an_unusable_function_is_named_with_the_point(
    arguments: dict[str, Any], sentence: str
) -> None:
    """Does one sentence say which function, what it did, and where?"""
    with pytest.raises(ObjectiveError, match=sentence):
        Objective(**arguments)


def test_an_error_on_the_way_names_the_iterate() -> None:
    """If a function that was fine raises during a run, does the message say at which x?"""

    def f(x: float) -> float:
        if x < -40:
            raise RuntimeError("lost")
        return x * x

    with pytest.raises(ObjectiveError, match=r"f raised RuntimeError: lost at x = -4\d"):
        solve(Objective(f, grad=lambda x: 2 * x), eta=1.3, start=10.0, steps=20).value  # noqa: B018
