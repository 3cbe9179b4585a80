"""The rates panel: each error against the one before, and what was measured of every run.

The bytes that `pack_rates` writes are read by ``js/src/rates.ts``; all numbers are little-endian.
Header (16 bytes): magic "GDWR", u16 version, u16 dim, u32 number of sections, u32 zero. Directory
(8 bytes a section): u8 kind, u8 axis, u16 series, u32 rows. Then, section by section, float64
columns of one number a row: the limit's D coordinates and `COLUMNS`.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np

from gdwidget.core.objective import Objective
from gdwidget.core.rates import Rates, rates
from gdwidget.core.trajectory import Trajectory
from gdwidget.widget import table
from gdwidget.widget.figures import Panel, View, axis, figure, lines, logarithmic, points
from gdwidget.widget.series import Series, is_own

VERSION = 1
MAGIC = b"GDWR"
HEADER = struct.Struct("<4sHHII")
SECTION = struct.Struct("<BBHI")
COLUMNS = (
    "regime",
    "order",
    "rate",
    "first",
    "last",
    "theory_order",
    "theory_rate",
    "condition",
    "best_eta",
)
"""Fields of `gdwidget.Rates`, in the order in which they travel after the limit."""

FIT, THEORY = "#2f7d9c", "#8a8f98"

_LINEAR = {"1": "|1 − η|", "2": "|f‴/(2f″)|", "3": "|f⁗/(3f″)|"}
_FORMULAS = {
    "gd": {"1": "|1 − ηλ|"},
    "momentum": {"1": "max |root|"},
    "newton": _LINEAR,
    "newton_abs": _LINEAR,
    "diagonal": {**_LINEAR, "1": "|1 − ην|"},
}


def rates_panel(objective: Objective, view: View, series: list[Series]) -> Panel:
    """Draw empty points for every run, and empty lines for the fit and for theory."""
    del objective, view  # its limits are the browser's
    across, up = logarithmic(), logarithmic()
    scales = {"x": across, "y": up}
    marks: dict[str, Any] = {
        "rates_theory": lines(scales, THEORY, line_style="dashed", stroke_width=2, visible=False),
        "rates_fit": lines(scales, FIT, stroke_width=2, visible=False),
    }
    for number, one in enumerate(series):
        prefix, look = f"s{number}_" if number else "", one.look
        marks |= {
            f"{prefix}rates_left": points(
                scales, look.color, look.marker, 40, fill=False, opacities=[0.45]
            ),
            f"{prefix}rates_used": points(scales, look.color, look.marker, 40),
        }
    axes = {
        "axis_rates_x": axis(across, "bottom", label="error |e(k)|", tick_format=".0e"),
        "axis_rates_y": axis(up, "left", label="next error |e(k+1)|", tick_format=".0e"),
    }
    drawn = figure(list(marks.values()), list(axes.values()), "gdwidget-rates-panel")
    return Panel(drawn, marks | axes | {"scale_rates_x": across, "scale_rates_y": up})


def formulas(series: Series) -> dict[str, str]:
    """Return how theory's rate is written, by order; nothing where it says nothing."""
    method = series.method
    name = method if isinstance(method, str) else getattr(method, "name", "")
    return _FORMULAS.get(name, {})


def pack_rates(parts: Sequence[table.Part], series: Sequence[Series]) -> bytes:
    """Measure every run of a table, but for those of a grid, and pack what was found.

    Parameters
    ----------
    parts : sequence of Part
        What `gdwidget.widget.table.pack` packs, the method's first.
    series : sequence of Series
        Whose runs they are.
    """
    directory: list[bytes] = []
    blocks: list[bytes] = []
    for number, (part, one) in enumerate(zip(parts, series, strict=True)):
        columns = _columns(_measured(part, one))
        row = 0
        for section in part.sections:
            if section.is_grid:
                continue
            rows = slice(row, row := row + section.rows)
            directory.append(SECTION.pack(section.kind, section.axis, number, section.rows))
            blocks.append(columns[:, rows].astype("<f8").tobytes())
    dim = parts[0].run.objective.dim
    header = HEADER.pack(MAGIC, VERSION, dim, len(directory), 0)
    return b"".join([header, *directory, *blocks])


def _measured(part: table.Part, one: Series) -> Rates:
    """Measure the rows that are not a grid's; only rules of our own have a theory."""
    full = sum(section.rows for section in part.sections if not section.is_grid)
    run = part.run
    near = Trajectory(
        run.objective,
        run.method,
        run.eta[:full],
        (full,),
        np.ascontiguousarray(run.iterates[:, :, :full]),
    )
    rule = None if one.fixed or is_own(one.method) else one.method
    return rates(near, method=rule)


def _columns(found: Rates) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.vstack([found.limit.T, *(getattr(found, name) for name in COLUMNS)])
