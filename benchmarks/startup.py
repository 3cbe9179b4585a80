"""What a learner waits for before anything can be drawn, and what travels to the browser.

Every time is of a fresh process, from after the interpreter has started; files are in the disk's
cache. Alternatives take turns, round by round.
"""

from __future__ import annotations

import gzip
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path

import gdwidget
from benchmarks import tables
from benchmarks.measure import fresh, median, ratio
from benchmarks.report import Cell, Section, Table, Target

_SAY = """
import sys
print(__import__("json").dumps([time.perf_counter() - begin, sorted(sys.modules)]))
"""
_FIRST_TABLE = "from benchmarks import tables\ntables.first_table({case!r})"
PROCESSES = {
    "import numpy": "import numpy",
    "import gdwidget": "import gdwidget",
    "gdwidget.explore": "import gdwidget\ngdwidget.explore",
    "import bqplot, anywidget": "import bqplot, anywidget",
    "import sympy": "import sympy",
    **{f"first table, {case}": _FIRST_TABLE.format(case=case) for case in tables.CASES},
}
"""What is timed from the first import on, numpy included."""
WITH_NUMPY = "numpy there: first table, {case}"
TABLE_ROUNDS = 30
FIRST_TABLE_MS = 60.0
WANTED_TABLE_MS = {"1D": 5.0, "2D": 20.0}
WANTED_BYTES = 1_000_000


def run(rounds: int) -> Section:
    """Measure start-up in at least five rounds."""
    codes = {name: code + _SAY for name, code in PROCESSES.items()}
    for case in tables.CASES:
        code = _FIRST_TABLE.format(case=case)
        codes[WITH_NUMPY.format(case=case)] = (
            f"import numpy\nbegin = time.perf_counter()\n{code}{_SAY}"
        )
    seconds, loaded = _rounds(codes, max(5, rounds))
    _check_light(loaded)
    made = {case: _table_ms(case) for case in tables.CASES}
    sizes = {case: len(tables.first_table(case)) for case in tables.CASES}
    _check_same(sizes)
    files = _bundle()
    printed = [_processes_table(seconds), _tables_table(made, sizes), _bundle_table(files)]
    raw = {"seconds": seconds, "table_ms": made, "table_bytes": sizes, "bundle_bytes": files}
    return Section("startup", printed, _targets(seconds, made, sizes), raw)


def _rounds(
    codes: dict[str, str], rounds: int
) -> tuple[dict[str, list[float]], dict[str, list[str]]]:
    """Return seconds in each round and the modules loaded at the end, by name."""
    seconds: dict[str, list[float]] = {name: [] for name in codes}
    loaded: dict[str, list[str]] = {}
    for name, code in codes.items():
        _, loaded[name] = fresh(code)  # writes bytecode
    for _ in range(rounds):
        for name, code in codes.items():
            seconds[name].append(fresh(code)[0])
    return seconds, loaded


def _check_light(loaded: dict[str, list[str]]) -> None:
    """Hold the claim that a textbook's first table needs neither SymPy nor a widget library."""
    for name, modules in loaded.items():
        if "first table" in name:
            heavy = {"sympy", "scipy", "bqplot", "ipywidgets"} & set(modules)
            assert not heavy, f"{name} imported {', '.join(heavy)}"


def _check_same(sizes: dict[str, int]) -> None:
    """Compare with what the widget sends."""
    from gdwidget.widget.explore import explore

    for case, (name, eta, start, steps) in tables.CASES.items():
        shown = explore(
            gdwidget.textbook[name],
            eta=eta,
            start=start if len(start) > 1 else start[0],
            steps=steps,
        )
        sent = bytes(shown._controller.table)
        assert sent == tables.first_table(case), f"{case}: the widget sends another table"
        assert len(sent) == sizes[case]


def _table_ms(case: str) -> list[float]:
    """Return milliseconds of repeated making, everything imported and bound."""
    tables.first_table(case)
    return [1e3 * _seconds(lambda: tables.first_table(case)) for _ in range(TABLE_ROUNDS)]


def _seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def _bundle() -> dict[str, tuple[int, int]]:
    """Return bytes of each built file, raw and gzipped."""
    found = importlib.util.find_spec("gdwidget.widget")
    assert found is not None
    assert found.submodule_search_locations
    static = Path(found.submodule_search_locations[0]) / "static"
    files = {path.name: path.read_bytes() for path in sorted(static.glob("widget.*"))}
    return {name: (len(data), len(gzip.compress(data, 9))) for name, data in files.items()}


def _processes_table(seconds: dict[str, list[float]]) -> Table:
    base = seconds["import bqplot, anywidget"]
    rows: list[list[Cell]] = [
        [name, 1e3 * median(values), 1e3 * min(values), f"{ratio(values, base):.2f}×"]
        for name, values in seconds.items()
    ]
    note = (
        "“First table”: import of all it needs, the textbook's objective, every default slider\n"
        "position solved and packed. “numpy there”: the same with numpy imported before."
    )
    columns = ["fresh process", "median, ms", "best, ms", "over import bqplot, anywidget"]
    return Table("Start-up", columns, rows, note)


def _tables_table(made: dict[str, list[float]], sizes: dict[str, int]) -> Table:
    rows: list[list[Cell]] = [
        [case, median(made[case]), min(made[case]), float(sizes[case])] for case in made
    ]
    return Table("Making a table again", ["sliders", "median, ms", "best, ms", "bytes"], rows)


def _bundle_table(files: dict[str, tuple[int, int]]) -> Table:
    rows: list[list[Cell]] = [
        [name, float(raw), float(packed)] for name, (raw, packed) in files.items()
    ]
    return Table("What the browser loads", ["file", "bytes", "gzipped"], rows)


def _targets(
    seconds: dict[str, list[float]], made: dict[str, list[float]], sizes: dict[str, int]
) -> list[Target]:
    targets = []
    for case in ("1D", "2D"):
        values = seconds[WITH_NUMPY.format(case=case)]
        what = f"first table of the textbook, {case}, numpy there"
        targets.append(Target(what, 1e3 * median(values), "at most", FIRST_TABLE_MS, "ms"))
    for case, limit in WANTED_TABLE_MS.items():
        targets.append(
            Target(f"making a table, {case}", median(made[case]), "at most", limit, "ms")
        )
        what = f"bytes of a table, {case}"
        targets.append(Target(what, float(sizes[case]), "at most", WANTED_BYTES, "bytes"))
    return targets
