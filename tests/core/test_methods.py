"""The update rules, each against a plain loop or a property that defines it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gdwidget
from gdwidget import METHODS, Objective, SolverError, solve
from gdwidget.core.methods import method_named
from gdwidget.core.symmetric import full_matrix, solve_absolute, solve_symmetric
from tests.core import oracles

HYPERPARAMETERS = [
    (gdwidget.Momentum(beta=0.5), {"beta": 0.5}),
    (gdwidget.Adagrad(eps=0.1), {"eps": 0.1}),
    (gdwidget.RMSProp(gamma=0.5, eps=0.01), {"gamma": 0.5, "eps": 0.01}),
    (gdwidget.RMSProp(gamma=1.0, eps=1.0), {"gamma": 1.0, "eps": 1.0}),
    (gdwidget.Adam(beta1=0.5, beta2=0.9, eps=0.1), {"beta1": 0.5, "beta2": 0.9, "eps": 0.1}),
    (gdwidget.LineSearch(rho=0.25, c1=0.3), {"rho": 0.25, "c1": 0.3}),
]


def quadratic(matrix: np.ndarray, centre: np.ndarray) -> Objective:
    """f = ½(x − c)ᵀA(x − c) as functions of a vector."""
    dim = len(centre)
    return Objective(
        lambda x: 0.5 * (x - centre) @ matrix @ (x - centre),
        grad=lambda x: matrix @ (x - centre),
        hess=lambda x: matrix,
        dim=dim if dim > 1 else None,
    )


def random_symmetric(rng: np.random.Generator, eigenvalues: list[float]) -> np.ndarray:
    q, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues),) * 2))
    matrix = q @ np.diag(eigenvalues) @ q.T
    return (matrix + matrix.T) / 2


def triangle(matrices: np.ndarray) -> np.ndarray:
    rows, cols = np.triu_indices(matrices.shape[-1])
    return matrices[..., rows, cols]


def test_every_documented_method_is_there() -> None:
    """Are the names those of the design, each with its class and a label of its own?"""
    assert list(METHODS) == [
        "gd",
        "momentum",
        "adagrad",
        "rmsprop",
        "adam",
        "newton",
        "newton_abs",
        "diagonal",
        "line_search",
    ]
    assert all(rule.name == name for name, rule in METHODS.items())
    assert len({rule.label for rule in METHODS.values()}) == len(METHODS)


def test_the_list_of_methods_cannot_be_changed() -> None:
    """Is METHODS read-only?"""
    with pytest.raises(TypeError):
        METHODS["gd"] = gdwidget.Newton  # type: ignore[index]


def test_an_unknown_method_lists_those_there_are() -> None:
    """Does the error name what was asked for and what there is?"""
    with pytest.raises(SolverError, match=r"no method 'sgd'.*gd, momentum.*line_search"):
        method_named("sgd")


@pytest.mark.parametrize(("rule", "hyper"), HYPERPARAMETERS, ids=str)
@pytest.mark.parametrize("name", ["xcos", "bowl", "rosenbrock"])
def test_hyperparameters_mean_what_the_textbook_says(
    rule: object, hyper: dict[str, float], name: str
) -> None:
    """Does a rule with other hyperparameters follow the plain loop with the same?"""
    problem = oracles.problem(name)
    start = (2.5,) if problem.dim == 1 else (-1.2, 0.7)
    eta = 0.001 if name == "rosenbrock" else 0.1
    got = solve(
        gdwidget.textbook[name],
        method=rule,  # type: ignore[arg-type]
        eta=eta,
        start=start if problem.dim > 1 else start[0],
        steps=12,
    ).path
    want = oracles.loop(rule.name, problem, start, eta, 12, **hyper)  # type: ignore[attr-defined]
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-12)


def test_momentum_without_memory_is_gradient_descent() -> None:
    """Is beta = 0 bitwise plain gradient descent?"""
    plain = solve("x*cos(x)", eta=0.3, start=[1.0, 7.0], steps=25)
    without = solve(
        "x*cos(x)", method=gdwidget.Momentum(beta=0.0), eta=0.3, start=[1.0, 7.0], steps=25
    )
    assert np.array_equal(plain.path, without.path)


def test_the_first_adam_step_has_length_eta() -> None:
    """Does bias correction make the first step eta in every coordinate, whatever the slope?"""
    run = solve("1000*x1**2 + 0.001*x2**2", method="adam", eta=0.1, start=[3.0, -3.0], steps=1)
    np.testing.assert_allclose(run.path[1] - run.path[0], [-0.1, 0.1], rtol=1e-4)


@pytest.mark.parametrize("eigenvalues", [[3.0], [0.5, 40.0], [-2.0, 5.0], [1.0, -7.0, 30.0, 2.0]])
def test_newton_solves_a_quadratic_in_one_step(eigenvalues: list[float]) -> None:
    """Does one step reach the stationary point, in 1, 2 and 4 dimensions, definite or not?"""
    rng = np.random.default_rng(len(eigenvalues))
    centre = rng.normal(size=len(eigenvalues))
    matrix = random_symmetric(rng, eigenvalues)
    if len(eigenvalues) == 1:
        objective = Objective(
            lambda x: 0.5 * matrix[0, 0] * (x - centre[0]) ** 2,
            grad=lambda x: matrix[0, 0] * (x - centre[0]),
            hess=lambda x: matrix[0, 0],
        )
        starts = rng.uniform(-10, 10, size=20)
    else:
        objective = quadratic(matrix, centre)
        starts = rng.uniform(-10, 10, size=(20, len(eigenvalues)))
    run = solve(objective, method="newton", eta=1.0, start=starts, steps=1)
    np.testing.assert_allclose(run.path[1], np.tile(centre, (20, 1)), atol=1e-11)


def test_damped_newton_covers_the_fraction_eta() -> None:
    """Is the distance to the minimum (1 − eta)^k of the first, as on any quadratic?"""
    run = solve("x1**2 + x1*x2 + 3*x2**2", method="newton", eta=0.3, start=[4.0, -2.0], steps=8)
    want = np.outer(0.7 ** np.arange(9), [4.0, -2.0])
    np.testing.assert_allclose(run.path, want, rtol=1e-12)


def test_absolute_newton_is_newton_where_f_is_convex() -> None:
    """Do both take the same steps on a positive definite Hessian?"""
    start = np.random.default_rng(5).uniform(-4, 4, size=(50, 2))
    one = solve(gdwidget.textbook.rotated_ellipse, method="newton", start=start, steps=3)
    two = solve(gdwidget.textbook.rotated_ellipse, method="newton_abs", start=start, steps=3)
    np.testing.assert_allclose(two.path, one.path, rtol=1e-10, atol=1e-12)


def test_absolute_newton_leaves_a_saddle_and_newton_does_not() -> None:
    """On x1² − x2², does |H| send x2 away by (1 + eta) a step while Newton draws it in?"""
    saddle = gdwidget.textbook.saddle
    away = solve(saddle, method="newton_abs", eta=0.5, start=[1.0, 0.1], steps=6)
    np.testing.assert_allclose(away.path[:, 1], 0.1 * 1.5 ** np.arange(7), rtol=1e-12)
    np.testing.assert_allclose(away.path[:, 0], 0.5 ** np.arange(7), rtol=1e-12)
    into = solve(saddle, method="newton", eta=0.5, start=[1.0, 0.1], steps=6)
    np.testing.assert_allclose(into.path[:, 1], 0.1 * 0.5 ** np.arange(7), rtol=1e-12)


def test_newton_climbs_where_absolute_newton_descends() -> None:
    """Near the maximum of cos, do they go to 0 and away from it?"""
    up = solve("cos(x)", method="newton", eta=1.0, start=0.5, steps=8)
    down = solve("cos(x)", method="newton_abs", eta=0.5, start=0.5, steps=30)
    assert up.path[-1, 0] == pytest.approx(0.0, abs=1e-12)
    assert down.path[-1, 0] == pytest.approx(np.pi, abs=1e-6)


def test_the_diagonal_preconditioner_removes_scales() -> None:
    """Does it solve a diagonal quadratic of condition 1e8 in one step, also a concave one?"""
    run = solve("1e4*x1**2 + 1e-4*x2**2", method="diagonal", eta=1.0, start=[3.0, -7.0], steps=1)
    np.testing.assert_allclose(run.path[1], [0.0, 0.0], atol=1e-12)
    run = solve(gdwidget.textbook.saddle, method="diagonal", eta=0.25, start=[1.0, 1.0], steps=1)
    np.testing.assert_allclose(run.path[1], [0.75, 1.25], rtol=1e-15)


@pytest.mark.parametrize("name", list(oracles.FORMULAS))
def test_line_search_takes_the_first_length_that_satisfies_armijo(name: str) -> None:
    """Is each step eta·0.5^k of the gradient, Armijo at k and not at k − 1?"""
    problem = oracles.problem(name)
    low, high = np.array(gdwidget.textbook[name].domain).T
    starts = low + np.random.default_rng(7).random((20, problem.dim)) * (high - low)
    run = solve(
        gdwidget.textbook[name],
        method="line_search",
        eta=4.0,
        start=starts if problem.dim > 1 else starts[:, 0],
        steps=5,
    )
    checked = 0
    for b in range(20):
        for x, y in zip(run.path[:-1, b], run.path[1:, b], strict=True):
            g = np.array(problem.grad(*x))
            slope = g @ g
            if slope < 1e-8:
                continue  # rounding decides
            length = ((x - y) @ g) / slope
            halvings = np.log2(4.0 / length)
            assert halvings == pytest.approx(round(halvings), abs=1e-5), (b, x)
            sufficient = problem.f(*x) - 1e-4 * length * slope
            assert problem.f(*y) <= sufficient + 1e-9 * abs(sufficient), (b, x)
            if round(halvings) > 0:
                longer = problem.f(*(x - 2 * length * g))
                assert longer > problem.f(*x) - 2e-4 * length * slope, (b, x)
            checked += 1
    assert checked >= 20


def test_line_search_never_climbs() -> None:
    """Does f fall monotonically even from an absurd first length?"""
    for name in oracles.FORMULAS:
        objective = gdwidget.textbook[name]
        low, high = np.array(objective.domain).T
        starts = low + np.random.default_rng(8).random((30, objective.dim)) * (high - low)
        run = solve(
            objective,
            method="line_search",
            eta=1e6,
            start=starts if objective.dim > 1 else starts[:, 0],
            steps=15,
        )
        falls = np.diff(run.value, axis=0) <= 1e-12 * np.abs(run.value[:-1])
        # The saddle has no lowest point: a step may reach infinity.
        assert falls[np.isfinite(run.value[1:])].all(), name


def test_line_search_stays_at_a_stationary_point() -> None:
    """Is a start without slope left alone, be it a minimum or a maximum?"""
    run = solve("cos(x)", method="line_search", eta=1.0, start=[0.0], steps=3)
    assert np.array_equal(run.path[:, 0, 0], np.zeros(4))


@pytest.mark.parametrize("dim", [1, 2, 3, 5])
def test_symmetric_systems_are_solved(dim: int) -> None:
    """Do 200 random systems agree with a solver of general matrices?"""
    rng = np.random.default_rng(dim)
    eigenvalues = rng.choice([-1, 1], (200, dim)) * 10 ** rng.uniform(-2, 2, (200, dim))
    matrices = np.array([random_symmetric(rng, list(v)) for v in eigenvalues])
    rhs = rng.normal(size=(200, dim))
    want = np.array([np.linalg.solve(m, r) for m, r in zip(matrices, rhs, strict=True)])
    got = solve_symmetric(triangle(matrices), np.asfortranarray(rhs))
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("dim", [1, 2, 3, 5])
def test_absolute_systems_are_solved(dim: int) -> None:
    """Do 200 random systems agree with |H| built from the known eigenvalues?"""
    rng = np.random.default_rng(dim)
    eigenvalues = rng.choice([-1, 1], (200, dim)) * 10 ** rng.uniform(-2, 2, (200, dim))
    rhs = rng.normal(size=(200, dim))
    matrices, want = [], []
    for values, r in zip(eigenvalues, rhs, strict=True):
        q, _ = np.linalg.qr(rng.normal(size=(dim, dim)))
        matrices.append(q @ np.diag(values) @ q.T)
        want.append(q @ (q.T @ r / np.abs(values)))
    got = solve_absolute(triangle(np.array(matrices)), np.asfortranarray(rhs))
    np.testing.assert_allclose(got, np.array(want), rtol=1e-8, atol=1e-8)


SINGULAR = {
    1: [[[0.0]]],
    2: [[[1.0, 1.0], [1.0, 1.0]], [[0.0, 0.0], [0.0, 0.0]], [[4.0, 0.0], [0.0, 0.0]]],
    3: [np.zeros((3, 3)), np.diag([1.0, 0.0, 2.0]), np.ones((3, 3))],
}


@pytest.mark.parametrize("solver", [solve_symmetric, solve_absolute])
@pytest.mark.parametrize("dim", [1, 2, 3])
def test_a_singular_matrix_spoils_its_own_row_only(solver: object, dim: int) -> None:
    """Is the singular row not finite, or useless, while its neighbours are exact?"""
    for singular in SINGULAR[dim]:
        matrices = np.array([2 * np.eye(dim), singular, 4 * np.eye(dim)])
        rhs = np.asfortranarray(np.arange(1.0, 3 * dim + 1).reshape(3, dim))
        with np.errstate(all="ignore"):
            got = solver(triangle(matrices), rhs)  # type: ignore[operator]
        np.testing.assert_allclose(got[[0, 2]], rhs[[0, 2]] / np.array([[2.0], [4.0]]))
        # LAPACK may see a pivot of 1e-16 instead of 0 in three dimensions: then it is huge.
        assert not np.isfinite(got[1]).all() or np.abs(got[1]).max() > 1e12, singular


@pytest.mark.parametrize("solver", [solve_symmetric, solve_absolute])
@pytest.mark.parametrize("dim", [1, 2, 3])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_matrix_that_is_not_finite_spoils_its_own_row_only(
    solver: object, dim: int, bad: float
) -> None:
    """Do NaN and inf stay in their row and raise nothing?"""
    matrices = np.array([np.eye(dim)] * 3)
    matrices[1, 0, 0] = bad
    rhs = np.asfortranarray(np.ones((3, dim)))
    with np.errstate(all="ignore"):
        got = solver(triangle(matrices), rhs)  # type: ignore[operator]
    assert np.array_equal(got[[0, 2]], rhs[[0, 2]])
    if np.isnan(bad):
        assert np.isnan(got[1]).any()


@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_packing_and_unpacking_a_triangle_is_the_identity(dim: int, seed: int) -> None:
    """Does full_matrix undo taking the upper triangle, in any dimension?"""
    matrices = np.random.default_rng(seed).normal(size=(2, 3, dim, dim))
    matrices = matrices + matrices.swapaxes(-1, -2)
    assert np.array_equal(full_matrix(triangle(matrices), dim), matrices)
