"""Pages that need no kernel and no network: how large they are, and how soon they are painted.

The same picture three times: contours of the chapter's bowl with 20 steps of gradient descent, f
against the step, and a slider of learning rates. Each page is opened from disk by a browser that
was just started, with an empty profile and the network blocked.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from ipywidgets.embed import dependency_state, embed_minimal_html
from playwright.sync_api import Page, Playwright, sync_playwright

import gdwidget
from benchmarks.measure import median, ratio, version_of
from benchmarks.report import Cell, Section, Table, Target
from benchmarks.variants import Panel
from gdwidget.widget.table import Kind
from tests.e2e.cdn import MODULES, copy_of
from tests.e2e.lab import BROWSER_ARGS
from tools import browser as chromium

START, ETA, STEPS = (-5.0, -2.0), 0.1, 20
ETAS = 100
"""Positions of the alternatives' sliders."""
FEWEST_ROUNDS = 5
SETTLE_S = 1.0
"""A browser that was just started is busy with itself."""
PATIENCE_MS = 20_000
MOST_MB = 4.0
VIEWPORT = {"width": 1240, "height": 900}
PROBE = Path(__file__).with_name("probe.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Exported:
    """One way to write the page.

    Attributes
    ----------
    name, title : str
    write : callable
        Writes the page into a folder, scripts beside it; returns it, and which runs it holds.
    panels : tuple of Panel
        All of them have to be drawn before it counts as painted.
    move : callable
        Moves the slider, as a reader does.
    needs : str
        What pip calls the library it needs.
    """

    name: str
    title: str
    write: Callable[[Path], tuple[Path, str]]
    panels: tuple[Panel, ...]
    move: Callable[[Page], None]
    needs: str


class Paint(NamedTuple):
    """When something was painted, in milliseconds from the start of the navigation."""

    marks: float
    """The first frame with every panel drawn."""
    content: float
    """The browser's own first contentful paint: any text or picture."""


def run(rounds: int) -> Section:
    """Measure in at least five rounds."""
    path = chromium.find()
    if path is None:
        raise RuntimeError("No Chromium was found; run `make browser`.")
    ways = [way for way in WAYS if version_of(way.needs) is not None]
    paints: dict[str, list[Paint]] = {way.name: [] for way in ways}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        pages, holds = {}, {}
        for way in ways:
            (Path(folder) / way.name).mkdir()
            pages[way.name], holds[way.name] = way.write(Path(folder) / way.name)
        sizes = {name: _sizes(page.parent) for name, page in pages.items()}
        alone = _alone(playwright, path, Path(folder))
        for _ in range(max(FEWEST_ROUNDS, rounds)):
            for way in ways:
                paints[way.name].append(_open(playwright, path, pages[way.name], way))
    missing = sorted({way.needs for way in WAYS if way not in ways})
    raw: dict[str, Any] = {
        "paints_ms": {name: [paint._asdict() for paint in found] for name, found in paints.items()},
        "bytes": sizes,
        "embed_alone": alone,
        "holds": holds,
        "missing": missing,
    }
    tables = [_table(ways, holds, paints, sizes), _alone_table(alone)]
    own = _total(sizes["gdwidget"]) / 1e6
    targets = [Target("size of an exported page", own, "at most", MOST_MB, "MB")]
    return Section("export", tables, targets, raw)


# -- the pages ------------------------------------------------------------------------------------


def _explorer() -> gdwidget.Explorer:
    return gdwidget.explore(gdwidget.textbook.bowl, eta=ETA, start=START, steps=STEPS)


def _write_gdwidget(folder: Path) -> tuple[Path, str]:
    page = _explorer().save_html(folder / "page.html")
    said = re.search(r"(\d+) learning rates and (\d+ × \d+) starts", page.read_text("utf-8"))
    assert said is not None
    return page, f"{said[1]} η from each of {said[2]} starts"


def _write_plotly(folder: Path) -> tuple[Path, str]:
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    bowl = gdwidget.textbook.bowl
    etas = ETA * np.arange(1, ETAS + 1) / 20  # up to 2/L
    runs = gdwidget.solve(bowl, eta=etas, start=START, steps=STEPS)
    across, up = (np.linspace(low, high, 81) for low, high in bowl.domain)
    heights = bowl.value(np.stack(np.meshgrid(across, up), axis=-1))
    levels = {"type": "contour", "contours_coloring": "lines", "showscale": False, "ncontours": 12}

    def traces(i: int) -> list[Any]:
        path, value = runs.path[:, i], runs.value[:, i]
        return [
            go.Scatter(x=path[:, 0], y=path[:, 1], mode="lines+markers"),
            go.Scatter(x=np.arange(STEPS + 1), y=value, mode="lines+markers"),
        ]

    figure = make_subplots(rows=1, cols=2)
    figure.add_trace(go.Contour(x=across, y=up, z=heights, **levels), row=1, col=1)
    shown = int(np.abs(etas - ETA).argmin())
    for column, trace in enumerate(traces(shown), start=1):
        figure.add_trace(trace, row=1, col=column)
    figure.frames = [go.Frame(data=traces(i), traces=[1, 2], name=str(i)) for i in range(ETAS)]
    animate = {"mode": "immediate", "frame": {"duration": 0}, "transition": {"duration": 0}}
    steps = [
        {"method": "animate", "args": [[str(i)], animate], "label": f"{eta:.3g}"}
        for i, eta in enumerate(etas)
    ]
    figure.update_layout(sliders=[{"active": shown, "steps": steps}], showlegend=False)
    page = folder / "page.html"
    figure.write_html(page, include_plotlyjs=True, auto_play=False)
    return page, f"{ETAS} η from one start"


def _write_embed(folder: Path) -> tuple[Path, str]:
    """Write gdwidget's own widget as ipywidgets embeds it, with all scripts beside it."""
    page = folder / "page.html"
    sections = {section.kind: section for section in _embed(page)._runs.job.batches[0].sections}
    etas, *_ = sections[Kind.ETA].positions
    grid = " × ".join(str(positions.size) for positions in sections[Kind.GRID].positions)
    text = page.read_text(encoding="utf-8")
    for tag, url in re.findall(r'(<script src="(https:[^"]+)"[^>]*>)', text):
        script = copy_of(url)
        assert script is not None, url
        shutil.copy(script, folder)
        text = text.replace(tag, f'<script src="{script.name}">')
    page.write_text(text, encoding="utf-8")
    # The manager looks there before it asks a CDN.
    for name, script in MODULES.items():
        shutil.copy(script, folder / f"{name}.js")
    return page, f"{etas.size} η from one start, {grid} starts at one η"


def _embed(page: Path) -> gdwidget.Explorer:
    widget = _explorer()
    # By default the controller's own script would be left out.
    state = dependency_state([widget], drop_defaults=False)
    embed_minimal_html(page, views=[widget], state=state, drop_defaults=False)
    return widget


def _press_end(page: Page) -> None:
    page.get_by_role("slider", name=re.compile("^learning rate")).press("End")


def _click_rail(page: Page) -> None:
    rail = page.locator(".slider-rail-touch-rect").bounding_box()
    assert rail is not None
    page.mouse.click(rail["x"] + rail["width"] - 4, rail["y"] + rail["height"] / 2)


_OURS = (
    Panel("paths", ".gdwidget-objective .curve:not(:has(.dot)) path.line[d]"),
    Panel("paths", ".gdwidget-objective .curve:has(.dot) path.line[d]"),
    Panel("paths", ".gdwidget-progress .curve:has(.dot) path.line[d]"),
)
_PLOTLY = (
    Panel("paths", ".contourlayer .contourlines path"),
    Panel("paths", ".xy .scatterlayer path.js-line"),
    Panel("paths", ".x2y2 .scatterlayer path.js-line"),
)

WAYS = (
    Exported(
        "gdwidget",
        "gdwidget, save_html",
        _write_gdwidget,
        _OURS,
        _press_end,
        "bqplot",
    ),
    Exported(
        "plotly",
        "plotly, write_html, plotly.js in it",
        _write_plotly,
        _PLOTLY,
        _click_rail,
        "plotly",
    ),
    Exported(
        "embed",
        "ipywidgets' embed of gdwidget, scripts beside it",
        _write_embed,
        _OURS,
        _press_end,
        "ipywidgets",
    ),
)
"""In the order of the table; the first is ours."""


# -- the browser ----------------------------------------------------------------------------------


def _open(playwright: Playwright, path: Path, page: Path, way: Exported) -> Paint:
    """Open a page in a browser of its own; once it is painted, its slider has to move it."""
    with _tab(playwright, path, way) as tab:
        tab.goto(page.as_uri(), wait_until="commit")
        marks: float = tab.evaluate("gdwidgetLoaded")
        content: float = tab.evaluate(_CONTENT)
        before = tab.evaluate(_STATES, _variant(way))
        way.move(tab)
        tab.wait_for_function(
            f"([variant, before]) => ({_STATES})(variant) !== before", arg=[_variant(way), before]
        )
        if shots := os.environ.get("GDWIDGET_SHOTS"):
            tab.screenshot(path=Path(shots) / f"export-{way.name}.png")
        return Paint(marks, content)


def _alone(playwright: Playwright, path: Path, folder: Path) -> dict[str, Any]:
    """Say what ipywidgets' embed does as it is written, without its scripts beside it."""
    page = folder / "alone.html"
    _embed(page)
    asked: list[str] = []
    with _tab(playwright, path, None) as tab:
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(page.as_uri())
        drawn = tab.locator("body svg").count()
    return {"bytes": page.stat().st_size, "asked": asked[1:], "drawn": drawn}


@contextmanager
def _tab(playwright: Playwright, path: Path, way: Exported | None) -> Iterator[Page]:
    browser = playwright.chromium.launch(executable_path=path, args=BROWSER_ARGS)
    try:
        tab = browser.new_context(viewport=VIEWPORT, offline=True).new_page()
        if way is not None:
            call = f"gdwidgetProbe.loaded({json.dumps(_variant(way))}, {PATIENCE_MS})"
            tab.add_init_script(f"{PROBE}\nwindow.gdwidgetLoaded = {call};")
        time.sleep(SETTLE_S)
        yield tab
    finally:
        browser.close()


def _variant(way: Exported) -> dict[str, Any]:
    return {"root": "html", "panels": [asdict(panel) for panel in way.panels]}


_STATES = "(variant) => gdwidgetProbe.states(variant).join()"
_CONTENT = """() => new Promise((resolve) => {
    const told = (list) => resolve(list.getEntriesByName("first-contentful-paint")[0].startTime);
    new PerformanceObserver(told).observe({ type: "paint", buffered: true });
})"""


# -- what was found -------------------------------------------------------------------------------


def _sizes(folder: Path) -> dict[str, tuple[int, int]]:
    """Return bytes of each file, raw and gzipped."""
    files = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
    return {name: (len(data), len(gzip.compress(data, 6))) for name, data in files.items()}


def _table(
    ways: list[Exported],
    holds: dict[str, str],
    paints: dict[str, list[Paint]],
    sizes: dict[str, dict[str, tuple[int, int]]],
) -> Table:
    ours = [paint.marks for paint in paints[WAYS[0].name]]
    own = _total(sizes[WAYS[0].name])
    rows: list[list[Cell]] = []
    for way in ways:
        marks = [paint.marks for paint in paints[way.name]]
        size = _total(sizes[way.name])
        rows.append(
            [
                way.title,
                holds[way.name],
                size / 1e6,
                sum(packed for _, packed in sizes[way.name].values()) / 1e6,
                f"{size / own:.2f}×",
                median(marks),
                max(marks),
                f"{ratio(marks, ours):.2f}×",
                median([paint.content for paint in paints[way.name]]),
            ]
        )
    columns = ["", "holds", "MB", "gzipped", "× ours"]
    columns += ["marks, median, ms", "slowest", "× ours", "first content, ms"]
    note = (
        "From the start of the navigation to the task after the first frame in which contours,\n"
        "run and f against the step are drawn, in a fresh browser, from disk, without network.\n"
        "“First content”: the browser's first contentful paint, whatever it shows."
    )
    return Table("A page opened from disk", columns, rows, note)


def _total(files: dict[str, tuple[int, int]]) -> int:
    return sum(size for size, _ in files.values())


def _alone_table(alone: dict[str, Any]) -> Table:
    asked = "\n".join(alone["asked"])
    note = f"Without a network it shows nothing; it asks for\n{asked}"
    rows: list[list[Cell]] = [["the page alone", alone["bytes"] / 1e6, str(alone["drawn"])]]
    return Table("ipywidgets' embed as it is written", ["", "MB", "drawings"], rows, note)
