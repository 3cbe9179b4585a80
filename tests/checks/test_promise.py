"""What `keep` says and does not say, and what `check` shows."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gdwidget.checks import ChecksError, PromiseBroken, bank, calling, check, exercise, keep
from gdwidget.checks.inputs import descent


def right(eta: float, f_grad: Any, x0: float = 10.0, steps: int = 10) -> list[float]:
    return descent(f_grad, eta, x0, steps)


def no_eta(eta: float, f_grad: Any, x0: float = 10.0, steps: int = 10) -> list[float]:
    return descent(f_grad, 1.0, x0, steps)


def broken(id: str, seed: int | None = None, **functions: Callable[..., Any]) -> PromiseBroken:
    with pytest.raises(PromiseBroken) as info:
        keep(id, seed=seed, **functions)
    return info.value


def test_message_has_all_four_parts() -> None:
    """Does a failure say what was called, expected, came and is likely wrong?"""
    assert str(broken("gd-1d-diverges", gd=no_eta)).splitlines() == [
        "Not kept: gd goes on when η is too large, and returns what came",
        "  called    gd(1.1, f_grad, x0=10.0, steps=10) with f_grad = lambda x: 2*x",
        "  expected  [10.0, -12.0, 14.4, …, 61.9174] (11 numbers)",
        "  came      [10.0, -10.0, 10.0, …, 10.0] (11 numbers); the first difference is at "
        "index 1: -10.0 instead of -12.0",
        "  likely    This is what you get when η is left out of the update: every step is the "
        "whole f′(x).",
    ]


def test_nothing_is_said_where_nothing_matches() -> None:
    """Does a mistake that is in no bank get no diagnosis?"""

    def odd(eta: float, f_grad: Any, x0: float = 10.0, steps: int = 10) -> list[float]:
        return descent(f_grad, 0.37 * eta, x0, steps)

    assert broken("gd-1d-update", gd=odd).likely == ""


@pytest.mark.parametrize(
    ("returned", "kind"), [(deque, "an object of type deque"), (dict.fromkeys, "a dictionary")]
)
def test_right_numbers_in_something_else(returned: Callable[..., Any], kind: str) -> None:
    """Is it said to return a list, and nothing that is not so?"""

    def odd(eta: float, f_grad: Any, x0: float = 10.0, steps: int = 10) -> Any:
        return returned(descent(f_grad, eta, x0, steps))

    for id, promise in exercise("01-gd-1d").promises.items():
        if promise.function == "gd":
            failure = broken(id, gd=odd)
            assert (failure.came, failure.likely) == (f"{kind}: return a list", "")


def test_a_gradient_of_ones_own() -> None:
    """Is it said that f_grad is not asked, and no word of yield?"""

    def own(eta: float, f_grad: Any, x0: float = 10.0, steps: int = 10) -> list[float]:
        return descent(lambda x: 2 * x, eta, x0, steps)

    for id in ("gd-1d-update", "gd-1d-evaluations"):
        assert broken(id, gd=own).likely.startswith("This never asks the f_grad")


def test_same_seed_same_inputs() -> None:
    """Are inputs fresh with another seed, and repeatable with the same?"""
    said = [str(broken("gd-1d-update", seed=s, gd=no_eta)) for s in (1, 1, 2)]
    assert said[0] == said[1] != said[2]


def test_keep_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    """Does a kept promise leave neither output nor value?"""
    assert keep("gd-1d-update", gd=right) is None  # type: ignore[func-returns-value]
    assert tuple(capfd.readouterr()) == ("", "")


@pytest.mark.parametrize(
    ("id", "functions", "said"),
    [
        ("gd-1d-updat", {"gd": right}, "did you mean 'gd-1d-update'"),
        ("other-update", {"gd": right}, "There is no promise 'other-update'"),
        ("gd-1d-update", {"newton": right}, "write gd=gd"),
    ],
)
def test_mistakes_of_the_author_are_no_failures(id: str, functions: Any, said: str) -> None:
    """Is a cell that is written wrongly told from a wrong answer?"""
    with pytest.raises(ChecksError, match=said):
        keep(id, **functions)


def test_overflow_of_plain_floats_is_no_fault() -> None:
    """Does an answer that overflows where the reference does keep its promise?"""
    from gdwidget.checks.iterates import path

    def overflowing(x: float) -> float:
        return (x * 1e200) ** 2

    seen = [calling.observe(overflowing, calling.call("f", 1.0))]
    assert seen[0].raised is not None
    assert path([1.0, 1e200, float("inf")])(seen) is None
    assert path([1.0, 2.0, 3.0])(seen) is not None


def test_roundings_to_half_the_digits_are_seen() -> None:
    """Do numbers that differ look different, and is a count given once?"""

    def single(eta: float, f_grad: Any, x0: float = 10.0, steps: int = 10) -> list[float]:
        return [float(np.float32(x)) for x in descent(f_grad, eta, x0, steps)]

    said = broken("gd-1d-update", gd=single).came
    assert said == "3.5999999 after 6.0, at index 2, not 3.6"

    def short(eta: float, f_grad: Any, x0: float = 10.0, steps: int = 10) -> list[float]:
        return descent(f_grad, eta, x0, steps)[: max(1, steps - 1)]

    assert broken("gd-1d-iterates", gd=short).came == "[10.0, 6.0, 3.6, …, 0.167962] (9 numbers)"


@pytest.mark.parametrize("factor", [1 + 1e-9, 1 - 1e-12])
def test_small_errors_are_errors(factor: float) -> None:
    """Is a result that is off by far more than roundings refused?"""

    def near(eta: float, f_grad: Any, x0: float = 10.0, steps: int = 10) -> list[float]:
        return [x * factor for x in descent(f_grad, eta, x0, steps)]

    broken("gd-1d-diverges", gd=near)


def test_report_marks_and_escapes() -> None:
    """Does the report show state and diagnosis, and no markup of a student's?"""

    def wrong(eta: float, f_grad: Any, x0: float = 10.0, steps: int = 10) -> Any:
        return "<script>alert(1)</script>"

    report = check("01-gd-1d", gd=wrong, square_grad=lambda x: 2 * x, seed=1)
    html = report._repr_html_()
    assert not report.kept
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "✓ square_grad returns" in repr(report)
    assert "largest_stable_eta" not in repr(report)  # not given, so not worth a row
    assert [f.state for f in report.findings].count("broken") == 6


def test_picture_marks_the_first_difference() -> None:
    """Is a differing trajectory drawn over the reference, and its first step named?"""

    def turns(eta: float, f_grad: Any, x0: float = 10.0, steps: int = 10) -> list[float]:
        path = descent(f_grad, eta, x0, steps)
        return [*path[:3], *(float("nan") for _ in path[3:])]

    (picture,) = check("01-gd-1d", gd=turns).pictures
    assert "First difference at step 3: yours nan, reference 2.16." in picture
    assert "<svg" in picture
    (same,) = check("01-gd-1d", gd=right).pictures
    assert "Your 11 iterates are those of the reference." in same


def test_endless_function_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a function that does not return left alone by the rest of the self-check?"""
    monkeypatch.setattr(calling, "SECONDS", 0.2)

    def endless(*args: Any, **kwargs: Any) -> None:
        while True:
            pass

    states = [f.state for f in check("01-gd-1d", gd=endless).findings]
    assert states.count("broken") == 1


def test_checks_work_without_a_bank(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a failure still a failure where no bank is installed?"""
    bank.entries.cache_clear()
    monkeypatch.setattr(bank, "assignments", lambda: None)
    try:
        assert broken("gd-1d-update", gd=no_eta).likely == ""
    finally:
        bank.entries.cache_clear()


def test_reference_agrees_with_the_solver() -> None:
    """Are the numbers of the checks those of the package's solver?"""
    import gdwidget

    for promise in exercise("01-gd-1d").promises.values():
        if promise.id == "gd-1d-diverges":
            with contextlib.suppress(StopIteration):
                for case in promise.cases(promise.given(3)):
                    (one,) = case.calls
                    eta, grad = one.args
                    run = gdwidget.solve(
                        gdwidget.Objective(lambda x: 0.0 * x, grad=grad.function, dim=1),
                        eta=eta,
                        start=one.kwargs["x0"],
                        steps=one.kwargs["steps"],
                    )
                    seen = [calling.Observation(one, value=run.path[:, 0].tolist())]
                    assert case.expect(seen) is None
