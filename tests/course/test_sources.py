"""Percent scripts become the notebooks that nbgrader wants, the same ones every time."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from gdwidget.course import sources
from gdwidget.course.sources import CourseError
from tests.course.sample import SCRIPT, changed, offer


def read(folder: Path, script: str) -> nbformat.NotebookNode:
    path = folder / "script.py"
    path.write_text(script, encoding="utf-8")
    return sources.read_script(path)


def test_a_script_becomes_a_valid_source_notebook(tmp_path: Path) -> None:
    """Do nbformat and nbgrader both accept it, kernel and language named, outputs none?"""
    notebook = read(tmp_path, SCRIPT)
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.language_info.name == "python"
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert all(not cell.get("outputs") for cell in notebook.cells)


def test_flags_that_are_left_out_get_their_meaning(tmp_path: Path) -> None:
    """Is a test locked and an answer not, as nbgrader's own panel would have it?"""
    cells = read(tmp_path, SCRIPT).cells
    by_id = {cell.id: cell.metadata.get("nbgrader") for cell in cells}
    assert by_id["double-test"] == {
        "schema_version": 3,
        "grade": True,
        "grade_id": "double-test",
        "locked": True,
        "points": 2,
        "solution": False,
        "task": False,
    }
    assert by_id["double-answer"]["locked"] is False


def test_cell_ids_come_from_grade_ids_and_survive_edits_elsewhere(tmp_path: Path) -> None:
    """Does a new paragraph in one question leave the ids of the others alone?"""
    before = [cell.id for cell in read(tmp_path, SCRIPT).cells]
    edit = ("# ## In words", "# A paragraph.\n\n# %% [markdown]\n# ## In words")
    after = [cell.id for cell in read(tmp_path, changed(edit)).cells]
    assert {"double-answer", "double-test", "why-answer"} <= set(before)
    assert set(after) - set(before) == {"double-test-2"}
    assert set(before) <= set(after)


def test_cell_ids_are_valid_and_unique_whatever_the_grade_ids(tmp_path: Path) -> None:
    """Are long, strange and repeated grade_ids turned into ids that nbformat accepts?"""
    script = changed(("double-answer", "a" * 80), ("double-test", "b" * 70), ("why-answer", "é ü"))
    notebook = read(tmp_path, script + script)
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


def test_the_same_script_gives_the_same_bytes(tmp_path: Path) -> None:
    """Is there nothing random in a notebook?"""
    one, two = (sources.notebook_bytes(read(tmp_path, SCRIPT)) for _ in range(2))
    assert one == two


def test_points_and_title(tmp_path: Path) -> None:
    """Are they read from the notebook itself?"""
    notebook = read(tmp_path, SCRIPT)
    assert sources.total_points(notebook) == 3
    assert sources.title(notebook) == "Doubling"


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"x = 1\n", "no cell marker"), (b"# %%\n\xff\xfe", "cannot be read")],
)
def test_a_file_that_is_no_percent_script_is_refused(
    tmp_path: Path, content: bytes, said: str
) -> None:
    """Does the message say what is wrong with which file?"""
    path = tmp_path / "notes.py"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=f"notes.py.*{said}"):
        sources.read_script(path)


def test_assignments_are_found_in_order_and_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Are they listed by number, chosen by name, and strangers refused with the names there are?"""
    offer(monkeypatch, tmp_path, _02_triple=SCRIPT, _01_double=SCRIPT)
    (tmp_path / "README.md").write_text("not one")
    (tmp_path / "03-empty").mkdir()
    assert [a.slug for a in sources.find_assignments(tmp_path)] == ["01-double", "02-triple"]
    monkeypatch.setattr(sources, "assignments_folder", lambda: tmp_path)
    assert [a.slug for a in sources.select_assignments(["02-triple, 01-double"])] == [
        "01-double",
        "02-triple",
    ]
    with pytest.raises(CourseError, match="no assignment '09-x'; there are 01-double, 02-triple"):
        sources.select_assignments(["02-triple", "09-x"])


def test_our_own_assignments_are_found() -> None:
    """Does gdwidget, as it runs here, carry its assignments?"""
    found = sources.find_assignments()
    assert found[0].slug == "01-gd-1d"
