"""Which steps some outputs of a program take, and in which registers.

Few arrays stay in the cache, so values share registers: a temporary value prefers the register
of an operand used for the last time, then an output that is not written yet, and only then a
scratch array. The last operation of an output writes it in place. Sine and cosine of one angle
become one step. This module handles numbers of values and registers; it never sees an array.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Instruction(NamedTuple):
    """One operation on the values numbered `a` and, if it is binary, `b`."""

    op: str
    a: int
    b: int = -1


class Step(NamedTuple):
    """One call on registers.

    `op` names a ufunc, of `a` or of `a` and `b` (-1 if unary) into `out`, or `sincos` of the angle
    2·b·a, which writes the sine to `out` and the cosine to `other`.
    """

    op: str
    a: int
    b: int
    out: int
    other: int = -1


class Plan(NamedTuple):
    """How to compute some outputs.

    Registers are numbered: the variables, the outputs asked for, the `scalars` (numbers of values),
    the `halves` (half of the values with these numbers, or 1/2 for -1), and `scratch` arrays.
    """

    steps: tuple[Step, ...]
    scalars: tuple[int, ...]
    halves: tuple[int, ...]
    scratch: int

    @property
    def trigonometric(self) -> bool:
        """Return whether a step belongs to the `sincos` module."""
        return bool(self.halves)


class _Call(NamedTuple):
    op: str
    inputs: tuple[int, ...]
    results: tuple[int, ...]
    scale: int = -1


def make_plan(
    dim: int,
    first: int,
    instructions: Sequence[Instruction],
    varies: Sequence[bool],
    wanted: Sequence[int],
) -> Plan:
    """Plan the computation of some values.

    Parameters
    ----------
    dim : int
        Number of variables, which are the first values.
    first : int
        Number of the value that the first instruction computes.
    instructions : sequence of Instruction
        The program.
    varies : sequence of bool
        Whether each value depends on a variable. Those that do not are given.
    wanted : sequence of int
        Numbers of the values to write to the outputs; repetitions are allowed.

    Returns
    -------
    Plan
    """

    def computed(value: int) -> bool:
        return value >= first and varies[value]

    calls = _calls(first, instructions, varies, [v for v in wanted if computed(v)])
    last_use = {v: i for i, call in enumerate(calls) for v in call.inputs if computed(v)}
    given = {v for call in calls for v in call.inputs} | set(wanted)
    scalars = sorted(v for v in given if not varies[v])
    halves = sorted({call.scale for call in calls if len(call.results) == 2})

    register = {v: v for v in range(dim)}
    base = dim + len(wanted)
    register |= {v: base + i for i, v in enumerate(scalars)}
    base += len(scalars)
    half = {v: base + i for i, v in enumerate(halves)}
    base += len(halves)

    # `home` is where an output is computed; constant and repeated outputs are copied at the end.
    home: dict[int, int] = {}
    copies: list[tuple[int, int]] = []
    for out, value in enumerate(wanted, dim):
        if computed(value) and value not in home:
            home[value] = out
        else:
            copies.append((value, out))

    # Up to which call an output may hold something else. A sincos reads its operand after it has
    # begun to write, so there the operand may not sit in a result's place even for the last time.
    until = {out: len(calls) for _, out in copies}
    for i, call in enumerate(calls):
        until |= {home[v]: i - (len(call.results) == 2) for v in call.results if v in home}
    free = set(until)
    scratch = 0

    def take(last: int, preferred: Iterable[int] = ()) -> int:
        """Return a register that is free up to call `last`, the tightest fit first."""
        nonlocal scratch
        for candidate in (*preferred, *sorted(free, key=lambda r: (until.get(r, len(calls)), r))):
            if until.get(candidate, len(calls)) >= last:
                free.discard(candidate)
                return candidate
        scratch += 1
        return base + scratch - 1

    steps: list[Step] = []
    for i, call in enumerate(calls):
        operands = [register[v] for v in call.inputs]
        spent = {register[v] for v in call.inputs if v not in home and last_use.get(v) == i}
        in_place = len(call.results) == 1
        if in_place:
            free |= spent
        for value in call.results:
            if value in home:
                register[value] = home[value]
                free.discard(home[value])
            else:
                register[value] = take(last_use.get(value, i), sorted(spent) if in_place else ())
        results = [register[v] for v in call.results]
        free |= spent - set(results)
        free |= {register[v] for v in call.results if v not in home and v not in last_use}
        if not in_place:
            operands.append(half[call.scale])
        steps.append(Step(call.op, operands[0], (*operands, -1)[1], *results))
    steps += [Step("positive", register[value], -1, out) for value, out in copies]
    return Plan(tuple(steps), tuple(scalars), tuple(halves), scratch)


def split_product(
    value: int, first: int, instructions: Sequence[Instruction], varies: Sequence[bool]
) -> tuple[int, int]:
    """Split a value into an array and the scalar that multiplies it, -1 for none."""
    if value >= first:
        op, a, b = instructions[value - first]
        if op == "multiply" and varies[a] != varies[b]:
            return (a, b) if varies[a] else (b, a)
    return value, -1


def _calls(
    first: int, instructions: Sequence[Instruction], varies: Sequence[bool], wanted: Sequence[int]
) -> list[_Call]:
    """List what has to be computed, in order, with sines and cosines of one angle joined."""

    def angle(value: int) -> tuple[int, int]:
        # Half-angle formulas multiply by 1/2 anyway, so a constant factor costs nothing there.
        return split_product(value, first, instructions, varies)

    def inputs(value: int) -> tuple[int, ...]:
        op, a, b = instructions[value - first]
        if op in ("sin", "cos"):
            return (angle(a)[0],)
        return (a,) if b < 0 else (a, b)

    needed: set[int] = set()
    stack = list(wanted)
    while stack:
        value = stack.pop()
        if value not in needed:
            needed.add(value)
            stack += [v for v in inputs(value) if v >= first and varies[v]]

    waves = {
        v: instructions[v - first] for v in needed if instructions[v - first].op in ("sin", "cos")
    }
    sines = {a: v for v, (op, a, _) in waves.items() if op == "sin"}
    cosines = {a: v for v, (op, a, _) in waves.items() if op == "cos"}
    calls: list[_Call] = []
    for value in sorted(needed):
        op, a, _ = instructions[value - first]
        if value not in waves:
            calls.append(_Call(op, inputs(value), (value,)))
            continue
        # A value that nobody uses stands for the scratch array that a lone sine or cosine needs.
        pair = sines.get(a, -1 - value), cosines.get(a, -1 - value)
        if value == min(v for v in pair if v >= 0):
            calls.append(_Call("sincos", inputs(value), pair, angle(a)[1]))
    return calls
