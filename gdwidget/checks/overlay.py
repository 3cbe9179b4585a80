"""A student's trajectory over the reference, with the first differing step marked.

A still picture in SVG that needs no front end, so autograding and nbconvert show it like a browser
does. It knows nothing of promises; text in it is escaped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdwidget.checks.calling import Call, observe
from gdwidget.checks.iterates import first_difference
from gdwidget.checks.plain import is_numbers, is_rows, number_text, show

WIDTH, HEIGHT, MARGIN = 420, 260, 36
MOST_ITERATES = 1000


@dataclass(frozen=True)
class Picture:
    """What to draw for a function that returns a trajectory.

    Attributes
    ----------
    call : Call
        The call whose result is drawn.
    expected : sequence of float or of points with two numbers
        The reference's iterates, the start first.
    title : str
        Objective, η and start in words.
    settings : mapping
        The arguments of `gdwidget.explore` that show the reference, `objective` being a formula
        or a name of the textbook; empty if it cannot.
    """

    call: Call
    expected: Sequence[Any]
    title: str
    settings: Mapping[str, Any] = field(default_factory=dict)


def overlay(picture: Picture, function: Callable[..., Any]) -> str:
    """Draw the iterates of a student's function over those of the reference.

    Parameters
    ----------
    picture : Picture
    function : callable
        The student's function.

    Returns
    -------
    str
        An SVG element with a sentence that says the same; empty if the function returned
        nothing that can be drawn.
    """
    came = iterates(picture, function)
    if came is None:
        return ""
    wanted = np.asarray(picture.expected, dtype=np.float64)
    flat = wanted.ndim == 1
    had = np.asarray(came, dtype=np.float64)
    sizes = np.abs(wanted) if flat else np.abs(wanted).max(axis=1)
    at = first_difference(wanted.tolist(), came, np.maximum.accumulate(sizes))
    if flat:
        ours, theirs = _numbered(wanted), _numbered(had)
        axes = ("step", "x")
    else:
        ours, theirs = wanted, had
        axes = ("x1", "x2")
    return _svg(ours, theirs, at, picture.title, axes, _sentence(wanted.tolist(), came, at))


def iterates(picture: Picture, function: Callable[..., Any]) -> list[Any] | None:
    """Return the iterates of a student's function, or None if it returned none to be drawn."""
    came = observe(function, picture.call).value
    flat = np.ndim(picture.expected[0]) == 0
    drawable = is_numbers(came) if flat else is_rows(came, 2)
    return list(came) if drawable and came and len(came) <= MOST_ITERATES else None


def _sentence(wanted: list[Any], came: list[Any], at: int | None) -> str:
    if at is None:
        return f"Your {len(came)} iterates are those of the reference."
    if at >= len(came):
        return f"Your iterates end at step {len(came) - 1}; the reference goes on."
    if at >= len(wanted):
        return f"Your iterates go on after step {len(wanted) - 1}, the reference's last."
    return f"First difference at step {at}: yours {show(came[at])}, reference {show(wanted[at])}."


def _numbered(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([np.arange(len(x), dtype=np.float64), x], axis=1)


def _svg(
    ours: NDArray[np.float64],
    theirs: NDArray[np.float64],
    at: int | None,
    title: str,
    axes: tuple[str, str],
    sentence: str,
) -> str:
    """Write the picture; the frame follows the reference, what leaves it is cut at the edge."""
    low, high = ours.min(axis=0), ours.max(axis=0)
    pad = np.where(high > low, 0.5 * (high - low), 1.0)
    near = theirs[np.all(np.isfinite(theirs), axis=1)]
    if len(near):  # make room for the student's, as far as that leaves the reference readable
        low = np.maximum(np.minimum(low, near.min(axis=0)), low - pad)
        high = np.minimum(np.maximum(high, near.max(axis=0)), high + pad)
    span = np.where(high > low, high - low, 1.0)

    def place(point: NDArray[np.float64]) -> tuple[float, float]:
        with np.errstate(all="ignore"):
            u = (point - low) / span
        u = np.clip(np.nan_to_num(u, nan=1.04, posinf=1.04, neginf=-0.04), -0.04, 1.04)
        x = MARGIN + float(u[0]) * (WIDTH - 2 * MARGIN)
        y = HEIGHT - MARGIN - float(u[1]) * (HEIGHT - 2 * MARGIN)
        return round(x, 1), round(y, 1)

    def line(points: NDArray[np.float64], style: str) -> str:
        dots = [place(p) for p in points]
        drawn = " ".join(f"{x},{y}" for x, y in dots)
        marks = "".join(f'<circle cx="{x}" cy="{y}" r="2.5"/>' for x, y in dots)
        return f'<g {style}><polyline fill="none" points="{drawn}"/>{marks}</g>'

    ring = ""
    if at is not None:
        x, y = place(theirs[at] if at < len(theirs) else ours[min(at, len(ours) - 1)])
        ring = f'<circle cx="{x}" cy="{y}" r="8" fill="none" stroke="#c2410c" stroke-width="2"/>'
    left, bottom = MARGIN, HEIGHT - MARGIN
    ticks = "".join(
        f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(_tick(value))}</text>'
        for x, y, anchor, value in (
            (left, bottom + 14, "middle", low[0]),
            (WIDTH - MARGIN, bottom + 14, "middle", high[0]),
            (left - 6, bottom, "end", low[1]),
            (left - 6, MARGIN + 4, "end", high[1]),
        )
    )
    return (
        f'<figure style="margin:0;max-width:{WIDTH}px">'
        f'<svg role="img" aria-label="{escape(sentence)}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" fill="currentColor" font-size="11">'
        f'<text x="{WIDTH / 2}" y="16" text-anchor="middle">{escape(title)}</text>'
        f'<path d="M{left},{MARGIN}V{bottom}H{WIDTH - MARGIN}" fill="none" '
        f'stroke="currentColor" opacity=".5"/>{ticks}'
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 6}" text-anchor="middle">{escape(axes[0])}</text>'
        f'<text x="8" y="{HEIGHT / 2}">{escape(axes[1])}</text>'
        + line(ours, 'fill="#6b7280" stroke="#6b7280" stroke-dasharray="4 3"')
        + line(theirs, 'fill="#2563eb" stroke="#2563eb" stroke-width="1.5"')
        # Within the picture: a page that may not show it has nothing blue.
        + f'{ring}<text x="{WIDTH / 2}" y="30" text-anchor="middle" opacity=".7">'
        "blue yours, dashed grey the reference</text></svg>"
        f"<figcaption>{escape(sentence)}</figcaption></figure>"
    )


def _tick(value: float) -> str:
    return number_text(float(value), 3).removesuffix(".0") if math.isfinite(value) else ""
