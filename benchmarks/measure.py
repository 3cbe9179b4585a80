"""Numbers and how they are made: fresh processes, medians, ratios of one round."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from importlib import metadata
from typing import Any


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return float(statistics.median(values))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def ratio(of: Sequence[float], to: Sequence[float]) -> float:
    """Return the median over rounds of `of` over `to` in the same round."""
    return median([a / b for a, b in zip(of, to, strict=True)])


def fresh(code: str, *arguments: str) -> Any:
    """Run code in a fresh interpreter and return what it prints, decoded from JSON.

    The code begins with a clock ``begin = time.perf_counter()``: what the interpreter itself needs
    to start is not counted.

    Raises
    ------
    RuntimeError
        If it fails; the message is the end of its standard error.
    """
    source = f"import time\nbegin = time.perf_counter()\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", source, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-2000:])
    return json.loads(done.stdout.strip().splitlines()[-1])


def version_of(distribution: str) -> str | None:
    """Return the installed version, or None."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
