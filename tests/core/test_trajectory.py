"""The result of a solve: what it holds, and that nobody can change it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from gdwidget import Outcome, Trajectory, solve, textbook
from tests.core import oracles


@pytest.fixture
def run() -> Trajectory:
    start = np.random.default_rng(0).uniform(-2, 2, (3, 4, 2))
    return solve(textbook.rosenbrock, eta=[0.0005, 0.001, 0.002, 1.0], start=start, steps=6)


def test_axes_are_step_batch_coordinate(run: Trajectory) -> None:
    """Is path[k, i, j, d] coordinate d of step k of run (i, j)?"""
    assert run.path.shape == (7, 3, 4, 2)
    assert run.steps == 6
    assert run.batch == (3, 4)
    problem = oracles.problem("rosenbrock")
    for i, j in np.ndindex(3, 3):
        want = oracles.loop("gd", problem, tuple(run.path[0, i, j]), [0.0005, 0.001, 0.002][j], 6)
        np.testing.assert_allclose(run.path[:, i, j], want, rtol=1e-9)


def test_path_and_iterates_are_one_memory(run: Trajectory) -> None:
    """Is the path a view, so that a large batch is held once?"""
    assert np.shares_memory(run.path, run.iterates)
    assert run.iterates.shape == (7, 2, 12)
    assert run.iterates[3, 1, 5] == run.path[3, 1, 1, 1]


def test_values_and_slopes_are_those_of_the_objective(run: Trajectory) -> None:
    """Are f and the gradient's norm those that SymPy gives at each finite iterate?"""
    problem = oracles.problem("rosenbrock")
    for index in np.ndindex(run.value.shape):
        x = run.path[index]
        if np.abs(x).max() < 1e30:
            assert run.value[index] == pytest.approx(problem.f(*x), rel=1e-11)
            assert run.slope[index] == pytest.approx(np.hypot(*problem.grad(*x)), rel=1e-11)
    assert not np.isfinite(run.value[-1, :, 3]).any(), "eta = 1 must overflow"


@pytest.mark.parametrize("name", ["xcos", "bowl"])
def test_a_large_batch_holds_what_its_runs_hold(name: str) -> None:
    """Are iterates and values of a batch, of an odd size, those of its runs to the last bit?"""
    problem = textbook[name]
    start = np.random.default_rng(1).uniform(-9, 9, (3, 2731, problem.dim))
    batch = solve(problem, eta=0.3, start=start if problem.dim > 1 else start[..., 0], steps=4)
    assert np.shares_memory(batch.path, batch.iterates)
    for index in [(0, 0), (0, 1), (1, 777), (2, 2730)]:
        one = solve(problem, eta=0.3, start=batch.path[0][index].squeeze(), steps=4)
        np.testing.assert_array_equal(batch.path[:, *index], one.path)
        np.testing.assert_array_equal(batch.value[:, *index], one.value)


@pytest.mark.parametrize("name", ["path", "value", "slope", "iterates", "eta", "outcome_codes"])
def test_no_number_can_be_changed(run: Trajectory, name: str) -> None:
    """Is every array read-only?"""
    array = getattr(run, name)
    assert not array.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        array[...] = 0


def test_no_outcome_can_be_changed(run: Trajectory) -> None:
    """Is the array of outcomes read-only?"""
    with pytest.raises(ValueError, match="read-only"):
        run.outcome[0, 0] = Outcome.CONVERGED


@pytest.mark.parametrize("field", [f.name for f in dataclasses.fields(Trajectory)])
def test_no_field_can_be_replaced(run: Trajectory, field: str) -> None:
    """Is assigning to a field refused?"""
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(run, field, None)


def test_what_is_computed_once_is_kept(run: Trajectory) -> None:
    """Are value, slope and outcome the same objects when asked for again?"""
    for name in ("value", "slope", "outcome_codes", "outcome"):
        assert getattr(run, name) is getattr(run, name), name


def test_a_single_run_has_a_single_outcome() -> None:
    """Without a batch, is the outcome one Outcome and the value one row?"""
    run = solve(textbook.square, eta=0.2)
    assert run.outcome is Outcome.CONVERGED
    assert run.batch == ()
    assert run.path.shape == (11, 1)
    assert run.value.shape == run.slope.shape == (11,)
    assert run.eta.shape == ()


def test_a_batch_has_outcomes_of_its_shape(run: Trajectory) -> None:
    """Is outcome an array of Outcome, with the codes of outcome_codes?"""
    assert run.outcome.shape == (3, 4)
    assert run.outcome_codes.dtype == np.uint8
    for index in np.ndindex(3, 4):
        assert isinstance(run.outcome[index], Outcome)
        assert run.outcome[index] == run.outcome_codes[index]


def test_the_repr_says_what_ran_and_how_it_ended(run: Trajectory) -> None:
    """Can one see method, batch, steps, and a single run's outcome?"""
    assert repr(run) == "Trajectory(gd, batch (3, 4), 6 steps)"
    single = solve(textbook.cosh, method="newton", eta=1.0)
    assert repr(single) == "Trajectory(newton, 1 run, 10 steps, converged)"
