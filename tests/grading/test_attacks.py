"""The class of the attack course is what it says it is, before anybody grades it."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

import pytest
from nbformat import NotebookNode

from gdwidget.grading.flags import flag_sources
from tests.grading.attack_course import (
    POINTS,
    SETUP,
    TESTS,
    Attack,
    attacks,
    cell_of,
    source,
    submission,
)

CLASS = attacks()
HONEST = [attack for attack in CLASS if attack.name.startswith("honest_")]
# Whose code looks like any other: they are wrong, or what they do is done elsewhere.
NOT_SEEN = {
    "cached_answers": "wrong for other inputs",
    "callback_recursive": "wrong, in a long way",
    "callback_stored": "wrong for other inputs",
    "counts_calls": "wrong for other inputs",
    "masked_array": "no plain numbers, but not an unusual thing to write",
    "not_a_number": "wrong",
    "returns_functions": "no plain numbers",
}


def in_notebook(attack: Attack) -> bool:
    """Whether the attack is not in its code, but in the notebook's cells or beside it."""
    made = submission(attack)
    plain = submission(Attack("", "", attack.cells, 0, {}, lambda notebook: None))
    return bool(attack.files) or made != plain


def earned(cells: dict[str, str]) -> int:
    """Points of two answers, found by running everything here."""
    names: dict[str, Any] = {}
    points = 0
    for text in (SETUP, cells["gd"], cells["newton"]):
        exec("\n".join(line for line in text.splitlines() if line[:1] != "%"), names)
    for text, worth in TESTS.values():
        with contextlib.suppress(Exception):
            exec(text, names)
            points += worth
    return points


def test_points_of_the_course() -> None:
    """Do its solutions earn all there is, and blank and wrong ones nothing?"""
    notebook = source()
    solution = {name: cell_of(notebook, name).source for name in ("gd", "newton")}
    still = next(attack for attack in CLASS if attack.name == "edited_tests").cells
    assert sum(worth for _, worth in TESTS.values()) == POINTS == earned(solution)
    assert earned(dict(still)) == 0


@pytest.mark.parametrize("attack", HONEST, ids=lambda attack: attack.name)
def test_honest_answers_are_right(attack: Attack) -> None:
    """Do the honest ones deserve everything, and look harmless?"""
    assert attack.deserves == POINTS
    assert not flag_sources(attack.cells)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        assert earned(dict(attack.cells)) == POINTS


def test_attacks_are_flagged() -> None:
    """Is every attack flagged that is in the code of an answer?"""
    unseen = {a.name for a in CLASS if a not in HONEST and not flag_sources(a.cells)}
    assert unseen - NOT_SEEN.keys() == {a.name for a in CLASS if in_notebook(a)} & unseen
    assert NOT_SEEN.keys() <= unseen


def test_submissions_have_no_hidden_tests() -> None:
    """Does a submission show the visible tests alone?"""

    def text(notebook: NotebookNode) -> str:
        return "\n".join(cell.source for cell in notebook.cells)

    assert "HIDDEN" in text(source())
    for attack in CLASS:
        made = text(submission(attack))
        assert "HIDDEN" not in made
        assert "[(0.05, 10.0, 12)" not in made
