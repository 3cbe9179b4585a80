"""What `gdwidget grade` refuses before it begins, and what it says of a submission."""

from __future__ import annotations

import functools
import json
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import nbgrader.api
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook

from gdwidget.course.sources import Course
from gdwidget.grading import GradingError
from gdwidget.grading.flags import Flag
from gdwidget.grading.grade import Job, again, grade_one, graded, said_once
from gdwidget.grading.record import Record
from gdwidget.grading.warm import warmed
from tests.grading import tiny
from tests.grading.stock import nbgrader as command

# One after the other: each keeps both cores busy.
pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("classes")]

_version = functools.cache(nbgrader.api.get_alembic_version)
DUE, SUBMITTED = datetime(2026, 3, 1, 12), "2026-03-01 15:20:00 UTC"


@pytest.fixture(autouse=True)
def _alembic(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a new gradebook asks another program for: once will do."""
    monkeypatch.setattr(nbgrader.api, "get_alembic_version", _version)


def refusal(job: Job) -> str:
    with pytest.raises(GradingError) as refused:
        next(graded(job))
    assert refused.value.args[0].endswith(".")
    return str(refused.value)


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_is_no_course_stays_as_it_is(tmp_path: Path, there: bool) -> None:
    """Is it named, and nothing written to it?"""
    folder = tmp_path / "elsewhere"
    if there:
        folder.mkdir()
    said = refusal(Job(folder, "01-gd-1d"))
    assert f"{folder} is no nbgrader course" in said
    assert folder.exists() == there
    assert not there or not list(folder.iterdir())


@pytest.mark.parametrize("name", ["../x", "a/b", ".", ""])
def test_no_name_of_an_assignment(tmp_path: Path, name: str) -> None:
    """Is a path refused before a lock is written beside the course's own?"""
    (tmp_path / "source").mkdir()
    assert f"{name!r} is no name of an assignment" in refusal(Job(tmp_path, name))
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Is it said in one sentence which it is?"""
    (tmp_path / "source").mkdir()
    (tmp_path / ".gdwidget").write_text("")  # which stops root, too
    assert f"{tmp_path / '.gdwidget'}" in refusal(Job(tmp_path, "tiny"))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:////nowhere/gradebook.db", "unable to open database file"),
        ("sqlite:///{}/notes.txt", "file is not a database"),
        ("sqlite:///file:{}/old.db?mode=ro&uri=true", "readonly"),
        ("postgresql+psycopg://me:secret@127.0.0.1:1/course", "refused"),
        ("nonsense", "parse"),
    ],
)
def test_a_gradebook_that_cannot_be_used(tmp_path: Path, url: str, says: str) -> None:
    """Is the reason given, in one line and without the password?"""
    (tmp_path / "notes.txt").write_text("no database\n" * 100)
    Gradebook(f"sqlite:///{tmp_path}/old.db", tiny.COURSE).close()
    tiny.make(tmp_path, 1, db_url=url.format(tmp_path))
    said = refusal(Job(tmp_path, tiny.ASSIGNMENT))
    assert says in said
    assert "\n" not in said
    assert "secret" not in said


def test_no_address_of_a_scheduler(tmp_path: Path) -> None:
    """Is a word that is no address refused in one sentence?"""
    tiny.make(tmp_path, 1)
    assert not command(tmp_path, "generate_assignment", tiny.ASSIGNMENT)
    said = refusal(Job(tmp_path, tiny.ASSIGNMENT, scheduler="foo"))
    assert said.startswith("No Dask scheduler answers at foo")


@pytest.mark.parametrize("mode", [0o700, 0o755, 0o2770])
def test_notes_are_as_open_as_what_was_submitted(tmp_path: Path, mode: int) -> None:
    """May others read answers and points only where they may read submissions, and stays it so?"""
    course = Course(tmp_path)
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted").chmod(mode)
    record = Record("ada", "a", "graded", answers={"f": "def f(x): return x"})
    record.write(course)
    assert course.notes.stat().st_mode & 0o7777 == mode
    course.notes.chmod(0o750)  # as the instructor likes
    record.write(course)
    assert course.notes.stat().st_mode & 0o7777 == 0o750


def test_notes_without_submissions_are_closed(tmp_path: Path) -> None:
    """Do courses that keep their submissions elsewhere show nobody anything?"""
    Record("ada", "a", "graded").write(Course(tmp_path))
    assert Course(tmp_path).notes.stat().st_mode & 0o7777 == 0o700


def test_a_test_that_was_changed_after_the_release() -> None:
    """Is it one sentence if most have it, and a flag of whoever has something else?"""
    old = Flag("tampered-test", "test", "The cell test was given 2 points instead of 4.")
    own = Flag("tampered-test", "more", "The cell more was edited.")
    flags = [[old], [old, own], [old], [], [own]]
    records = [Record(str(n), "a", "graded", flags=found) for n, found in enumerate(flags)]
    kept, (sentence,) = said_once(records)
    assert [record.flags for record in kept] == [[], [own], [], [], [own]]
    assert sentence.startswith("In 3 of 5 submissions: The cell test was given 2 points")
    assert said_once(records[:2]) == (records[:2], [])
    assert said_once([*records, *records[3:]]) == ([*records, *records[3:]], [])


def test_an_argument_that_most_change() -> None:
    """Does the instructor hear once that the exercise may ask for it?"""
    flag = Flag(
        "changed-argument", "test", "add changes argument 1 in place, which tests do not see."
    )
    records = [Record(str(n), "a", "graded", flags=[flag]) for n in range(3)]
    kept, (sentence,) = said_once(records)
    assert [record.flags for record in kept] == [[], [], []]
    assert sentence.startswith(f"In 3 of 3 submissions: {flag.text} If the exercise asks")


def test_what_is_said_of_a_submission(tmp_path: Path) -> None:
    """Are points those of the gradebook, and is nobody's 0 left without a word?"""
    tiny.make(tmp_path, 3)
    with (tmp_path / "nbgrader_config.py").open("a") as file:
        file.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    assert not command(tmp_path, "generate_assignment", tiny.ASSIGNMENT)
    late, empty, lacking = (
        tmp_path / "submitted" / tiny.name(n) / tiny.ASSIGNMENT for n in range(3)
    )
    (late / "timestamp.txt").write_text(SUBMITTED)
    shutil.rmtree(empty)
    empty.mkdir()
    path = lacking / f"{tiny.ASSIGNMENT}.ipynb"
    book = json.loads(path.read_text())
    book["cells"].insert(0, new_code_cell("import no_such_package.part"))
    path.write_text(json.dumps(book))
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db", tiny.COURSE) as gradebook:
        gradebook.update_or_create_assignment(tiny.ASSIGNMENT, duedate=DUE)

    def run(job: Job) -> list[Record]:
        found = again(job, [record for _, _, record in graded(job)])
        return sorted(found, key=lambda record: record.student)

    job = Job(tmp_path, tiny.ASSIGNMENT)
    records = run(job)
    assert (records[0].outcome, records[0].points) == ("graded", 0)
    assert records[0].attention() == ["Submitted 3 hours late, which costs 2 points."]
    assert records[1].summary() == "not graded: No tiny.ipynb was submitted."
    assert records[2].notices == [
        "The code needs no_such_package, which the machine that grades does not have."
    ]

    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db", tiny.COURSE) as gradebook:
        grade = gradebook.find_grade("why", tiny.ASSIGNMENT, tiny.ASSIGNMENT, tiny.name(2))
        grade.manual_score, grade.needs_manual_grade = 1, False
        gradebook.db.commit()
    assert run(job)[2] == replace(records[2], points=records[2].points + 1, by_hand=False)


def test_what_to_look_at_is_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Does who grades by `nbgrader autograde`, or by the formgrader's button, see flags, too?"""
    tiny.make(tmp_path, 1)
    assert not command(tmp_path, "generate_assignment", tiny.ASSIGNMENT)
    path = next(tmp_path.glob("submitted/*/*/*.ipynb"))
    path.write_text(path.read_text().replace("assert half(4) == 2", "pass"))
    with warmed(sandbox=True, ours=False):
        grade_one(Job(tmp_path, tiny.ASSIGNMENT), tiny.name(0))
    said = f"{tiny.name(0)}: The cell test was edited; the instructor's text counts."
    assert said in [record.message for record in caplog.records if record.levelname == "WARNING"]
