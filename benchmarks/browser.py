"""The widget's speed on screen, in a real JupyterLab, beside the usual ways to make a slider.

One server and one browser. The variants take turns; in its turn each has a notebook in a fresh page
with a fresh kernel, and no other is open, as its user has it: the pages of a headless browser are
all visible, and half a dozen of them would take a tenth of the machine.
"""

from __future__ import annotations

import random
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import sync_playwright

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
OURS, FULL, COMPARED = "gdwidget", "overlays", "compared"


class Found(NamedTuple):
    """What was measured of a variant, in the order of the rounds; milliseconds."""

    first: list[float]
    """From running the cell to its paint."""
    again: list[float]
    """The same for a second cell."""
    keys: list[list[float]]
    asleep: list[list[float]]
    """Keys while the kernel sleeps."""
    drags: list[Drag]

    def take_turn(self, stage: Stage, variant: Variant) -> None:
        """Measure everything once."""
        stage.set_up()
        self.first.append(stage.display())
        if variant is not FORMULA:
            self.keys.append(stage.press(KEYS))
            if variant.name in (OURS, FULL):
                with stage.kernel_asleep():
                    self.asleep.append(stage.press(KEYS))
            self.drags.append(stage.drag())
        self.again.append(stage.display(1))


def run(rounds: int) -> Section:
    """Measure in at least five rounds."""
    path = chromium.find()
    if path is None:
        raise RuntimeError("No Chromium was found; run `make browser`.")
    variants = [variant for variant in VARIANTS if version_of(variant.needs) is not None]
    random.seed(0)
    found = {variant.name: Found([], [], [], [], []) for variant in [*variants, FORMULA]}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        port = free_port()
        arguments = [*BROWSER_ARGS, f"--remote-debugging-port={port}"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        server = LabServer(Path(folder))
        server.start()
        try:
            for _ in range(max(FEWEST_ROUNDS, rounds)):
                for variant in [*variants, FORMULA]:
                    with Stage(server, browser, port, variant) as stage:
                        found[variant.name].take_turn(stage, variant)
        finally:
            server.stop()
            browser.close()
    missing = sorted({v.needs for v in VARIANTS if v not in variants})
    raw = {
        name: {**one._asdict(), "drags": [d._asdict() for d in one.drags]}
        for name, one in found.items()
    }
    raw |= {"browser": _browser_version(path), "missing": missing}
    tables = [
        _keys_table(variants, found),
        _drags_table(variants, found),
        _paints_table([v for v in variants if not v.switches] + [FORMULA], found),
    ]
    return Section("browser", tables, _targets(found), raw)


def _browser_version(path: Path) -> str:
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _keys_table(variants: list[Variant], found: dict[str, Found]) -> Table:
    ours = [median(keys) for keys in found[OURS].keys]
    rows: list[list[Cell]] = []
    for variant in variants:
        one = found[variant.name]
        rows.append([variant.title, *_spread(one.keys), ratio([median(r) for r in one.keys], ours)])
        if one.asleep:
            rows.append([f"{variant.title}, kernel asleep", *_spread(one.asleep), None])
    note = (
        "From the key's own time stamp to the task after the first frame in which every panel\n"
        "shows the new state. “× ours”: the median of same-round ratios of medians."
    )
    return Table("Key to paint", ["", "median, ms", "p95, ms", "keys", "× ours"], rows, note)


def _spread(rounds: list[list[float]]) -> list[Cell]:
    every = [latency for found in rounds for latency in found]
    return [median(every), percentile(every, 0.95), str(len(every))]


def _drags_table(variants: list[Variant], found: dict[str, Found]) -> Table:
    rows: list[list[Cell]] = []
    for variant in variants:
        drags = found[variant.name].drags
        rows.append(
            [
                variant.title,
                median([drag.per_s for drag in drags]),
                min(drag.per_s for drag in drags),
                max(drag.per_s for drag in drags),
                median([drag.freeze_ms for drag in drags]),
                str(round(median([drag.moves for drag in drags]))),
            ]
        )
    note = (
        f"A mouse drags the slider along its length, {MOVES_PER_S} moves a second; 60 is the most."
    )
    columns = ["", "median, 1/s", "least", "most", "longest freeze, ms", "moves seen"]
    return Table(f"Different states painted in a {DRAG_S:g} s drag", columns, rows, note)


def _paints_table(variants: list[Variant], found: dict[str, Found]) -> Table:
    rows: list[list[Cell]] = [
        [variant.title, median(found[variant.name].first), median(found[variant.name].again)]
        for variant in variants
    ]
    note = "First: a fresh kernel, in which only numpy is imported, and a fresh page."
    return Table("Cell run to first paint", ["", "first, ms", "again, ms"], rows, note)


def _targets(found: dict[str, Found]) -> list[Target]:
    def typical(rounds: list[list[float]]) -> float:
        return median([latency for keys in rounds for latency in keys])

    ours, against = found[OURS], None
    if "matplotlib" in found:
        theirs = [median(keys) for keys in found["matplotlib"].keys]
        against = ratio(theirs, [median(keys) for keys in ours.keys])
    painted = median([drag.per_s for drag in ours.drags])
    more = typical(found[COMPARED].keys) - typical(ours.keys)
    return [
        Target("key to paint, all panels", typical(ours.keys), "at most", FRAME_MS, "ms"),
        Target("the same while the kernel sleeps", typical(ours.asleep), "at most", FRAME_MS, "ms"),
        Target("four methods instead of one, more by", more, "at most", FRAME_MS, "ms"),
        Target("times faster than interact + matplotlib", against, "at least", 5.0, "×"),
        Target("states painted in a drag", painted, "at least", 50.0, "1/s"),
    ]
