"""The exported file as text; ``tests/e2e/test_export.py`` opens it in a browser."""

from __future__ import annotations

import base64
import json
import zlib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gdwidget
from gdwidget.core.objective import ObjectiveError
from gdwidget.errors import WidgetError
from gdwidget.export import archive, call, export, page, save_html
from gdwidget.widget.figures import PATH


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few runs are enough where it is not about their number."""
    monkeypatch.setattr(archive, "FINEST", {1: (8, 9), 2: (4, 5)})


class Reader(HTMLParser):
    """Collects elements with their attributes and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[list[Any]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append([tag, dict(attrs), ""])

    def handle_data(self, data: str) -> None:
        if self.elements:
            self.elements[-1][2] += data

    def texts(self, tag: str) -> list[str]:
        return [text for name, _, text in self.elements if name == tag]


def contents(text: str) -> dict[str, Any]:
    """Read what is ahead of the archive's bytes."""
    packed, _ = Reader(text).texts("script")
    data = zlib.decompress(base64.b64decode(packed))
    return json.loads(data[4 : 4 + int.from_bytes(data[:4], "little")])


def test_the_page_is_one_file(small: None) -> None:
    """Does no element refer to another file, and does the policy forbid it?"""
    reader = Reader(page(gdwidget.explore("x**2", eta=0.2)))
    for _, attributes, _ in reader.elements:
        assert not attributes.keys() & {"src", "srcset", "action", "data", "poster"}
        href = attributes.get("href") or attributes.get("xlink:href") or "data:,"
        assert href.startswith(("data:", "#"))
    policies = [a["content"] for _, a, _ in reader.elements if a.get("http-equiv")]
    assert policies[0].startswith("default-src 'none';")
    assert "url(" not in "".join(reader.texts("style"))


def test_the_page_shows_what_the_widget_shows(small: None) -> None:
    """Are state, names and figures those of the widget now, and where does reset go?"""
    w = gdwidget.explore("x*cos(c*x)", c=0.471, eta=0.3, start=10.0)
    w.eta, w.start, w.step = 2.0, -7.25, 4
    text = page(w)
    inside = contents(text)
    state = {"eta": 2.0, "start": [-7.25], "steps": 10, "method": "gd", "etas": {}, "step": 4}
    assert inside["state"] == state
    assert inside["spec"]["initial"] == state
    assert inside["spec"]["parameters"] == "c = 0.471"
    assert 2.0 in inside["layout"]["eta"]
    assert -7.25 in inside["layout"]["start"][0]
    assert set(inside["marks"]) == set(w._controller.marks)
    assert inside["models"]["path"]["colors"] == [PATH]
    curve = inside["models"][inside["figures"]["objective"]["marks"][0]]
    x, y = np.array(curve["x"]), np.array(curve["y"])
    np.testing.assert_allclose(y, x * np.cos(0.471 * x), atol=1e-3)
    assert "c=0.471" in Reader(text).texts("code")[0]


def test_lines_keep_their_own_length(small: None) -> None:
    """Are contour lines free of the copies that made them equally long?"""
    w = gdwidget.explore(gdwidget.textbook.bowl)
    inside = contents(page(w))
    still = inside["models"][inside["figures"]["objective"]["marks"][0]]
    lengths = {len(row) for row in still["x"]}
    assert len(lengths) > 1
    assert len(still["colors"]) == len(still["x"]) == len(still["y"])
    for across, up in zip(still["x"], still["y"], strict=True):
        level = np.array(across) ** 2 + 2 * np.array(up) ** 2
        assert np.ptp(level) < 0.05 * level.max() + 0.01
        assert (across[-1], up[-1]) != (across[-2], up[-2])


def test_what_is_left_out_is_said(small: None) -> None:
    """Does the page name the panel and the layer it does not have, and hold the rest?"""
    w = gdwidget.explore(gdwidget.textbook.bowl, rates=True, basins=True)
    text = page(w)
    assert "It leaves out: the map of basins, the panel of rates." in text
    inside = contents(text)
    assert list(inside["figures"]) == ["objective", "progress"]
    assert not [name for name in inside["models"] if "rates" in name]
    assert {model["kind"] for model in inside["models"].values()} == {
        *("linear", "log", "axis", "lines", "points")
    }


def test_words_are_not_markup(small: None) -> None:
    """Can a title or a function's name not become elements?"""

    def f(x):
        return x * x

    f.__name__ = "</script><img src=x>"
    for text in (page(gdwidget.explore(f)), page(gdwidget.explore("x**2"), title="<img src=x>")):
        assert not Reader(text).texts("img")
        assert len(Reader(text).texts("script")) == 2


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("xcos", {"eta": 2.0, "steps": 10}),
        ("square", {"eta": 0.2, "steps": 500}),
        ("rosenbrock", {"eta": 0.001, "steps": 100}),
    ],
)
def test_the_size_is_bounded(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    """Is the file, under 4 MB, one that can be sent?"""
    w = gdwidget.explore(gdwidget.textbook[name], **options)
    assert save_html(w, tmp_path / "page.html").stat().st_size < 3_700_000


def test_a_folder_that_is_not_there(small: None, tmp_path: Path) -> None:
    """Is the file that cannot be written named?"""
    with pytest.raises(WidgetError, match=r"nowhere.page\.html cannot be written"):
        save_html(gdwidget.explore("x**2"), tmp_path / "nowhere" / "page.html")


def test_the_widget_s_own_methods(small: None, tmp_path: Path) -> None:
    """Does the widget write all of it itself, where it is told?"""
    w = gdwidget.explore("x**2", eta=0.2, steps=2)
    for save, name in ((w.save_html, "a.html"), (w.save_png, "a.png"), (w.save_gif, "a.gif")):
        assert save(tmp_path / name).stat().st_size > 1000
    assert w.link() == call(w)


def test_the_command(small: None, tmp_path: Path) -> None:
    """Does it take formula, parameters and settings as they are typed?"""
    path = export(
        "x*cos(c*x)", tmp_path / "a.html", parameters=["c=0.471"], start=[5.0], eta=1.5, steps=4
    )
    inside = contents(path.read_text(encoding="utf-8"))
    assert inside["state"] | {"step": 4} == inside["state"]
    assert (inside["state"]["eta"], inside["state"]["start"]) == (1.5, [5.0])
    two = export("bowl", tmp_path / "b.html", start=[-5, -2], method="momentum", eta=None)
    inside = contents(two.read_text(encoding="utf-8"))
    assert (inside["state"]["method"], inside["spec"]["title"]) == ("momentum", "bowl")


@pytest.mark.parametrize("text", ["c", "c=", "c=one", "=2", "1c=3"])
def test_a_parameter_that_is_none(tmp_path: Path, text: str) -> None:
    """Is what was typed repeated, with the way to write it?"""
    with pytest.raises(WidgetError, match="is no parameter: write name=number"):
        export("c*x**2", tmp_path / "a.html", parameters=[text])


def test_parameters_are_the_formula_s(small: None, tmp_path: Path) -> None:
    """May a parameter be called as an argument of `explore` is, and is a missing one asked for?"""
    path = export("eta*x**2", tmp_path / "a.html", parameters=["eta=3"], eta=0.1)
    inside = contents(path.read_text(encoding="utf-8"))
    assert (inside["state"]["eta"], inside["spec"]["parameters"]) == (0.1, "eta = 3")
    with pytest.raises(ObjectiveError, match="'start' is not in the formula"):
        export("x**2", tmp_path / "a.html", parameters=["start=5"])
    with pytest.raises(ObjectiveError, match="square has no parameter 'eta'"):
        export("square", tmp_path / "a.html", parameters=["eta=5"])
    with pytest.raises(WidgetError, match=r"^c has no value: give it one by -p c=1\.0\.$"):
        export("c*x**2", tmp_path / "a.html")


def test_a_formula_that_is_none(tmp_path: Path) -> None:
    """Does the objective's own sentence come through?"""
    with pytest.raises(ObjectiveError):
        export("x +* 2", tmp_path / "a.html")
