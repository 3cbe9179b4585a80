"""What a measurement hands over: tables, targets and the raw numbers; and how they are printed."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from benchmarks.measure import version_of

PACKAGES = (
    "numpy",
    "sympy",
    "ipywidgets",
    "anywidget",
    "bqplot",
    "jupyterlab",
    "matplotlib",
    "plotly",
    "numba",
    "jax",
    "torch",
)
Cell = str | float | None


@dataclass(frozen=True)
class Table:
    """A table of text and numbers; None prints as a dash."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


@dataclass(frozen=True)
class Target:
    """A number that ought to lie on one side of a limit."""

    what: str
    value: float | None
    sense: Literal["at least", "at most"]
    limit: float
    unit: str

    @property
    def met(self) -> bool | None:
        """Return whether it does; None if it was not measured."""
        if self.value is None:
            return None
        if self.sense == "at least":
            return self.value >= self.limit
        return self.value <= self.limit


@dataclass(frozen=True)
class Section:
    """The result of one part of the benchmarks."""

    name: str
    tables: list[Table]
    targets: list[Target]
    raw: dict[str, Any] = field(default_factory=dict)


def number(value: Cell) -> str:
    """Write a cell: three significant digits, no exponent where it can be helped."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    size = abs(value)
    if value == 0 or 1e-4 <= size < 1e6:
        digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
        return f"{value:,.{digits}f}" if value == 0 or size >= 0.01 else f"{value:.2g}"
    return f"{value:.1e}"


def grid(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Align cells in columns: the first to the left, the others to the right."""
    lines = [list(columns), *(list(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    written = [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([written[0], rule, *written[1:]])


def print_section(section: Section) -> None:
    """Print a part's tables."""
    for table in section.tables:
        print(f"\n## {table.title}\n")
        print(grid(table.columns, [[number(cell) for cell in row] for row in table.rows]))
        if table.note:
            print(table.note)


def print_targets(targets: Sequence[Target]) -> None:
    """Print what was aimed at, and what was reached."""
    words = {True: "met", False: "NOT MET", None: "not measured"}
    rows = [
        [t.what, number(t.value), f"{t.sense} {number(t.limit)} {t.unit}".rstrip(), words[t.met]]
        for t in targets
    ]
    print("\n## Targets\n")
    print(grid(["", "measured", "target", ""], rows))


def machine() -> dict[str, Any]:
    """Describe the machine and what runs on it."""
    packages = {name: version_of(name) for name in PACKAGES}
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": packages,
        "missing": [name for name, version in packages.items() if version is None],
    }


def print_machine(described: dict[str, Any]) -> None:
    """Print that description."""
    print(f"{described['cpu']}, {described['cores']} cores, load {described['load']} at the start")
    print(f"{described['system']}, Python {described['python']}")
    print(", ".join(f"{name} {v}" for name, v in described["packages"].items() if v))
    if described["missing"]:
        print(f"MISSING, hence not measured: {', '.join(described['missing'])}")


def as_json(section: Section) -> dict[str, Any]:
    """Return a part's results as plain data."""
    targets = [asdict(target) | {"met": target.met} for target in section.targets]
    return {
        "tables": [asdict(table) for table in section.tables],
        "targets": targets,
        "raw": section.raw,
    }


def _cpu() -> str:
    described = Path("/proc/cpuinfo")
    if described.is_file():
        lines = described.read_text(encoding="utf-8", errors="replace").splitlines()
        facts = {
            key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)
        }
        if "model name" in facts:
            wide = "AVX-512" if "avx512f" in facts.get("flags", "") else "no AVX-512"
            return f"{facts['model name']} ({wide})"
    return platform.processor() or platform.machine()
