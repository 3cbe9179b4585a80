"""Every answer of the banks against every grade cell, in this process."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from gdwidget.checks import bank, exercise
from gdwidget.checks.promise import Promise, PromiseBroken
from tests.assignments.answers import SLUGS, lost, solution, stub

pytestmark = pytest.mark.apart

# The tests of one answer share what it loses, so they stay in one process.
ENTRIES = [
    pytest.param(slug, entry, id=name, marks=pytest.mark.xdist_group(name))
    for slug in SLUGS
    for kind in ("right", "wrong")
    for entry in bank.entries(slug, kind)
    if (name := f"{slug}-{kind}-{entry.name}")
]
SEEDS = int(os.environ.get("GDWIDGET_SEEDS", "15"))  # 60 by `make class`
WRONG = [param for param in ENTRIES if param.values[1].kind == "wrong"]
FUNCTIONS = [(slug, function) for slug in SLUGS for function in exercise(slug).functions]


@cache
def found(slug: str, entry: bank.Entry) -> dict[str, PromiseBroken]:
    """Run an answer once for all that is asked about it."""
    return lost(slug, entry.target, entry.source, str(entry.path))


def breaks(promise: Promise, function: Callable[..., Any], seed: int | None) -> bool:
    """Tell whether a function breaks a promise; why does not matter."""
    try:
        promise.test(function, seed=seed, diagnose=False)
    except PromiseBroken:
        return True
    return False


@pytest.mark.parametrize(("slug", "entry"), ENTRIES)
def test_loses_exactly_what_it_names(slug: str, entry: bank.Entry) -> None:
    """Does a right answer keep every promise, and a wrong one lose those it names only?"""
    broken = found(slug, entry)
    assert set(broken) == entry.loses, "\n".join(str(b) for b in broken.values())
    assert bool(entry.loses) == (entry.kind == "wrong")


@pytest.mark.parametrize(("slug", "entry"), WRONG)
def test_is_diagnosed_as_what_it_is(slug: str, entry: bank.Entry) -> None:
    """Is the misconception named, and never another one?"""
    named = {broken.hypothesis for broken in found(slug, entry).values() if broken.hypothesis}
    assert entry.name in named
    assert named <= {entry.name} | entry.also


@pytest.mark.parametrize(("slug", "function"), FUNCTIONS)
def test_reference_keeps_all_and_stub_none(slug: str, function: str) -> None:
    """Does the solution keep every promise of its function, and the untouched stub none?"""
    mine = {p.id for p in exercise(slug).promises.values() if p.function == function}
    assert lost(slug, function, solution(slug, function)) == {}
    unwritten = lost(slug, function, stub(slug, function))
    assert set(unwritten) == mine
    assert not any(broken.likely for broken in unwritten.values())


@pytest.mark.parametrize(("slug", "function"), FUNCTIONS)
def test_bank_is_large_enough(slug: str, function: str) -> None:
    """Are there at least 6 right and 8 wrong answers for the function?"""
    kinds = Counter(
        entry.kind
        for kind in bank.KINDS
        for entry in bank.entries(slug, kind)
        if entry.target == function
    )
    assert kinds["right"] >= 6
    assert kinds["wrong"] >= 8


@pytest.mark.parametrize(("slug", "entry"), WRONG)
def test_loses_the_same_whatever_the_seed(slug: str, entry: bank.Entry) -> None:
    """Are the random inputs telling enough, so that no mistake slips through by luck?"""
    mine = [p for p in exercise(slug).promises.values() if p.function == entry.target]
    function = entry.function()
    # What the chapter's inputs show needs no luck, and they are the same every time.
    shown = {p.id for p in mine if breaks(p, function, None)}
    for seed in range(2):
        function = entry.function()
        drawn = {p.id for p in mine if p.id not in shown and breaks(p, function, seed)}
        assert shown | drawn == entry.loses, f"seed {seed}"


@pytest.mark.parametrize(("slug", "function"), FUNCTIONS)
def test_reference_keeps_all_with_many_seeds(slug: str, function: str) -> None:
    """Does no drawn input punish the right answer?"""
    names: dict[str, object] = {}
    exec(solution(slug, function), names)
    for promise in exercise(slug).promises.values():
        if promise.function == function:
            for seed in range(SEEDS):
                promise.test(names[function], seed=seed)
