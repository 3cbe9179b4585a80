"""Two surfaces for the same drawing: SVG, which needs nothing, and pixels, which need Pillow."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gdwidget.errors import WidgetError

if TYPE_CHECKING:
    from PIL import Image

Array = NDArray[np.float64]
Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels."""

PAPER = "#ffffff"
LACKING = (
    "Pictures in pixels need the package Pillow; install it by: "
    'python -m pip install "gdwidget[export]"'
)
_OVERSAMPLING = 3
_DISC_POINTS = 32
_PASSES = 3
_BEYOND = 20.0
"""Pixels; half a line may still reach into the picture from there."""
_TOLERANCE = 0.08
"""Pixels; an SVG holds no point that is nearer than this to the line between its neighbours."""


class Canvas(Protocol):
    """What a drawing needs of its surface; y grows downwards."""

    def window(self, box: Box | None) -> None:
        """Cut all that follows at a box, or no more."""

    def line(
        self, points: Sequence[Point], color: str, width: float, dash: float = 0, opacity: float = 1
    ) -> None:
        """Draw a line through points; `dash` is the length of its dashes, if it has any."""

    def shape(self, points: Sequence[Point], fill: str | None, stroke: str, width: float) -> None:
        """Draw a closed outline."""

    def disc(self, at: Point, radius: float, fill: str | None, stroke: str, width: float) -> None:
        """Draw a disc, or a ring."""

    def text(
        self, at: Point, text: str, size: float, color: str, anchor: str, upright: bool = False
    ) -> None:
        """Write at the height of the text's middle; `anchor` is start, middle or end."""


class SvgCanvas:
    """Collects SVG elements; `markup` is the drawing."""

    def __init__(self, width: int, height: int, title: str) -> None:
        self._size = width, height
        self._title = title
        self._elements: list[str] = []
        self._clips: list[Box] = []
        self._clip = ""

    def window(self, box: Box | None) -> None:  # noqa: D102
        self._clip = ""
        if box is not None:
            if box not in self._clips:
                self._clips.append(box)
            self._clip = f' clip-path="url(#gdwidget-window-{self._clips.index(box)})"'

    def line(  # noqa: D102
        self, points: Sequence[Point], color: str, width: float, dash: float = 0, opacity: float = 1
    ) -> None:
        if len(points) < 2:
            return
        look = f'stroke="{color}" stroke-width="{width:g}"'
        look += f' stroke-dasharray="{dash:g}"' if dash else ""
        look += f' opacity="{opacity:g}"' if opacity != 1 else ""
        self._add(f'<path d="M{_path(points)}" fill="none" {look}')

    def shape(self, points: Sequence[Point], fill: str | None, stroke: str, width: float) -> None:  # noqa: D102
        look = f'fill="{fill or "none"}" stroke="{stroke}" stroke-width="{width:g}"'
        self._add(f'<path d="M{_path(points)}Z" {look}')

    def disc(self, at: Point, radius: float, fill: str | None, stroke: str, width: float) -> None:  # noqa: D102
        look = f'fill="{fill or "none"}" stroke="{stroke}" stroke-width="{width:g}"'
        self._add(f'<circle cx="{_short(at[0])}" cy="{_short(at[1])}" r="{radius:.2f}" {look}')

    def text(  # noqa: D102
        self, at: Point, text: str, size: float, color: str, anchor: str, upright: bool = False
    ) -> None:
        x, y = at
        turned = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if upright else ""
        self._elements.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{color}" '
            f'text-anchor="{anchor}" dominant-baseline="central"{turned}>{escape(text)}</text>'
        )

    def _add(self, element: str) -> None:
        self._elements.append(f"{element}{self._clip}/>")

    def markup(self) -> str:
        """Return the SVG element."""
        width, height = self._size
        clips = "".join(
            f'<clipPath id="gdwidget-window-{i}"><path d="M{x0},{y0}H{x1}V{y1}H{x0}Z"/></clipPath>'
            for i, (x0, y0, x1, y1) in enumerate(self._clips)
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" font-family="sans-serif" stroke-linejoin="round">'
            f"<title>{escape(self._title)}</title><defs>{clips}</defs>"
            f'<path d="M0,0H{width}V{height}H0Z" fill="{PAPER}"/>'
            f"{''.join(self._elements)}</svg>"
        )


def _path(points: Sequence[Point]) -> str:
    """Write points to a tenth of a pixel, leaving out those that lie on the way."""
    kept = np.array(points, dtype=np.float64)
    for _ in range(_PASSES):
        between = kept[1:-1:2]
        before, after = kept[: 2 * len(between) : 2], kept[2 : 2 * len(between) + 1 : 2]
        stays = np.ones(len(kept), dtype=bool)
        stays[1:-1:2] = _off(between, before, after) > _TOLERANCE
        kept = kept[stays]
    return "L".join(f"{_short(x)},{_short(y)}" for x, y in kept.tolist())


def _off(points: Array, starts: Array, ends: Array) -> Array:
    """Return the distances of points from pieces of lines."""
    along, to = ends - starts, points - starts
    square = np.maximum(np.square(along).sum(axis=1), 1e-12)
    shares = np.clip((along * to).sum(axis=1) / square, 0, 1)[:, None]
    return np.asarray(np.hypot(*(to - shares * along).T))


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


class PixelCanvas:
    """Draws with Pillow, finer than it will be seen; `image` is the drawing.

    Raises
    ------
    WidgetError
        If Pillow is not installed.
    """

    def __init__(self, width: int, height: int, scale: float = 1.0) -> None:
        try:
            from PIL import Image, ImageDraw, ImageFont
        except ModuleNotFoundError:
            raise WidgetError(LACKING) from None
        self._scale = scale * _OVERSAMPLING
        self._final = round(width * scale), round(height * scale)
        size = self._final[0] * _OVERSAMPLING, self._final[1] * _OVERSAMPLING
        self._page = self._layer = Image.new("RGB", size, PAPER)
        self._box: Box | None = None
        self._pillow = Image
        self._pen: Callable[[Image.Image], Any] = ImageDraw.Draw
        self._font: Callable[[float], Any] = ImageFont.load_default

    def window(self, box: Box | None) -> None:  # noqa: D102
        if self._box is not None:
            # What was drawn since: only the part inside the box is kept.
            left, top, right, bottom = (round(edge * self._scale) for edge in self._box)
            self._page.paste(self._layer.crop((left, top, right, bottom)), (left, top))
        self._layer = self._page if box is None else self._page.copy()
        self._box = box

    def line(  # noqa: D102
        self, points: Sequence[Point], color: str, width: float, dash: float = 0, opacity: float = 1
    ) -> None:
        size = max(1, round(width * self._scale))
        pen = self._pen(self._layer)
        for piece in _dashes(points, dash, self._near()) if dash else [points]:
            if len(piece) > 1:
                pen.line(
                    self._scaled(piece), fill=_mixed(color, opacity), width=size, joint="curve"
                )

    def shape(self, points: Sequence[Point], fill: str | None, stroke: str, width: float) -> None:  # noqa: D102
        if fill:
            self._pen(self._layer).polygon(self._scaled(points), fill=fill)
        # Once more along the first side, so that the ends join.
        self.line([*points, *points[:2]], stroke, width)

    def disc(self, at: Point, radius: float, fill: str | None, stroke: str, width: float) -> None:  # noqa: D102
        turns = [2 * math.pi * i / _DISC_POINTS for i in range(_DISC_POINTS)]
        outline = [(at[0] + radius * math.cos(t), at[1] + radius * math.sin(t)) for t in turns]
        self.shape(outline, fill, stroke, width)

    def text(  # noqa: D102
        self, at: Point, text: str, size: float, color: str, anchor: str, upright: bool = False
    ) -> None:
        font = self._font(size * self._scale)
        plain = text.translate(_PLAIN)
        left, top, right, bottom = (round(edge) for edge in font.getbbox(plain, anchor="ls"))
        stamp = self._pillow.new("L", (right - left, bottom - top))
        self._pen(stamp).text((-left, -top), plain, fill=255, font=font, anchor="ls")
        (x, y), share = self._scaled([at])[0], {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        width, height = stamp.size
        if upright:
            stamp = stamp.transpose(self._pillow.Transpose.ROTATE_90)
            corner = x - height / 2, y - (1 - share) * width
        else:
            # The middle of a small letter, whatever goes above and below.
            middle = font.getbbox("x", anchor="ls")[1] / 2
            corner = x - share * width, y + top - middle
        self._layer.paste(color, (round(corner[0]), round(corner[1])), stamp)

    def copy(self) -> PixelCanvas:
        """Return a canvas with the same on it."""
        self.window(None)
        other = copy(self)
        other._page = other._layer = self._page.copy()
        return other

    def _near(self) -> Box:
        """Return the box outside of which nothing is seen."""
        left, top, right, bottom = self._box or (0, 0, *(n / self._scale for n in self._page.size))
        return left - _BEYOND, top - _BEYOND, right + _BEYOND, bottom + _BEYOND

    def image(self) -> Image.Image:
        """Return the drawing."""
        self.window(None)
        return self._page.resize(self._final, self._pillow.Resampling.LANCZOS)

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        # Far out of the picture Pillow would still count pixels.
        most = 4.0 * max(self._page.size)
        return [
            (
                min(max(x * self._scale, -most), most),
                min(max(y * self._scale, -most), most),
            )
            for x, y in points
        ]


# Pillow's own font knows little more than ASCII.
_PLAIN = str.maketrans(
    {"η": "eta", "−": "-", "×": "x", "·": "*", "′": "'", "″": '"', "∇": "grad ", "‖": "||"}
    | {"²": "^2", "³": "^3", "…": "...", "₁": "1", "₂": "2", "é": "e"}
)


def _mixed(color: str, opacity: float) -> tuple[int, int, int]:
    """Return a colour over the paper."""
    r, g, b = (
        round(opacity * int(color[i : i + 2], 16) + (1 - opacity) * int(PAPER[i : i + 2], 16))
        for i in (1, 3, 5)
    )
    return r, g, b


def _dashes(points: Sequence[Point], length: float, box: Box) -> list[list[Point]]:
    """Cut a line into dashes, with gaps as long as they; none beyond a box."""
    pieces: list[list[Point]] = []
    gone, inked = 0.0, True
    piece = list(points[:1])
    for start, end, inside in _crossed(points, box):
        total = math.dist(start, end)
        at = 0.0
        if not inside:
            if inked:
                pieces.append(piece)
            flips, gone = divmod(gone + total, length)
            piece, inked = [end], inked == (flips % 2 == 0)
            continue
        while total - at > length - gone:
            at += length - gone
            share = at / total
            point = (
                start[0] + share * (end[0] - start[0]),
                start[1] + share * (end[1] - start[1]),
            )
            if inked:
                pieces.append([*piece, point])
            piece, gone, inked = [point], 0.0, not inked
        gone += total - at
        piece.append(end)
    return [*pieces, piece] if inked else pieces


def _crossed(points: Sequence[Point], box: Box) -> Iterator[tuple[Point, Point, bool]]:
    """Yield the sides of a line, cut where they cross the edges of a box, and which are inside."""
    low, high = box[:2], box[2:]
    for start, end in pairwise(points):
        enter, leave = 0.0, 1.0
        for axis in (0, 1):
            change = end[axis] - start[axis]
            ends = (low[axis] - start[axis], high[axis] - start[axis])
            if change == 0:
                if ends[0] > 0 or ends[1] < 0:
                    leave = -1.0
                continue
            first, last = sorted(edge / change for edge in ends)
            enter, leave = max(enter, first), min(leave, last)
        if enter >= leave:
            yield start, end, False
            continue
        cuts = [start, end]
        for share in (leave, enter):
            if 0 < share < 1:
                along = (start[i] + share * (end[i] - start[i]) for i in (0, 1))
                cuts.insert(1, (next(along), next(along)))
        for i, side in enumerate(pairwise(cuts)):
            yield *side, i == (1 if enter > 0 else 0)
