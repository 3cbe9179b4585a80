"""The textbook's objectives: are the formulas, minima, domains and shipped derivatives right?"""

from __future__ import annotations

from importlib import resources

import mpmath
import numpy as np
import pytest
import sympy
from scipy import optimize

from gdwidget import Objective, ObjectiveError, textbook
from gdwidget.core.textbook import derive_all
from tests.core import oracles

NAMES = list(oracles.FORMULAS)


def test_the_textbook_holds_what_was_promised() -> None:
    """Are the chapter's objectives there, and the classics, and nothing unsaid?"""
    assert list(textbook) == [
        "square",
        "xcos",
        "cosh",
        "bowl",
        "log_sum_exp",
        "plateau",
        "rosenbrock",
        "himmelblau",
        "beale",
        "saddle",
        "rotated_ellipse",
    ]
    assert len(textbook) == len(NAMES)
    assert repr(textbook).startswith("textbook: square, xcos")


@pytest.mark.parametrize("name", NAMES)
def test_a_formula_is_the_published_one(name: str) -> None:
    """Is it identical to the formula as typed in the tests, parameters included?"""
    formula = sympy.sympify(textbook[name].formula).subs(textbook[name].parameters)
    assert sympy.simplify(formula - oracles.expression(name)[0]) == 0


@pytest.mark.parametrize("name", NAMES)
def test_shipped_derivatives_are_those_of_the_formula(name: str) -> None:
    """Does the derivation that was shipped give what deriving the formula now gives?"""
    shipped = textbook[name]
    assert shipped.formula is not None
    fresh = Objective(shipped.formula, **shipped.parameters)
    low, high = np.array(shipped.domain).T
    x = low + np.random.default_rng(0).random((30, shipped.dim)) * (high - low)
    for part in ("value", "gradient", "hessian"):
        assert np.array_equal(getattr(shipped, part)(x), getattr(fresh, part)(x)), part
    assert shipped.latex == fresh.latex
    assert shipped.mathml == fresh.mathml


def test_the_shipped_file_is_fresh() -> None:
    """Is textbook.json what `python -m gdwidget.core.textbook` would write?"""
    file = resources.files("gdwidget.core").joinpath("textbook.json")
    assert file.read_text(encoding="utf-8") == derive_all()


MINIMA = [(name, x) for name in NAMES for x in textbook[name].minima]


@pytest.mark.parametrize(("name", "x"), MINIMA)
def test_a_minimum_is_a_minimum(name: str, x: tuple[float, ...]) -> None:
    """Is the exact gradient zero, the Hessian positive definite, and every neighbour higher?"""
    problem, expr = oracles.problem(name), oracles.expression(name)
    scale = max(1.0, float(np.abs(problem.hess(*x)).max()))
    np.testing.assert_allclose(problem.grad(*x), 0, atol=1e-13 * scale)
    assert np.linalg.eigvalsh(np.array(problem.hess(*x), float)).min() > 0
    objective = textbook[name]
    width = max(high - low for low, high in objective.domain)
    for angle in np.linspace(0, 2 * np.pi, 24, endpoint=False):
        shift = 0.01 * width * np.array([np.cos(angle), np.sin(angle)])[: objective.dim]
        if np.abs(shift).max() > 1e-3 * width:
            assert problem.f(*(np.array(x) + shift)) > problem.f(*x)
    # To the last digits: a root found to forty digits is no farther than the spacing of floats.
    slopes = [sympy.diff(expr[0], v) for v in expr[1]]
    gradient = sympy.lambdify(expr[1], slopes if len(x) > 1 else slopes[0], "mpmath")
    with mpmath.workdps(40):
        root = mpmath.findroot(gradient, x if len(x) > 1 else x[0])
        for got, want in zip(x, root if len(x) > 1 else [root], strict=True):
            assert abs(got - want) <= 1e-15 * max(1, abs(got))


@pytest.mark.parametrize("name", NAMES)
def test_no_minimum_of_the_domain_is_missing(name: str) -> None:
    """Do SciPy's descents from a grid over the domain end in no other minimum inside it?"""
    problem, objective = oracles.problem(name, "numpy"), textbook[name]
    axes = [np.linspace(low, high, 9) for low, high in objective.domain]
    found = set()
    for start in np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, objective.dim):
        # Bounded, so that a descent without a minimum ends on the border.
        done = optimize.minimize(
            lambda x: problem.f(*x),
            start,
            jac=lambda x: np.array(problem.grad(*x), float),
            bounds=objective.domain,
            tol=1e-14,
        )
        inside = all(
            low + 1e-6 < v < high - 1e-6
            for v, (low, high) in zip(done.x, objective.domain, strict=True)
        )
        definite = np.linalg.eigvalsh(np.array(problem.hess(*done.x), float)).min() > 1e-9
        if inside and definite and np.abs(done.jac).max() < 1e-4:
            found.add(tuple(np.round(done.x, 2) + 0.0))
    known = {tuple(np.round(x, 2) + 0.0) for x in objective.minima}
    assert found == known


def test_the_lowest_minimum_is_the_minimum() -> None:
    """Is `minimum` the value at the lowest minimiser, and None for the saddle?"""
    for name in NAMES:
        problem = oracles.problem(name)
        values = [problem.f(*x) for x in textbook[name].minima]
        if values:
            assert textbook[name].minimum == pytest.approx(min(values), abs=1e-15)
        else:
            assert name == "saddle"
            assert textbook[name].minimum is None


@pytest.mark.parametrize("name", NAMES)
def test_a_domain_shows_what_there_is_to_see(name: str) -> None:
    """Does it contain all minima well inside, with f finite on all of it?"""
    objective = textbook[name]
    assert len(objective.domain) == objective.dim
    for x in objective.minima:
        for v, (low, high) in zip(x, objective.domain, strict=True):
            margin = 0.05 * (high - low)
            assert low + margin < v < high - margin
    axes = [np.linspace(low, high, 101) for low, high in objective.domain]
    grid = np.stack(np.meshgrid(*axes), axis=-1)
    for part in (objective.value, objective.gradient, objective.hessian):
        assert np.isfinite(part(grid)).all()
    assert np.ptp(objective.value(grid)) > 0.5


@pytest.mark.parametrize("name", NAMES)
def test_an_objective_says_its_name_and_source(name: str) -> None:
    """Is it called as in the textbook, with a source to cite?"""
    assert textbook[name].name == name
    assert len(textbook[name].source) > 20


def test_names_work_as_keys_and_as_attributes() -> None:
    """Is textbook.rosenbrock textbook["rosenbrock"], and offered for completion?"""
    for name in NAMES:
        assert getattr(textbook, name) is textbook[name]
        assert name in dir(textbook)
        assert name in textbook
    assert dict(textbook)["square"] is textbook.square


def test_an_unknown_name_lists_those_there_are() -> None:
    """Do key and attribute both say what there is, and `in` and getattr keep their meaning?"""
    with pytest.raises(ObjectiveError, match=r"no textbook objective 'cube': use one of square, x"):
        textbook["cube"]
    with pytest.raises(AttributeError, match=r"no textbook objective 'cube'"):
        _ = textbook.cube
    assert "cube" not in textbook
    assert not hasattr(textbook, "cube")
    assert not hasattr(textbook, "_repr_html_")
