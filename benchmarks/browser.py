"""The widget's speed on screen, in a real JupyterLab, beside the usual ways to make a slider.

One server and one browser. For keys and drags each variant has a notebook of its own, as its user
has, and they take turns; cell to first paint is measured in a fresh kernel and page each time.
"""

from __future__ import annotations

import random
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.hand import free_port
from benchmarks.measure import median, percentile, ratio, version_of
from benchmarks.report import Cell, Section, Table, Target
from benchmarks.stage import DRAG_S, MOVES_PER_S, Drag, Stage
from benchmarks.variants import FORMULA, VARIANTS, Variant
from tests.e2e.lab import BROWSER_ARGS, LabServer
from tools import browser as chromium

FRAME_MS = 1000 / 60
KEYS = 12
"""Keys a round and variant."""
FEWEST_ROUNDS = 5
MOST_PAINT_ROUNDS = 3
OURS, FULL, COMPARED = "gdwidget", "overlays", "compared"

Rounds = dict[str, list[list[float]]]
"""Variant → round → milliseconds."""


def run(rounds: int) -> Section:
    """Measure in at least five rounds."""
    path = chromium.find()
    if path is None:
        raise RuntimeError("No Chromium was found; run `make browser`.")
    variants = [variant for variant in VARIANTS if version_of(variant.needs) is not None]
    random.seed(0)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        port = free_port()
        arguments = [*BROWSER_ARGS, f"--remote-debugging-port={port}"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        server = LabServer(Path(folder))
        server.start()
        try:
            shown = [v for v in variants if not v.switches] + [FORMULA]
            painted = _first_paints(server, browser, port, shown, min(rounds, MOST_PAINT_ROUNDS))
            keys, asleep, drags = _hands(
                server, browser, port, variants, max(FEWEST_ROUNDS, rounds)
            )
        finally:
            server.stop()
            browser.close()
    missing = sorted({v.needs for v in VARIANTS if v not in variants})
    raw: dict[str, Any] = {
        "browser": _browser_version(path),
        "key_ms": keys,
        "asleep_ms": asleep,
        "drags": {name: [drag._asdict() for drag in found] for name, found in drags.items()},
        "first_paint_ms": painted,
        "missing": missing,
    }
    tables = [
        _keys_table(variants, keys, asleep),
        _drags_table(variants, drags),
        _paints_table(shown, painted),
    ]
    return Section("browser", tables, _targets(keys, asleep, drags), raw)


def _browser_version(path: Path) -> str:
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _first_paints(
    server: LabServer, browser: Browser, port: int, variants: list[Variant], rounds: int
) -> dict[str, dict[str, list[float]]]:
    """Return milliseconds from running a cell to its paint: in a fresh kernel, and again."""
    painted: dict[str, dict[str, list[float]]] = {
        v.name: {"first": [], "again": []} for v in variants
    }
    for _ in range(rounds):
        for variant in variants:
            with Stage(server, browser, port, [variant], repeat=2) as stage:
                stage.set_up()
                painted[variant.name]["first"].append(stage.display(variant))
                painted[variant.name]["again"].append(stage.display(variant, 1))
    return painted


def _hands(
    server: LabServer, browser: Browser, port: int, variants: list[Variant], rounds: int
) -> tuple[Rounds, Rounds, dict[str, list[Drag]]]:
    """Return latencies of keys, those while the kernel sleeps, and drags."""
    keys: Rounds = {variant.name: [] for variant in variants}
    drags: dict[str, list[Drag]] = {variant.name: [] for variant in variants}
    ours = [variant for variant in variants if variant.name in (OURS, FULL)]
    asleep: Rounds = {variant.name: [] for variant in ours}
    with ExitStack() as opened:
        stages = {
            variant.name: opened.enter_context(Stage(server, browser, port, [variant]))
            for variant in variants
        }
        for variant in variants:
            stages[variant.name].set_up()
            stages[variant.name].display(variant)
        for _ in range(rounds):
            for variant in variants:
                keys[variant.name].append(stages[variant.name].press(variant, KEYS))
            for variant in ours:
                with stages[variant.name].kernel_asleep():
                    asleep[variant.name].append(stages[variant.name].press(variant, KEYS))
            for variant in variants:
                drags[variant.name].append(stages[variant.name].drag(variant))
    return keys, asleep, drags


def _keys_table(variants: list[Variant], keys: Rounds, asleep: Rounds) -> Table:
    ours = [median(found) for found in keys[OURS]]
    rows: list[list[Cell]] = []
    for variant in variants:
        found = keys[variant.name]
        rows.append([variant.title, *_spread(found), ratio([median(r) for r in found], ours)])
        if variant.name in asleep:
            rows.append([f"{variant.title}, kernel asleep", *_spread(asleep[variant.name]), None])
    note = (
        "From the key's own time stamp to the task after the first frame in which every panel\n"
        "shows the new state. “× ours”: the median of same-round ratios of medians."
    )
    return Table("Key to paint", ["", "median, ms", "p95, ms", "keys", "× ours"], rows, note)


def _spread(rounds: list[list[float]]) -> list[Cell]:
    every = [latency for found in rounds for latency in found]
    return [median(every), percentile(every, 0.95), str(len(every))]


def _drags_table(variants: list[Variant], drags: dict[str, list[Drag]]) -> Table:
    rows: list[list[Cell]] = []
    for variant in variants:
        found = drags[variant.name]
        rows.append(
            [
                variant.title,
                median([drag.per_s for drag in found]),
                min(drag.per_s for drag in found),
                max(drag.per_s for drag in found),
                median([drag.freeze_ms for drag in found]),
                str(round(median([drag.moves for drag in found]))),
            ]
        )
    note = (
        f"A mouse drags the slider along its length, {MOVES_PER_S} moves a second; 60 is the most."
    )
    columns = ["", "median, 1/s", "least", "most", "longest freeze, ms", "moves seen"]
    return Table(f"Different states painted in a {DRAG_S:g} s drag", columns, rows, note)


def _paints_table(variants: list[Variant], painted: dict[str, dict[str, list[float]]]) -> Table:
    rows: list[list[Cell]] = [
        [
            variant.title,
            median(painted[variant.name]["first"]),
            median(painted[variant.name]["again"]),
        ]
        for variant in variants
    ]
    note = "First: a fresh kernel, in which only numpy is imported, and a fresh page."
    return Table("Cell run to first paint", ["", "first, ms", "again, ms"], rows, note)


def _targets(keys: Rounds, asleep: Rounds, drags: dict[str, list[Drag]]) -> list[Target]:
    def typical(rounds: list[list[float]]) -> float:
        return median([latency for found in rounds for latency in found])

    against = None
    if "matplotlib" in keys:
        ours = [median(found) for found in keys[OURS]]
        against = ratio([median(found) for found in keys["matplotlib"]], ours)
    painted = median([drag.per_s for drag in drags[OURS]])
    more = typical(keys[COMPARED]) - typical(keys[OURS])
    return [
        Target("key to paint, all panels", typical(keys[OURS]), "at most", FRAME_MS, "ms"),
        Target(
            "the same while the kernel sleeps", typical(asleep[OURS]), "at most", FRAME_MS, "ms"
        ),
        Target("four methods instead of one, more by", more, "at most", FRAME_MS, "ms"),
        Target("times faster than interact + matplotlib", against, "at least", 5.0, "×"),
        Target("states painted in a drag", painted, "at least", 50.0, "1/s"),
    ]
