"""Pictures made without a browser: what is where in them, checked on the files themselves."""

from __future__ import annotations

import math
import sys
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import gdwidget
from gdwidget.errors import WidgetError
from gdwidget.export import canvas, picture, save_gif, save_png
from gdwidget.export.canvas import Point

SVG = "{http://www.w3.org/2000/svg}"
ORANGE = "#d9541e"
# Of the first panel: it is 440 wide and begins under a line of 34, with bqplot's margins inside.
LEFT, RIGHT, TOP, BOTTOM = 74.0, 426.0, 46.0, 320.0


def in_pixels(w: gdwidget.Explorer, points: np.ndarray) -> np.ndarray:
    """Place points of the objective panel by the widget's own limits."""
    view = w._controller.spec["view"]
    (x0, x1), (y0, y1) = view["x"], view["y"]
    across = LEFT + (points[:, 0] - x0) / (x1 - x0) * (RIGHT - LEFT)
    return np.column_stack([across, BOTTOM - (points[:, 1] - y0) / (y1 - y0) * (BOTTOM - TOP)])


def circles(svg: str) -> list[tuple[float, float, float, str]]:
    found = ET.fromstring(svg).iter(f"{SVG}circle")
    return [
        (float(c.get("cx")), float(c.get("cy")), float(c.get("r")), c.get("fill")) for c in found
    ]


@pytest.mark.parametrize(
    ("name", "options"),
    [("square", {"eta": 0.2, "start": 10.0}), ("bowl", {"eta": 0.1, "start": (-5, -2)})],
)
def test_iterates_are_where_they_belong(name: str, options: dict) -> None:
    """Are all iterates, the playhead and the start in the picture, to a tenth of a pixel?"""
    w = gdwidget.explore(gdwidget.textbook[name], **options)
    path = w.run.path
    points = np.column_stack([path[:, 0], w.run.value]) if path.shape[1] == 1 else path
    drawn = circles(picture(w))
    small = [c[:2] for c in drawn if c[3] == ORANGE and c[2] < 4 and c[0] < 440]
    np.testing.assert_allclose(small, in_pixels(w, points), atol=0.1)
    (playhead,) = [c[:2] for c in drawn if c[3] == ORANGE and c[2] > 6 and c[0] < 440]
    np.testing.assert_allclose(playhead, in_pixels(w, points[-1:])[0], atol=0.1)
    (ring,) = [c[:2] for c in drawn if c[3] == "none"]
    np.testing.assert_allclose(ring, in_pixels(w, points[:1])[0], atol=0.1)


def test_the_playhead_is_followed() -> None:
    """Is the line full up to the playhead, and the words about that step?"""
    w = gdwidget.explore("x**2", eta=0.2, start=10.0)
    w.step = 2
    svg = picture(w)
    small = [c for c in circles(svg) if c[3] == ORANGE and c[2] < 4 and c[0] < 440]
    assert len(small) == 3
    title = ET.fromstring(svg).findtext(f"{SVG}title")
    assert title == "x**2: gradient descent, η = 0.2, start 10, step 2 of 10"


@pytest.mark.parametrize(
    ("formula", "options"),
    [
        ("x**2", {"eta": 1.1, "steps": 500}),
        ("x**4", {"eta": 1.0, "start": 10.0}),
        ("log(x)", {"eta": 5.0, "start": 1.0}),
        ("x1**2 + x2**4", {"eta": 0.5, "start": (5, 5)}),
        ("0*x", {}),
    ],
)
def test_what_leaves_the_frame_leaves_the_picture_valid(formula: str, options: dict) -> None:
    """Is a run that diverges, or an objective with nothing to see, drawn in finite numbers?"""
    svg = picture(gdwidget.explore(formula, **options))
    numbers = [
        value
        for element in ET.fromstring(svg).iter()
        for name, value in element.attrib.items()
        if name in ("d", "cx", "cy", "x", "y")
    ]
    assert not [value for value in numbers if "nan" in value or "inf" in value]
    assert len(svg) < 100_000


def test_a_gap_stays_a_gap() -> None:
    """Is a function that is undefined in the middle drawn as two curves?"""
    svg = picture(gdwidget.explore("sqrt(x**2 - 9)", eta=0.1, start=9.0))
    blue = [p for p in ET.fromstring(svg).iter(f"{SVG}path") if p.get("stroke") == "#5b7fb5"]
    assert len(blue) == 2


def test_a_name_is_text() -> None:
    """Can a function's name not become markup?"""

    def f(x):
        return x * x

    f.__name__ = "<script>alert(1)</script>"
    assert "<script" not in picture(gdwidget.explore(f))


def test_png(tmp_path: Path) -> None:
    """Is the picture there in pixels, with the playhead where it belongs?"""
    w = gdwidget.explore("x**2", eta=0.05, start=10.0)
    with Image.open(save_png(w, tmp_path / "w.png")) as image:
        assert image.format == "PNG"
        assert image.size == (1760, 728)
        at = in_pixels(w, np.array([[w.run.path[-1, 0], w.run.value[-1]]]))[0]
        assert image.getpixel((round(2 * at[0]), round(2 * at[1]))) == (0xD9, 0x54, 0x1E)
        assert image.getpixel((4, 724)) == (255, 255, 255)


def test_gif(tmp_path: Path) -> None:
    """Has the animation a picture for every step, and does it rest on the last?"""
    w = gdwidget.explore("x**2", eta=0.2, start=10.0, steps=4)
    with Image.open(save_gif(w, tmp_path / "w.gif", scale=0.5)) as image:
        assert image.n_frames == 5
        assert image.info["loop"] == 0
        frames, pauses = [], []
        for k in range(5):
            image.seek(k)
            frames.append(np.asarray(image.convert("RGB")).copy())
            pauses.append(image.info["duration"])
    assert pauses == [330] * 4 + [1500]
    assert all((a != b).any() for a, b in pairwise(frames))
    at = in_pixels(w, np.column_stack([w.run.path[:, 0], w.run.value]))
    for (x, y), frame in zip(at, frames, strict=True):
        assert np.abs(frame[round(y / 2), round(x / 2)] - np.array([0xD9, 0x54, 0x1E])).max() < 40


@pytest.mark.parametrize("save", [save_png, save_gif])
def test_pillow_missing_is_said(save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does the sentence name the package and the command?"""
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(WidgetError, match=r'Pillow; install it by: .*"gdwidget\[export\]"'):
        save(gdwidget.explore("x**2"), tmp_path / "w")


def test_a_scale_that_cannot_be(tmp_path: Path) -> None:
    """Is a size of nothing refused by name?"""
    for scale in (0, "a", math.nan):
        with pytest.raises(WidgetError, match=f"scale is '?{scale}'?: give a number above 0"):
            save_png(gdwidget.explore("x**2"), tmp_path / "w.png", scale=scale)


@pytest.mark.parametrize("save", [save_png, save_gif])
def test_a_folder_that_is_missing(save, tmp_path: Path) -> None:
    """Is the file named that cannot be written?"""
    with pytest.raises(WidgetError, match=r"nowhere.w cannot be written: No such file"):
        save(gdwidget.explore("x**2"), tmp_path / "nowhere" / "w")


def test_an_animation_has_few_frames_and_ends_in_the_picture(tmp_path: Path) -> None:
    """Is a long run thinned, and is the last frame what a picture of the last step is?"""
    w = gdwidget.explore("x**2", eta=0.003, start=10.0, steps=500, compare=["momentum"])
    with (
        Image.open(save_gif(w, tmp_path / "w.gif")) as frames,
        Image.open(save_png(w, tmp_path / "w.png", scale=1)) as last,
    ):
        assert frames.n_frames <= 60
        frames.seek(frames.n_frames - 1)
        apart = np.abs(np.asarray(frames.convert("RGB"), float) - np.asarray(last, float))
    assert np.quantile(apart, 0.995) < 40  # a palette of 64 colours
    w.close()


@pytest.mark.parametrize("ends", [((-1000.0, 5.0), (1000.0, 5.0)), ((-1000.0, 5.0), (50.0, 5.0))])
def test_dashes_out_of_sight_are_counted_not_drawn(ends: tuple[Point, Point]) -> None:
    """Are the dashes inside where they are when all are drawn?"""
    begins, stops = ends[0][0], ends[1][0]
    drawn = canvas._dashes(ends, 8.0, (0.0, 0.0, 100.0, 10.0))
    seen = [(piece[0][0], piece[-1][0]) for piece in drawn if piece[-1] != piece[0]]
    wanted = [(begins + 16 * k, min(begins + 16 * k + 8, stops)) for k in range(200)]
    clipped = [(max(a, 0.0), min(b, 100.0)) for a, b in wanted if a < min(100, stops) and b > 0]
    np.testing.assert_allclose(seen, clipped)
