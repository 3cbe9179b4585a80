"""Straight-line programs: a formula, its gradient and its Hessian as data that numpy runs.

A `Program` lists instructions over numbered values; all it can ever call are the ufuncs named in
`UNARY` and `BINARY`. `Program.bind` computes what depends on parameters only, and the `Kernel` it
returns runs the rest on whole arrays, in place. This module knows neither text nor SymPy.
"""

from __future__ import annotations

import itertools
import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from gdwidget.core import aligned
from gdwidget.core import sincos as trigonometry
from gdwidget.core.schedule import Instruction, Plan, make_plan, split_product
from gdwidget.errors import ObjectiveError

Array = NDArray[np.float64]

UNARY: Final[Mapping[str, np.ufunc]] = {
    "absolute": np.absolute,
    "arccos": np.arccos,
    "arcsin": np.arcsin,
    "arctan": np.arctan,
    "cos": np.cos,
    "cosh": np.cosh,
    "exp": np.exp,
    "log": np.log,
    "negative": np.negative,
    "sign": np.sign,
    "sin": np.sin,
    "sinh": np.sinh,
    "sqrt": np.sqrt,
    "square": np.square,
    "tan": np.tan,
    "tanh": np.tanh,
}
"""Operations of one operand."""

BINARY: Final[Mapping[str, np.ufunc]] = {
    "add": np.add,
    "divide": np.divide,
    "multiply": np.multiply,
    "power": np.power,
    "subtract": np.subtract,
}
"""Operations of two operands."""

VERSION: Final = 1
# Bits for the parts of a kernel, in the order of their registers.
_VALUE, _GRADIENT, _BARE, _HESSIAN = 1, 2, 4, 8
# Scratch arrays are kept for this many shapes: a widget alternates between few.
_SHAPES: Final = 8
# Longer arrays are evaluated in blocks whose scratch arrays fit the cache. Measured: from 200,000
# points on this is up to twice as fast; shorter blocks lose more to calls than they gain.
_BLOCK: Final = 2**15


@dataclass(frozen=True)
class Program:
    """Instructions that compute f, its gradient and its Hessian.

    Values are numbered: first the D variables, then the parameters, the constants and the result of
    each instruction, which uses lower numbers only.

    Parameters
    ----------
    dim : int
        Number of variables D.
    parameters : tuple of str
        Names of the values that `bind` is given.
    constants : tuple of float
        Finite numbers.
    instructions : tuple of Instruction
        In the order in which they can be carried out.
    outputs : tuple of int
        Which values are f, the D entries of the gradient, and the D(D+1)/2 entries of the Hessian's
        upper triangle, row by row.

    Raises
    ------
    ObjectiveError
        If the parts do not fit together.
    """

    dim: int
    parameters: tuple[str, ...]
    constants: tuple[float, ...]
    instructions: tuple[Instruction, ...]
    outputs: tuple[int, ...]
    _plans: dict[tuple[int, ...], Plan] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        """Refuse a program that could not run to its end."""
        if len(self.outputs) != 1 + self.dim + self.dim * (self.dim + 1) // 2:
            raise _damaged(f"it has {len(self.outputs)} outputs for {self.dim} variables")
        if not all(math.isfinite(constant) for constant in self.constants):
            raise _damaged("a constant is not finite")
        for number, (op, a, b) in enumerate(self.instructions, self.first):
            fits = b == -1 if op in UNARY else op in BINARY and 0 <= b < number
            if not fits or not 0 <= a < number:
                raise _damaged(f"instruction {number} is {op!r} of {a} and {b}")
        if not all(0 <= output < self.first + len(self.instructions) for output in self.outputs):
            raise _damaged("an output is never computed")

    @property
    def first(self) -> int:
        """Return the number of the first instruction's result."""
        return self.dim + len(self.parameters) + len(self.constants)

    @cached_property
    def varies(self) -> tuple[bool, ...]:
        """Whether each value depends on a variable."""
        varies = [number < self.dim for number in range(self.first)]
        for _, a, b in self.instructions:
            varies.append(varies[a] or (b >= 0 and varies[b]))
        return tuple(varies)

    @property
    def constant_hessian(self) -> bool:
        """Return whether no entry of the Hessian depends on a variable."""
        return not any(self.varies[output] for output in self.outputs[1 + self.dim :])

    def bind(self, values: Mapping[str, float]) -> Kernel:
        """Give the parameters their values.

        Parameters
        ----------
        values : mapping of str to float
            A finite number for each of `parameters`; other names are ignored.

        Returns
        -------
        Kernel
            Evaluator with its own scratch memory.

        Raises
        ------
        ObjectiveError
            If a value is missing or not a finite number.
        """
        scalars: dict[int, Array] = {}
        for number, name in enumerate(self.parameters, self.dim):
            try:
                scalars[number] = np.array(float(values[name]))
            except KeyError:
                raise ObjectiveError(
                    f"parameter {name!r} has no value: give it one, such as {name}=1.0"
                ) from None
            except (TypeError, ValueError, OverflowError):
                scalars[number] = np.array(np.nan)
            if not np.isfinite(scalars[number]):
                raise ObjectiveError(
                    f"parameter {name!r} must be a finite number, not {values[name]!r}"
                )
        for number, constant in enumerate(self.constants, self.dim + len(self.parameters)):
            scalars[number] = np.array(constant)
        with np.errstate(all="ignore"):
            for number, (op, a, b) in enumerate(self.instructions, self.first):
                if not self.varies[number]:
                    operands = (scalars[a],) if b < 0 else (scalars[a], scalars[b])
                    ufunc = UNARY[op] if b < 0 else BINARY[op]
                    scalars[number] = np.array(ufunc(*operands))
        return Kernel(self, scalars)

    def scaled(self, value: int) -> tuple[int, int]:
        """Split a value into an array and the scalar that multiplies it, -1 for none."""
        return split_product(value, self.first, self.instructions, self.varies)

    def plan(self, outputs: tuple[int, ...]) -> Plan:
        """Return how to compute these values."""
        if outputs not in self._plans:
            self._plans[outputs] = make_plan(
                self.dim, self.first, self.instructions, self.varies, outputs
            )
        return self._plans[outputs]

    def to_json(self) -> dict[str, Any]:
        """Return lists, strings and numbers from which `from_json` makes an equal program."""
        return {
            "version": VERSION,
            "dim": self.dim,
            "parameters": list(self.parameters),
            "constants": list(self.constants),
            "instructions": [[op, a] if b < 0 else [op, a, b] for op, a, b in self.instructions],
            "outputs": list(self.outputs),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Make a program from what `to_json` returned.

        Raises
        ------
        ObjectiveError
            If the data is of another version or damaged.
        """
        try:
            if data["version"] != VERSION:
                raise _damaged(f"its version is {data['version']!r}, not {VERSION}")
            return cls(
                dim=int(data["dim"]),
                parameters=tuple(str(name) for name in data["parameters"]),
                constants=tuple(float(constant) for constant in data["constants"]),
                instructions=tuple(
                    Instruction(str(op), *(int(operand) for operand in operands))
                    for op, *operands in data["instructions"]
                ),
                outputs=tuple(int(output) for output in data["outputs"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, ObjectiveError):
                raise
            raise _damaged(repr(error)) from error


def _damaged(what: str) -> ObjectiveError:
    return ObjectiveError(f"this program cannot be run: {what}; derive the formula again")


class Kernel(threading.local):
    """Evaluator of a program whose parameters have values; `Program.bind` makes it.

    It keeps scratch arrays between calls, each thread its own: JupyterLab may reach a widget
    through another thread of the kernel than the one that runs the cells.

    Attributes
    ----------
    dim : int
        Number of variables D.
    factors : ndarray of float64, shape (D, 1)
        Powers of two that the gradient can be computed without.
    """

    def __init__(self, program: Program, scalars: Mapping[int, Array]) -> None:
        self.dim = dim = program.dim
        self._program = program
        self._scalars = scalars
        gradient = program.outputs[1 : 1 + dim]
        split = [_without_power_of_two(value, program, scalars) for value in gradient]
        bare = tuple(value for value, _ in split)
        self.factors = np.array([[factor] for _, factor in split])
        self._parts = (program.outputs[:1], gradient, bare, program.outputs[1 + dim :])
        self._scratch: dict[tuple[int, ...], list[Array]] = {}
        self._frames: dict[tuple[int, tuple[int, ...]], _Frame] = {}
        # The frame used last for each set of parts.
        self._recent = [_Frame((-1,), (), [], [])] * 2 ** len(self._parts)

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave the scratch arrays behind when pickled."""
        return Kernel, (self._program, self._scalars)

    @property
    def constant_hessian(self) -> bool:
        """Return whether the Hessian is the same everywhere."""
        return self._program.constant_hessian

    def evaluate(
        self,
        x: Sequence[Array],
        *,
        f: Array | None = None,
        grad: Sequence[Array] | None = None,
        hess: Sequence[Array] | None = None,
    ) -> None:
        """Write f, gradient and Hessian at the points `x` into the arrays given.

        Parameters
        ----------
        x : sequence of D ndarrays of float64
            Coordinates, all of one shape such as (B,); may be strided.
        f : ndarray of float64, optional
            Values, of the shape of the coordinates.
        grad : sequence of D ndarrays of float64, optional
            Entries of the gradient.
        hess : sequence of D(D+1)/2 ndarrays of float64, optional
            Entries of the Hessian's upper triangle, row by row.

        Notes
        -----
        Nothing is checked, and the caller owns `np.errstate`: both would cost more than the
        gradient of a small batch. Outputs must overlap neither `x` nor each other.
        """
        registers = [*x]
        wanted = 0
        if f is not None:
            registers.append(f)
            wanted = _VALUE
        if grad is not None:
            registers.extend(grad)
            wanted += _GRADIENT
        if hess is not None:
            registers.extend(hess)
            wanted += _HESSIAN
        self._run(registers, wanted)

    def _run(self, registers: list[Array], wanted: int) -> None:
        """Compute parts from the variables and into the outputs in the registers."""
        shape, code, tail, work = self._recent[wanted]
        if shape is not None and shape != registers[0].shape:
            self._recent[wanted] = self._frame(wanted, registers[0].shape)
            shape, code, tail, work = self._recent[wanted]
        registers += tail
        for function, a, b, out, other in code:
            if other >= 0:
                function(registers[a], registers[out], registers[other], work, registers[b])
            elif b >= 0:
                function(registers[a], registers[b], registers[out])
            else:
                function(registers[a], registers[out])
        if not code:
            for begin in range(0, registers[0].size, _BLOCK):
                self._run([array[begin : begin + _BLOCK] for array in registers], wanted)

    def prepare(
        self, size: int, hess: Sequence[Array] | None, *, bare: bool
    ) -> Callable[[Sequence[Array], Sequence[Array]], None] | None:
        """Return `evaluate` with fixed outputs; see `gdwidget.core.objective.Kernel`."""
        dim, last = self.dim, hess or ()
        wanted = (_BARE if bare else _GRADIENT) + (0 if hess is None else _HESSIAN)
        if wanted == _BARE and self._parts[2] == (*range(dim),):
            return None
        _, code, tail, work = self._frame(wanted, (size,))
        if not code:
            return lambda x, grad: self._run([*x, *grad, *last], wanted)
        registers = [np.empty(0)] * (2 * dim) + [*last, *tail]

        def evaluate(x: Sequence[Array], grad: Sequence[Array]) -> None:
            registers[:dim] = x
            registers[dim : 2 * dim] = grad
            for function, a, b, out, other in code:
                if other >= 0:
                    function(registers[a], registers[out], registers[other], work, registers[b])
                elif b >= 0:
                    function(registers[a], registers[b], registers[out])
                else:
                    function(registers[a], registers[out])

        return evaluate

    def _frame(self, wanted: int, shape: tuple[int, ...]) -> _Frame:
        """Return the code for some outputs and what fills the registers after them."""
        if len(shape) == 1 and shape[0] > 2 * _BLOCK:
            return _Frame(shape, (), [], [])
        if shape not in self._scratch and len(self._scratch) == _SHAPES:
            self._scratch.clear()
            self._frames.clear()
        if (wanted, shape) not in self._frames:
            parts = [part for bit, part in enumerate(self._parts) if wanted >> bit & 1]
            plan = self._program.plan(tuple(itertools.chain(*parts)))
            extra = trigonometry.scratch_count() if plan.trigonometric else 0
            scratch = self._scratch.setdefault(shape, [])
            scratch += [aligned.empty(*shape) for _ in range(plan.scratch + extra - len(scratch))]
            self._frames[wanted, shape] = _Frame(
                shape if plan.scratch + extra or len(plan.steps) > 2 else None,
                tuple((_FUNCTIONS[s.op], s.a, s.b, s.out, s.other) for s in plan.steps),
                [self._scalars[value] for value in plan.scalars]
                + [self._half(value) for value in plan.halves]
                + scratch[: plan.scratch],
                scratch[plan.scratch : plan.scratch + extra],
            )
        return self._frames[wanted, shape]

    def _half(self, value: int) -> Array:
        return np.array(0.5 * self._scalars[value]) if value >= 0 else trigonometry.HALF


def _without_power_of_two(
    value: int, program: Program, scalars: Mapping[int, Array]
) -> tuple[int, float]:
    """Return a value without the power of two that multiplies it, and that: both are exact."""
    array, scalar = program.scaled(value)
    factor = float(scalars[scalar]) if scalar >= 0 else 1.0
    return (array, factor) if abs(math.frexp(factor)[0]) == 0.5 else (value, 1.0)


class _Frame(NamedTuple):
    """Steps on registers, and what fills the registers after variables and outputs.

    `shape` is None if they suit any. Without steps, the evaluation goes block by block.
    """

    shape: tuple[int, ...] | None
    code: tuple[tuple[Callable[..., object], int, int, int, int], ...]
    tail: list[Array]
    work: list[Array]


_FUNCTIONS: Final[Mapping[str, Callable[..., object]]] = {
    **UNARY,
    **BINARY,
    "positive": np.positive,
    "sincos": trigonometry.sincos,
}
