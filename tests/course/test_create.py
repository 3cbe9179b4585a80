"""A course is written whole or not at all, and an instructor's edit is never lost."""

from __future__ import annotations

import functools
import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import nbformat
import nbgrader.api
import pytest
from nbgrader.api import Gradebook
from nbgrader.exchange.default import Exchange
from nbgrader.utils import parse_utc

from gdwidget.course import create, settings, sources
from gdwidget.course.contents import fingerprint, local_timezone
from gdwidget.course.create import State
from gdwidget.course.sources import Course, CourseError
from tests.course.sample import SCRIPT, changed, offer

# nbgrader starts a process for each new gradebook, only to ask for this one number.
alembic_version = functools.cache(nbgrader.api.get_alembic_version)

NOTEBOOK = "source/01-double/01-double.ipynb"
OTHER = "source/02-triple/02-triple.ipynb"


@pytest.fixture(autouse=True)
def _two_assignments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, tmp_path / "assignments", _01_double=SCRIPT, _02_triple=SCRIPT)
    monkeypatch.setattr(nbgrader.api, "get_alembic_version", alembic_version)


def new_version(folder: Path, slug: str = "01-double") -> None:
    """Let gdwidget carry another version of an assignment."""
    script = changed(("Return twice x.", "Return two times x."))
    (folder / "assignments" / slug / f"{slug}.py").write_text(script, encoding="utf-8")


def states(update: create.Update) -> dict[str, State]:
    return {change.path: change.state for change in update.changes}


def contents(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and path.name != "gradebook.db")
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_a_new_course_is_complete(tmp_path: Path) -> None:
    """Are settings, notebooks, gradebook, exchange and instructions there, and nothing else?"""
    root = tmp_path / "gd101"
    create.create(root, timezone="Europe/Berlin")
    assert set(contents(root)) == {
        ".gdwidget.json",
        "README.md",
        "nbgrader_config.py",
        "students/nbgrader_config.py",
        NOTEBOOK,
        OTHER,
    }
    nbformat.validate(nbformat.read(root / NOTEBOOK, as_version=4))
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "gd101") as gradebook:
        assert [a.name for a in gradebook.assignments] == ["01-double", "02-triple"]
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert "| `01-double` | Doubling | 3 |" in readme
    assert "$" not in readme
    assert sorted(path.name for path in tmp_path.iterdir()) == ["assignments", "gd101"]


def test_the_settings_are_those_of_the_course(tmp_path: Path) -> None:
    """Does nbgrader's own loader read course, exchange and timezone from both files?"""
    root = tmp_path / "here"
    create.create(root, course_id="gd-101", timezone="Europe/Berlin")
    config = settings.in_force(root)
    assert config.CourseDirectory.course_id == "gd-101"
    assert config.CourseDirectory.root == str(root)
    assert config.CourseDirectory.db_url == f"sqlite:///{root}/gradebook.db"
    assert config.Exchange.root == str(root / "exchange")
    assert config.NbGraderAPI.timezone == "Europe/Berlin"
    assert config.Execute.timeout == 60
    students = settings.in_force(root / "students")
    assert students.CourseDirectory.course_id == "gd-101"
    assert students.Exchange.root == str(root / "exchange")


def test_submissions_are_stamped_so_that_nbgrader_can_read_it(tmp_path: Path) -> None:
    """Is a summer's submission filed under the hour it was made, wherever the course is held?"""
    create.create(tmp_path / "gd101", timezone="America/New_York")
    for folder in (tmp_path / "gd101", tmp_path / "gd101/students"):
        zone = ZoneInfo(settings.in_force(folder).Exchange.timezone)
        made = datetime(2026, 7, 1, 12, 0, tzinfo=zone)
        stamp = made.strftime(Exchange().timestamp_format)
        assert parse_utc(stamp) == made.astimezone(UTC).replace(tzinfo=None)


def test_a_course_that_moves_keeps_working(tmp_path: Path) -> None:
    """Do the instructor's settings follow the folder?"""
    create.create(tmp_path / "old", course_id="gd101")
    (tmp_path / "old").rename(tmp_path / "new")
    config = settings.in_force(tmp_path / "new")
    assert config.CourseDirectory.root == str(tmp_path / "new")
    assert config.Exchange.root == str(tmp_path / "new" / "exchange")


def test_an_exchange_elsewhere_is_named_in_both_settings(tmp_path: Path) -> None:
    """Is a folder that the instructor names used as it is?"""
    root = tmp_path / "gd101"
    create.create(root, exchange=tmp_path / "a shared 'place'")
    for folder in (root, root / "students"):
        assert settings.in_force(folder).Exchange.root == str(tmp_path / "a shared 'place'")
    assert not (root / "exchange").exists()


def test_students_on_the_same_machine_see_no_solution(tmp_path: Path) -> None:
    """Are solutions, submissions and grades closed to others, and the exchange open?"""
    root = tmp_path / "gd101"
    create.create(root)

    def mode(name: str) -> int:
        return stat.S_IMODE((root / name).stat().st_mode)

    for name in ("source", "release", "submitted", "autograded", "feedback", "backups"):
        assert mode(name) == 0o700
    assert mode("gradebook.db") == 0o600
    assert mode("exchange") == 0o777
    assert mode(".") & 0o005 == 0o005


def test_an_empty_folder_is_filled_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Does `create .` work, leaving the folder the shell stands in the same folder?"""
    root = tmp_path / "gd101"
    root.mkdir()
    number = root.stat().st_ino
    monkeypatch.chdir(root)
    assert create.create(Path()).course_id == "gd101"
    assert root.stat().st_ino == number
    assert Course(root).manifest.is_file()
    assert not list(root.glob(".gdwidget-*"))


def test_some_assignments_can_be_chosen(tmp_path: Path) -> None:
    """Is only what was asked for in the course?"""
    create.create(tmp_path / "gd101", assignments=["02-triple"])
    assert OTHER in contents(tmp_path / "gd101")
    assert NOTEBOOK not in contents(tmp_path / "gd101")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"course_id": "my course/1"}, "cannot be a course's name"),
        ({"course_id": ""}, "cannot be a course's name"),
        ({"timezone": "Mars/Olympus"}, "is no timezone"),
        ({"timezone": "../etc"}, "is no timezone"),
        ({"assignments": ["99-none"]}, "no assignment '99-none'"),
    ],
)
def test_an_argument_that_will_not_do_leaves_nothing_behind(
    tmp_path: Path, options: dict[str, object], said: str
) -> None:
    """Is it refused with a sentence, before anything is written?"""
    with pytest.raises(CourseError, match=said):
        create.create(tmp_path / "gd101", **options)  # type: ignore[arg-type]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["assignments"]


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    """Does neither a course nor somebody's folder get overwritten?"""
    (tmp_path / "full").mkdir()
    (tmp_path / "full/thesis.tex").write_text("years of work")
    with pytest.raises(CourseError, match="is not empty"):
        create.create(tmp_path / "full")
    create.create(tmp_path / "gd101")
    before = contents(tmp_path / "gd101")
    with pytest.raises(CourseError, match="already; add --update"):
        create.create(tmp_path / "gd101")
    assert contents(tmp_path / "gd101") == before


@pytest.mark.parametrize("exists", [False, True])
def test_a_failure_half_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool
) -> None:
    """Is there no half a course if the disk is full?"""
    root = tmp_path / "gd101"
    if exists:
        root.mkdir()

    def full(old: Path, new: Path) -> None:
        if Path(new).name in {"gd101", "nbgrader_config.py"}:
            raise OSError(28, "No space left on device", str(new))
        real(old, new)

    real = os.rename
    monkeypatch.setattr(os, "rename", full)
    with pytest.raises(CourseError, match="No space left"):
        create.create(root)
    assert root.exists() == exists
    assert not exists or not list(root.iterdir())
    assert not list(tmp_path.glob(".gdwidget-*"))


def test_an_update_without_news_changes_nothing(tmp_path: Path) -> None:
    """Are all files unchanged, byte by byte?"""
    root = tmp_path / "gd101"
    create.create(root)
    before = contents(root)
    update = create.update(root)
    assert set(states(update).values()) == {State.SAME}
    assert update.backup is None
    assert contents(root) == before


def test_a_dry_run_tells_and_does_not_touch(tmp_path: Path) -> None:
    """Does it name the file and the cells that would change, and leave them?"""
    root = tmp_path / "gd101"
    create.create(root)
    before = contents(root)
    new_version(tmp_path)
    update = create.update(root, dry_run=True)
    change = next(change for change in update.changes if change.path == NOTEBOOK)
    assert change.state is State.OLD
    assert change.written
    assert change.summary == "1 cell changed (double-answer)"
    assert contents(root) == before


def test_an_untouched_file_is_replaced_and_kept_as_a_backup(tmp_path: Path) -> None:
    """Is the new version there, and the old one in the backup?"""
    root = tmp_path / "gd101"
    create.create(root)
    before = (root / NOTEBOOK).read_bytes()
    new_version(tmp_path)
    update = create.update(root)
    assert b"two times" in (root / NOTEBOOK).read_bytes()
    assert update.backup is not None
    assert (update.backup / NOTEBOOK).read_bytes() == before
    assert set(states(create.update(root)).values()) == {State.SAME}


def test_an_edited_file_is_left_alone(tmp_path: Path) -> None:
    """Does an instructor's edit survive an update, while other files get theirs?"""
    root = tmp_path / "gd101"
    create.create(root)
    edited = (root / NOTEBOOK).read_bytes().replace(b"five minutes", b"ten minutes")
    (root / NOTEBOOK).write_bytes(edited)
    new_version(tmp_path)
    new_version(tmp_path, "02-triple")
    update = create.update(root)
    assert states(update)[NOTEBOOK] is State.EDITED
    assert (root / NOTEBOOK).read_bytes() == edited
    assert b"two times" in (root / OTHER).read_bytes()
    # and again, since the manifest must not have taken the edit for its own
    assert states(create.update(root))[NOTEBOOK] is State.EDITED


def test_force_replaces_an_edit_and_keeps_it(tmp_path: Path) -> None:
    """Is the edit in the backup?"""
    root = tmp_path / "gd101"
    create.create(root)
    edited = (root / NOTEBOOK).read_bytes().replace(b"five minutes", b"ten minutes")
    (root / NOTEBOOK).write_bytes(edited)
    update = create.update(root, force=True)
    assert update.backup is not None
    assert (update.backup / NOTEBOOK).read_bytes() == edited
    assert b"five minutes" in (root / NOTEBOOK).read_bytes()


def test_two_updates_in_one_second_keep_two_backups(tmp_path: Path) -> None:
    """Does a later backup never overwrite an earlier one?"""
    root = tmp_path / "gd101"
    create.create(root)
    kept = []
    for text in (b"one", b"two", b"three"):
        (root / "README.md").write_bytes(text)
        kept.append(create.update(root, force=True).backup)
    assert [(path / "README.md").read_bytes() for path in kept if path] == [
        b"one",
        b"two",
        b"three",
    ]


def test_a_file_that_was_removed_stays_removed(tmp_path: Path) -> None:
    """Does an assignment that the instructor dropped come back only by force?"""
    root = tmp_path / "gd101"
    create.create(root)
    (root / OTHER).unlink()
    assert states(create.update(root))[OTHER] is State.REMOVED
    assert not (root / OTHER).exists()
    create.update(root, force=True)
    assert (root / OTHER).is_file()


def test_running_and_saving_a_notebook_is_no_edit(tmp_path: Path) -> None:
    """Is a notebook with outputs and an editor's metadata still brought up to date?"""
    root = tmp_path / "gd101"
    create.create(root)
    notebook = nbformat.read(root / NOTEBOOK, as_version=4)
    notebook.metadata["widgets"] = {"state": {}}
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="hello")]
    notebook.cells[1].execution_count = 7
    nbformat.write(notebook, root / NOTEBOOK)
    new_version(tmp_path)
    assert states(create.update(root))[NOTEBOOK] is State.OLD
    assert b"two times" in (root / NOTEBOOK).read_bytes()


def test_an_assignment_can_be_added_later(tmp_path: Path) -> None:
    """Is it new in folder and gradebook, with the instructor's own notebook of that name kept?"""
    root = tmp_path / "gd101"
    create.create(root, assignments=["01-double"])
    assert states(create.update(root, assignments=["02-triple"]))[OTHER] is State.NEW
    assert (root / OTHER).is_file()
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "gd101") as gradebook:
        assert [a.name for a in gradebook.assignments] == ["01-double", "02-triple"]

    second = tmp_path / "gd102"
    create.create(second, assignments=["01-double"])
    (second / OTHER).parent.mkdir()
    (second / OTHER).write_bytes(b"{}")
    assert states(create.update(second, assignments=["02-triple"]))[OTHER] is State.EDITED
    assert (second / OTHER).read_bytes() == b"{}"


def test_an_assignment_gdwidget_dropped_stays(tmp_path: Path) -> None:
    """Does an update leave it in the course?"""
    root = tmp_path / "gd101"
    create.create(root)
    (tmp_path / "assignments/02-triple/02-triple.py").unlink()
    create.update(root)
    assert (root / OTHER).is_file()


def test_an_update_of_what_is_no_course_is_refused(tmp_path: Path) -> None:
    """Is somebody's own nbgrader course left alone, and a spoilt record named?"""
    (tmp_path / "own/source").mkdir(parents=True)
    with pytest.raises(CourseError, match="was not made by `gdwidget course create`"):
        create.update(tmp_path / "own")
    create.create(tmp_path / "gd101")
    manifest = Course(tmp_path / "gd101").manifest
    record = json.loads(manifest.read_text())
    manifest.write_text("{")
    with pytest.raises(CourseError, match="cannot be read"):
        create.update(tmp_path / "gd101")
    manifest.write_text(json.dumps({**record, "format": 99}))
    with pytest.raises(CourseError, match="kept its records differently"):
        create.update(tmp_path / "gd101")


def test_a_course_is_not_renamed(tmp_path: Path) -> None:
    """Is the name that grades are filed under held fast, and other options open?"""
    root = tmp_path / "gd101"
    create.create(root, timezone="UTC")
    with pytest.raises(CourseError, match="is called 'gd101'"):
        create.update(root, course_id="gd102")
    create.update(root, course_id="gd101", timezone="Asia/Tokyo")
    assert settings.in_force(root).NbGraderAPI.timezone == "Asia/Tokyo"


def test_own_settings_win_over_ours(tmp_path: Path) -> None:
    """Can an instructor's own course use `recommend`, keeping what it has set?"""
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        "c.Execute.timeout = 120\n"
        "from gdwidget.course.settings import recommend\n"
        "recommend(c)\n"
    )
    config = settings.in_force(tmp_path)
    assert config.Execute.timeout == 120
    assert config.Execute.shutdown_kernel == "immediate"


def test_settings_that_raise_are_named(tmp_path: Path) -> None:
    """Does the message say which file and why?"""
    (tmp_path / "nbgrader_config.py").write_text("1 / 0\n")
    with pytest.raises(CourseError, match=r"nbgrader_config\.py cannot be read: ZeroDivisionError"):
        settings.in_force(tmp_path)


def test_every_recommended_setting_exists_in_nbgrader() -> None:
    """Would nbgrader know each name and take each value?"""
    from nbgrader import preprocessors

    for section, values in settings.RECOMMENDED.items():
        traits = getattr(preprocessors, section).class_traits(config=True)
        for name, value in values.items():
            assert name in traits
            traits[name]._validate(getattr(preprocessors, section)(), value)


def test_a_broken_notebook_still_has_a_fingerprint() -> None:
    """Are two versions of what is no notebook told apart?"""
    assert fingerprint("a.ipynb", b"{") != fingerprint("a.ipynb", b"[")


def test_the_local_timezone_is_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does TZ count, and nonsense in it not?"""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert local_timezone() == "Asia/Tokyo"
    monkeypatch.setenv("TZ", "CET-1CEST")
    assert "CEST" not in local_timezone()
    assert sources.Course(Path("x")).root == Path("x")
