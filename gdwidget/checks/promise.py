"""Promises: named properties of a student's functions, and what happens when one is broken."""

from __future__ import annotations

import difflib
import importlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from gdwidget.checks import bank
from gdwidget.checks.calling import Call, Observation, observe
from gdwidget.checks.expect import Expect, Mismatch, same
from gdwidget.checks.patience import Patience
from gdwidget.checks.plain import Plain, is_number
from gdwidget.errors import GdwidgetError

MODULES: Mapping[str, str] = {
    "01-gd-1d": "gd_1d",
    "02-local-minima": "local_minima",
    "03-gd-2d": "gd_2d",
    "04-newton": "newton",
    "05-preconditioning": "preconditioning",
    "06-line-search": "line_search",
    "07-adaptive": "adaptive",
}
"""Module of this package that makes the promises of an assignment."""

SECONDS_TO_DIAGNOSE = 2.0
_SECONDS_PER_GUESS = 0.25

_T = TypeVar("_T")


class ChecksError(GdwidgetError, ValueError):
    """A grade cell or self-check is written wrongly: that is not the student's doing."""


class PromiseBroken(AssertionError):  # noqa: N818  # it reads as what happened
    """A student's function does not keep a promise.

    Attributes
    ----------
    promise : Promise
    call, expected, came : str
        What was called, what it should have done, what it did.
    likely : str
        Diagnosis: what the mistake probably is; empty if none is known.
    hypothesis : str
        Name of the misconception in the bank that behaves alike, or empty.
    """

    def __init__(
        self,
        promise: Promise,
        call: str,
        mismatch: Mismatch,
        hypothesis: bank.Entry | None = None,
    ) -> None:
        self.promise = promise
        self.call = call
        self.expected, self.came = mismatch.expected, mismatch.came
        self.likely = hypothesis.diagnosis if hypothesis else ""
        self.hypothesis = hypothesis.name if hypothesis else ""
        lines = [
            f"Not kept: {promise.sentence}",
            f"  called    {self.call}",
            f"  expected  {self.expected}",
            f"  came      {self.came}",
        ]
        if self.likely:
            lines.append(f"  likely    {self.likely}")
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class Case:
    """Calls of the student's function and what they must do.

    Attributes
    ----------
    calls : tuple of Call
        Made one after the other.
    expect : Expect
        Judges their observations together; most expectations look at the last.
    """

    calls: tuple[Call, ...]
    expect: Expect


def case(*calls: Call, expect: Expect) -> Case:
    """Make a `Case`."""
    return Case(calls, expect)


@dataclass(frozen=True)
class Given:
    """Where the inputs of a check come from: the chapter, or a seeded generator."""

    seed: int | None
    rng: np.random.Generator

    def inputs(
        self, chapter: Iterable[_T], fresh: Callable[[np.random.Generator], _T], count: int = 4
    ) -> list[_T]:
        """Return the chapter's inputs without a seed, else `count` fresh ones.

        Parameters
        ----------
        chapter : iterable
            The inputs a student may know: those of the text.
        fresh : callable
            Makes one input of the same kind from a generator.
        count : int, default 4
            How many fresh ones.

        Returns
        -------
        list
        """
        return list(chapter) if self.seed is None else [fresh(self.rng) for _ in range(count)]


Cases = Callable[[Given], Iterator[Case]]


@dataclass(frozen=True)
class Promise:
    """A named, tested property of one function a student writes.

    Attributes
    ----------
    id : str
        Also the grade id of its cell, ``<slug>-<name>``.
    sentence : str
        The property, as a student reads it.
    points : int
        What keeping it is worth.
    function : str
        The function it is about.
    cases : callable
        Yields the cases to try for a `Given`; the same ones whenever asked again.
    """

    id: str
    sentence: str
    points: int
    function: str
    cases: Cases = field(repr=False)

    def given(self, seed: int | None) -> Given:
        """Return a generator of inputs that depends on the seed and on this promise alone."""
        return Given(seed, np.random.default_rng([seed or 0, zlib.crc32(self.id.encode())]))

    def test(self, function: Any, *, seed: int | None = None, diagnose: bool = True) -> None:
        """Try a function.

        Parameters
        ----------
        function : callable
            The student's function.
        seed : int, optional
            For fresh inputs; without one the chapter's.
        diagnose : bool, default True
            Whether to look for the misconception behind a failure.

        Raises
        ------
        PromiseBroken
            If it does not keep the promise.
        """
        done: list[tuple[Observation, ...]] = []
        for one in self.cases(self.given(seed)):
            seen = _observe_all(function, one.calls)
            done.append(seen)
            mismatch = one.expect(seen)
            if mismatch is None:
                continue
            last = next((o for o in seen if not o.returned), seen[-1])
            likely = self._diagnose(function, seed, done) if diagnose else None
            raise PromiseBroken(self, str(last.call), mismatch, likely)

    def _diagnose(
        self, function: Any, seed: int | None, done: Sequence[tuple[Observation, ...]]
    ) -> bank.Entry | None:
        """Find the misconception that does the same on all inputs of this check.

        The failing case is the last of `done`. The student's function is tried on the
        others too, so that what looks alike by chance is told apart.
        """
        patience = Patience(SECONDS_TO_DIAGNOSE)
        cases = list(self.cases(self.given(seed)))
        seen = list(done)
        if not any(one.ended for one in seen[-1]):
            for one in cases[len(seen) :]:
                if patience.left < 0.5:
                    break
                seen.append(_observe_all(function, one.calls, _SECONDS_PER_GUESS))
        failing = len(done) - 1
        again = _observe_all(function, cases[failing].calls, _SECONDS_PER_GUESS)
        grows = _continues(done[-1][-1], again[-1])
        facet = cases[failing].expect.facet
        ranked: list[tuple[bool, int, str, bank.Entry]] = []
        for guess in bank.wrong(self.exercise, self.function):
            if self.id not in guess.loses:
                continue
            if patience.left <= 0:
                break
            own = guess.function()
            if grows:  # what is kept between calls depends on all calls before
                first, second = (_observe_all(own, cases[failing].calls)[-1] for _ in range(2))
                if _continues(first, second):
                    ranked.append((True, len(guess.loses), guess.name, guess))
                continue
            # The failing case first: most guesses are ruled out by it alone.
            order = [failing, *(i for i in range(len(seen)) if i != failing)]
            exact = True
            for i in order:
                theirs = _observe_all(own, cases[i].calls, _SECONDS_PER_GUESS)
                alike = [_alike(a, b, facet) for a, b in zip(seen[i], theirs, strict=True)]
                if not all(alike) or (i == failing and cases[i].expect(theirs) is None):
                    break
                exact = exact and all(
                    _alike(a, b, other)
                    for a, b in zip(seen[i], theirs, strict=True)
                    for other in ("value", "evaluations", "changed")
                )
            else:
                ranked.append((not exact, len(guess.loses), guess.name, guess))
        return min(ranked, key=lambda r: r[:3])[3] if ranked else None

    @property
    def exercise(self) -> str:
        """Return the slug of the assignment it belongs to."""
        return slug_of(self.id)


def _observe_all(
    function: Any, calls: Sequence[Call], seconds: float | None = None
) -> tuple[Observation, ...]:
    """Make the calls in turn, up to the first that does not end by itself."""
    seen: list[Observation] = []
    for one in calls:
        seen.append(
            Observation(one, ended=seen[-1].ended)
            if seen and seen[-1].ended
            else observe(function, one, seconds=seconds)
        )
    return tuple(seen)


def _continues(first: Observation, second: Observation) -> bool:
    """Tell whether the same call returned what it returned before, and more."""
    a, b = first.value, second.value
    return type(a) is list and type(b) is list and len(a) < len(b) and same(a, b[: len(a)])


def _alike(a: Observation, b: Observation, facet: str) -> bool:
    """Tell whether two functions did the same, as far as this facet shows."""
    if bool(a.ended) != bool(b.ended):
        return False
    if a.ended:
        return True
    if a.raised or b.raised:
        return bool(a.raised and b.raised and a.raised.kind == b.raised.kind)
    if facet == "changed":
        return a.changed == b.changed
    if facet in ("evaluations", "iterates"):
        asked = any(a.evaluations.values())
        return (
            a.evaluations.keys() == b.evaluations.keys()
            and all(
                same([list(p) for p in a.evaluations[n]], [list(p) for p in b.evaluations[n]])
                for n in a.evaluations
            )
            # Who asks alike may still return something else, of which the diagnosis is not true.
            and (same if facet == "iterates" and asked else _akin)(a.value, b.value)
        )
    return same(a.value, b.value)


def _akin(a: Plain, b: Plain) -> bool:
    """Tell whether two values are of the same kind, lists of the same length."""
    if type(a) is list and type(b) is list:
        return len(a) == len(b) and all(map(_akin, a, b))
    return (is_number(a) and is_number(b)) or same(a, b)


class Exercise:
    """The promises of one assignment, declared in one module.

    Parameters
    ----------
    slug : str
        Such as ``01-gd-1d``.
    functions : sequence of str
        The functions the student writes, in the order of the text.

    Examples
    --------
    A module of this package declares ``exercise = Exercise(...)`` and decorates generators of cases
    with `promise`; see ``gd_1d``.
    """

    def __init__(self, slug: str, functions: Sequence[str]) -> None:
        self.slug = slug
        self.functions = tuple(functions)
        self.promises: dict[str, Promise] = {}
        self.pictures: dict[str, Callable[[], Any]] = {}

    def promise(self, id: str, sentence: str, *, of: str, points: int) -> Callable[[Cases], Cases]:
        """Declare a promise; decorates the generator of its cases.

        Parameters
        ----------
        id : str
            Grade id, beginning with the slug's name: ``gd-1d-update``.
        sentence : str
            The property in one sentence, as a student reads it.
        of : str
            The function it is about.
        points : int
            What it is worth.

        Returns
        -------
        callable
            A decorator that returns the generator unchanged.
        """
        assert id.startswith(self.slug[3:] + "-"), id
        assert of in self.functions, of
        assert id not in self.promises, id

        def declare(cases: Cases) -> Cases:
            self.promises[id] = Promise(id, sentence, points, of, cases)
            return cases

        return declare

    def shows(self, function: str) -> Callable[[Callable[[], _T]], Callable[[], _T]]:
        """Declare the `gdwidget.checks.overlay.Picture` of a function that returns a trajectory."""
        assert function in self.functions, function

        def declare(picture: Callable[[], _T]) -> Callable[[], _T]:
            self.pictures[function] = picture
            return picture

        return declare


def exercise(slug: str) -> Exercise:
    """Return the promises of an assignment.

    Raises
    ------
    ChecksError
        If there is no such assignment.
    """
    if slug not in MODULES:
        raise ChecksError(f"There is no assignment {slug!r}: use one of {', '.join(MODULES)}.")
    found = importlib.import_module(f"gdwidget.checks.{MODULES[slug]}").exercise
    assert isinstance(found, Exercise)
    return found


def slug_of(id: str) -> str:
    """Return the slug of the assignment a promise belongs to, by the beginning of its id.

    Raises
    ------
    ChecksError
        If it belongs to none.
    """
    for slug in MODULES:
        if id.startswith(slug[3:] + "-"):
            return slug
    raise ChecksError(
        f"There is no promise {id!r}: its name begins with that of an assignment, "
        f"such as {next(iter(MODULES))[3:]!r}."
    )


def promise(id: str) -> Promise:
    """Return a promise by its id.

    Raises
    ------
    ChecksError
        If there is none; the message has the nearest name.
    """
    known = exercise(slug_of(id)).promises
    if id not in known:
        near = difflib.get_close_matches(id, known, n=1)
        hint = f": did you mean {near[0]!r}?" if near else "."
        raise ChecksError(f"There is no promise {id!r}{hint}")
    return known[id]


def keep(id: str, *, seed: int | None = None, **functions: Any) -> None:
    """Assert that the student's function keeps a promise: what a grade cell calls.

    Parameters
    ----------
    id : str
        The promise, which is also the cell's grade id: ``"gd-1d-update"``.
    seed : int, optional
        For fresh random inputs, as in the hidden part of a cell. Without one the inputs
        are the chapter's.
    **functions : callable
        The student's functions by name, ``gd=gd``.

    Raises
    ------
    PromiseBroken
        If the promise is not kept. The message says what was called, what was expected, what came
        and, if a misconception of the bank does the same, what is likely wrong.
    ChecksError
        If the cell is written wrongly: no such promise, or its function was not given.

    Notes
    -----
    Prints nothing and returns None, so that nothing but the assertion decides the score of
    the cell. A call that does not return is ended after `gdwidget.checks.calling.SECONDS`.

    Examples
    --------
    >>> def gd(eta, f_grad, x0=10.0, steps=10):
    ...     x = [x0]
    ...     for _ in range(steps):
    ...         x.append(x[-1] - eta * f_grad(x[-1]))
    ...     return x
    >>> keep("gd-1d-update", gd=gd)
    >>> keep("gd-1d-update", gd=gd, seed=1)
    """
    __tracebackhide__ = True
    what = promise(id)
    if what.function not in functions:
        raise ChecksError(f"{id} is about {what.function}: write {what.function}={what.function}.")
    try:
        what.test(functions[what.function], seed=seed)
    except PromiseBroken as broken:
        failure = broken.with_traceback(None)
    else:
        return
    raise failure from None
