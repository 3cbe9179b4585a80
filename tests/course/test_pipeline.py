"""A term on the command line: the built wheel, every assignment, nbgrader's own commands.

The instructor types what the course's own README says. Ada answers like the solution, Bob makes one
mistake in the first assignment and leaves the others blank.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.nbgraderformat import MetadataValidator

from tests.course.installed import ROOT, Installation, Nbgrader, Person

pytestmark = pytest.mark.timeout(600)

FIRST = "01-gd-1d"
SLUGS = sorted(path.parent.name for path in (ROOT / "assignments").glob("[0-9]*/[0-9]*.py"))
FORGOTTEN = """\
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - f_grad(x[-1]))
    return x
"""


class Term(NamedTuple):
    """What there is once the term is over."""

    course: Person
    students: dict[str, Person]
    said: dict[str, str]

    def released(self, slug: str) -> nbformat.NotebookNode:
        path = self.course.folder / f"exchange/gd101/outbound/{slug}/{slug}.ipynb"
        return nbformat.read(path, as_version=4)

    def source(self, slug: str) -> nbformat.NotebookNode:
        return nbformat.read(self.course.folder / f"source/{slug}/{slug}.ipynb", as_version=4)

    def feedback(self, student: str, slug: str) -> str:
        folder = self.students[student].folder / slug / "feedback"
        (page,) = folder.glob(f"*/{slug}.html")
        return page.read_text(encoding="utf-8")


def commands(readme: str) -> Iterator[tuple[str, str]]:
    """Yield who types what, as the instructor's README has it."""
    for who, block in re.findall(r"^```console ?(\w*)\n(.*?)^```", readme, re.M | re.S):
        for line in block.splitlines():
            yield who or "instructor", line


def meta(cell: nbformat.NotebookNode) -> dict[str, Any]:
    return dict(cell.metadata.get("nbgrader", {}))


def answer(term: Term, student: str, slug: str) -> None:
    """Let a student write the answers into the fetched notebook."""
    path = term.students[student].folder / slug / f"{slug}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    answers = {meta(c).get("grade_id"): c.source for c in term.source(slug).cells}
    for cell in notebook.cells:
        if not meta(cell).get("solution"):
            continue
        if student == "ada":
            cell.source = answers[meta(cell)["grade_id"]]
        elif slug == FIRST and "def gd(" in cell.source:
            cell.source = cell.source[: cell.source.index("    # YOUR CODE HERE")] + FORGOTTEN
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Term]:
    """A whole term, from the installed wheel to the feedback in the students' folders."""
    folder = tmp_path_factory.mktemp("term")
    installation = Installation(folder)
    desk = Person(installation, folder / "teacher", folder / "desk")
    said = {"create": desk.types("gdwidget course create gd101 --timezone Europe/Berlin")}
    course = Person(installation, folder / "teacher", folder / "desk/gd101")
    students = {}
    for name in ("ada", "bob"):
        student = Person(installation, folder / name, folder / name / "work")
        config = (course.folder / "students/nbgrader_config.py").read_text(encoding="utf-8")
        (student.home / ".jupyter").mkdir()
        # nbgrader takes the login's name; here all of them are one login.
        (student.home / ".jupyter/nbgrader_config.py").write_text(
            f"{config}\nc.CourseDirectory.student_id = {name!r}\n", encoding="utf-8"
        )
        students[name] = student
    made = Term(course, students, said)

    (course.folder / "students.csv").write_text(
        "id,first_name,last_name,email\nbob,Bob,Noyce,bob@example.org\n", encoding="utf-8"
    )
    nbgrader = Nbgrader(installation, folder)
    for who, line in commands((course.folder / "README.md").read_text(encoding="utf-8")):
        people = list(students.values()) if who == "student" else [course]
        if line == "jupyter lab":
            continue  # that is what the end-to-end test does
        if line.startswith("gdwidget"):
            (person,) = people
            for slug in SLUGS if FIRST in line else [FIRST]:
                typed = line.replace(FIRST, slug) + (" --no-run" if "lint" in line else "")
                said[typed] = person.types(typed)
            continue
        everywhere = FIRST in line and "validate" not in line  # which takes seconds, like lint
        for slug in SLUGS if everywhere else [FIRST]:
            words = shlex.split(line.replace(FIRST, slug))[1:]
            for person in people:
                name = person.home.name
                said[f"{name}: {shlex.join(words)}"] = nbgrader(person, *words)
                if words[0] == "fetch_assignment":
                    answer(made, name, slug)
    nbgrader.close()
    yield made
    shutil.rmtree(folder)


def test_the_installed_package_makes_the_course(term: Term) -> None:
    """Is every assignment of the checkout in the course that the wheel made?"""
    assert all(slug in term.said["create"] for slug in SLUGS)
    made = sorted(path.parent.name for path in term.course.folder.glob("source/*/*.ipynb"))
    assert made == SLUGS
    python = str(term.course.installation.python)
    place = term.course.types(f"{python} -c 'import gdwidget; print(gdwidget.__file__)'")
    assert place.startswith(str(Path(python).parents[1]))


def test_everything_the_readme_says_worked(term: Term) -> None:
    """Did lint find nothing, and did each student appear?"""
    assert "Nothing to complain of" in term.said["gdwidget course lint . --no-run"]
    listed = term.said["teacher: db student list"]
    assert "Lovelace, Ada" in listed
    assert "Noyce, Bob" in listed
    assert (term.course.folder / "grades.csv").is_file()


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_released_tells_nothing(term: Term, slug: str) -> None:
    """Is there no solution, no hidden test and no output in what students fetch?"""
    notebook = term.released(slug)
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    text = nbformat.writes(notebook)
    assert "SOLUTION" not in text
    assert "HIDDEN" not in text
    assert "Rubric" not in text
    blanks = 0
    for cell, source in zip(notebook.cells, term.source(slug).cells, strict=True):
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
        if meta(cell).get("solution"):
            blanks += 1
            stub = "raise NotImplementedError()" if cell.cell_type == "code" else "YOUR ANSWER HERE"
            assert stub in cell.source
        begin = "### BEGIN "
        kept = source.source.split(begin)[0] if begin in source.source else source.source
        assert cell.source.startswith(kept.rstrip())
    assert blanks > 0


def test_a_student_can_validate(term: Term) -> None:
    """Does Validate pass the right answers and complain about Bob's?"""
    line = f"validate {FIRST}/{FIRST}.ipynb"
    assert "Success! Your notebook passes all the tests." in term.said[f"ada: {line}"]
    assert "VALIDATION FAILED ON" in term.said[f"bob: {line}"]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_points_are_in_the_gradebook(term: Term, slug: str) -> None:
    """Has Ada all that a machine can give, with her words waiting for a reader, and Bob not?"""
    cells = [meta(cell) for cell in term.source(slug).cells]
    automatic = sum(c["points"] for c in cells if c.get("grade") and not c.get("solution"))
    written = sum(c["points"] for c in cells if c.get("grade") and c.get("solution"))
    with Gradebook(f"sqlite:///{term.course.folder}/gradebook.db", "gd101") as gradebook:
        ada = gradebook.find_submission(slug, "ada")
        bob = gradebook.find_submission(slug, "bob")
        assert ada.max_score == automatic + written
        assert ada.score == automatic
        assert ada.needs_manual_grade
        if slug == FIRST:
            grades = {grade.name: grade.auto_score for grade in bob.notebooks[0].grades}
            assert grades["gd-1d-update"] == 0
            assert grades["gd-1d-iterates"] == 2
        else:
            assert bob.score == 0


@pytest.mark.parametrize("slug", SLUGS)
def test_feedback_comes_back(term: Term, slug: str) -> None:
    """Does each student get a page of their own with their own points?"""
    assert "Failed" not in term.feedback("ada", slug)
    assert "NotImplementedError" in term.feedback("bob", slug)


def test_feedback_says_what_is_likely_wrong(term: Term) -> None:
    """Is Bob told in a sentence that he left η out?"""
    bank = ROOT / "assignments" / FIRST / "bank/wrong/gd_eta_forgotten.py"
    diagnosis = bank.read_text(encoding="utf-8").split('"""')[1]
    words = re.sub(r"<[^>]*>", "", term.feedback("bob", FIRST))
    assert " ".join(diagnosis.split()) in " ".join(words.split())
