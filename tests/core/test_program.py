"""Programs compute what their instructions say, whatever registers the plan puts things in."""

from __future__ import annotations

import dataclasses
import json
import math
import pickle
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import gdwidget
from gdwidget.core.formula import derive
from gdwidget.core.program import _BLOCK, BINARY, UNARY, Program
from gdwidget.core.schedule import Instruction
from gdwidget.errors import ObjectiveError

Array = NDArray[np.float64]
SUBSETS = range(1, 8)


def outputs(program: Program, wanted: int, shape: tuple[int, ...], fill: float = np.nan) -> Any:
    dim = program.dim
    counts = {"f": 1, "grad": dim, "hess": dim * (dim + 1) // 2}
    arrays = {
        name: [np.full(shape, fill) for _ in range(count)]
        for bit, (name, count) in enumerate(counts.items())
        if wanted >> bit & 1
    }
    given = {name: made[0] if name == "f" else made for name, made in arrays.items()}
    return given, [array for made in arrays.values() for array in made]


def evaluate(
    program: Program, values: dict[str, float], x: list[Array], wanted: int
) -> list[Array]:
    given, flat = outputs(program, wanted, x[0].shape)
    with np.errstate(all="ignore"):
        program.bind(values).evaluate(x, **given)
    return flat


def interpret(program: Program, values: dict[str, float], x: list[Array]) -> list[Array]:
    """Carry the instructions out one by one, each into an array of its own."""
    known: list[Any] = [*x, *(np.float64(values[name]) for name in program.parameters)]
    known += [np.float64(constant) for constant in program.constants]
    with np.errstate(all="ignore"):
        for op, a, b in program.instructions:
            known.append(UNARY[op](known[a]) if b < 0 else BINARY[op](known[a], known[b]))
    return [np.broadcast_to(known[out], x[0].shape) for out in program.outputs]


def selected(program: Program, everything: list[Array], wanted: int) -> list[Array]:
    dim = program.dim
    parts = everything[:1], everything[1 : 1 + dim], everything[1 + dim :]
    return [array for bit, part in enumerate(parts) if wanted >> bit & 1 for array in part]


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Draw programs in which values are reused, dead, repeated, constant or variables."""
    dim = draw(st.integers(1, 2))
    first = dim + 2 + 2
    instructions = []
    for number in range(first, first + draw(st.integers(1, 25))):
        older = st.integers(0, number - 1) | st.integers(max(0, number - 4), number - 1)
        op = draw(
            st.sampled_from(
                ["add", "subtract", "multiply", "sin", "cos", "sin", "cos", "negative", "arctan"]
            )
        )
        if op in BINARY:
            instructions.append(Instruction(op, draw(older), draw(older)))
        else:
            instructions.append(Instruction(op, draw(older)))
    last = first + len(instructions) - 1
    count = 1 + dim + dim * (dim + 1) // 2
    chosen = st.integers(0, last) | st.integers(max(0, last - 5), last)
    return Program(
        dim=dim,
        parameters=("a", "b"),
        constants=(2.0, -0.5),
        instructions=tuple(instructions),
        outputs=tuple(draw(chosen) for _ in range(count)),
    )


@settings(max_examples=150)
@given(program=programs(), size=st.sampled_from([1, 3, 60]))
def test_every_subset_of_outputs_equals_the_instructions_carried_out(
    program: Program, size: int
) -> None:
    """Does no shared register, skipped step or joined sine change a result?"""
    rng = np.random.default_rng(size)
    x = [rng.uniform(-2, 2, size) for _ in range(program.dim)]
    before = [array.copy() for array in x]
    values = {"a": 0.75, "b": -1.5}
    kernel = program.bind(values)
    everything: list[Array] = []
    for wanted in reversed(SUBSETS):  # the full set first
        given_arrays, found = outputs(program, wanted, (size,))
        with np.errstate(all="ignore"):
            kernel.evaluate(x, **given_arrays)
        everything = everything or found
        for one, same in zip(found, selected(program, everything, wanted), strict=True):
            np.testing.assert_array_equal(one, same)
    for found, right in zip(everything, interpret(program, values, x), strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-9, atol=1e-9 * max(1, np.max(abs(right))))
    for now, then in zip(x, before, strict=True):
        np.testing.assert_array_equal(now, then)


FORMULAS = {
    "x*cos(c*x)": {"c": 0.47},
    "x**2": {},
    "x": {},
    "c*x": {"c": 3.0},
    "(1 - x1)**2 + 100*(x2 - x1**2)**2": {},
    "x1*x2": {},
    "sin(x)*cos(y)*exp(-(x**2 + y**2))": {},
}


@pytest.mark.parametrize("text", FORMULAS)
def test_strided_and_shaped_arrays_are_as_good_as_flat_ones(text: str) -> None:
    """Do columns of an array, rows of a matrix and arrays of any shape give the same?"""
    values = FORMULAS[text]
    program = derive(text, parameters=values).program
    points = np.random.default_rng(1).uniform(-2, 2, (program.dim, 6, 50))
    flat = evaluate(program, values, [row.ravel() for row in points], 7)
    shaped = evaluate(program, values, list(points), 7)
    interleaved = np.ascontiguousarray(points.reshape(program.dim, -1).T)
    given_arrays, _ = outputs(program, 7, (300, 2))
    halves = {
        name: made[:, 0] if name == "f" else [array[:, 0] for array in made]
        for name, made in given_arrays.items()
    }
    kernel = program.bind(values)
    kernel.evaluate(interleaved.T, **halves)
    strided = [halves["f"], *halves["grad"], *halves["hess"]]
    for one, two, three in zip(flat, shaped, strided, strict=True):
        np.testing.assert_array_equal(one, two.ravel())
        np.testing.assert_allclose(three, one, rtol=1e-15, atol=1e-15)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_kernel_does_not_remember(text: str) -> None:
    """Is each answer the same after other shapes, subsets and long arrays came between?"""
    values = FORMULAS[text]
    program = derive(text, parameters=values).program
    kernel = program.bind(values)
    sizes = [5, 100, 5, 2 * _BLOCK + 77, 100, *range(1, 12), 5, 2 * _BLOCK + 77]
    for step, size in enumerate(sizes):
        x = [np.linspace(-1, 1 + d, size) for d in range(program.dim)]
        for wanted in (1 + step % 7, 7):
            given_arrays, found = outputs(program, wanted, (size,))
            kernel.evaluate(x, **given_arrays)
            right = selected(program, interpret(program, values, x), wanted)
            for one, other in zip(found, right, strict=True):
                np.testing.assert_allclose(one, other, rtol=1e-13, atol=1e-13)


def test_sine_and_cosine_of_one_angle_are_one_step() -> None:
    """Does x*cos(c*x) with gradient and Hessian take one sincos, and x times each once?"""
    program = derive("x*cos(c*x)", parameters=["c"]).program
    plan = program.plan(program.outputs)
    ops = [step.op for step in plan.steps]
    assert ops.count("sincos") == 1
    assert not {"sin", "cos"} & set(ops)
    # x*sin, x*cos, c times the first, c**2 times the second, 2c times the sine
    assert ops.count("multiply") == 5
    assert ops.count("subtract") == 2
    assert len(ops) == 8
    assert plan.scratch <= 1
    assert [step.op for step in program.plan(program.outputs[1:2]).steps] == [
        "sincos",
        "multiply",
        "multiply",
        "subtract",
    ]


def test_a_quadratic_costs_one_operation() -> None:
    """Is the gradient of x**2 one multiplication into the output, without scratch?"""
    program = derive("x**2", parameters=[]).program
    (step,) = program.plan(program.outputs[1:2]).steps
    assert (step.op, step.out) == ("multiply", 1)
    assert program.plan(program.outputs).scratch == 0
    assert program.constant_hessian
    assert program.bind({}).constant_hessian


@pytest.mark.parametrize(
    ("text", "parameters", "factors"),
    [
        ("x**2", {}, (2.0,)),
        ("x1**2 + 2*x2**2", {}, (2.0, 4.0)),
        ("x1**2 - x2**2/4 + x1*x2**3", {}, (1.0, 1.0)),
        ("a*x1**2 - x2**2", {"a": 3.0}, (1.0, -2.0)),
        ("a*x1**2 - x2**2", {"a": -0.5}, (-1.0, -2.0)),
        ("cosh(c*x)", {"c": 0.5}, (0.5,)),
        ("cosh(c*x)", {"c": 0.3}, (1.0,)),
    ],
)
@pytest.mark.parametrize("size", [1, 50, 150_000])
def test_a_gradient_without_its_powers_of_two_is_the_gradient_to_the_bit(
    text: str, parameters: dict[str, float], factors: tuple[float, ...], size: int
) -> None:
    """Do the factors and the rest multiply to what `evaluate` gives, in blocks as at once?"""
    kernel = derive(text, parameters=[*parameters]).program.bind(parameters)
    assert kernel.factors.ravel().tolist() == list(factors)
    rng = np.random.default_rng(3)
    x, grad, bare = (rng.normal(0, 3, (kernel.dim, size)) for _ in range(3))
    kernel.evaluate(list(x), grad=list(grad))
    evaluate = kernel.prepare(size, None, bare=True)
    if evaluate is None:
        bare = x
    else:
        evaluate(list(x), list(bare))
    np.testing.assert_array_equal(bare * kernel.factors, grad)


def test_the_hessian_is_known_to_be_constant_or_not() -> None:
    """Is a parameter in it no obstacle, and a variable one?"""
    bowl = derive("k*x1**2 + x1*x2", parameters=["k"]).program
    assert bowl.constant_hessian
    assert not derive("x1**2 + x2**3", parameters=[]).program.constant_hessian


def test_common_parts_are_shared() -> None:
    """Does Rosenbrock's valley appear once in f, gradient and Hessian?"""
    program = derive("(1 - x1)**2 + 100*(x2 - x1**2)**2", parameters=[]).program
    ops = [step.op for step in program.plan(program.outputs).steps]
    assert len(ops) <= 20
    assert (
        len([step for step in program.plan(program.outputs[1:]).steps if step.op == "square"]) == 1
    )


@pytest.mark.parametrize("text", ["exp(exp(x))", "x**64", "1/x", "log(x)", "sqrt(x)", "x*cos(x)"])
def test_divergence_is_silent(text: str) -> None:
    """Do huge, infinite and undefined arguments give inf and NaN without a warning?"""
    program = derive(text, parameters=[]).program
    x = np.array([0.0, -0.0, 1e308, -1e308, np.inf, -np.inf, np.nan, 1.0] * 20)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        f, grad, hess = evaluate(program, {}, [x], 7)
    for found in (f, grad, hess):
        assert np.isnan(found[6])
        assert np.isfinite(found[7])
    # x = 0 or x = inf: something leaves the numbers
    assert not np.isfinite([f[0], f[4]]).all()


@pytest.mark.parametrize("text", FORMULAS)
def test_json_brings_the_program_back(text: str) -> None:
    """Is the round trip through text exact?"""
    program = derive(text, parameters=FORMULAS[text]).program
    again = Program.from_json(json.loads(json.dumps(program.to_json())))
    assert again == program
    assert dataclasses.is_dataclass(again)


DAMAGES = {
    "version": {"version": 99},
    "no outputs": {"outputs": []},
    "output out of range": {"outputs": [0, 0, 99]},
    "negative output": {"outputs": [0, -1, 0]},
    "unknown operation": {"instructions": [["system", 0]]},
    "operand from the future": {"instructions": [["square", 5]]},
    "negative operand": {"instructions": [["square", -1]]},
    "missing operand": {"instructions": [["multiply", 0]]},
    "too many operands": {"instructions": [["square", 0, 0]]},
    "far too many operands": {"instructions": [["square", 0, 0, 0]]},
    "infinite constant": {"constants": [math.inf]},
    "text for a number": {"constants": ["two"]},
    "nothing": {"dim": None},
    "text for a list": {"instructions": "square"},
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damaged_programs_are_refused(damage: dict[str, Any]) -> None:
    """Is what could not run, or could run wild, named when it is read?"""
    data = derive("x**2", parameters=[]).program.to_json()
    with pytest.raises(ObjectiveError, match="derive the formula again"):
        Program.from_json(data | damage)


def test_a_missing_key_is_damage_too() -> None:
    """Is the error ours?"""
    with pytest.raises(ObjectiveError, match="outputs"):
        Program.from_json(
            {
                k: v
                for k, v in derive("x", parameters=[]).program.to_json().items()
                if k != "outputs"
            }
        )


@pytest.mark.parametrize(
    ("values", "fragment"),
    [
        ({}, "'c' has no value: give it one, such as c=1.0"),
        ({"c": math.nan}, "must be a finite number, not nan"),
        ({"c": math.inf}, "must be a finite number, not inf"),
        ({"c": "fast"}, "must be a finite number, not 'fast'"),
        ({"c": None}, "must be a finite number, not None"),
        ({"c": 10**400}, "must be a finite number"),
    ],
)
def test_parameters_need_finite_values(values: dict[str, Any], fragment: str) -> None:
    """Does the message name the parameter and the value?"""
    program = derive("c*x", parameters=["c"]).program
    with pytest.raises(ObjectiveError) as caught:
        program.bind(values)
    assert fragment in str(caught.value)


def test_kernels_of_one_program_are_independent() -> None:
    """Does binding anew leave the older kernel alone?"""
    program = derive("c*x**2", parameters=["c"]).program
    one, three = program.bind({"c": 1.0}), program.bind({"c": 3.0})
    x, first, second = np.ones(4), np.empty(4), np.empty(4)
    one.evaluate([x], f=first)
    three.evaluate([x], f=second)
    one.evaluate([x], f=first)
    assert first.tolist() == [1.0] * 4
    assert second.tolist() == [3.0] * 4


def test_threads_do_not_share_scratch_arrays() -> None:
    """Are results right while another thread evaluates the same objective?

    JupyterLab may handle a widget's messages in another thread than the one that runs cells.
    """
    objective = gdwidget.textbook.xcos
    eta = np.linspace(0.02, 2.4, 5000)  # numpy lets other threads run from some size on
    alone = gdwidget.solve(objective, method="newton", eta=eta, steps=40).path

    def solve(_: int) -> bool:
        again = gdwidget.solve(objective, method="newton", eta=eta, steps=40).path
        return bool(np.array_equal(again, alone, equal_nan=True))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            assert all(pool.map(solve, range(60)))
    finally:
        sys.setswitchinterval(interval)


def test_objectives_can_be_sent_elsewhere() -> None:
    """Does an objective compute the same after pickling?"""
    objective = pickle.loads(pickle.dumps(gdwidget.textbook.rosenbrock))
    expected = [[1200 * 0.3**2 - 400 * 0.7 + 2, -120.0], [-120.0, 200.0]]
    np.testing.assert_allclose(objective.hessian([0.3, 0.7]), expected)
