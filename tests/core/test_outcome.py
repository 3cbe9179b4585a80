"""The verdicts: right where the answer is known, and not misleading where a run is awkward."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdwidget import METHODS, Objective, Outcome, solve, textbook
from gdwidget.core.outcome import classify


def verdict(objective: Any, **arguments: Any) -> str:
    """The word for a single run."""
    label: str = solve(objective, **arguments).outcome.label
    return label


def test_codes_and_words_are_fixed() -> None:
    """Are the numbers those the table's readers know, and the words those of the design?"""
    assert [(o.value, o.label, str(o)) for o in Outcome] == [
        (0, "converged", "converged"),
        (1, "slow", "slow"),
        (2, "oscillating", "oscillating"),
        (3, "diverged", "diverged"),
        (4, "saddle", "saddle"),
        (5, "maximum", "maximum"),
    ]
    assert len({o.sentence for o in Outcome}) == 6
    assert all(o.sentence.endswith(".") for o in Outcome)


@pytest.mark.parametrize(
    ("name", "arguments", "word"),
    [
        ("square", {"eta": 0.2}, "converged"),
        ("square", {"eta": 0.05}, "slow"),
        ("square", {"eta": 1.1}, "diverged"),
        ("square", {"eta": 1.0}, "oscillating"),
        ("xcos", {"eta": 2.0}, "slow"),
        ("bowl", {"eta": 0.1, "start": (-5, -2), "steps": 20}, "converged"),
        ("cosh", {"method": "newton", "eta": 1.0}, "converged"),
        ("xcos", {"method": "newton", "eta": 1.0}, "maximum"),
        ("xcos", {"method": "newton", "eta": 0.5}, "converged"),
    ],
)
def test_the_chapters_demos_are_called_what_the_chapter_calls_them(
    name: str, arguments: dict[str, Any], word: str
) -> None:
    """Too small, too large, the edge, a maximum: is each demo named as the text tells it?"""
    assert verdict(textbook[name], **arguments) == word


# Random quadratics: eta in units of 2/L decides everything.


def parabola(curvature: float, centre: float, offset: float) -> Objective:
    return Objective(
        "k*(x - c)**2/2 + b", k=curvature, c=centre, b=offset, domain=(centre - 10, centre + 10)
    )


CURVATURES = st.floats(1e-3, 1e3)
OFFSETS = st.sampled_from([0.0, -1.0, 1e3, -1e4])


@given(CURVATURES, st.floats(-5, 5), OFFSETS, st.floats(1.005, 5), st.integers(1, 60))
def test_past_the_edge_every_parabola_diverges(
    curvature: float, centre: float, offset: float, ratio: float, steps: int
) -> None:
    """Is eta > 2/L always `diverged`, however few the steps and whatever is added to f?"""
    objective = parabola(curvature, centre, offset)
    # f must be seen to grow beside its offset.
    if curvature * 10 * (2 * ratio - 1) ** (2 * steps) * (ratio - 1) < 1e-9 * abs(offset):
        return
    eta = ratio * 2 / curvature
    assert verdict(objective, eta=eta, start=centre + 8.0, steps=steps) == "diverged"


@given(CURVATURES, OFFSETS, st.integers(1, 60), st.floats(1, 9))
def test_on_the_edge_every_parabola_oscillates(
    curvature: float, offset: float, steps: int, start: float
) -> None:
    """Is eta = 2/L, up to its rounding, always `oscillating`, and never said to grow?"""
    objective = parabola(curvature, 0.0, offset)
    word = verdict(objective, eta=2 / curvature, start=start, steps=steps)
    # After a single step f may be lower by its last bit: no verdict can see that.
    assert word == "oscillating" or (steps == 1 and word == "slow")


@given(CURVATURES, st.floats(-5, 5), OFFSETS, st.floats(0.001, 0.995), st.integers(0, 60))
def test_below_the_edge_a_parabola_converges_when_it_is_near(
    curvature: float, centre: float, offset: float, ratio: float, steps: int
) -> None:
    """Is it `converged` near the minimum, and `slow` before, but never diverged or lost?"""
    factor = 1 - 2 * ratio
    distance = 8.0 * abs(factor) ** steps
    word = verdict(
        parabola(curvature, centre, offset),
        eta=ratio * 2 / curvature,
        start=centre + 8.0,
        steps=steps,
    )
    if abs(factor) ** steps <= 0.009:
        assert word == "converged"
    elif distance > 0.21:
        if factor > -0.9:
            assert word == "slow"
        else:
            assert word in ("slow", "oscillating")


@given(
    st.floats(0.01, 100),
    st.floats(1, 1e4),
    st.floats(0, math.pi),
    st.floats(0.05, 2.0),
    st.integers(5, 60),
)
def test_rotated_quadratics_are_judged_by_their_eigenvalues(
    low: float, condition: float, angle: float, ratio: float, steps: int
) -> None:
    """In 2D, does eta in units of 2/λmax and the closed form of the end decide?"""
    high = low * condition
    c, s = math.cos(angle), math.sin(angle)
    a11, a12, a22 = high * c * c + low * s * s, (high - low) * c * s, high * s * s + low * c * c
    objective = _QUADRATIC.with_parameters(a=a11, b=a12, c=a22)
    start = 2.0 * np.array([c - s, c + s])  # 2 along each eigenvector
    eta = ratio * 2 / high
    factors = np.array([1 - eta * high, 1 - eta * low])
    end = 2.0 * np.abs(factors) ** steps
    word = verdict(objective, eta=eta, start=start, steps=steps)
    f_first, f_last = 2 * (high + low), (high * end[0] ** 2 + low * end[1] ** 2) / 2
    if ratio > 1.02 and f_last > f_first:
        assert word == "diverged"
    elif ratio < 0.98:
        slope_first, slope_last = 2 * np.hypot(high, low), np.hypot(high * end[0], low * end[1])
        if np.hypot(*end) <= 0.08 and slope_last <= 0.009 * slope_first:
            assert word == "converged"
        elif np.hypot(*end) >= 0.11:
            assert word in ("slow", "oscillating"), "far from the minimum"
            if factors[0] > -0.9:
                assert word == "slow"


_QUADRATIC = Objective("(a*x1**2 + 2*b*x1*x2 + c*x2**2)/2", a=1, b=0, c=1)


@pytest.mark.parametrize("eta", [1e-9, 0.0])
def test_a_run_that_hardly_moves_is_slow(eta: float) -> None:
    """With a vanishing learning rate, is it `slow`, in all methods that scale with it?"""
    for method in METHODS:
        assert verdict(textbook.square, method=method, eta=eta, start=7.0) == "slow", method


# Where the gradient is small but there is no minimum.


@pytest.mark.parametrize("start", [3.0, 10.0, 1e3, 1e6])
@pytest.mark.parametrize("eta", [0.01, 0.2, 1.0])
def test_a_plateau_is_no_minimum_and_no_maximum(start: float, eta: float) -> None:
    """On the shoulder of x²/(1 + x²), where every gradient is small, is a run `slow`?"""
    assert verdict(textbook.plateau, eta=eta, start=start) in ("slow", "diverged")
    if start <= 10:
        assert verdict(textbook.plateau, eta=eta, start=start) == "slow"


@pytest.mark.parametrize(
    "formula", ["tanh(5*x)**2", "-exp(-x**2)", "1/(1 + exp(-5*x))", "exp(-10*x)", "atan(20*x)**2"]
)
@pytest.mark.parametrize("start", [2.0, 3.0, 6.0, 10.0])
def test_a_vanishing_gradient_is_not_taken_for_an_arrival(formula: str, start: float) -> None:
    """On an exponential tail, where Newton steps are short too, is a run `slow`?"""
    assert verdict(formula, eta=0.1, start=start) == "slow"


def test_the_floor_of_a_valley_is_not_the_minimum() -> None:
    """Far from (1, 1) on Rosenbrock's floor, the slope 1 % of the walls', is a run `slow`?"""
    run = solve(textbook.rosenbrock, eta=4e-4, start=[-2.0, 3.0], steps=50)
    assert run.slope[-1] < 0.01 * run.slope[0]
    assert np.hypot(*(run.path[-1] - 1)) > 2
    assert run.outcome is Outcome.SLOW


@pytest.mark.parametrize("condition", [100, 1000, 1e6])
def test_a_narrow_valley_is_slow_until_its_end(condition: float) -> None:
    """With x2 settled and x1 not, at conditions up to a million, is it `slow`?"""
    objective = Objective("x1**2 + k*x2**2", k=condition)
    run = solve(objective, eta=0.5 / condition, start=[-4.0, -2.0], steps=30)
    assert abs(run.path[-1, 1]) < 1e-3
    assert run.outcome is Outcome.SLOW


def test_a_zigzag_in_a_narrow_valley_is_not_said_to_diverge_or_arrive() -> None:
    """With x2 flipping and x1 creeping, is it `slow`, `oscillating` where flips do not shrink?"""
    objective = Objective("x1**2 + 100*x2**2")
    for eta, words in [(0.0095, {"slow"}), (0.00999, {"oscillating"}), (0.0101, {"diverged"})]:
        run = solve(objective, eta=eta, start=[-4.0, -2.0], steps=30)
        assert run.outcome.label in words, eta


def test_a_valley_of_minima_is_reached() -> None:
    """On (x1 + x2)², where the Hessian is singular everywhere, is a minimum recognised?"""
    assert verdict("(x1 + x2)**2", eta=0.2, start=[3.0, 1.0], steps=20) == "converged"
    assert verdict("(x1 + x2)**2", eta=0.001, start=[3.0, 1.0], steps=20) == "slow"


@pytest.mark.parametrize("formula", ["x**4", "x**6", "1000*x**4", "x**2 + 1e6", "1e-6*x**2"])
def test_flat_and_scaled_minima_are_reached(formula: str) -> None:
    """Are minima without curvature, and with little, called so once a run is there?"""
    for steps in (25, 60):
        run = solve(formula, method="newton", eta=1.0, start=5.0, steps=steps)
        assert abs(run.path[-1, 0]) < 0.05
        assert run.outcome is Outcome.CONVERGED


# Starts at stationary points.


@pytest.mark.parametrize(
    ("formula", "start", "word"),
    [
        ("x**2", 0.0, "converged"),
        ("cos(x)", 0.0, "maximum"),
        ("x1**2 - x2**2", [0.0, 0.0], "saddle"),
        ("x1**2 + x2**2", [0.0, 0.0], "converged"),
        ("-x1**2 - x2**2", [0.0, 0.0], "maximum"),
        ("x**4", 0.0, "converged"),
        ("-x**4", 0.0, "maximum"),
        ("x**3", 0.0, "saddle"),
        ("x1**4 + x2**4", [0.0, 0.0], "converged"),
        ("x1**3 + x2**3", [0.0, 0.0], "saddle"),
        ("x1**4 - x2**4", [0.0, 0.0], "saddle"),
        ("x1**2 + x2**4", [0.0, 0.0], "converged"),
        ("0*x", 3.0, "slow"),
    ],
)
@pytest.mark.parametrize("steps", [0, 1, 2, 10])
def test_a_start_at_a_stationary_point_is_named_after_it(
    formula: str, start: Any, word: str, steps: int
) -> None:
    """Starting exactly there, also where the Hessian vanishes, is it called what it is?"""
    assert verdict(formula, eta=0.1, start=start, steps=steps) == word


def test_leaving_a_maximum_or_saddle_is_not_stopping_there() -> None:
    """Next to a maximum, on the way down but not far yet, is a run `slow`?"""
    for start in (0.01, 0.001):
        assert verdict("cos(x)", eta=0.05, start=start, steps=10) == "slow"
    assert verdict(textbook.saddle, eta=0.05, start=[0.0, 0.001], steps=10) == "slow"
    # Having come in along the ridge, it has stopped for all there is to see.
    assert verdict(textbook.saddle, eta=0.2, start=[2.0, 1e-9], steps=20) == "saddle"


def test_a_start_beside_the_minimum_has_arrived() -> None:
    """If the first slope is small already, need it not fall to a hundredth of that?"""
    assert verdict(textbook.square, eta=0.01, start=0.004) == "converged"


def test_newton_finds_maxima_and_saddles() -> None:
    """Is Newton's arrival at a maximum or a saddle named, once it is there?"""
    assert verdict("cos(x)", method="newton", eta=1.0, start=0.7) == "maximum"
    assert verdict("cos(x)", method="newton", eta=0.5, start=0.7, steps=12) == "maximum"
    assert verdict(textbook.saddle, method="newton", eta=1.0, start=[1.0, 1.0]) == "saddle"
    assert verdict(textbook.himmelblau, method="newton", eta=1.0, start=[-0.3, -0.9]) == "maximum"
    assert verdict("cos(x)", method="newton", eta=0.05, start=0.7, steps=10) == "slow"


# Divergence in all its forms.


def test_few_steps_suffice_to_see_divergence() -> None:
    """With one step and two, is too large a learning rate never called slow?"""
    for eta in (1.001, 1.1, 5.0, 1e6):
        for steps in (1, 2, 3):
            word = verdict(textbook.square, eta=eta, start=10.0, steps=steps)
            assert word == "diverged", (eta, steps)
    assert verdict(textbook.square, eta=1.0, start=10.0, steps=1) == "oscillating"
    assert verdict(textbook.square, eta=1.0, start=10.0, steps=2) == "oscillating"


def test_overflow_at_the_very_last_step_is_divergence() -> None:
    """Is a run whose last iterate, or f there, is the first to be infinite `diverged`?"""
    run = solve(textbook.square, eta=3.0, start=10.0, steps=600)
    first_x = int(np.argmin(np.isfinite(run.path[:, 0])))
    first_f = int(np.argmin(np.isfinite(run.value)))
    assert first_f < first_x
    for steps in (first_f, first_x):
        assert verdict(textbook.square, eta=3.0, start=10.0, steps=steps) == "diverged"


def test_leaving_the_domain_of_definition_is_divergence() -> None:
    """Where x is finite but f is not a number, as left of 0 for log, is a run `diverged`?"""
    one = solve("x - log(x)", eta=6.0, start=3.0, steps=1)
    assert one.path[-1, 0] == pytest.approx(-1.0)
    assert one.outcome is Outcome.DIVERGED


def test_descending_without_end_is_divergence_once_it_has_left() -> None:
    """On x1² − x2², whose f only falls, is a run `slow` in the picture and `diverged` outside?"""
    near = solve(textbook.saddle, eta=0.1, start=[1.0, 0.1], steps=15)
    assert np.abs(near.path[-1]).max() < 3
    assert near.outcome is Outcome.SLOW
    far = solve(textbook.saddle, eta=0.1, start=[1.0, 0.1], steps=60)
    assert np.abs(far.path[-1]).max() > 60
    assert far.outcome is Outcome.DIVERGED


def test_newton_on_a_plateau_flees() -> None:
    """Where Newton leaves x²/(1 + x²) by a factor of 3/2 a step, is it `diverged`?"""
    assert verdict(textbook.plateau, method="newton", eta=1.0, start=2.0, steps=10) == "diverged"
    assert verdict(textbook.plateau, method="newton", eta=1.0, start=2.0, steps=50) == "diverged"


def test_a_jump_out_of_the_picture_to_a_higher_place_is_divergence() -> None:
    """If Newton lands at rest ten domains away and higher than it began, is it `diverged`?"""
    run = solve(textbook.xcos, method="newton", eta=1.0, start=np.linspace(-10, 10, 4001), steps=30)
    with np.errstate(all="ignore"):
        rests = np.abs(np.diff(run.path[-2:, :, 0], axis=0))[0] < 1e-9
        far = rests & (np.abs(run.path[-1, :, 0]) > 250) & (run.value[-1] > run.value[0])
    assert far.sum() >= 3
    assert (run.outcome_codes[far] == Outcome.DIVERGED).all()


@pytest.mark.parametrize("method", ["momentum", "gd"])
def test_finite_divergence_is_seen(method: str) -> None:
    """Is growth of a few per cent a step, nowhere near overflow, `diverged`?"""
    edge = {"gd": 1.0, "momentum": 1.9}[method]  # of 2/L·(1 + beta)/2 for the heavy ball
    words = [
        verdict(textbook.square, method=method, eta=edge * ratio, start=1.0, steps=40)
        for ratio in (1.02, 1.1, 1.5)
    ]
    assert words == ["diverged"] * 3


# Jumping to and fro.


def test_a_settled_cycle_of_two_oscillates() -> None:
    """Beyond the edge at a non-quadratic minimum, is the 2-cycle it settles into no divergence?"""
    # xcos at −1.8257 has curvature 1.02: from eta 1.96 on it jumps between two points.
    for start in (-1.9, -1.0, -3.0):
        run = solve(textbook.xcos, eta=2.1, start=start, steps=200)
        assert abs(run.path[-1, 0] - run.path[-3, 0]) < 1e-6 < abs(np.diff(run.path[-2:, 0])[0])
        assert run.outcome is Outcome.OSCILLATING
    assert verdict("sqrt(1 + x**2)", eta=4.0, start=3.0, steps=60) == "oscillating"


def test_a_bounce_that_shrinks_is_slow_and_then_converged() -> None:
    """At 0.97 of the edge, is it `slow` after ten steps and `converged` after a hundred?"""
    assert verdict(textbook.square, eta=0.97, start=10.0, steps=10) == "slow"
    assert verdict(textbook.square, eta=0.97, start=10.0, steps=100) == "converged"


def test_bounded_chaos_neither_arrives_nor_diverges_as_a_rule() -> None:
    """For wild learning rates on a bounded wave, is a run hardly ever said to arrive or leave?"""
    wave = Objective("0.05*x**2 + sin(3*x)")
    starts = np.linspace(-9, 9, 200)
    long = solve(wave, eta=2.5, start=starts, steps=1000)
    assert np.isfinite(long.path).all()
    assert (np.abs(np.diff(long.path[-50:], axis=0)).max(axis=0) > 0.1).mean() > 0.95
    for steps in (10, 20, 50):
        words = [o.label for o in solve(wave, eta=2.5, start=starts, steps=steps).outcome]
        assert words.count("diverged") <= 0.1 * 200, steps
        assert words.count("converged") + words.count("maximum") <= 0.03 * 200, steps


@pytest.mark.parametrize("method", ["adam", "rmsprop", "adagrad"])
def test_steps_of_fixed_length_that_overshoot_are_not_slow(method: str) -> None:
    """If the first huge step lands far higher on the other side, is more eta not the advice?"""
    word = verdict(textbook.square, method=method, eta=100.0, start=10.0, steps=1)
    assert word in ("oscillating", "diverged")


# Runs judged by what becomes of them.


@pytest.mark.parametrize("name", list(textbook))
@pytest.mark.parametrize(
    "method", ["gd", "momentum", "newton", "newton_abs", "diagonal", "line_search"]
)
def test_what_is_said_to_have_arrived_stays_there(name: str, method: str) -> None:
    """Is every `converged`, `maximum` and `saddle` within 3 % of where 1500 more steps lead?"""
    objective = textbook[name]
    low, high = np.array(objective.domain).T
    rng = np.random.default_rng(12)
    starts = low + rng.random((60, objective.dim)) * (high - low)
    eta = (
        rng.uniform(0.05, 1.9, 60) if METHODS[method].second_order else 10 ** rng.uniform(-3, 1, 60)
    )
    start = starts[:, 0] if objective.dim == 1 else starts
    long = solve(objective, method=method, eta=eta, start=start, steps=1500)
    with np.errstate(all="ignore"):
        away = np.abs(long.path - long.path[-1]).max(axis=-1) / (high - low).max()
    for steps in (10, 20, 50):
        codes = classify(objective, np.ascontiguousarray(long.iterates[: steps + 1]))
        arrived = np.isin(codes, [Outcome.CONVERGED, Outcome.MAXIMUM, Outcome.SADDLE])
        # Rounding or a growing mode may push a run off a maximum or a saddle in the end.
        unstable = np.isin(codes, [Outcome.MAXIMUM, Outcome.SADDLE]) & (method != "newton")
        wrong = arrived & ~unstable & ~(away[steps] < 0.03)
        assert not wrong.any(), [
            (eta[b], starts[b], Outcome(codes[b])) for b in np.flatnonzero(wrong)
        ]


@pytest.mark.parametrize("name", ["square", "cosh", "bowl", "log_sum_exp", "rotated_ellipse"])
@pytest.mark.parametrize("method", ["gd", "momentum"])
def test_on_a_convex_objective_divergence_is_final(name: str, method: str) -> None:
    """Does no run said to diverge come back, and none that explodes go unnamed?"""
    objective = textbook[name]
    low, high = np.array(objective.domain).T
    rng = np.random.default_rng(13)
    starts = low + rng.random((80, objective.dim)) * (high - low)
    eta = 10 ** rng.uniform(-2, 1, 80)
    start = starts[:, 0] if objective.dim == 1 else starts
    long = solve(objective, method=method, eta=eta, start=start, steps=1500)
    width = (high - low).max()
    with np.errstate(all="ignore"):
        ended = np.abs(long.path[-1] - np.array(objective.minima[0])).max(axis=-1) < 0.01 * width
        lost = ~np.isfinite(long.path[30]).all(axis=-1) | (np.abs(long.path[30]).max(axis=-1) > 1e6)
    codes = classify(objective, np.ascontiguousarray(long.iterates[:31]))
    assert not (ended & (codes == Outcome.DIVERGED)).any()
    assert (codes[lost] == Outcome.DIVERGED).all()


def test_three_dimensions_are_judged_too() -> None:
    """Are minimum, saddle, maximum and NaN told apart in three dimensions?"""
    signs = {"converged": (1, 1, 1), "saddle": (1, -1, 1), "maximum": (-1, -1, -1)}
    for word, sign in signs.items():
        diagonal = np.array(sign, float)
        objective = Objective(
            lambda x, d=diagonal: (d * x**2).sum() / 2,
            grad=lambda x, d=diagonal: d * x,
            hess=lambda x, d=diagonal: np.diag(d),
            dim=3,
        )
        run = solve(objective, method="newton", eta=1.0, start=[[1.0, 2.0, 3.0]] * 2, steps=3)
        assert [o.label for o in run.outcome] == [word, word]
        run = solve(objective, eta=1e200, start=[1.0, 2.0, 3.0], steps=3)
        assert run.outcome is Outcome.DIVERGED


def test_numerical_derivatives_do_not_change_the_verdict() -> None:
    """With noisy Hessians, are minima without curvature still no maxima or saddles?"""
    for f, start, method, eta in [
        (lambda x: x**4, 5.0, "newton", 1.0),
        (lambda x: (x - 1) ** 2 + 7, 5.0, "gd", 0.3),
        (lambda x1, x2: x1**2 + x2**4, [3.0, 3.0], "newton", 1.0),
        (lambda x1, x2: (x1 + x2) ** 2, [3.0, 1.0], "gd", 0.2),
    ]:
        objective = Objective(f, domain=(-5, 5))
        run = solve(objective, method=method, eta=eta, start=start, steps=30)
        assert run.outcome is Outcome.CONVERGED, run.path[-1]


@given(st.integers(0, 2**32 - 1))
def test_the_verdict_of_a_run_does_not_depend_on_its_neighbours(seed: int) -> None:
    """Is each code of a batch that of the run alone?"""
    rng = np.random.default_rng(seed)
    starts, eta = rng.uniform(-10, 10, 8), 10 ** rng.uniform(-2, 1, 8)
    steps = int(rng.integers(0, 25))
    batch = solve(textbook.xcos, eta=eta, start=starts, steps=steps)
    for b in range(8):
        single = solve(textbook.xcos, eta=eta[b], start=starts[b], steps=steps)
        assert single.outcome_codes == batch.outcome_codes[b]


def test_values_known_already_are_not_computed_again() -> None:
    """Does classify give the same codes whether or not it is handed f?"""
    run = solve(textbook.himmelblau, eta=0.01, start=np.random.default_rng(1).normal(size=(50, 2)))
    assert np.array_equal(
        classify(run.objective, run.iterates), classify(run.objective, run.iterates, run.value)
    )
