"""Every answer of the banks against every grade cell, in this process."""

from __future__ import annotations

from collections import Counter

import pytest

from gdwidget.checks import bank, calling, exercise
from gdwidget.checks.promise import PromiseBroken
from tests.assignments.answers import SLUGS, lost, solution, stub

ENTRIES = [
    pytest.param(slug, entry, id=f"{slug}-{entry.kind}-{entry.name}")
    for slug in SLUGS
    for kind in ("right", "wrong")
    for entry in bank.entries(slug, kind)
]
WRONG = [param for param in ENTRIES if param.values[1].kind == "wrong"]
FUNCTIONS = [(slug, function) for slug in SLUGS for function in exercise(slug).functions]


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loops that never end are waited for less long than in a course."""
    monkeypatch.setattr(calling, "SECONDS", 0.5)
    monkeypatch.setattr(calling, "SECONDS_AFTER_TIMEOUT", 0.1)


@pytest.mark.parametrize(("slug", "entry"), ENTRIES)
def test_loses_exactly_what_it_names(slug: str, entry: bank.Entry) -> None:
    """Does a right answer keep every promise, and a wrong one lose those it names only?"""
    found = lost(slug, entry.target, entry.source, str(entry.path))
    assert set(found) == entry.loses, "\n".join(str(broken) for broken in found.values())
    assert bool(entry.loses) == (entry.kind == "wrong")


@pytest.mark.parametrize(("slug", "entry"), WRONG)
def test_is_diagnosed_as_what_it_is(slug: str, entry: bank.Entry) -> None:
    """Is the misconception named, and never another one?"""
    found = lost(slug, entry.target, entry.source, str(entry.path))
    named = [broken.hypothesis for broken in found.values() if broken.hypothesis]
    assert entry.name in named
    assert set(named) <= {entry.name} | entry.also


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
    counts: Counter[str] = Counter()
    seeds = range(5)
    for seed in seeds:
        function = entry.function()
        for promise in exercise(slug).promises.values():
            if promise.function == entry.target:
                try:
                    promise.test(function, diagnose=False)
                    promise.test(function, seed=seed, diagnose=False)
                except PromiseBroken:
                    counts[promise.id] += 1
    assert counts == dict.fromkeys(entry.loses, len(seeds))


@pytest.mark.parametrize(("slug", "function"), FUNCTIONS)
def test_reference_keeps_all_with_many_seeds(slug: str, function: str) -> None:
    """Does no drawn input punish the right answer?"""
    names: dict[str, object] = {}
    exec(solution(slug, function), names)
    for promise in exercise(slug).promises.values():
        if promise.function == function:
            for seed in range(60):
                promise.test(names[function], seed=seed)
