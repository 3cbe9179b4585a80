"""Every slider position solved at once, and the bytes it travels in.

This module decides the byte layout; ``js/src/table.ts`` reads it, and golden
files that both test suites load hold the two together. All numbers are
little-endian, every block starts on a multiple of 8.

Header (48 bytes): magic "GDWT", u16 version, u16 dim, u32 steps, u32 number of sections,
f64 eta, f64 start[0], f64 start[1] (NaN in 1D), u64 total bytes.

Directory (32 bytes a section): u8 kind, u8 axis, u16 series, u32 count, u32 count1,
u32 count2, u32 offsets of positions, outcomes, f64 block, f32 block (0: none).

Series 0 is the method; the others are what it is compared with, the student's run among them.
After the outcomes of these, at the next multiple of 8, stands for each row how many iterates it
has, u32: a student's run may have one too few.

A block holds ``[column][k][row]`` for k = 0..steps. Positions and values are float64,
so that what is read out is what was computed; what only dresses the
picture is float32.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.outcome import classify
from gdwidget.core.symmetric import solve_symmetric
from gdwidget.core.trajectory import Trajectory

Array = NDArray[np.float64]

VERSION = 1
HEADER = struct.Struct("<4sHHIIdddQ")
SECTION = struct.Struct("<BBHIIIIIII")
MAGIC = b"GDWT"

DRESSING = {
    1: ("error", "slope", "rate", "g", "h", "m", "kind"),
    2: ("error", "slope", "rate", "g1", "g2", "m1", "m2", "b1", "b2", "kind"),
}
"""Names of the float32 columns of the method, by dimension; see `_dressing`."""
COMPARED = ("error", "slope")
"""Names of the float32 columns of the other series."""

PENDING, FAILED = 255, 254
"""In place of an outcome: not solved yet; the function raised or returned no iterates."""


class Kind(IntEnum):
    """What the rows of a section differ in."""

    HERE = 0
    ETA = 1
    START = 2
    GRID = 3


@dataclass(frozen=True)
class Section:
    """Rows of a table: runs that differ in one slider, or in both start sliders."""

    kind: Kind
    axis: int
    positions: tuple[Array, ...]

    @property
    def is_grid(self) -> bool:
        """Return whether the rows differ in both start coordinates."""
        return self.kind is Kind.GRID

    @property
    def counts(self) -> tuple[int, int]:
        """Return the number of positions along the first and the second slider."""
        if self.kind is Kind.HERE:
            return 1, 1
        return self.positions[0].size, self.positions[1].size if len(self.positions) > 1 else 1

    @property
    def rows(self) -> int:
        """Return the number of runs."""
        first, second = self.counts
        return first * second


def sections_for(
    eta_positions: Array, start_positions: tuple[Array, ...], grid_stride: int | None
) -> list[Section]:
    """Return the sections of a table, those with full columns first.

    Parameters
    ----------
    eta_positions : ndarray, shape (P,)
        Positions of the learning-rate slider, ascending.
    start_positions : tuple of ndarray
        Positions of each start slider.
    grid_stride : int or None
        In 2D, every how many positions the grid of draggable starts has one; None: no grid.
    """
    sections = [Section(Kind.HERE, 0, ()), Section(Kind.ETA, 0, (eta_positions,))]
    sections += [
        Section(Kind.START, axis, (positions,)) for axis, positions in enumerate(start_positions)
    ]
    if len(start_positions) == 2 and grid_stride:
        sections.append(Section(Kind.GRID, 0, tuple(p[::grid_stride] for p in start_positions)))
    return sections


def batch_of(sections: list[Section], eta: float, start: Array) -> tuple[Array, Array]:
    """Return eta, shape (B,), and start, shape (B, D), of all rows of all sections."""
    total = sum(section.rows for section in sections)
    etas = np.full(total, eta)
    starts = np.tile(start, (total, 1))
    row = 0
    for section in sections:
        rows = slice(row, row := row + section.rows)
        if section.kind is Kind.ETA:
            etas[rows] = section.positions[0]
        elif section.kind is Kind.START:
            starts[rows, section.axis] = section.positions[0]
        elif section.kind is Kind.GRID:
            first, second = np.meshgrid(*section.positions, indexing="ij")
            starts[rows, 0], starts[rows, 1] = first.ravel(), second.ravel()
    return etas, starts


@dataclass(frozen=True)
class Part:
    """The runs of one series.

    Attributes
    ----------
    sections : list of Section
        What the rows of `run` are, in order; only a grid, the last, has fewer columns.
    run : Trajectory
        Solution of `batch_of`, of batch shape (B,).
    states : ndarray of uint8, shape (B,), optional
        `PENDING` or `FAILED` where a row has no outcome, else 0.
    lengths : ndarray, shape (B,), optional
        Number of iterates of each row; by default steps + 1.
    """

    sections: list[Section]
    run: Trajectory
    states: NDArray[np.uint8] | None = None
    lengths: NDArray[np.integer[Any]] | None = None


def pack(
    sections: list[Section],
    run: Trajectory,
    eta: float,
    start: Array,
    modelled: int | None = None,
    *,
    states: NDArray[np.uint8] | None = None,
    others: Sequence[Part] = (),
) -> bytes:
    """Pack solved batches.

    Parameters
    ----------
    sections, run, states
        The method's runs: see `Part`.
    eta : float
        Learning rate at which the start sections and the grid were solved.
    start : ndarray, shape (D,)
        Start from which the eta section was solved.
    modelled : int, optional
        How many of the method's first rows get the columns of the quadratic model, which need
        a Hessian at every iterate; by default all but the grid's.
    others : sequence of Part
        Runs of the other series.

    Returns
    -------
    bytes
    """
    steps, dim = run.steps, run.objective.dim
    parts = [Part(sections, run, states), *others]
    directory: list[bytes] = []
    blocks: list[bytes] = []
    count = sum(len(part.sections) for part in parts)
    offset = HEADER.size + SECTION.size * count
    for series, part in enumerate(parts):
        for section, pieces in _pieces(part, series, modelled):
            offsets = []
            for piece in pieces:
                offsets.append(offset if piece else 0)
                blocks.append(_aligned(piece))
                offset += len(blocks[-1])
            counts = section.rows, *section.counts
            directory.append(SECTION.pack(section.kind, section.axis, series, *counts, *offsets))
    second = start[1] if dim == 2 else np.nan
    header = HEADER.pack(MAGIC, VERSION, dim, steps, count, eta, start[0], second, offset)
    return b"".join([header, *directory, *blocks])


def _pieces(
    part: Part, series: int, modelled: int | None
) -> Iterator[tuple[Section, tuple[bytes, bytes, bytes, bytes]]]:
    """Yield each section with its positions, outcomes, float64 and float32 block."""
    run, sections = part.run, part.sections
    full = sum(s.rows for s in sections if not s.is_grid)
    exact = _exact_columns(run)
    outcomes = classify(run.objective, run.iterates, exact[-1])
    if part.states is not None:
        outcomes = np.where(part.states, part.states, outcomes)
    lengths = part.lengths
    if lengths is None:
        lengths = np.full(outcomes.size, run.steps + 1)
    with np.errstate(all="ignore"):
        if series:
            dressing = _measures(run, exact[:, :, :full], len(COMPARED))[0]
        else:
            dressing = _dressing(run, exact[:, :, :full], full if modelled is None else modelled)
        coarse = exact[:, :, full:].astype("<f4")
    row = 0
    for section in sections:
        rows = slice(row, row := row + section.rows)
        positions = b"".join(p.astype("<f8").tobytes() for p in section.positions)
        told = outcomes[rows].tobytes()
        if series:
            told = _aligned(told) + lengths[rows].astype("<u4").tobytes()
        if section.is_grid:
            yield section, (positions, told, b"", coarse.tobytes())
        else:
            block = exact[:, :, rows].astype("<f8").tobytes()
            yield section, (positions, told, block, dressing[:, :, rows].tobytes())


def _aligned(piece: bytes) -> bytes:
    return piece + bytes(-len(piece) % 8)


def size_of(sections: list[Section], steps: int, dim: int, compared: int = 0) -> int:
    """Return how many bytes the blocks of `pack` would take, alignment aside.

    `compared` is the number of series besides the method.
    """
    grid = 4 * (dim + 1) * (1 + compared)
    exact = 8 * (dim + 1) * (1 + compared)
    full = exact + 4 * len(DRESSING[dim]) + 4 * len(COMPARED) * compared
    return sum(s.rows * (steps + 1) * (grid if s.is_grid else full) for s in sections)


def _exact_columns(run: Trajectory) -> Array:
    """Return x and f, shape (D+1, steps+1, B)."""
    path = run.iterates
    dim = path.shape[1]
    exact = np.empty((dim + 1, path.shape[0], path.shape[2]))
    exact[:dim] = path.transpose(1, 0, 2)
    with np.errstate(all="ignore"):
        points = exact[:dim].reshape(dim, -1)
        run.objective.kernel.evaluate(list(points), f=exact[dim].reshape(-1))
    return exact


def _dressing(run: Trajectory, exact: Array, modelled: int) -> NDArray[np.float32]:
    """Return the float32 columns of `DRESSING`, shape (columns, steps+1, B).

    ``error`` is f − f*; ``slope`` the gradient's norm; ``rate`` the length of a step over that
    of the one before; ``g`` the gradient and ``h`` f″; ``m`` the stationary point of the
    quadratic model, which is a minimum (``kind`` 1), a maximum (−1) or neither (0).
    In 2D the model's level curve through the iterate is
    ``m + (x − m) cos t + b sin t``: b is conjugate to x − m and as long in H.
    """
    dim, steps = exact.shape[0] - 1, exact.shape[1]
    out, slopes = _measures(run, exact, len(DRESSING[dim]))
    if steps > 2:
        moves = np.sqrt(np.square(np.diff(exact[:dim], axis=1)).sum(axis=0))
        out[2, 1:-1] = moves[1:] / moves[:-1]
        out[2, -1] = out[2, -2]
    out[3 : 3 + dim] = slopes
    out[-1] = 0
    near = (slice(None), slice(None), slice(modelled))
    out[3 + dim :, :, :modelled] = _model(run, exact[:dim][near], slopes[near])
    return out


def _measures(run: Trajectory, exact: Array, columns: int) -> tuple[NDArray[np.float32], Array]:
    """Return float32 columns with ``error`` and ``slope`` filled in, and the gradient."""
    dim, (steps, rows) = exact.shape[0] - 1, exact.shape[1:]
    x = exact[:dim].reshape(dim, -1)
    grad = np.empty_like(x)
    run.objective.kernel.evaluate(list(x), grad=list(grad))
    slopes = grad.reshape(dim, steps, rows)
    out = np.full((columns, steps, rows), np.nan, dtype="<f4")
    minimum = run.objective.minimum
    if minimum is not None:
        out[0] = exact[dim] - minimum
    out[1] = np.sqrt(np.einsum("dkb,dkb->kb", slopes, slopes))
    return out, slopes


def _model(run: Trajectory, x: Array, grad: Array) -> Array:
    """Return the columns after ``g`` of `DRESSING`; `x` and `grad` are (D, steps+1, B)."""
    dim, shape = x.shape[0], x.shape[1:]
    points, slopes = x.reshape(dim, -1), grad.reshape(dim, -1)
    hess = np.empty((dim * (dim + 1) // 2, points.shape[1]))
    run.objective.kernel.evaluate(list(points), hess=list(hess))
    m = points - solve_symmetric(hess.T, slopes.T).T
    if dim == 1:
        columns = [hess[0], m[0], np.nan_to_num(np.sign(hess[0]))]
    else:
        h11, h12, h22 = hess
        det = h11 * h22 - h12**2
        width = np.sqrt(np.where(det > 0, det, np.nan))
        kind = np.where(det > 0, np.sign(h11 + h22), 0.0)
        columns = [*m, -slopes[1] / width, slopes[0] / width, kind]
    return np.stack(columns).reshape(-1, *shape)
