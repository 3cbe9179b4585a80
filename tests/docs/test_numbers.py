"""The numbers that the learner's guide quotes are those of the chapter's own loops."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from scipy.optimize import brentq

import gdwidget
from docs._ext.live import run
from tests.docs.test_blocks import ROOT, blocks

C = 0.15 * math.pi
PAGES = sorted((ROOT / "docs/learn").glob("*.md"))
# So many digits were computed; settings have fewer, or stand in the code as well.
QUOTED = re.compile(r"[−-]?\d+\.\d{3,}")


def descend(step: Callable[[float], float], x: float, steps: int = 10) -> float:
    """The chapter's loop: `step` gives what is taken from x."""
    for _ in range(steps):
        x -= step(x)
    return x


def xcos_grad(x: float) -> float:
    return math.cos(C * x) - C * x * math.sin(C * x)


def xcos_hess(x: float) -> float:
    return -2 * C * math.sin(C * x) - x * C**2 * math.cos(C * x)


def square(eta: float) -> float:
    return descend(lambda x: eta * 2 * x, 10.0)


def newton(eta: float, steps: int = 10) -> float:
    return descend(lambda x: eta * xcos_grad(x) / xcos_hess(x), 10.0, steps)


def rosenbrock(beta: float) -> float:
    """The value of f after sixty steps; without momentum where `beta` is 0."""
    x, y, v, w = -1.2, 1.0, 0.0, 0.0
    for _ in range(60):
        v = beta * v - 2 * (1 - x) - 400 * x * (y - x * x)
        w = beta * w + 200 * (y - x * x)
        x, y = x - 0.001 * v, y - 0.001 * w
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


COMPUTED: dict[str, list[float]] = {
    "learning-rate": [square(0.05), square(0.2), square(0.9), square(1.1)],
    "minima": [
        brentq(xcos_grad, 5, 10),
        descend(lambda x: 2 * xcos_grad(x), 10.0),
        brentq(xcos_grad, -4, 0),
    ],
    "two-dimensions": [
        descend(lambda x: 0.1 * 2 * x, -5.0, 20),
        descend(lambda x: 0.1 * 4 * x, -2.0, 20),
    ],
    "newton": [
        newton(1.0, steps=2),
        newton(1.0),
        newton(0.5),
        descend(lambda x: xcos_grad(x) / abs(xcos_hess(x)), 10.0),
    ],
    "preconditioning": [descend(lambda x: 0.009 * 2 * x, -5.0, 20)],
    "compare": [rosenbrock(0.0), rosenbrock(0.9)],
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_numbers_are_those_of_the_chapter(page: Path) -> None:
    """Is every computed number on the page right to its last digit, and none left out?"""
    text = page.read_text(encoding="utf-8")
    code = "\n".join(block for _, block in blocks(page))
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    quoted = [number for number in QUOTED.findall(prose) if number not in code]
    computed = COMPUTED.get(page.stem, [])
    digits = [len(number.partition(".")[2]) for number in quoted]
    expected = [f"{x:.{n}f}".replace("-", "−") for x, n in zip(computed, digits, strict=True)]
    assert quoted == expected


def test_results_in_comments() -> None:
    """Is what stands below a call on the page of rates what the call returns?"""
    names = {"gdwidget": gdwidget, "textbook": gdwidget.textbook}
    said = []
    for language, text in blocks(ROOT / "docs/learn/rates.md"):
        if language == "python":
            for part in text.split("\n\n"):
                code, comment, result = part.rstrip().partition("\n# ")
                if comment:
                    said.append(result)
                    assert str(run(code, names)) == result
    assert len(said) == 3
