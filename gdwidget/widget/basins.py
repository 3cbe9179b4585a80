"""The map of basins: its colours, its legend, and the thread that draws it anew.

In two dimensions it is an image under the contours, in one a picture of learning rate against
start that the browser shows under the start slider (``js/src/map.ts``).
"""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import bqplot
import ipywidgets
import numpy as np
from numpy.typing import NDArray

from gdwidget.core.basins import DIVERGED, UNSETTLED, Basins, basins
from gdwidget.core.objective import Objective
from gdwidget.errors import GdwidgetError
from gdwidget.widget.figures import Panel, View, points
from gdwidget.widget.lifetime import close_models, models_of
from gdwidget.widget.series import is_own
from gdwidget.widget.threads import Latest

Array = NDArray[np.float64]
Pixels = NDArray[np.uint8]

SIZE = (216, 132)
"""Starts along the two sides of the panel; more cannot be told apart there."""
SHARES = (0.1, 0.35, 1.0)
"""Of them, along each side, from coarse to fine."""
SECONDS = 2.0
"""For a map of a function; it is drawn in the background, but the kernel has other work."""
HUES = ("#1f9e89", "#e0a526", "#8a63c9", "#4d8fd1", "#c9546e", "#7f9a2f", "#c77bb5", "#7a828d")
"""Of the points where runs end, readable under contours on white and on dark alike.

Where there are more of them, the last is that of all whose share is small.
"""
GONE, NOWHERE = "#b0304a", "#7d8590"
MARKERS = {"minimum": "circle", "saddle": "cross", "maximum": "triangle-down"}
FAST, SLOW = 0.72, 0.22
"""Opacity of a start that is there at once, and of one that takes the longest."""


@dataclass(frozen=True)
class Wanted:
    """A map to be drawn: what runs, how far, and over which starts.

    `etas` are the learning rates of a map in one dimension, of which `eta` is not used.
    """

    method: Any
    eta: float
    steps: int
    domain: tuple[tuple[float, float], ...]
    size: tuple[int, int]
    etas: tuple[float, ...] = ()


def wanted_2d(method: Any, eta: float, steps: int, view: View) -> Wanted:
    """Return the map that fills the objective panel."""
    return Wanted(method, eta, steps, (view.x, view.y), SIZE)


def wanted_1d(method: Any, steps: int, etas: Array, starts: Array) -> Wanted:
    """Return the map whose points are the positions of both sliders."""
    domain = ((float(starts[0]), float(starts[-1])),)
    return Wanted(method, 0.0, steps, domain, (len(etas), len(starts)), tuple(etas.tolist()))


def solved(objective: Objective, wanted: Wanted) -> Basins:
    """Solve a map, as fine as is wanted and the objective's speed allows."""
    if objective.formula is not None:
        return _solved(objective, wanted)
    # A function may be slow: each map tells whether the next finer can be afforded.
    for share, finer in zip(SHARES, (*SHARES[1:], None), strict=True):
        began = time.perf_counter()
        found = _solved(objective, _thinned(wanted, share))
        spent = time.perf_counter() - began
        if finer is None or spent * (finer / share) ** 2 > SECONDS:
            break
    return found


def _thinned(wanted: Wanted, share: float) -> Wanted:
    """Return a map of the same range with this share of the points along each axis."""
    first, second = (max(2, round(share * n)) for n in wanted.size)
    kept = np.round(np.linspace(0, wanted.size[0] - 1, first)).astype(int)
    etas = tuple(wanted.etas[i] for i in kept) if wanted.etas else ()
    return replace(wanted, size=(first, second), etas=etas)


def _solved(objective: Objective, wanted: Wanted) -> Basins:
    return basins(
        objective,
        method=wanted.method,
        eta=wanted.etas or wanted.eta,
        steps=wanted.steps,
        size=wanted.size,
        domain=wanted.domain,
    )


class Cartographer:
    """Draws maps in a thread: the latest that is wanted, and none twice.

    Parameters
    ----------
    objective : Objective
    publish : callable
        Called in that thread with a map, or with the error that stands in its way.
    """

    def __init__(
        self, objective: Objective, publish: Callable[[Wanted, Basins | GdwidgetError], None]
    ) -> None:
        self._objective, self._publish = objective, publish
        self._queue = Latest(self._draw)
        self._latest: Wanted | None = None

    def turn_to(self, objective: Objective) -> None:
        """Draw maps of another objective from now on."""
        self._objective, self._latest = objective, None

    def cancel(self) -> None:
        """Draw nothing that has been wanted; it may be wanted again."""
        self._latest = None
        self._queue.cancel()

    def wants(self, wanted: Wanted) -> bool:
        """Return whether this is the map that is wanted now."""
        return wanted is self._latest

    def want(self, wanted: Wanted, *, wait: bool = False) -> None:
        """Have a map drawn; with `wait` now, by who asks."""
        if wanted == self._latest:
            return
        self._latest = wanted
        if wait:
            # Not in a thread: it would have to wait for a lock that who asks may hold.
            self._draw((self._objective, wanted))
        else:
            self._queue.ask("", (self._objective, wanted))

    def _draw(self, asked: tuple[Objective, Wanted]) -> None:
        objective, wanted = asked
        try:
            found: Basins | GdwidgetError = solved(objective, wanted)
        except GdwidgetError as error:
            found = error
        if self.wants(wanted):
            self._publish(wanted, found)


class BasinMap:
    """The map of one widget: asks for what is wanted now, and shows it when it is there.

    Parameters
    ----------
    objective : Objective
    tell : callable
        Called with what the browser is told of a map, in any thread.
    lock : RLock
        Held while marks are touched.
    """

    def __init__(
        self,
        objective: Objective,
        tell: Callable[[dict[str, Any]], None],
        lock: AbstractContextManager[Any],
    ) -> None:
        self._objective, self._tell, self._lock = objective, tell, lock
        self._cartographer = Cartographer(objective, self._take)
        self._png = png(np.zeros((1, 1, 4), np.uint8))
        self._span: tuple[Any, Any] = ((0.0, 1.0), (0.0, 1.0))
        self._found: Basins | None = None
        self._marks: dict[str, Any] = {}
        self._key = ""

    def turn_to(self, objective: Objective) -> None:
        """Map another objective from now on; the old map stays until the next is drawn."""
        if objective.dim != self._objective.dim:
            self._found = None
            self._tell({})
        self._objective = objective
        self._cartographer.turn_to(objective)

    def cancel(self) -> None:
        """Show nothing that is not drawn yet; it may be wanted again."""
        self._cartographer.cancel()

    def lay(self, panel: Panel) -> None:
        """Put the map under what the objective panel shows; it has one in two dimensions only."""
        if self._objective.dim == 1:
            self._marks = {}
            return
        scales = panel.marks["path"].scales
        (left, right), (bottom, top) = self._span
        self._marks = {
            "image": bqplot.Image(
                image=_image(self._png), scales=scales, x=(left, right), y=(bottom, top)
            ),
            **{
                kind: points(scales, "#000000", marker, 70, stroke="#101418", stroke_width=1.2)
                for kind, marker in MARKERS.items()
            },
        }
        self._mark_points()
        first, *others = self._marks.values()
        # The lowest of all, and the points above the contours, which are the first mark.
        still, *moving = (m for m in panel.figure.marks if m not in self._marks.values())
        panel.figure.marks = [first, still, *others, *moving]

    def want(
        self,
        method: Any,
        key: str,
        eta: float,
        steps: int,
        view: View,
        positions: tuple[Array, Array] | None = None,
        *,
        wait: bool = False,
    ) -> None:
        """Have the map of a method drawn.

        Parameters
        ----------
        method, key
            What runs, and what the browser calls it.
        eta, steps
        view : View
            Limits of the objective panel, which a map in two dimensions fills.
        positions : pair of ndarray, optional
            Those of the sliders of η and start, for a map in one dimension.
        wait : bool, default False
            Whether to return only when it is drawn.
        """
        self._key = key
        if is_own(method):
            self.cancel()
            self._tell(self._told(None, eta, steps, "Maps are drawn for the built-in methods."))
            return
        if positions is not None:
            wanted = wanted_1d(method, steps, *positions)
        else:
            wanted = wanted_2d(method, eta, steps, view)
        self._cartographer.want(wanted, wait=wait)

    def _take(self, wanted: Wanted, found: Basins | GdwidgetError) -> None:
        with self._lock:
            if self._cartographer.wants(wanted):
                self._show(wanted, found)

    def _show(self, wanted: Wanted, found: Basins | GdwidgetError) -> None:
        if isinstance(found, GdwidgetError):
            self._tell(self._told(None, wanted.eta, wanted.steps, str(found)))
            return
        if found.objective is not self._objective:
            return
        self._found = found
        told = self._told(found, wanted.eta, wanted.steps, "")
        if found.eta is None:
            self._tell(told | {"image": picture(found), "size": list(found.end.shape)})
            return
        self._png = picture(found)
        self._span = extent(found)
        if image := self._marks.get("image"):
            old = image.image
            with image.hold_sync():
                image.image = _image(self._png)
                image.x, image.y = self._span
            self._mark_points()
            close_models(models_of(old))
        self._tell(told)

    def _mark_points(self) -> None:
        if self._found is None:
            return
        kinds = np.array(self._found.kinds)
        for kind in MARKERS:
            chosen = np.flatnonzero(kinds == kind)
            mark = self._marks[kind]
            with mark.hold_sync():
                mark.x, mark.y = self._found.points[chosen].T
                mark.colors = [_hues(self._found)[i] for i in chosen] or ["#000000"]

    def _told(self, found: Basins | None, eta: float, steps: int, note: str) -> dict[str, Any]:
        return {
            "method": self._key,
            "eta": eta if self._objective.dim == 2 else None,
            "steps": steps,
            "note": note,
            "legend": legend(found) if found else [],
        }


def picture(found: Basins) -> bytes:
    """Return a map as a PNG: the second axis runs across in one dimension, up in two."""
    pixels = _painted(found)
    upright = pixels if found.eta is None else pixels.swapaxes(0, 1)
    return png(np.ascontiguousarray(upright[::-1]))


def extent(found: Basins) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return where the borders of the picture lie: half a cell beyond the outer starts."""
    spans = []
    for axis in found.axes:
        half = (axis[1] - axis[0]) / 2
        spans.append((float(axis[0] - half), float(axis[-1] + half)))
    return spans[0], spans[1]


def legend(found: Basins) -> list[dict[str, Any]]:
    """Return what the colours mean, the points where most runs end first."""
    shares = found.shares
    ends, hues = _ranked(found), _hues(found)
    rows = [
        {
            "kind": found.kinds[end],
            "color": hues[end],
            "point": found.points[end].tolist(),
            "share": shares[end],
        }
        for end in ends[: _listed(ends)]
    ]
    if rest := ends[_listed(ends) :]:
        told = {"kind": "other", "color": HUES[-1], "count": len(rest), "point": []}
        rows.append(told | {"share": sum(shares[end] for end in rest)})
    for end, kind, color in ((DIVERGED, "diverged", GONE), (UNSETTLED, "unsettled", NOWHERE)):
        if end in shares:
            rows.append({"kind": kind, "color": color, "point": [], "share": shares[end]})
    return rows


def _ranked(found: Basins) -> list[int]:
    """Return the points where runs end, those first where most do."""
    shares = found.shares
    return sorted((end for end in shares if end >= 0), key=lambda end: -shares[end])


def _listed(ends: list[int]) -> int:
    """Return how many of them have a colour of their own."""
    return len(ends) if len(ends) <= len(HUES) else len(HUES) - 1


def _hues(found: Basins) -> list[str]:
    """Return a colour for each point; in their own order, so that few change with the shares."""
    ends = _ranked(found)
    hues = [HUES[-1]] * len(found.kinds)
    for hue, end in zip(HUES, sorted(ends[: _listed(ends)]), strict=False):
        hues[end] = hue
    return hues


def _painted(found: Basins) -> Pixels:
    """Return colours, shape (N0, N1, 4): the hue is the end, the strength how soon it comes."""
    end = found.end
    settled = end >= 0
    hues = np.array([_rgb(hue) for hue in (*_hues(found), GONE, NOWHERE)])
    pixels = np.zeros((*end.shape, 4))
    pixels[..., :3] = hues[end]  # the last two are what ends nowhere
    last = np.quantile(found.arrival[settled], 0.98) if settled.any() else 1.0
    soon = 1 - np.minimum(found.arrival / max(1.0, float(last)), 1.0)
    pixels[..., 3] = SLOW + (FAST - SLOW) * soon

    # What is no minimum is told by texture too, for those who do not see the colours.
    i, j = np.indices(end.shape)
    kinds = np.array([*found.kinds, "", ""])[end]
    pixels[(kinds == "saddle") & ((i // 2 + j // 2) % 2 == 0), 3] *= 0.35
    pixels[(kinds == "maximum") & (j % 4 < 2), 3] *= 0.3
    gone, nowhere = end == DIVERGED, end == UNSETTLED
    pixels[gone, :3], pixels[nowhere, :3] = _rgb(GONE), _rgb(NOWHERE)
    pixels[gone, 3] = np.where((i + j) % 6 < 2, 0.6, 0.14)[gone]
    # The rows of a map in one dimension are lower than its columns are wide.
    dots = (i % 4 == 0) if found.eta is not None else (i % 12 < 3)
    pixels[nowhere, 3] = np.where(dots & (j % 4 == 0), 0.7, 0.06)[nowhere]
    pixels[..., 3] *= 255
    return np.round(pixels).astype(np.uint8)


def _rgb(color: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(color[1:])
    return red, green, blue


def png(pixels: Pixels) -> bytes:
    """Return RGBA pixels, (height, width, 4), the top row first, as a PNG file.

    References
    ----------
    .. [1] *Portable Network Graphics (PNG) Specification*, 3rd ed., W3C 2025, sec. 5 and 11.
    """
    height, width, _ = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    # Each row begins with the number of its filter: none.
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], axis=1)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b""))
    chunks = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _image(data: bytes) -> ipywidgets.Image:
    return ipywidgets.Image(value=data, format="png")
