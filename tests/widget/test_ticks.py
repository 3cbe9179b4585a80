"""Ticks of axes whose numbers would be too long."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path

import numpy as np
import pytest

from gdwidget import Objective, explore
from gdwidget.widget.ticks import LONGEST, key, ticks_of

GOLDEN = Path(__file__).parents[2] / "js" / "tests" / "golden" / "ticks.json"


@pytest.mark.parametrize("limits", [(-10, 10), (0, 25_000), (0, 0.0031), (12_344, 12_460)])
def test_short_numbers_are_left_to_bqplot(limits: tuple[float, float]) -> None:
    """Are ticks that fit beside the axis not touched?"""
    ticks = ticks_of(*limits, "f")
    assert (ticks.values.size, ticks.labels, ticks.name) == (0, {}, "f")


@pytest.mark.parametrize(
    ("limits", "name"),
    [
        ((0, 1.1e13), "f / 1e+13"),
        ((-4e-8, 5e-8), "f / 1e-8"),
        ((1e9 - 2, 1e9 + 110), "f − 1000000000"),
        ((-1e9 - 110, -1e9 + 1), "f + 1000000000"),
        ((12_441.5, 12_445.1), "f − 12442"),
        ((99.99, 100), "f − 100"),
        ((99.9999, 100), "(f − 100) / 1e-4"),
    ],
)
def test_name_and_words_give_the_value_back(limits: tuple[float, float], name: str) -> None:
    """Are all ticks told apart in few characters, as in js/tests/ticks.test.ts?"""
    low, high = limits
    ticks = ticks_of(low, high, "f")
    assert ticks.name == name
    words = [ticks.labels[key(value)] for value in ticks.values]
    assert len(set(words)) == len(words) > 3
    assert max(map(len, words)) <= LONGEST
    found = re.search(r"([−+]) ([\d.e]+)", name)
    offset = float(found[2]) * (-1 if found[1] == "+" else 1) if found else 0.0
    unit = float(name.partition(" / ")[2] or 1)
    told = [float(word.replace("−", "-")) * unit + offset for word in words]
    assert np.allclose(told, ticks.values, rtol=0, atol=(high - low) / 1000)


def test_golden(update_golden: bool) -> None:
    """Are the ticks of all kinds of ranges those that the browser's tests compare theirs with?"""
    rng = np.random.default_rng(12)
    middles = [0.0, *rng.choice([-1, 1], 60) * 10 ** rng.uniform(-9, 15, 60)]
    sizes = 10 ** rng.uniform(-7, 2, 61)
    found = []
    for middle, size in zip(middles, sizes.tolist(), strict=True):
        low, high = middle - size * max(1, abs(middle)), middle + size * max(1, abs(middle)) / 3
        ticks = ticks_of(low, high, "f")
        words = [*ticks.labels.values()]
        found.append({"range": [low, high], "name": ticks.name, "words": words})
    if update_golden:
        GOLDEN.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert json.loads(GOLDEN.read_text(encoding="utf-8")) == found


@pytest.mark.parametrize(
    ("value", "written"),
    # What Node prints.
    [
        (1e9, "1000000000"),
        (1e20, "100000000000000000000"),
        (1.5e21, "1.5e+21"),
        (-1e-6, "-0.000001"),
        (1.5e-7, "1.5e-7"),
        (12345.800000000001, "12345.800000000001"),
        (0.0, "0"),
    ],
)
def test_keys_are_numbers_as_javascript_writes_them(value: float, written: str) -> None:
    """Does the browser find the label of a tick?"""
    assert key(value) == written


def test_a_far_curve_has_short_ticks_everywhere() -> None:
    """Do panel, picture and page tell f near 1e9 in few characters, and nothing warn?"""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        w = explore(Objective("x**2 + 1e9"))
    up = w._panels.panels["objective"].figure.axes[1]
    assert up.label == "f − 1000000000"
    assert set(up.tick_labels.values()) >= {"0", "100"}
    drawn = w._repr_mimebundle_()["image/svg+xml"]
    assert drawn.count(">f − 1000000000<") == 2
    assert not re.search(r">1[.\d]*e", drawn)
    assert drawn.count(">100<") == 2
    w.close()
