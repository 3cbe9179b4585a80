"""An assignment from release to feedback, as student and instructor do it in the browser."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Locator, Page, Response, expect

from gdwidget.course.create import create
from gdwidget.course.sources import Course
from gdwidget.grading import record
from tests.e2e.lab import START_TIMEOUT_S, TIMEOUT_S, VIEWPORT, LabServer, NotebookPage

pytestmark = pytest.mark.timeout(600)

SLUG = "01-gd-1d"

# The mistake that the diagnosis has to name.
ANSWER = """\
x = [x0]
for _ in range(steps):
x.append(x[-1] - f_grad(x[-1]))
"""
DIAGNOSIS = "This is what you get when η is left out of the update"
KEPT = 5.0  # points for what holds without η: length, defaults, evaluations, a fresh list
POINTS = 2.5
COMMENT = "Say also what happens on either side of it."
WORDS = "At eta = 1 every step multiplies x by -1, so it keeps its size and changes sides."


class PersonsServer(LabServer):
    """JupyterLab of one person, with settings for nbgrader that only this person has."""

    def __init__(self, folder: Path, root: Path, settings: str) -> None:
        super().__init__(folder)
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        (folder / "config/nbgrader_config.py").write_text(settings, encoding="utf-8")
        # nbgrader starts programs that stand beside Python by their names.
        path = [str(Path(sys.executable).parent), self._environment.get("PATH", "")]
        self._environment["PATH"] = os.pathsep.join(path)


class Room:
    """One course, one student's server, one instructor's."""

    def __init__(self, folder: Path) -> None:
        self.course = folder / "gd101"
        create(self.course, assignments=[SLUG], timezone="Europe/Berlin")
        settings = (self.course / "students/nbgrader_config.py").read_text(encoding="utf-8")
        # nbgrader takes the login's name; here student and instructor are one login.
        settings += "\nc.CourseDirectory.student_id = 'ada'\n"
        self.student = PersonsServer(folder / "ada", folder / "ada/work", settings)
        self.instructor = PersonsServer(folder / "teacher", self.course, "c = get_config()\n")

    def nbgrader(self, *words: str) -> None:
        """Run an nbgrader command as the instructor, in the course."""
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *words],
            cwd=self.course,
            env={**os.environ, "PATH": str(Path(sys.executable).parent)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def room(nothing_left_behind: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A course with the first assignment released."""
    room = Room(tmp_path_factory.mktemp("room"))
    room.nbgrader("generate_assignment", SLUG)
    room.nbgrader("release_assignment", SLUG)
    room.student.start()
    yield room
    room.student.stop()
    room.instructor.stop()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A browser tab of its own."""
    context = browser.new_context(viewport=VIEWPORT)
    context.set_default_timeout(TIMEOUT_S * 1000 / 2)
    yield context.new_page()
    context.close()


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """Where screenshots go."""
    folder = Path(os.environ.get("GDWIDGET_SHOTS") or tmp_path / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def screenshot_of_failure(page: Page, path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(Exception):
            page.screenshot(path=path)
            print("screenshot:", path)
        raise


def assignment_list(page: Page) -> Locator:
    """Open nbgrader's Assignment List from the menu, and read it anew."""
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Assignment List").click()
    page.locator("#refresh_assignments_list").click()
    expect(page.locator("#assignments .list_loading:visible")).to_have_count(0)
    return page.locator("#assignments")


def cell_with(notebook: NotebookPage, text: str) -> int:
    """Return the position of the first cell whose source contains the text."""
    script = """text => window.jupyterapp.shell.currentWidget.content.widgets.findIndex(
        cell => cell.model.sharedModel.getSource().includes(text))"""
    index: int = notebook.page.evaluate(script, text)
    assert index >= 0, f"no cell contains {text!r}"
    return index


def shown(notebook: NotebookPage, index: int) -> Locator:
    """Scroll to a cell, which JupyterLab draws only then."""
    script = """async index => {
        const notebook = window.jupyterapp.shell.currentWidget.content;
        notebook.activeCellIndex = index;
        await notebook.scrollToItem(index, 'center');
    }"""
    notebook.page.evaluate(script, index)
    return notebook.page.locator(
        f'.jp-NotebookPanel:visible .jp-Cell[data-windowed-list-index="{index}"]'
    )


def test_an_assignment_from_release_to_feedback(room: Room, page: Page, shots: Path) -> None:
    """Does a student fetch, answer, check, validate, submit, and get a diagnosis back?"""
    with screenshot_of_failure(page, shots / "failed-student.png"):
        fetch_and_open(room, page)
        notebook = NotebookPage(room.student, page, room.student.root / SLUG, shots)
        notebook.wait_until_ready()
        answer_and_check(notebook)
        validate(notebook)
        submit(notebook)
        room.nbgrader("collect", SLUG)
        room.instructor.start()
        desk = page.context.new_page()
        with screenshot_of_failure(desk, shots / "failed-instructor.png"):
            autograde(room, desk, shots)
            grade_by_hand(room, desk, shots)
        desk.close()
        with Gradebook(f"sqlite:///{room.course}/gradebook.db", "gd101") as gradebook:
            grades = gradebook.find_submission(SLUG, "ada").notebooks[0].grades
            given = {grade.name: grade.score for grade in grades}
        assert sum(given.values()) == KEPT + POINTS
        room.nbgrader("generate_feedback", SLUG)
        room.nbgrader("release_feedback", SLUG)
        read_feedback(room, page, shots)


def fetch_and_open(room: Room, page: Page) -> None:
    page.goto(f"{room.student.url}lab?token={room.student.token}")
    page.get_by_role("menuitem", name="Nbgrader").wait_for(timeout=START_TIMEOUT_S * 1000)
    listed = assignment_list(page)
    listed.locator("#released_assignments_list").get_by_role("button", name="Fetch").click()
    fetched = listed.locator("#fetched_assignments_list")
    fetched.locator(".assignment-notebooks-link").click()
    fetched.locator(".assignment-notebooks").get_by_text(SLUG, exact=True).click()


def answer_and_check(notebook: NotebookPage) -> None:
    """Type an answer, run it and the self-check below it; then a written answer."""
    page = notebook.page
    notebook.run(cell_with(notebook, "import gdwidget"))
    index = cell_with(notebook, "def gd(")
    editor = shown(notebook, index).locator(".cm-content")
    editor.get_by_text("raise NotImplementedError()").click()
    page.keyboard.press("End")
    for _ in range(2):  # the two lines of the stub; Home goes to the indentation
        page.keyboard.press("Shift+Home")
        page.keyboard.press("Backspace")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    for line in ANSWER.splitlines():
        page.keyboard.type(line)
        page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    page.keyboard.type("return x")
    notebook.run(index)
    check = cell_with(notebook, "gd=gd")
    notebook.run(check)
    output = shown(notebook, check).locator(".jp-OutputArea")
    expect(output).to_contain_text(DIAGNOSIS)
    notebook.shot("course-1-self-check")

    index = cell_with(notebook, "YOUR ANSWER HERE")
    cell = shown(notebook, index)
    cell.locator(".jp-RenderedMarkdown").dblclick()
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.type(WORDS)
    page.keyboard.press("Shift+Enter")
    expect(cell.locator(".jp-RenderedMarkdown")).to_have_text(WORDS)


def validate(notebook: NotebookPage) -> None:
    """Press Validate, and read what nbgrader says about the answer."""
    page = notebook.page
    page.locator(".jp-NotebookPanel-toolbar:visible").get_by_text("Validate").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Validation Results", timeout=120_000)
    expect(dialog).to_contain_text(DIAGNOSIS)
    expect(dialog).not_to_contain_text('keep("gd-1d-iterates"')  # which was kept
    notebook.shot("course-2-validate")
    dialog.get_by_role("button", name="Ok").click()
    expect(dialog).to_have_count(0)


def submit(notebook: NotebookPage) -> None:
    """Save and submit through the Assignment List."""
    page = notebook.page
    page.keyboard.press("Control+s")
    expect(page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)
    listed = assignment_list(page)
    listed.locator("#fetched_assignments_list").get_by_role("button", name="Submit").click()
    expect(listed.locator("#submitted_assignments_list")).to_contain_text(SLUG)
    notebook.shot("course-3-submitted")


def autograde(room: Room, page: Page, shots: Path) -> None:
    """Press Autograde in the formgrader: it takes the trusted step, which leaves a record."""
    page.goto(f"{room.instructor.url}formgrader?token={room.instructor.token}")
    page.locator("tr", has_text=SLUG).locator("td.num-submissions a").click()
    page.locator("tr", has_text="ada").locator("td.autograde a").click()
    expect(page.get_by_role("dialog").last).to_contain_text(
        f"Successfully autograded '{SLUG}' for student 'ada'", timeout=60_000
    )
    page.screenshot(path=shots / "course-4-autograded.png")
    found = record.read(Course(room.course), SLUG, "ada")
    assert found is not None
    assert (found.outcome, found.points, found.sandbox) == ("graded", KEPT, True)


def grade_by_hand(room: Room, page: Page, shots: Path) -> None:
    """Find the answer in the formgrader, and give points and a comment."""
    page.goto(f"{room.instructor.url}formgrader?token={room.instructor.token}")
    page.get_by_role("link", name="Manual Grading").click()
    page.get_by_role("link", name=SLUG).click()  # the assignment
    page.locator("td").get_by_role("link", name=SLUG).click()  # its notebook
    page.get_by_role("link", name="Submission #1").click()
    waiting = page.locator("input.score.needs_manual_grade")
    expect(waiting).to_have_count(1)  # the other written answer was left blank: 0 points
    expect(page.locator(".nbgrader_cell", has=waiting)).to_contain_text(WORDS)
    name = waiting.get_attribute("id")
    with page.expect_response(is_saved("grade")):
        waiting.fill(str(POINTS))
        waiting.press("Tab")
    comment = page.locator(f"#{name}-comment")
    with page.expect_response(is_saved("comment")):
        comment.fill(COMMENT)
        comment.blur()
    page.screenshot(path=shots / "course-5-formgrader.png")


def is_saved(kind: str) -> Callable[[Response], bool]:
    """Recognise the formgrader's answer that points or comment are in the gradebook."""
    return lambda reply: (
        reply.request.method == "PUT" and f"/api/{kind}/" in reply.url and reply.status == 200
    )


def read_feedback(room: Room, page: Page, shots: Path) -> None:
    """Fetch the feedback in the Assignment List and open the page."""
    page.bring_to_front()
    submitted = assignment_list(page).locator("#submitted_assignments_list")
    submitted.get_by_role("button", name="Fetch Feedback").click()
    submitted.get_by_text("(view feedback)").click()
    page.locator(".jp-DirListing-item", has_text=f"{SLUG}.html").dblclick()
    feedback = page.frame_locator(".jp-HTMLViewer iframe").locator("body")
    expect(feedback).to_contain_text(COMMENT)
    failure = feedback.locator("pre", has_text="each iterate").filter(has_text=DIAGNOSIS)
    expect(failure).to_have_count(1)  # of the grade cell; the self-check's own is no <pre>
    failure.scroll_into_view_if_needed()
    page.screenshot(path=shots / "course-6-feedback.png")
