"""The objective: evaluation, shapes, what it tells of itself, and what it refuses."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from gdwidget import FormulaError, GdwidgetError, Objective, ObjectiveError, textbook
from gdwidget.core.objective import as_objective
from tests.core import oracles


@pytest.mark.parametrize("name", list(oracles.FORMULAS))
def test_value_gradient_and_hessian_are_those_of_sympy(name: str) -> None:
    """At 50 points of the domain, do all three agree with SymPy's own derivatives?"""
    objective, problem = textbook[name], oracles.problem(name)
    low, high = np.array(objective.domain).T
    x = low + np.random.default_rng(1).random((50, objective.dim)) * (high - low)
    f, g, h = objective.value(x), objective.gradient(x), objective.hessian(x)
    assert f.shape == (50,)
    assert g.shape == (50, objective.dim)
    assert h.shape == (50, objective.dim, objective.dim)
    for b, point in enumerate(x):
        scale = abs(problem.f(*point)) + 1
        assert f[b] == pytest.approx(problem.f(*point), rel=1e-11, abs=1e-12 * scale)
        np.testing.assert_allclose(g[b], problem.grad(*point), rtol=1e-9, atol=1e-11 * scale)
        np.testing.assert_allclose(h[b], problem.hess(*point), rtol=1e-9, atol=1e-11 * scale)


@pytest.mark.parametrize("name", list(oracles.FORMULAS))
def test_derivatives_are_those_of_the_value(name: str) -> None:
    """Do central differences of f give the gradient, and of the gradient the Hessian?"""
    objective = textbook[name]
    low, high = np.array(objective.domain).T
    x = low + np.random.default_rng(2).random((20, objective.dim)) * (high - low)
    step = 1e-5
    for d in range(objective.dim):
        shift = step * np.eye(objective.dim)[d]
        slope = (objective.value(x + shift) - objective.value(x - shift)) / (2 * step)
        scale = np.abs(objective.value(x)).max() + 1
        np.testing.assert_allclose(
            objective.gradient(x)[:, d], slope, rtol=1e-6, atol=1e-9 * scale / step * 1e-2
        )
        bend = (objective.gradient(x + shift) - objective.gradient(x - shift)) / (2 * step)
        np.testing.assert_allclose(objective.hessian(x)[..., d], bend, rtol=1e-5, atol=1e-6 * scale)


@given(
    st.lists(st.floats(-100, 100), min_size=6, max_size=6),
    st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=1, max_size=5),
)
@settings(max_examples=50)
def test_a_random_quadratic_has_its_own_coefficients(
    coefficients: list[float], points: list[tuple[float, float]]
) -> None:
    """Are f, Ax + b and A returned for f = ½xᵀAx + bᵀx + c, from formula parameters?"""
    a11, a12, a22, b1, b2, c0 = coefficients
    objective = _QUADRATIC.with_parameters(a11=a11, a12=a12, a22=a22, b1=b1, b2=b2, c0=c0)
    a, b = np.array([[a11, a12], [a12, a22]]), np.array([b1, b2])
    x = np.array(points)
    want = 0.5 * np.einsum("ni,ij,nj->n", x, a, x) + x @ b + c0
    scale = 1e-12 * (np.abs(a).max() * 2500 + np.abs(b).max() * 50 + abs(c0) + 1)
    np.testing.assert_allclose(objective.value(x), want, atol=4 * scale)
    np.testing.assert_allclose(objective.gradient(x), x @ a + b, atol=scale)
    np.testing.assert_allclose(objective.hessian(x), np.tile(a, (len(x), 1, 1)), rtol=1e-15)
    assert objective.constant_hessian is not None
    np.testing.assert_allclose(objective.constant_hessian, a, rtol=1e-15)


_QUADRATIC = Objective(
    "(a11*x1**2 + 2*a12*x1*x2 + a22*x2**2)/2 + b1*x1 + b2*x2 + c0",
    a11=1,
    a12=0,
    a22=1,
    b1=0,
    b2=0,
    c0=0,
)


@pytest.mark.parametrize("shape", [(), (1,), (5,), (2, 3), (0,), (2, 0, 3)])
def test_any_shape_of_points_is_kept(shape: tuple[int, ...]) -> None:
    """Do points of shape (..., D) give (...), (..., D) and (..., D, D)?"""
    for objective in (textbook.bowl, Objective(lambda x1, x2: x1**2 + 2 * x2**2, grad=_bowl_grad)):
        x = np.random.default_rng(0).normal(size=(*shape, 2))
        assert objective.value(x).shape == shape
        np.testing.assert_allclose(objective.gradient(x), x * [2, 4])
        assert objective.gradient(x).shape == (*shape, 2)
        if 0 not in shape:
            assert objective.hessian(x).shape == (*shape, 2, 2)


def _bowl_grad(x1: Any, x2: Any) -> Any:
    return 2 * x1, 4 * x2


def test_one_dimension_takes_plain_numbers() -> None:
    """In 1D, is a number a point, with the shapes of one?"""
    assert textbook.square.value(3).shape == ()
    assert textbook.square.value(3) == 9.0
    assert np.array_equal(textbook.square.gradient(3), [6.0])
    assert np.array_equal(textbook.square.hessian(3), [[2.0]])


def test_points_in_any_memory_order_are_read_right() -> None:
    """Are transposed and strided points the same points?"""
    x = np.asfortranarray(np.random.default_rng(3).normal(size=(40, 2)))[::3]
    for part in ("value", "gradient", "hessian"):
        evaluate = getattr(textbook.beale, part)
        assert np.array_equal(evaluate(x), evaluate(np.ascontiguousarray(x)))


def test_evaluation_leaves_the_points_alone() -> None:
    """Are read-only points accepted, and writeable ones unchanged?"""
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    x.setflags(write=False)
    textbook.rosenbrock.value(x)
    textbook.rosenbrock.gradient(x)
    textbook.rosenbrock.hessian(x)


def test_what_is_not_finite_is_returned_without_a_word() -> None:
    """Do inf, NaN and poles give inf or NaN, for formulas and functions alike?"""
    for objective in (Objective("log(x)/x"), Objective(lambda x: np.log(x) / x)):
        f = objective.value([[0.0], [-1.0], [math.nan], [1.0]])
        assert not np.isfinite(f[:3]).any()
        assert f[3] == 0.0
        for part in (objective.gradient, objective.hessian):
            assert not np.isfinite(part([[math.nan], [math.inf * 0]])).any()


def test_calling_broadcasts_like_the_textbook_function() -> None:
    """Is obj(x1, x2) of numbers a float, and of grids an array?"""
    assert textbook.bowl(1, 2) == 9.0
    assert isinstance(textbook.bowl(1, 2), float)
    assert isinstance(textbook.square(3), float)
    x1, x2 = np.linspace(-1, 1, 3)[:, None], np.linspace(0, 1, 4)
    np.testing.assert_allclose(textbook.bowl(x1, x2), x1**2 + 2 * x2**2)


def test_parameters_are_values_not_references() -> None:
    """Does changing the returned dictionary leave the objective alone?"""
    objective = Objective("a*x**2", a=2)
    objective.parameters["a"] = 9.0
    assert objective.parameters == {"a": 2.0}
    assert objective(1.0) == 2.0


def test_other_parameters_make_another_objective() -> None:
    """Does with_parameters keep name, source and domain, drop the minima, and leave the first?"""
    first = textbook.rotated_ellipse
    second = first.with_parameters(k=100)
    assert first.parameters == {"k": 10.0}
    assert second.parameters == {"k": 100.0}
    assert (second.name, second.source, second.domain) == (first.name, first.source, first.domain)
    assert second.minima == ()
    assert second.minimum is None
    assert np.linalg.cond(second.hessian([0.0, 0.0])) == pytest.approx(100)
    assert np.linalg.cond(first.hessian([0.0, 0.0])) == pytest.approx(10)


def test_no_parameters_make_no_other_objective() -> None:
    """Is with_parameters() the objective itself, also for a function?"""
    for objective in (textbook.square, Objective(abs)):
        assert objective.with_parameters() is objective


def test_a_constant_hessian_is_known() -> None:
    """Is it the matrix of a quadratic, and None otherwise?"""
    assert np.array_equal(textbook.bowl.constant_hessian, np.diag([2.0, 4.0]))  # type: ignore[arg-type]
    assert np.array_equal(textbook.square.constant_hessian, [[2.0]])  # type: ignore[arg-type]
    assert textbook.rosenbrock.constant_hessian is None
    assert Objective(lambda x: x**2).constant_hessian is None


def test_names_and_variables() -> None:
    """Is it called by its name, formula or function, with the variables it was given?"""
    assert Objective("x**2").name == "x**2"
    assert Objective("x**2", name="parabola").name == "parabola"
    assert Objective(_bowl_grad_norm).name == "_bowl_grad_norm"
    assert Objective("x*y").variables == ("x", "y")
    assert Objective("x1*x2").variables == ("x1", "x2")
    assert Objective(lambda x1, x2: x1 * x2).variables == ("x1", "x2")
    assert Objective("x").variables == Objective(abs).variables == ("x",)


def _bowl_grad_norm(x: float) -> float:
    return abs(x)


def test_the_default_domain_is_stated_for_every_dimension() -> None:
    """Are there intervals for one, two and three variables, and one pair for all?"""
    assert Objective("x**2").domain == ((-10.0, 10.0),)
    assert Objective("x*y").domain == ((-5.0, 5.0),) * 2
    assert Objective(lambda x: x @ x, dim=3).domain == ((-5.0, 5.0),) * 3
    assert Objective("x*y", domain=(0, 1)).domain == ((0.0, 1.0),) * 2
    assert Objective("x*y", domain=[(0, 1), (2, 3)]).domain == ((0.0, 1.0), (2.0, 3.0))


def test_minima_and_minimum() -> None:
    """Are minimisers points of D floats, and the minimum the lowest value there?"""
    objective = Objective("x**4 - x**2 + x/10", minima=(-0.7307, 0.6799))
    assert objective.minima == ((-0.7307,), (0.6799,))
    assert objective.minimum == objective(-0.7307) < objective(0.6799)
    assert Objective("x*y", minima=[(1, 2), (3, 4)]).minima == ((1.0, 2.0), (3.0, 4.0))
    assert Objective("x").minimum is None


def test_markup_is_that_of_the_derivatives() -> None:
    """Does the LaTeX of f, gradient and Hessian read as SymPy's own derivatives?"""
    objective = Objective("x*cos(c*x)", c=1.0)
    x, c = sympy.symbols("x c")
    f = x * sympy.cos(c * x)
    assert objective.latex is not None
    assert objective.mathml is not None
    assert objective.latex.f == sympy.latex(f)
    assert objective.latex.gradient == sympy.latex(sympy.diff(f, x))
    assert objective.latex.hessian == sympy.latex(sympy.expand(sympy.diff(f, x, 2)))
    assert objective._repr_latex_() == f"$f(x) = {sympy.latex(f)}$"
    assert all("<" in part for part in objective.mathml)
    function = Objective(abs)
    assert function.latex is function.mathml is function.formula is function._repr_latex_() is None


def test_the_repr_of_a_formula_shows_its_parameters() -> None:
    """Can the objective be typed again from its repr?"""
    assert repr(Objective("a*x**2", a=0.5)) == "Objective('a*x**2', a=0.5)"
    assert Objective("x**2").derivatives == "exact gradient and Hessian"


BAD: list[tuple[dict[str, Any], str]] = [
    ({"f": 3.0}, r"3\.0 is no objective: give a formula or a function"),
    ({"f": None}, r"None is no objective"),
    ({"f": ["x"]}, r"\['x'\] is no objective"),
    ({"f": "x**2", "grad": abs}, r"A formula has exact derivatives of its own"),
    ({"f": "x**2", "hess": abs}, r"A formula has exact derivatives of its own"),
    ({"f": "x**2", "dim": 2}, r"dim is 2, but the formula 'x\*\*2' has 1 variable"),
    ({"f": abs, "c": 2.0}, r"c: only a formula takes parameters by keyword"),
    ({"f": "c*x", "c": "two"}, r"c is 'two': give it a number"),
    ({"f": "c*x", "c": None}, r"c is None: give it a number"),
    ({"f": "c*x", "c": 1j}, r"c is 1j: give it a number"),
    ({"f": "c*x", "c": [1.0, 2.0]}, r"c is \[1\.0, 2\.0\]: give it a number"),
    ({"f": "c*x", "c": math.nan}, r"c is nan: give it a finite number"),
    ({"f": "c*x", "c": -math.inf}, r"c is -inf: give it a finite number"),
    ({"f": "c*x", "c": 10**400}, r"c is 1000.*…: give it a number"),
    ({"f": abs, "dim": 0}, r"dim is 0: give a whole number from 1"),
    ({"f": abs, "dim": -1}, r"dim is -1: give a whole number from 1"),
    ({"f": abs, "dim": "2"}, r"dim is '2': give a whole number from 1"),
    ({"f": abs, "dim": 1.0}, r"dim is 1\.0: give a whole number from 1"),
]
for _f in ("x**2", abs):
    BAD += [
        ({"f": _f, "domain": "wide"}, r"domain is 'wide': give \(low, high\)"),
        ({"f": _f, "domain": (1, 2, 3)}, r"domain is \(1, 2, 3\): give \(low, high\)"),
        ({"f": _f, "domain": [(1, 2), (3,)]}, r"domain is \[\(1, 2\), \(3,\)\]: give \(low, high"),
        ({"f": _f, "domain": 5}, r"domain is 5: give \(low, high\)"),
        ({"f": _f, "domain": (2, 1)}, r"domain is \(2, 1\): each low must be below its high"),
        ({"f": _f, "domain": (1, 1)}, r"domain is \(1, 1\): each low must be below its high"),
        ({"f": _f, "domain": (0, math.inf)}, r"domain is \(0, inf\): .* and both finite"),
        ({"f": _f, "domain": (math.nan, 1)}, r"domain is \(nan, 1\): .* and both finite"),
        ({"f": _f, "minima": ["here"]}, r"minima is \['here'\]: give points of 1 number"),
        ({"f": _f, "minima": 3}, r"minima is 3: give points of 1 number"),
    ]
BAD.append(({"f": "x*y", "minima": (1, 2, 3)}, r"minima is \(1, 2, 3\): give points of 2 number"))
BAD.append(({"f": "x*y", "domain": [(1, 2)] * 3}, r"domain is .*: .* for each of 2 variable"))


@pytest.mark.parametrize(("arguments", "sentence"), BAD)
def test_bad_arguments_are_named(arguments: dict[str, Any], sentence: str) -> None:
    """Does one sentence say which value cannot be used, and what to give?"""
    with pytest.raises(ObjectiveError, match=sentence) as caught:
        Objective(**arguments)
    assert str(caught.value).endswith((".", "?")), "a message is a sentence"


def test_bad_points_are_named() -> None:
    """Is a point of the wrong length refused, with its shape and the one wanted?"""
    for part in (textbook.bowl.value, textbook.bowl.gradient, textbook.bowl.hessian):
        for x in (1.0, [1.0, 2.0, 3.0], [[1.0], [2.0]]):
            with pytest.raises(ObjectiveError, match=r"shape \(.*\) do not fit bowl: .* length 2"):
                part(x)
    with pytest.raises(ObjectiveError, match=r"bowl takes 2 argument\(s\), not 1"):
        textbook.bowl(1.0)
    with pytest.raises(ObjectiveError, match=r"square takes 1 argument\(s\), not 2"):
        textbook.square(1.0, 2.0)


def test_an_unknown_parameter_lists_those_there_are() -> None:
    """Does the message name the parameter, the objective, and its parameters?"""
    with pytest.raises(ObjectiveError, match=r"xcos has no parameter 'k'; its parameters: c\."):
        textbook.xcos.with_parameters(k=1)
    with pytest.raises(ObjectiveError, match=r"square has no parameter 'k'; .*: none\."):
        textbook.square.with_parameters(k=1)


def test_every_error_is_a_value_error_of_ours() -> None:
    """Can a caller catch GdwidgetError or ValueError, for formulas and functions?"""
    assert issubclass(FormulaError, ObjectiveError)
    for kind in (GdwidgetError, ValueError):
        with pytest.raises(kind):
            Objective("x +")
        with pytest.raises(kind):
            Objective(lambda x: None)


def test_as_objective_makes_one_only_where_needed() -> None:
    """Is an Objective returned itself, a formula made one, and parameters applied to both?"""
    assert as_objective(textbook.square) is textbook.square
    assert as_objective("a*x", a=3.0)(2.0) == 6.0
    assert as_objective(textbook.xcos, c=0.0)(2.0) == 2.0
    with pytest.raises(ObjectiveError, match="has no parameter"):
        as_objective(textbook.xcos, k=0.0)
