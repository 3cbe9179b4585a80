"""Order and rate as measured: closed forms, SymPy's derivatives, and runs that have none."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import gdwidget
from gdwidget import METHODS, Momentum, Objective, Rates, SolverError, rates, solve, textbook
from gdwidget.core.rates import Regime, fit
from tests.core import oracles

C = 0.15 * math.pi
XCOS_MINIMUM = 3.4256184594817283 / C  # cot u = u


def measured(objective: Any, **options: Any) -> Rates:
    return rates(solve(objective, **options))


def derivatives(name: str, x: float) -> list[float]:
    """Return f″, f‴, f⁗ of a textbook objective in one dimension, by SymPy."""
    f, (symbol,) = oracles.expression(name)
    return [float(sympy.diff(f, symbol, n).subs(symbol, x).evalf(30)) for n in (2, 3, 4)]


@pytest.mark.parametrize("eta", [0.01, 0.05, 0.2, 0.4, 0.6, 0.9, 0.99])
def test_gradient_descent_on_a_quadratic_contracts_by_the_closed_form(eta: float) -> None:
    """On x², are order 1 and |1 − 2η| both measured and foretold, from the whole run?"""
    found = measured("x**2", eta=eta, start=10.0, steps=10)
    assert found.regime == Regime.LINEAR
    np.testing.assert_allclose([found.order, found.rate], [1, abs(1 - 2 * eta)], rtol=1e-9)
    np.testing.assert_allclose([found.theory_order, found.theory_rate], [1, abs(1 - 2 * eta)])
    assert (found.first, found.last) == (0, 10)


@pytest.mark.parametrize("eta", [0.05, 0.1, 0.25, 0.3, 0.4, 0.48])
def test_in_two_dimensions_the_slowest_direction_decides(eta: float) -> None:
    """On x1² + 2x2², is the rate the larger of |1 − 2η| and |1 − 4η|, past the transient?"""
    found = measured(textbook.bowl, eta=eta, start=(-5, -2), steps=40)
    want = max(abs(1 - 2 * eta), abs(1 - 4 * eta))
    assert found.theory_rate == pytest.approx(want)
    assert found.rate == pytest.approx(want, rel=0.02)
    assert found.order == pytest.approx(1, rel=0.02)


@pytest.mark.parametrize(
    ("name", "minimum", "eta", "start", "steps"),
    [
        ("xcos", XCOS_MINIMUM, 0.05, 10.0, 40),
        ("xcos", XCOS_MINIMUM, 0.1, 10.0, 20),
        ("xcos", XCOS_MINIMUM, 0.3, 10.0, 20),
        ("xcos", -0.8603335890193797 / C, 2.0, 10.0, 100),
        ("cosh", 0.0, 0.3, 10.0, 80),
        ("cosh", 0.0, 0.5, 3.0, 40),
        ("log_sum_exp", (math.log(2) - 3) / 3, 0.1, 1.0, 60),
    ],
)
def test_gradient_descent_is_linear_in_the_limit(
    name: str, minimum: float, eta: float, start: float, steps: int
) -> None:
    """Off quadratics, are order and rate within 5 % of 1 and |1 − ηf″(x*)|?"""
    found = measured(textbook[name], eta=eta, start=start, steps=steps)
    want = abs(1 - eta * derivatives(name, minimum)[0])
    assert found.limit[0] == pytest.approx(minimum, abs=1e-9)
    assert found.theory_rate == pytest.approx(want, rel=1e-9)
    assert found.rate == pytest.approx(want, rel=0.05)
    assert found.order == pytest.approx(1, rel=0.05)


@pytest.mark.parametrize("start", [6.0, 7.0, 8.0, 9.0])
def test_newton_is_quadratic(start: float) -> None:
    """On x·cos(cx), are order 2 and |f‴/(2f″)| at the minimum met within 5 %?"""
    found = measured(textbook.xcos, method="newton", eta=1.0, start=start, steps=10)
    second, third, _ = derivatives("xcos", XCOS_MINIMUM)
    assert found.regime == Regime.FASTER
    assert found.theory_order == 2
    assert found.theory_rate == pytest.approx(abs(third / (2 * second)), rel=1e-3)
    assert found.order == pytest.approx(2, rel=0.05)
    assert found.rate == pytest.approx(abs(third / (2 * second)), rel=0.05)


@pytest.mark.parametrize("start", [2.0, 5.0, 10.0])
def test_newton_is_cubic_where_symmetry_says_so(start: float) -> None:
    """On cosh, whose third derivative vanishes at 0, is the order 3 and C = |f⁗/(3f″)|?"""
    found = measured(textbook.cosh, method="newton", eta=1.0, start=start, steps=12)
    second, third, fourth = derivatives("cosh", 0.0)
    assert third == 0
    assert found.theory_order == 3
    assert found.theory_rate == pytest.approx(fourth / (3 * second), rel=1e-3)
    assert found.order == pytest.approx(3, rel=0.05)
    assert found.rate == pytest.approx(fourth / (3 * second), rel=0.05)


def test_newton_in_two_dimensions_has_an_order_and_no_stated_constant() -> None:
    """On Himmelblau's function, is order 2 measured and foretold?"""
    found = measured(textbook.himmelblau, method="newton", eta=1.0, start=(4, 3), steps=10)
    assert found.theory_order == 2
    assert np.isnan(found.theory_rate)
    assert found.order == pytest.approx(2, rel=0.05)


@pytest.mark.parametrize("method", ["newton", "newton_abs", "diagonal"])
@pytest.mark.parametrize("name", ["xcos", "cosh", "bowl"])
@pytest.mark.parametrize("eta", [0.3, 0.5, 0.9, 1.4])
def test_damped_newton_is_linear(name: str, method: str, eta: float) -> None:
    """Is the order 1 and the rate |1 − η|, within 5 %?"""
    start: Any = (-5, -2) if name == "bowl" else 8.0 if name == "xcos" else 1.5
    found = measured(textbook[name], method=method, eta=eta, start=start, steps=40)
    assert found.theory_rate == pytest.approx(abs(1 - eta))
    assert found.rate == pytest.approx(abs(1 - eta), rel=0.05)
    assert found.order == pytest.approx(1, rel=0.05)


def test_the_diagonal_preconditioner_has_its_own_eigenvalues() -> None:
    """On a rotated ellipse, is the rate that of |diag H|⁻¹H, by NumPy?"""
    hess = textbook.rotated_ellipse.constant_hessian
    assert hess is not None
    eigenvalues = np.linalg.eigvals(hess / np.diag(hess)[:, None])
    want = np.abs(1 - 0.7 * eigenvalues).max()
    found = measured(textbook.rotated_ellipse, method="diagonal", eta=0.7, start=(-3, -1), steps=80)
    assert found.theory_rate == pytest.approx(want)
    assert found.rate == pytest.approx(want, rel=0.02)


@pytest.mark.parametrize("name", ["square", "bowl"])
@pytest.mark.parametrize(
    ("beta", "eta", "steps"), [(0.9, 0.1, 60), (0.9, 0.02, 120), (0.6, 0.2, 40)]
)
def test_momentum_that_swings_contracts_by_the_root_of_beta(
    name: str, beta: float, eta: float, steps: int
) -> None:
    """On a quadratic in the underdamped regime, is the average rate √β within 5 %?"""
    rule = Momentum(beta=beta)
    start: Any = 10.0 if name == "square" else (-5, -2)
    found = rates(
        solve(textbook[name], method=rule, eta=eta, start=start, steps=steps), method=rule
    )
    assert found.theory_rate == pytest.approx(math.sqrt(beta))
    assert found.regime == Regime.AVERAGE
    assert found.rate == pytest.approx(math.sqrt(beta), rel=0.05)


def test_overdamped_momentum_follows_the_larger_root() -> None:
    """With a tiny η, is the rate the larger root of r² − (1 + β − ηλ)r + β, by NumPy?"""
    found = measured(textbook.square, method="momentum", eta=0.001, start=10.0, steps=300)
    want = np.roots([1, -(1.9 - 0.002), 0.9]).max()
    assert found.theory_rate == pytest.approx(want)
    assert found.rate == pytest.approx(want, rel=0.01)
    assert found.regime == Regime.LINEAR


NONE: list[tuple[str, Any, dict[str, Any]]] = [
    ("chaos", textbook.xcos, {"eta": 3.0, "start": 10.0, "steps": 100}),
    ("divergence", "x**2", {"eta": 1.1, "start": 10.0, "steps": 20}),
    ("overflow", "x**2", {"eta": 3.0, "start": 10.0, "steps": 600}),
    ("oscillation", "x**2", {"eta": 1.0, "start": 10.0, "steps": 20}),
    ("a cycle of two", textbook.xcos, {"eta": 1.15, "start": 8.0, "steps": 200}),
    ("too few steps", "x**2", {"eta": 0.1, "start": 10.0, "steps": 2}),
    ("no steps", "x**2", {"eta": 0.1, "start": 10.0, "steps": 0}),
    ("at the minimum", "x**2", {"eta": 0.1, "start": 0.0, "steps": 20}),
    ("no minimum", "exp(x)", {"eta": 0.1, "start": 1.0, "steps": 50}),
    ("a kink", "abs(x)", {"eta": 0.1, "start": 1.03, "steps": 50}),
]


@pytest.mark.parametrize(("objective", "options"), [n[1:] for n in NONE], ids=[n[0] for n in NONE])
def test_where_no_rate_is_steady_none_is_given(objective: Any, options: dict[str, Any]) -> None:
    """Are order and rate NaN, and does the sentence say so?"""
    found = measured(objective, **options)
    assert found.regime == Regime.NONE
    assert np.isnan([found.order, found.rate]).all()
    assert (found.first, found.last) == (-1, -1)
    assert found.sentence.startswith("no steady rate")


@given(
    order=st.sampled_from([1.0, 2.0, 3.0]),
    constant=st.floats(0.05, 0.9),
    wild=st.lists(st.floats(0.5, 5.0), max_size=4),
)
@settings(max_examples=60, deadline=None)
def test_a_made_sequence_gives_back_its_order_and_constant(
    order: float, constant: float, wild: list[float]
) -> None:
    """With any transient before and rounding after, are p and C of e ← C·e^p found?"""
    errors = [*wild, 0.5]
    while len(errors) < 40 and errors[-1] > 1e-11:
        errors.append(constant * errors[-1] ** order)
    errors += [1e-16, 3e-16, 0.0, 2e-16]
    found = fit(np.array(errors)[:, None], np.full((len(errors), 1), 1e-12))
    assert found.order[0] == pytest.approx(order, rel=0.05)
    assert found.rate[0] == pytest.approx(constant, rel=0.05)
    assert errors[found.last[0]] > 1e-12


def test_degenerate_minima_have_no_theory() -> None:
    """On x⁴, where f″ = 0, is Newton's 2/3 measured and nothing foretold?"""
    found = measured("x**4", method="newton", eta=1.0, start=1.0, steps=40)
    assert found.rate == pytest.approx(2 / 3, rel=1e-3)
    assert np.isnan([found.theory_order, found.theory_rate, found.condition]).all()


@pytest.mark.parametrize("method", ["adagrad", "rmsprop", "adam", "line_search"])
def test_of_the_other_methods_theory_says_nothing(method: str) -> None:
    """Is no theory stated where we know of none?"""
    found = measured(textbook.bowl, method=method, eta=0.1, start=(-5, -2), steps=30)
    assert np.isnan([found.theory_order, found.theory_rate]).all()


@pytest.mark.parametrize(
    ("objective", "method", "eta", "start"),
    [
        (textbook.square, "gd", 0.5, 10.0),
        ("3*x**2 + x", "gd", 1 / 6, 7.0),
        (textbook.square, "newton", 1.0, 10.0),
        (textbook.rotated_ellipse, "newton", 1.0, (-3.0, -1.0)),
        ("x1**2 + 5*x2**2", "diagonal", 1.0, (-3.0, -1.0)),
    ],
)
@pytest.mark.parametrize("steps", [1, 10])
def test_one_step_may_arrive(
    objective: Any, method: str, eta: float, start: Any, steps: int
) -> None:
    """Where the rate is 0 on a quadratic, do measurement and theory say that one step arrives?"""
    found = measured(objective, method=method, eta=eta, start=start, steps=steps)
    assert found.sentence == "arrives in one step; theory: the rate is 0: one step arrives"
    assert (found.theory_order, found.theory_rate) == (1, 0)


def test_what_arrives_by_chance_and_leaves_has_not_arrived() -> None:
    """Does momentum that jumps over the minimum, or a run that starts there, arrive in no step?"""
    found = measured("x**2", method="momentum", eta=0.5, start=10.0, steps=10)
    assert found.error[1] == 0
    assert found.regime != Regime.ONE_STEP
    assert measured("x**2", eta=0.5, start=0.0, steps=10).regime == Regime.NONE


def test_condition_number_and_best_learning_rate() -> None:
    """Are they L/μ and 2/(μ + L), and does no other η contract faster on a quadratic?"""
    hess = np.array(oracles.problem("himmelblau").hess(3, 2), float)
    found = measured(textbook.himmelblau, eta=0.01, start=(1, 1), steps=40)
    low, high = np.linalg.eigvalsh(hess)
    assert found.condition == pytest.approx(np.linalg.cond(hess))
    assert found.best_eta == pytest.approx(2 / (low + high))
    etas = np.linspace(0.01, 0.19, 181)
    swept = measured(textbook.rotated_ellipse, eta=etas, start=(-3.0, -1.0), steps=400)
    best = swept.best_eta[0]
    assert best == pytest.approx(2 / 22)
    assert abs(etas[np.nanargmin(swept.theory_rate)] - best) <= 0.001
    assert swept.theory_rate.min() == pytest.approx((10 - 1) / (10 + 1), abs=0.01)


def test_a_limit_nobody_told_is_found() -> None:
    """Without known minima, are slow and settled runs measured from the same point as with?"""
    told, untold = textbook.xcos, Objective("x*cos(c*x)", c=C)
    assert untold.minima == ()
    for eta, steps in [(0.05, 10), (0.1, 60)]:
        known = measured(told, eta=eta, start=9.0, steps=steps)
        found = measured(untold, eta=eta, start=9.0, steps=steps)
        np.testing.assert_allclose(found.limit, known.limit, rtol=1e-12)
        assert found.rate == pytest.approx(float(known.rate), rel=1e-6)


def test_a_run_that_leaves_the_known_minima_is_measured_from_its_own() -> None:
    """Does Newton's climb to a maximum have its order there?"""
    found = measured(textbook.xcos, method="newton", eta=1.0, start=10.0, steps=10)
    assert found.limit[0] == pytest.approx(26.834133, abs=1e-6)
    assert found.order == pytest.approx(2, rel=0.05)
    assert found.rate == pytest.approx(float(found.theory_rate), rel=0.05)


@pytest.mark.parametrize("method", list(METHODS))
@pytest.mark.parametrize("name", list(oracles.FORMULAS))
def test_a_batch_is_its_runs(name: str, method: str) -> None:
    """For every method and objective, wild rates included, is each run measured as if alone?"""
    objective = textbook[name]
    low, high = np.array(objective.domain).T
    start = low + 0.3 * (high - low)
    start = start[0] if objective.dim == 1 else start
    etas = np.geomspace(1e-3, 3, 8).reshape(2, 4)
    batch = measured(objective, method=method, eta=etas, start=start, steps=25)
    assert batch.limit.shape == (2, 4, objective.dim)
    assert batch.error.shape == (26, 2, 4)
    for index in np.ndindex(2, 4):
        single = measured(objective, method=method, eta=etas[index], start=start, steps=25)
        assert single.regime == batch.regime[index]
        for field in ("order", "rate", "theory_order", "theory_rate", "condition"):
            np.testing.assert_allclose(
                getattr(batch, field)[index], getattr(single, field), rtol=1e-6, err_msg=field
            )


def test_what_it_says() -> None:
    """Do the sentences name order, rate, iterates and theory, with digits that tell from 1?"""
    assert measured("x**2", eta=0.2, start=10.0, steps=10).sentence == (
        "order 1.00, each step ×0.6 (iterates 0 to 10); theory: order 1, 0.6"
    )
    assert "each step ×0.99998 " in measured("x**2", eta=1e-5, start=10.0).sentence
    found = measured(textbook.bowl, method="momentum", eta=0.1, start=(-5, -2), steps=60)
    assert found.sentence.startswith("order 1 on average, each step ×0.949")
    batch = measured("x**2", eta=[0.1, 1.1], start=10.0, steps=10)
    assert repr(batch) == "Rates(2 runs, 1 with a steady rate)"
    with pytest.raises(SolverError, match="rates of 2 runs: read the arrays"):
        _ = batch.sentence


def test_a_function_of_ones_own_is_measured_without_theory() -> None:
    """Is a learner's step measured like the rule it is?"""
    run = solve("x**2", method=lambda x, grad, eta, state: (x - eta * grad, state), eta=0.2)
    found = gdwidget.rates(run)
    assert found.rate == pytest.approx(0.6)
    assert np.isnan(found.theory_rate)


def test_results_cannot_be_changed_and_bad_methods_are_named() -> None:
    """Are the arrays read-only, and is an unknown method refused?"""
    run = solve("x**2", eta=0.2)
    with pytest.raises(ValueError, match="read-only"):
        rates(run).error[0] = 1.0
    with pytest.raises(SolverError, match="There is no method 'sgd'"):
        rates(run, method="sgd")
    with pytest.raises(SolverError, match="run is 5: give what"):
        rates(5)  # type: ignore[arg-type]
