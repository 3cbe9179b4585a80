"""A hostile submission opened in a real browser: feedback, formgrader, and graded notebook."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import nbformat
import pytest
from nbformat.sign import NotebookNotary
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page, expect

from gdwidget.course import sources
from tests.course.installed import Nbgrader, Person
from tests.course.sample import NAME, changed
from tests.e2e.lab import START_TIMEOUT_S, TIMEOUT_S, VIEWPORT, write_json
from tests.e2e.test_course import PersonsServer
from tests.grading import payloads

pytestmark = pytest.mark.timeout(300)

MESSAGE = "Not kept: also doubles fractions"
SECRET = "double(3.5)"
HIDDEN = f'''assert {SECRET} == 7.0, "{MESSAGE}\\n  expected  7.0"'''
ANSWER = f"def double(x):\n{payloads.in_test()}    return factor * int(x)\n"
SETTINGS = """
from gdwidget.grading.clean import settings
for section, values in settings().items():
    for name, value in values.items():
        c[section][name] = value
from gdwidget.grading.formgrader import harden
harden()
"""


BEFORE, AFTER = "eve", "mallory"
"""The same submission, graded before our settings were there and after."""


class Here:
    """This environment, as `Person` wants an installation."""

    python = Path(sys.executable)

    def environment(self, home: Path) -> dict[str, str]:
        return {**os.environ, "HOME": str(home), "PATH": str(self.python.parent)}


class Course:
    """A course with a hostile submission, handed in twice."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "course"
        self.stock_feedback = folder / "stock.html"
        self.instructor = PersonsServer(folder / "teacher", folder, "c = get_config()\n")
        self._notary = NotebookNotary(data_dir=str(folder / "teacher/data"))
        person = Person(Here(), folder / "teacher", self.root)
        self._nbgrader = Nbgrader(person.installation, folder)
        self.nbgrader = functools.partial(self._nbgrader, person)
        # Otherwise JupyterLab draws only the cells that are in sight.
        notebooks = folder / "teacher/settings/@jupyterlab/notebook-extension"
        write_json(notebooks / "tracker.jupyterlab-settings", {"windowingMode": "none"})

    def autograded(self, student: str) -> Path:
        return self.root / "autograded" / student / NAME / f"{NAME}.ipynb"

    def feedback(self, student: str) -> Path:
        return self.root / "feedback" / student / NAME / f"{NAME}.html"

    def trust(self, path: Path) -> None:
        """Sign a notebook, as JupyterLab does when its reader has run or trusted it."""
        self._notary.sign(nbformat.read(path, as_version=4))

    def configure(self, settings: str = "") -> None:
        here = f"c = get_config()\nc.CourseDirectory.root = {str(self.root)!r}\n"
        (self.root / "nbgrader_config.py").write_text(here + settings, encoding="utf-8")

    def close(self) -> None:
        self._nbgrader.close()
        self.instructor.stop()

    def release(self) -> None:
        """Make the assignment."""
        script = self.root / f"{NAME}.py"
        script.write_text(changed(("assert double(3.5) == 7.0", HIDDEN)), encoding="utf-8")
        source = self.root / f"source/{NAME}/{NAME}.ipynb"
        source.parent.mkdir(parents=True)
        nbformat.write(sources.read_script(script), source)
        self.nbgrader("generate_assignment", NAME)

    def submit(self, student: str) -> None:
        """Hand in every payload, among an honest sentence, table and picture."""
        notebook = nbformat.read(self.root / f"release/{NAME}/{NAME}.ipynb", as_version=4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name == "double-answer":
                cell.source = ANSWER
            elif name == "why-answer":
                cell.source = f"{payloads.WORDS}\n\n{payloads.MARKDOWN['md-onerror']}"
        notebook.cells += payloads.cells()
        submitted = self.root / "submitted" / student / NAME / f"{NAME}.ipynb"
        submitted.parent.mkdir(parents=True)
        nbformat.write(notebook, submitted)
        page = f"<p>{payloads.WORDS}</p><script>{payloads.run('file')}</script>"
        (submitted.parent / "page.html").write_text(page, encoding="utf-8")


@pytest.fixture(scope="module")
def course(nothing_left_behind: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """A course whose instructor put our settings in after grading the first submission."""
    course = Course(tmp_path_factory.mktemp("hostile"))
    course.configure()
    course.release()
    for student in (BEFORE, AFTER):
        course.submit(student)
    course.nbgrader("autograde", NAME, "--student", BEFORE)
    course.nbgrader("generate_feedback", NAME)
    course.feedback(BEFORE).rename(course.stock_feedback)
    course.configure(SETTINGS)
    course.nbgrader("autograde", NAME, "--student", AFTER)
    course.nbgrader("generate_feedback", NAME, "--force")
    course.instructor.start()
    yield course
    course.close()


class Watched:
    """A browser tab, and the payloads that ran in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.ran: set[str] = set()
        page.context.on("request", lambda request: self._note(request.url))
        page.on("dialog", lambda dialog: dialog.dismiss())

    def _note(self, url: str) -> None:
        if url.startswith(payloads.HOST):
            self.ran.add(url.removeprefix(payloads.HOST))

    def provoke(self) -> None:
        """Do all that a reader may do by accident: touch, focus, press, follow."""
        for frame in self.page.frames:
            with contextlib.suppress(Exception):  # a frame that script took elsewhere
                frame.evaluate(PROVOKE)
        self.page.evaluate("() => new Promise(done => requestIdleCallback(done))")

    def sees_what_is_honest(self, within: str) -> None:
        area = self.page.locator(within)
        expect(area).to_contain_text(payloads.WORDS)
        expect(area).to_contain_text(payloads.PRINTED)
        expect(area.locator("td", has_text=payloads.IN_TABLE).first).to_be_visible()
        for kind in ("png", "jpeg"):
            picture = area.locator(f'img[src^="data:image/{kind}"]').first
            picture.scroll_into_view_if_needed()
            assert picture.evaluate("image => image.complete && image.naturalWidth") == 2


PROVOKE = """async () => {
    for (const element of document.querySelectorAll('*')) {
        for (const { name, value } of element.attributes) {
            if (/^on/i.test(name)) {
                element.dispatchEvent(new Event(name.slice(2)));
            } else if (/javascript:/i.test(value.replace(/\\s/g, ''))) {
                element.dispatchEvent(new MouseEvent('click', { bubbles: true, view: window }));
                await new Promise(done => setTimeout(done));  // following is a task of its own
            } else if (name === 'data-toggle') {
                element.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
            }
        }
    }
}"""


@pytest.fixture
def tab(browser: Browser) -> Iterator[Watched]:
    """A browser tab of its own."""
    context = browser.new_context(viewport=VIEWPORT)
    context.set_default_timeout(TIMEOUT_S * 1000 / 2)
    context.route(re.compile(r"https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
    yield Watched(context.new_page())
    context.close()


def text_of(page: Page) -> str:
    """Return all text of a page, also what is folded away."""
    return str(page.evaluate("document.body.textContent"))


def test_stock_feedback_runs_the_payloads(course: Course, tab: Watched) -> None:
    """Are the payloads live and the watch awake, so that silence below means something?"""
    tab.page.goto(course.stock_feedback.as_uri())
    tab.provoke()
    assert len(tab.ran) > 30
    assert SECRET in text_of(tab.page)


@pytest.mark.parametrize("student", [BEFORE, AFTER])
def test_feedback_is_safe_to_open(course: Course, tab: Watched, student: str) -> None:
    """Does nothing run, is what is honest shown, and the hidden test told but not quoted?"""
    tab.page.goto(course.feedback(student).as_uri())
    tab.provoke()
    assert not tab.ran
    tab.sees_what_is_honest("body")
    assert SECRET not in text_of(tab.page)
    told = tab.page.locator("pre", has_text=MESSAGE)
    expect(told).to_contain_text("expected  7.0")


@pytest.fixture
def submission(course: Course, tab: Watched, student: str) -> str:
    """Choose the course in the formgrader; return the address of the submission's page."""
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
        key = gradebook.find_submission(NAME, student).notebooks[0].id
    server = course.instructor
    tab.page.goto(f"{server.url}formgrader?path={course.root}&token={server.token}")
    return f"{server.url}formgrader/submissions/{key}/"


@pytest.mark.parametrize("student", [BEFORE, AFTER])
def test_formgrader_is_safe_to_open(tab: Watched, submission: str) -> None:
    """Does nothing run beside the instructor's buttons, with the hidden test in sight?"""
    tab.page.goto(submission)
    expect(tab.page.locator("input.score")).to_have_count(2)
    tab.provoke()
    assert not tab.ran
    tab.sees_what_is_honest("body")
    assert SECRET in text_of(tab.page)


@pytest.mark.parametrize("student", [AFTER])
def test_what_the_formgrader_serves_is_safe_to_open(
    course: Course, tab: Watched, submission: str
) -> None:
    """Does nothing run in a file of the submission, or by an address that is markup?"""
    tab.page.goto(f"{submission}page.html")
    expect(tab.page.locator("body")).to_have_text(payloads.WORDS)
    assert not tab.ran
    markup = quote("<script>alert(1)</script>", safe="")
    for place in ("manage_submissions", "gradebook", "manage_students"):
        page = tab.page.request.get(f"{course.instructor.url}formgrader/{place}/{markup}/x")
        assert "<script>alert" not in page.text()
        page = tab.page.request.get(f"{course.instructor.url}formgrader/{place}/{markup}")
        assert page.status == 404


def test_the_graded_notebook_is_safe_to_open(course: Course, tab: Watched) -> None:
    """Does nothing run in JupyterLab either, even in a notebook that it trusts?"""
    path = course.autograded(AFTER)
    course.trust(path)
    page, server = tab.page, course.instructor
    page.goto(f"{server.url}lab/tree/{path.relative_to(server.root)}?token={server.token}")
    cells = page.locator(".jp-Notebook .jp-Cell")
    cells.last.wait_for(timeout=START_TIMEOUT_S * 1000)
    trusted = page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.widgets
            .every(cell => cell.model.type !== 'code' || cell.model.trusted)"""
    )
    assert trusted
    tab.provoke()
    assert not tab.ran
    tab.sees_what_is_honest(".jp-Notebook")
    assert page.locator(".jp-Notebook [data-commandlinker-command]").count() == 0
    expect(page.locator(".jp-Notebook")).to_contain_text("left out: an interactive widget")
