"""Grades in a spreadsheet: what nbgrader exports, with no formula among it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from nbgrader.apps import ExportApp
from nbgrader.plugins import CsvExportPlugin
from traitlets.config import Config

from gdwidget.grading import clean
from gdwidget.grading.export import COLUMNS, SafeCsvExportPlugin, neutral

FORMULA = '=HYPERLINK("http://example.org","x")'
SETTINGS = f"""
c = get_config()
c.ExportApp.plugin_class = {clean.settings()["ExportApp"]["plugin_class"]!r}
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A gradebook of two assignments: Ada is late, Bob is not graded, Eve is absent."""
    folder = tmp_path_factory.mktemp("gradebook")
    address = f"sqlite:///{folder}/gradebook.db"
    with Gradebook(address) as gradebook:
        for name in ("01-double", "02-halve"):
            gradebook.add_assignment(name, duedate="2026-03-01 12:00:00")
            gradebook.add_notebook("n", name)
            gradebook.add_grade_cell("test", "n", name, max_score=4, cell_type="code")
        gradebook.add_student("ada", first_name="Ada", last_name="Lovelace, Countess", email=None)
        gradebook.add_student("eve", first_name=FORMULA, last_name='"; =1+1', email="@x")
        gradebook.add_student("bob")
        gradebook.add_submission("01-double", "bob")
        gradebook.add_submission("01-double", "ada", timestamp="2026-03-02 12:00:00")
        gradebook.find_grade("test", "n", "01-double", "ada").auto_score = 3
        gradebook.find_submission_notebook("n", "01-double", "ada").late_submission_penalty = 1
        gradebook.db.commit()
    return address


def exported(plugin: type, url: str, path: Path, **options: object) -> list[list[str]]:
    config = Config({"ExportPlugin": {"to": str(path), **options}})
    with Gradebook(url) as gradebook:
        plugin(config=config).export(gradebook)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_the_same_columns_as_nbgrader(url: str, tmp_path: Path) -> None:
    """Is every line that nbgrader can write as it is there, word by word?"""
    ours = exported(SafeCsvExportPlugin, url, tmp_path / "ours.csv")
    theirs = exported(CsvExportPlugin, url, tmp_path / "theirs.csv")
    assert ours[0] == theirs[0] == list(COLUMNS)
    assert len(ours) == len(theirs) == 7
    # nbgrader does not quote, so Ada's last name is two of its cells.
    split = [[*row[:4], *row[4].split(","), *row[5:]] for row in ours if row[3] == "ada"]
    assert split == [row for row in theirs if row[3] == "ada"]
    (late, missing) = (row for row in ours if row[3] == "ada")
    assert late[7:] == ["3.0", "1.0", "2.0", "4.0"]
    assert missing[7:] == ["0.0", "0.0", "0.0", "4.0"]
    assert late[4] == "Lovelace, Countess"


def test_what_is_not_graded_has_no_score(url: str, tmp_path: Path) -> None:
    """Is a submission that waits for a grade told from one that got 0?"""
    rows = exported(SafeCsvExportPlugin, url, tmp_path / "grades.csv")
    waiting, absent = (row for row in rows if row[3] == "bob")
    assert waiting[7:] == ["", "0.0", "", "4.0"]
    assert absent[7:] == ["0.0", "0.0", "0.0", "4.0"]


def test_grades_are_nobody_elses_to_read(url: str, tmp_path: Path) -> None:
    """Is a new file closed to others, and one that was opened to them left so?"""
    path = tmp_path / "grades.csv"
    exported(SafeCsvExportPlugin, url, path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    exported(SafeCsvExportPlugin, url, path)
    assert path.stat().st_mode & 0o777 == 0o640


def test_no_cell_is_a_formula(url: str, tmp_path: Path) -> None:
    """Is what a student calls themself text, and quoted?"""
    rows = exported(SafeCsvExportPlugin, url, tmp_path / "grades.csv")
    eve = next(row for row in rows if row[3] == "eve")
    assert eve[4:7] == ["\";' =1+1", f"'{FORMULA}", "'@x"]
    lines = (tmp_path / "grades.csv").read_text(encoding="utf-8").splitlines()
    line = next(line for line in lines if '"ada"' in line)
    assert line.startswith('"01-double","2026-03-01 12:00:00","2026-03-02 12:00:00","ada"')
    assert line.endswith(',"Lovelace, Countess","Ada","",3.0,1.0,2.0,4.0')


@pytest.mark.parametrize(
    "text",
    ["=1", "+1", "-1", "@x", "\t=1", "\tx", "\rx", " =1", "＝1", "a;=1", "a\n-1", '"=1', "'=1"],
)
def test_every_beginning_of_a_formula(text: str) -> None:
    """Is each of them neutralised?"""
    assert neutral(text) != text


@given(st.text(alphabet="=+-@\t\r\n ;,|\"'ax1", max_size=8))
def test_no_cell_begins_a_formula(text: str) -> None:
    """Whatever separator a spreadsheet takes, does no piece begin like a formula?"""
    kept = str(neutral(text))
    assert kept.replace("'", "") == text.replace("'", "")
    assert not kept.startswith(("\t", "\r", "\n"))
    for separator in ",;|\t\r\n":
        for piece in kept.split(separator):
            assert not piece.strip(' "').startswith(("=", "+", "-", "@"))


def test_numbers_and_words_stay() -> None:
    """Are scores numbers still, and are hyphens, mails and times untouched?"""
    assert neutral(-1.5) == -1.5
    for text in ("ada-lovelace@example.org", "2026-03-01 12:00:00", "Anne-Marie", "A+", ""):
        assert neutral(text) == text
    assert neutral(None) == ""


def test_students_and_assignments_can_be_chosen(url: str, tmp_path: Path) -> None:
    """Do --student and --assignment choose lines?"""
    chosen = {"student": ["eve"], "assignment": ["02-halve"]}
    rows = exported(SafeCsvExportPlugin, url, tmp_path / "grades.csv", **chosen)
    assert [row[0:4:3] for row in rows[1:]] == [["02-halve", "eve"]]


def test_the_command_uses_it(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is ours what `nbgrader export` runs, with its own options?"""
    (tmp_path / "nbgrader_config.py").write_text(SETTINGS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    app = ExportApp()
    app.initialize([f"--db={url}", "--to=own.csv", "--student=eve"])
    app.start()
    rows = list(csv.reader((tmp_path / "own.csv").open(encoding="utf-8", newline="")))
    assert [row[3] for row in rows] == ["student_id", "eve", "eve"]
    assert rows[1][5] == f"'{FORMULA}"
