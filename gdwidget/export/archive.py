"""The runs of an exported page: solved for every learning rate and start, packed to be small.

A series has its outcomes, one byte a run, its numbers of iterates, two bytes a run, then its
columns; one with a learning rate of its own has runs for every start alone, one that was given as
iterates has a single run.

A stored number is the leading bytes of a float64, rounded. A column is stored byte by byte, first
the leading bytes of all its numbers, so that deflate finds what repeats. Within a column runs
follow each other, eta first, then the start's coordinates, each run step by step.
``js/src/standalone-archive.ts`` reads it.
"""

from __future__ import annotations

import math
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.objective import Objective
from gdwidget.widget import table
from gdwidget.widget.axes import Scale, eta_positions, multiples
from gdwidget.widget.series import Series
from gdwidget.widget.work import Job

Array = NDArray[np.float64]

FINEST = {1: (120, 121), 2: (60, 41)}
"""At most so many learning rates, and positions of each coordinate of the start."""
COARSER = 0.92
LEVELS = 36
MOST_ITERATES = 700_000
"""More of them take a phone too long to unpack."""
MOST_BYTES = 2_500_000
"""Of the deflated archive; base64 adds a third, so that the page stays under 4 MB."""
MOST_SECONDS = 8.0
"""To solve it all: a function written for single numbers gets a coarser grid."""

DEFLATE = 6
"""More takes twice the time and saves a hundredth."""
LAST_SECONDS = 60.0
"""For the coarsest grid; what somebody's function has not solved by then stays unsolved."""

_STEPS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
# Kept of each mantissa: what is read out is good for five digits, what is only drawn for three.
_BITS = {"g": 15, "g1": 15, "g2": 15, "rate": 11, "kind": 4}
_BITS |= dict.fromkeys(("h", "m", "m1", "m2", "b1", "b2"), 9)
_BITS_READ, _MOST_BITS = 18, 50
_MOST_LENGTH = 2**16 - 1
_BITS_BEFORE = 12
"""Sign and exponent."""
COLUMNS = {1: ("x", "f"), 2: ("x1", "x2", "f")}
"""Names of a table's float64 columns, by dimension."""


@dataclass(frozen=True)
class Archive:
    """Stored runs and what is where.

    Attributes
    ----------
    eta : ndarray, shape (E,)
        Learning rates, ascending.
    start : tuple of ndarray
        Positions of each coordinate of the start, ascending.
    layout : dict
        What the reader needs to know of `data`; fields as in ``Layout`` of
        ``js/src/standalone-archive.ts``.
    data : bytes
    """

    eta: Array
    start: tuple[Array, ...]
    layout: dict[str, Any]
    data: bytes


@dataclass(frozen=True)
class Source:
    """What is to be stored.

    Attributes
    ----------
    objective : Objective
    series : list of Series
        The runs shown together. One that is given as iterates is stored for the state alone.
    eta : float
        Learning rate of the state; it becomes one of the positions.
    start : ndarray, shape (D,)
        Start of the state, likewise.
    steps : int
        Number of updates.
    top : float
        How far the learning rates go.
    scale : {"linear", "log"}
        How they are spaced.
    """

    objective: Objective
    series: list[Series]
    eta: float
    start: Array
    steps: int
    top: float
    scale: Scale


def solve_archive(source: Source) -> Archive:
    """Solve and pack the runs around a state, as finely as size and time allow."""
    grids: list[list[Array]] = []
    finest = FINEST[source.objective.dim]
    for level in range(LEVELS):
        etas, starts = (max(4, round(most * COARSER**level)) for most in finest)
        grid = [with_position(_etas(source.top, source.scale, etas), source.eta)]
        for (low, high), value in zip(source.objective.domain, source.start, strict=True):
            grid.append(with_position(_starts(low, high, starts), float(value)))
        if not grids or [p.size for p in grid] != [p.size for p in grids[-1]]:
            grids.append(grid)
    runs = len(source.series)
    sizes = [runs * (source.steps + 1) * int(np.prod([p.size for p in grid])) for grid in grids]
    # Each grid that is solved tells better than the one before what the next can afford.
    level, tried = len(grids) - 1, dict[int, Archive]()
    while level not in tried:
        began = time.perf_counter()
        tried[level] = _pack(source, grids[level])
        speed = sizes[level] / (time.perf_counter() - began)
        density = sizes[level] / _deflated(tried[level].data)
        room = min(MOST_ITERATES, MOST_SECONDS * speed, MOST_BYTES * density)
        level = next((i for i, size in enumerate(sizes) if size <= room), len(grids) - 1)
    fitting = [i for i, archive in tried.items() if _deflated(archive.data) <= MOST_BYTES]
    return tried[min(fitting, default=len(grids) - 1)]


def _deflated(data: bytes) -> int:
    return len(zlib.compress(data, DEFLATE))


def _etas(high: float, scale: Scale, most: int) -> Array:
    if scale == "log":
        return eta_positions(high, scale, most)
    step = _step(high, most)
    return multiples(step, 1, math.ceil(high / step - 1e-9))


def _starts(low: float, high: float, most: int) -> Array:
    """Return positions from end to end: round ones if nearly as many of them fit."""
    width = high - low
    counts = range(most - 1, int(0.8 * (most - 1)), -1)
    count = next((n for n in counts if _is_round(width / n)), most - 1)
    digits = 2 - math.floor(math.log10(width / count))
    return np.unique(np.r_[low, np.round(np.linspace(low, high, count + 1), digits)[1:-1], high])


def _is_round(value: float) -> bool:
    """Tell whether three digits are enough for a number."""
    return abs(float(f"{value:.3g}") - value) <= 1e-12 * abs(value)


def _step(width: float, most: int) -> float:
    """Return a fairly round step of which at most `most` go into `width`."""
    raw = width / most
    decade = 10.0 ** math.floor(math.log10(raw))
    return next(step * decade for step in _STEPS if step * decade >= raw * (1 - 1e-12))


def with_position(positions: Array, value: float) -> Array:
    """Return ascending positions of which one is `value`: a near one moves, else it is added."""
    nearest = int(np.abs(positions - value).argmin())
    if abs(positions[nearest] - value) <= 1e-6 * np.diff(positions).min():
        moved = positions.copy()
        moved[nearest] = value
        return moved
    return np.sort(np.append(positions, value))


def leading_bytes(values: Array, bits: int) -> bytes:
    """Round to mantissas of `bits` bits; return the bytes that hold them, plane by plane.

    Zeros in the place of the missing bytes give the rounded number back: infinities
    and NaN as they were, others within 2^-(bits + 1), relative.
    """
    raw = np.ascontiguousarray(values, dtype="<f8").ravel()
    words = raw.view("<u8")
    dropped = np.uint64(52 - bits)
    half = np.uint64(1) << (dropped - np.uint64(1))
    # A carry into the exponent is right, but not one that makes an infinity.
    rounded = np.where(np.abs(raw) < _NO_CARRY, words + half, words) >> dropped << dropped
    rounded = np.where(np.isnan(raw), np.array(np.nan).view("<u8"), rounded)
    planes = range(bytes_of(bits))
    return b"".join((rounded >> np.uint64(56 - 8 * i)).astype("u1").tobytes() for i in planes)


def bytes_of(bits: int) -> int:
    """Return how many leading bytes hold a mantissa of so many bits."""
    return -(-(_BITS_BEFORE + bits) // 8)


_NO_CARRY = 1e308


def _pack(source: Source, positions: list[Array]) -> Archive:
    stored: list[dict[str, Any]] = []
    data: list[bytes] = []
    for number, (series, part) in enumerate(_solved(source, positions)):
        entry, parts = _stored(part, number, sum(len(piece) for piece in data))
        covers = "state" if series.fixed else "start" if series.eta is not None else "all"
        stored.append({"covers": covers} | entry)
        data += parts
    dim = source.objective.dim
    layout = {
        "dim": dim,
        "steps": source.steps,
        "eta": positions[0].tolist(),
        "start": [p.tolist() for p in positions[1:]],
        "state": {"eta": source.eta, "start": source.start.tolist()},
        "exact": list(COLUMNS[dim]),
        "coarse": list(table.DRESSING[dim]),
        "compared": list(table.COMPARED),
        "series": stored,
    }
    return Archive(positions[0], tuple(positions[1:]), layout, b"".join(data))


def _solved(source: Source, positions: list[Array]) -> Iterator[tuple[Series, table.Part]]:
    """Yield each series with its runs: learning rate by learning rate, all starts of each."""
    kind = table.Kind.START if source.objective.dim == 1 else table.Kind.GRID
    starts = [table.Section(kind, 0, tuple(positions[1:]))]
    here = [table.Section(table.Kind.HERE, 0, ())]
    deadline = time.monotonic() + LAST_SECONDS
    for series in source.series:
        alone = series.fixed or series.eta is not None
        parts = []
        for eta in [source.eta] if alone else positions[0].tolist():
            sections = here if series.fixed else starts
            job = Job(source.objective, [series], sections, 0, eta, source.start, source.steps)
            job.solve_rules()
            if job.left:
                job.advance({}, max(0.0, deadline - time.monotonic()))
            parts.append(job.batches[0].part())
        yield series, _joined(parts)


def _joined(parts: list[table.Part]) -> table.Part:
    """Return the runs of several parts as one section of a table."""
    first = parts[0].run
    rows = sum(part.run.iterates.shape[2] for part in parts)
    run = replace(
        first,
        eta=np.concatenate([part.run.eta for part in parts]),
        batch=(rows,),
        iterates=np.concatenate([part.run.iterates for part in parts], axis=2),
    )
    states = [part.states for part in parts if part.states is not None]
    lengths = [part.lengths for part in parts if part.lengths is not None]
    section = table.Section(table.Kind.ETA, 0, (np.arange(rows, dtype=np.float64),))
    return table.Part(
        [section],
        run,
        np.concatenate(states) if states else None,
        np.concatenate(lengths) if lengths else None,
    )


def _stored(part: table.Part, number: int, at: int) -> tuple[dict[str, Any], list[bytes]]:
    """Return where the runs of a series are, beginning at a byte, and the bytes."""
    dim = part.run.objective.dim
    outcomes, lengths, columns = _columns(part, number)
    parts = [outcomes, np.minimum(lengths, _MOST_LENGTH).astype("<u2").tobytes()]
    entry = {"outcomes": at, "lengths": at + len(outcomes)}
    places: dict[str, dict[str, int]] = {}
    for name in dict.fromkeys((*COLUMNS[dim], *columns)):
        if name == "slope" and _gradient(dim) <= columns.keys():
            continue
        if name == "error" and _same(columns["error"], columns["f"]):
            places["error"] = places["f"]  # f* is 0
            continue
        bits = _BITS.get(name) or _bits_read(columns[name])
        places[name] = {"at": at + sum(len(p) for p in parts), "bytes": bytes_of(bits)}
        parts.append(leading_bytes(columns[name].T, bits))
    return entry | {"columns": places}, parts


def _bits_read(values: Array) -> int:
    """Return how many bits tell values apart, (steps+1, rows), however far from zero they are."""
    first = values[0][np.isfinite(values[0])]
    known = first if np.ptp(first if first.size else [0.0]) else values[np.isfinite(values)]
    spread = float(np.ptp(known)) if known.size else 0.0
    shared = math.log2(float(np.abs(known).max()) / spread) if spread else 0.0
    # Two bits more or less make no difference.
    return min(_BITS_READ + max(0, math.floor(shared) - 2), _MOST_BITS)


def _gradient(dim: int) -> set[str]:
    """Return the columns that give the slope, so that it need not be stored."""
    return {"g"} if dim == 1 else {"g1", "g2"}


def _columns(
    part: table.Part, number: int
) -> tuple[bytes, NDArray[np.unsignedinteger[Any]], dict[str, Array]]:
    """Return outcomes, lengths and columns, each of shape (steps+1, rows), as a table has them."""
    run = part.run
    # Series 0 has the full columns, and needs no other.
    first = part if number == 0 else table.Part(part.sections, run)
    others = [] if number == 0 else [part]
    packed = table.pack(
        first.sections, run, 1.0, np.zeros(run.objective.dim), states=first.states, others=others
    )
    dim, rows, steps = run.objective.dim, run.iterates.shape[2], run.steps
    entry = table.HEADER.size + (table.SECTION.size if number else 0)
    outcomes_at, exact_at, coarse_at = table.SECTION.unpack_from(packed, entry)[-3:]
    names = table.COMPARED if number else table.DRESSING[dim]
    columns: dict[str, Array] = {}
    for dtype, these, offset in (("<f8", COLUMNS[dim], exact_at), ("<f4", names, coarse_at)):
        shape = (len(these), steps + 1, rows)
        block = np.frombuffer(packed, dtype, int(np.prod(shape)), offset).reshape(shape)
        columns.update(zip(these, block, strict=True))
    lengths = part.lengths if part.lengths is not None else np.full(rows, steps + 1)
    return packed[outcomes_at : outcomes_at + rows], np.asarray(lengths), columns


def _same(single: Array, double: Array) -> bool:
    with np.errstate(over="ignore"):
        return np.array_equal(single, double.astype("<f4"), equal_nan=True)
