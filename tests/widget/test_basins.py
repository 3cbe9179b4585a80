"""The map of basins: its pixels, its legend, and the thread that draws it."""

from __future__ import annotations

import struct
import threading
import time
import zlib
from typing import Any

import numpy as np
import pytest

import gdwidget
from gdwidget.core.basins import DIVERGED, UNSETTLED, Basins
from gdwidget.errors import GdwidgetError
from gdwidget.widget import basins as module
from gdwidget.widget.basins import BasinMap, Cartographer, extent, legend, picture, png
from gdwidget.widget.figures import View
from gdwidget.widget.lifetime import _registry, models_of
from gdwidget.widget.panels import draw
from gdwidget.widget.series import series_of

VIEW = View((-5.0, 5.0), (-5.0, 5.0))


def pixels_of(data: bytes) -> np.ndarray:
    """Read a PNG of ours, (height, width, 4), by the standard's description."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, parts = 8, {}
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, at + 8 + length)
        assert checksum == zlib.crc32(name + body)
        parts[name] = body
        at += 12 + length
    width, height, depth, color, *_ = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    assert (depth, color) == (8, 6)
    rows = np.frombuffer(zlib.decompress(parts[b"IDAT"]), np.uint8).reshape(height, -1)
    assert (rows[:, 0] == 0).all()
    return rows[:, 1:].reshape(height, width, 4)


def test_a_png_holds_its_pixels() -> None:
    """Does a decoder that knows the standard read what was written?"""
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 4), dtype=np.uint8)
    assert np.array_equal(pixels_of(png(pixels)), pixels)


def test_the_picture_is_the_right_way_up() -> None:
    """In 2D, is x1 across and x2 up, and is every minimum's colour its own?"""
    found = gdwidget.basins(gdwidget.textbook.himmelblau, eta=0.01, size=(30, 20))
    image = pixels_of(picture(found))
    assert image.shape == (20, 30, 4)
    hues = [tuple(bytes.fromhex(hue[1:])) for hue in module.HUES]
    for i, j in [(0, 0), (29, 0), (0, 19), (29, 19), (12, 7)]:
        assert tuple(image[19 - j, i, :3]) == hues[found.end[i, j]]


def test_in_one_dimension_the_start_is_across_and_the_learning_rate_up() -> None:
    """On x², is the lowest row of pixels a small η, which settles, and the highest one diverged?"""
    found = gdwidget.basins(gdwidget.textbook.square, eta=[0.3, 0.6, 1.2], size=9, steps=60)
    image = pixels_of(picture(found))
    assert image.shape == (3, 9, 4)
    settled, gone = (tuple(bytes.fromhex(c[1:])) for c in (module.HUES[0], module.GONE))
    assert {tuple(pixel[:3]) for pixel in image[2]} == {settled}
    assert tuple(image[0, 0, :3]) == gone


def test_soon_is_strong() -> None:
    """Is a start that is there at once more opaque than one that takes long?"""
    found = gdwidget.basins(gdwidget.textbook.bowl, eta=0.05, size=21, steps=200)
    image = pixels_of(picture(found))
    assert found.arrival.max() > 10
    opacity = image[::-1, :, 3].T
    slowest, soonest = np.argmax(found.arrival), np.argmin(found.arrival)
    assert opacity.ravel()[soonest] > 2 * opacity.ravel()[slowest]


def test_what_is_no_minimum_differs_without_colour() -> None:
    """In shades of grey, have saddles, maxima, the diverged and the unsettled a texture?"""
    newton = gdwidget.basins(gdwidget.textbook.himmelblau, method="newton", size=60, steps=30)
    wild = gdwidget.basins(gdwidget.textbook.himmelblau, eta=0.027, size=60, steps=60)
    for found, wanted in ((newton, ("saddle", "maximum")), (wild, (DIVERGED, UNSETTLED))):
        opacity = pixels_of(picture(found))[::-1, :, 3].T.astype(float)
        names: Any = np.array([*found.kinds, UNSETTLED, UNSETTLED])[found.end]
        for want in wanted:
            inside = names == want if isinstance(want, str) else found.end == want
            assert inside.sum() > 50, want
            assert np.ptp(opacity[inside]) > 0.3 * opacity[inside].max(), want


def test_the_legend_names_ends_by_their_share() -> None:
    """Are points listed by share, each in a colour of its own, and the rest summed up?"""
    found = gdwidget.basins("sin(x1)*sin(x2)", eta=0.5, size=40, domain=(-20, 20), steps=100)
    rows = legend(found)
    assert sum(row["share"] for row in rows) == pytest.approx(1)
    listed = [row for row in rows if row["kind"] in ("minimum", "saddle", "maximum")]
    assert len(listed) == len({row["color"] for row in listed}) == len(module.HUES) - 1
    assert listed == sorted(listed, key=lambda row: -row["share"])
    (other,) = [row for row in rows if row["kind"] == "other"]
    assert other["count"] == len({e for e in found.shares if e >= 0}) - len(listed)
    kinds = [row["kind"] for row in legend(gdwidget.basins("x1**2 - x2**2", eta=0.1, size=9))]
    assert kinds == ["saddle", "diverged"]


def test_a_cell_is_centred_on_its_start() -> None:
    """Do the borders of the picture lie half a cell beyond the outer starts?"""
    found = gdwidget.basins(gdwidget.textbook.bowl, eta=0.1, size=(11, 5), domain=((0, 10), (0, 4)))
    assert extent(found) == ((-0.5, 10.5), (-0.5, 4.5))


def test_the_latest_that_is_wanted_is_drawn_and_none_twice() -> None:
    """While a map is being drawn, does only the last of those asked for follow it?"""
    asked, begun, go_on = [], threading.Event(), threading.Event()
    done = threading.Event()

    def slow(x1: Any, x2: Any) -> Any:
        begun.set()
        go_on.wait(20)
        return x1**2 + x2**2

    calm = lambda x1, x2: (2 * x1, 2 * x2)  # noqa: E731
    flat = lambda x1, x2: ((2.0, 0.0), (0.0, 2.0))  # noqa: E731
    go_on.set()
    objective = gdwidget.Objective(slow, grad=calm, hess=flat)
    go_on.clear()
    begun.clear()

    def publish(wanted: module.Wanted, found: Basins | GdwidgetError) -> None:
        asked.append(wanted.eta)
        if wanted.eta == 0.4:
            done.set()

    drawer = Cartographer(objective, publish)
    drawer.want(module.wanted_2d("gd", 0.1, 5, VIEW))
    assert begun.wait(20)
    for eta in (0.2, 0.3, 0.4, 0.4):
        drawer.want(module.wanted_2d("gd", eta, 5, VIEW))
    go_on.set()
    assert done.wait(20)
    assert asked == [0.4]
    drawer.want(module.wanted_2d("gd", 0.4, 5, VIEW), wait=True)
    assert asked == [0.4]


def test_a_slow_function_has_a_coarser_map(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the finest would take too long, is a coarser one drawn, of the same range?"""
    flat = lambda x1, x2: ((2.0, 0.0), (0.0, 2.0))  # noqa: E731
    slow = gdwidget.Objective(
        lambda x1, x2: x1**2 + x2**2, grad=lambda x1, x2: (2 * x1, 2 * x2), hess=flat
    )
    wanted = module.wanted_2d("gd", 0.1, 20, VIEW)
    monkeypatch.setattr(module, "SECONDS", 1e-9)
    found = module.solved(slow, wanted)
    assert found.end.shape == (22, 13)
    assert (found.axes[0][0], found.axes[0][-1]) == VIEW.x
    row = gdwidget.Objective(lambda x: x**2, grad=lambda x: 2 * x)
    etas = np.linspace(0.1, 1.2, 12)
    found = module.solved(row, module.wanted_1d("gd", 20, etas, np.linspace(-5, 5, 50)))
    assert found.axes[0].tolist() == [etas[0], etas[-1]]


def test_the_map_lies_under_the_contours() -> None:
    """Is the image the lowest mark, shown anew with each map, and the old one closed?"""
    told: list[dict[str, Any]] = []
    objective = gdwidget.textbook.himmelblau
    panels = draw(objective, VIEW, series_of("gd", {}, None))
    shown = BasinMap(objective, told.append, threading.RLock())
    shown.lay(panels.panels["objective"])
    figure = panels.figures["objective"]
    assert type(figure.marks[0]).__name__ == "Image"
    first = figure.marks[0].image
    shown.want("gd", "gd", 0.01, 60, VIEW, wait=True)
    assert figure.marks[0].image is not first
    assert first.comm is None
    assert len(pixels_of(bytes(figure.marks[0].image.value))) == module.SIZE[1]
    assert list(figure.marks[0].x) == pytest.approx([-5.0 - 5 / 215, 5.0 + 5 / 215])
    assert told[-1]["method"] == "gd"
    assert told[-1]["eta"] == 0.01
    assert [row["kind"] for row in told[-1]["legend"][:4]] == ["minimum"] * 4
    minima = next(m for m in figure.marks if getattr(m, "marker", "") == "circle" and m.x.size == 4)
    np.testing.assert_allclose(np.sort(minima.x), np.sort([p[0] for p in objective.minima]))


def test_in_one_dimension_the_picture_goes_to_the_browser() -> None:
    """Does the map of x·cos(cx) arrive as bytes, with nothing laid under the curve?"""
    told: list[dict[str, Any]] = []
    objective = gdwidget.textbook.xcos
    shown = BasinMap(objective, told.append, threading.RLock())
    panels = draw(objective, View((-10, 10), (-5, 5)), series_of("gd", {}, None))
    count = len(panels.figures["objective"].marks)
    shown.lay(panels.panels["objective"])
    assert len(panels.figures["objective"].marks) == count
    positions = np.linspace(0.1, 2.0, 20), np.linspace(-10, 10, 41)
    shown.want("gd", "gd", 0.3, 40, VIEW, positions, wait=True)
    assert pixels_of(told[-1]["image"]).shape == (20, 41, 4)
    assert told[-1]["eta"] is None
    assert told[-1]["size"] == [20, 41]


def test_what_cannot_be_mapped_is_said() -> None:
    """For a function of one's own, is there a sentence instead of minutes of waiting?"""
    told: list[dict[str, Any]] = []
    shown = BasinMap(gdwidget.textbook.bowl, told.append, threading.RLock())
    shown.want(lambda x, grad, eta, state: (x, state), "mine", 0.1, 10, VIEW)
    assert told[-1]["legend"] == []
    assert "built-in methods" in told[-1]["note"]


def wait_for(condition: Any) -> None:
    """Wait for what a thread does."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_widget_asks_for_the_map_of_its_settings() -> None:
    """Is it there at once, drawn anew for another η, and not for another start?"""
    w = gdwidget.explore(
        gdwidget.textbook.himmelblau, eta=0.01, start=(1, 1), steps=30, basins=True
    )
    told = w._controller.map
    assert (told["method"], told["eta"], told["steps"]) == ("gd", 0.01, 30)
    image = w._panels.figures["objective"].marks[0].image
    w.start = (-1.0, 2.0)
    assert w._panels.figures["objective"].marks[0].image is image
    w.eta = 0.012
    wait_for(lambda: w._controller.map["eta"] == 0.012)
    assert w._panels.figures["objective"].marks[0].image is not image
    w.method = "newton"  # other marks, in other scales
    wait_for(lambda: w._controller.map["method"] == "newton")
    assert type(w._panels.figures["objective"].marks[0]).__name__ == "Image"


def test_the_map_comes_back_after_a_function() -> None:
    """Is a map that no function can have shown again with the method before?"""
    w = gdwidget.explore(gdwidget.textbook.bowl, basins=True)
    w.method = lambda x, grad, eta, state: (x - eta * grad, state)
    assert "built-in methods" in w._controller.map["note"]
    w.method = "gd"
    wait_for(lambda: w._controller.map["method"] == "gd")
    assert w._controller.map["note"] == ""


def test_a_map_can_be_asked_for_while_another_widget_changes() -> None:
    """Can a widget with a map be made by an observer of another widget?"""
    first, made = gdwidget.explore("x**2", eta=0.2), list[gdwidget.Explorer]()

    def answer(_: Any) -> None:
        made.append(gdwidget.explore(gdwidget.textbook.bowl, basins=True))

    first.observe(answer, "eta")
    assigning = threading.Thread(target=setattr, args=(first, "eta", 0.3), daemon=True)
    assigning.start()
    assigning.join(20)
    assert made[0]._controller.map["legend"]


def test_a_map_that_comes_after_the_end_is_not_shown() -> None:
    """Does a closed widget stay closed, and ask again for its map when it is opened?"""
    before = set(threading.enumerate())
    w = gdwidget.explore(gdwidget.textbook.bowl, basins=True)
    with w._lock:  # which the thread needs to show a map
        w.eta = 0.3
        w.close()
    for thread in set(threading.enumerate()) - before:
        thread.join(20)
    assert all(model.comm is None for model in models_of(w))
    w.open()
    wait_for(lambda: w._controller.map["eta"] == 0.3)
    assert all(model.comm is not None for model in models_of(w))


def test_in_one_dimension_the_map_has_the_positions_of_the_sliders() -> None:
    """Is the picture as large as the two sliders, and unchanged while they move?"""
    w = gdwidget.explore(gdwidget.textbook.xcos, eta=0.3, start=9.0, basins=True)
    told = w._controller.map
    etas, starts = (s.positions[0] for s in w._runs.method.sections[1:3])
    assert told["size"] == [len(etas), len(starts)]
    assert pixels_of(bytes(told["image"])).shape == (len(etas), len(starts), 4)
    w.eta, w.start = 0.2, 3.0
    w.steps = 12
    wait_for(lambda: w._controller.map["steps"] == 12)


def test_without_the_option_there_is_no_map() -> None:
    """Is nothing drawn, and no thread started, unless asked for?"""
    w = gdwidget.explore(gdwidget.textbook.himmelblau)
    assert w._controller.map == {}
    assert all(type(m).__name__ != "Image" for m in w._panels.figures["objective"].marks)


@pytest.mark.parametrize("formula", ["x**2", "x**2 + y**2"])
def test_a_closed_map_leaves_nothing(formula: str) -> None:
    """Does closing a widget close its map too, also where no panel shows that?"""
    w = gdwidget.explore(formula, basins=True)
    w.close()
    assert not _registry._instances
