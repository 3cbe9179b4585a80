"""The class of `attack_course`, graded: who earns points, and who is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from gdwidget.grading.grade import Job, again, graded
from gdwidget.grading.record import Record
from tests.grading.aftermath import nothing_left, state_of
from tests.grading.attack_course import ASSIGNMENT, Attack, attacks, build
from tests.grading.stock import nbgrader

# One after the other: each keeps both cores busy.
pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("classes")]

CLASS = attacks()
# Plainly wrong answers: there is nothing to look at.
NOT_SEEN = ("callback_recursive", "masked_array", "not_a_number", "returns_functions")


@pytest.fixture(scope="module")
def held() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def course(
    tmp_path_factory: pytest.TempPathFactory, held: pytest.MonkeyPatch
) -> tuple[Path, dict[str, Record]]:
    """The course after grading; on the way it is seen that nothing was touched or left."""
    root = tmp_path_factory.mktemp("attacked")
    build(root)
    with (root / "nbgrader_config.py").open("a") as file:
        file.write("c.Execute.timeout = 10\nc.TrustedExecute.notebook_timeout = 30\n")
    assert not nbgrader(root, "generate_assignment", ASSIGNMENT)
    canaries = [root / name for name in ("source", "release", "submitted")]
    before = state_of(*canaries)
    job = Job(root, ASSIGNMENT, workers=2)
    with nothing_left(held, root / "t"):
        records = again(job, [record for _, _, record in graded(job)])
    assert state_of(*canaries) == before
    return root, {record.student: record for record in records}


@pytest.mark.parametrize("attack", CLASS, ids=lambda attack: attack.name)
def test_everybody_gets_what_they_deserve(
    course: tuple[Path, dict[str, Record]], attack: Attack
) -> None:
    """Does a submission earn what its answers are worth, in the record and in the gradebook?"""
    root, records = course
    record = records[attack.name]
    assert (record.outcome, record.reason) == ("graded", "")
    assert record.points == attack.deserves
    with Gradebook(f"sqlite:///{root}/gradebook.db", "attacked") as book:
        assert book.find_submission(ASSIGNMENT, attack.name).score == attack.deserves


@pytest.mark.parametrize("attack", CLASS, ids=lambda attack: attack.name)
def test_who_is_looked_at(course: tuple[Path, dict[str, Record]], attack: Attack) -> None:
    """Is everyone flagged who tried something, and nobody else?"""
    flags = [flag.text for flag in course[1][attack.name].flags]
    is_honest = attack.name.startswith("honest_") or attack.name in NOT_SEEN
    assert bool(flags) != is_honest, flags
