"""nbgrader's Autograde, so that every submission ends in a result and none is trusted.

The steps are nbgrader's own, but for three: files are copied without following links, the notebook
is rebuilt from the gradebook before anything reads it, and cells run in two kernels.
"""

from __future__ import annotations

import glob
import os
import shutil
import stat
import time
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, BaseConverter, NbGraderException
from nbgrader.preprocessors import (
    CheckCellMetadata,
    Execute,
    SaveAutoGrades,
)
from nbgrader.utils import find_all_files, temp_attrs
from sqlalchemy.exc import SAWarning
from traitlets.utils.importstring import import_item

from gdwidget.course.sources import Course
from gdwidget.errors import GdwidgetError
from gdwidget.grading import GradingError, record
from gdwidget.grading.clean import CleanOutputs
from gdwidget.grading.execute import TrustedExecute
from gdwidget.grading.flags import Flag, flag_sources
from gdwidget.grading.intake import Submitted, copy_files, few, printable, read, shown
from gdwidget.grading.model import lost
from gdwidget.grading.rebuild import Template, find_template, rebuild, solutions
from gdwidget.grading.record import Record, digest

UNSANDBOXED = (
    "Graded without a sandbox: the student's code could read and change what the grader can."
)
_TIMESTAMP, _LONGEST_TIMESTAMP = "timestamp.txt", 200


class _SafeCopy(BaseConverter):
    """Copies what was submitted beside the notebooks, and follows no link."""

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        source = Path(self._format_source(assignment_id, student_id))
        target = Path(self._format_dest(assignment_id, student_id))
        target.mkdir(parents=True, exist_ok=True)
        linked = _link(source, student_id)
        self.left_out = [] if linked else copy_files(source, target, self.coursedir.ignore)
        master = Path(
            self.coursedir.format_path(self.coursedir.source_directory, ".", assignment_id)
        )
        for path in find_all_files(str(master), [*self.coursedir.ignore, "*.ipynb"]):
            _make_way(target, Path(path).relative_to(master))
        stamp = target / _TIMESTAMP
        if stamp.exists() and self.coursedir.get_existing_timestamp(str(target)) is None:
            # generate_feedback would end over it.
            shutil.rmtree(stamp) if stamp.is_dir() else stamp.unlink()
            self.left_out.append(f"{_TIMESTAMP} holds no time and was left out.")


class TrustedAutograde(Autograde, _SafeCopy):
    """Grade submissions with nbgrader; none of them can end the run or escape a result.

    Parameters
    ----------
    templates : mapping of str to dict, optional
        By assignment what `templates` returns, where that is known.
    """

    left_out: list[str]
    tries_model: bool = True
    """Whether to warn at the beginning of points that the instructor's own solution loses."""

    def __init__(
        self, *args: Any, templates: Mapping[str, dict[str, Template]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._ungraded: list[Record] = []
        self._known: dict[str, dict[str, Template]] = dict(templates or {})
        self._files: dict[str, Path] = {}
        self._record: Record | None = None

    @property
    def course(self) -> Course:
        """Where the course is."""
        return Course(Path(self.coursedir.root))

    # What there is to grade

    def init_notebooks(self) -> None:
        """Find submissions, also those without a notebook."""
        self.notebooks: list[str] = []
        self.assignments: dict[str, list[str]] = {}
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        for folder in glob.glob(pattern):
            inside = os.path.join(glob.escape(folder), f"{self.coursedir.notebook_id}.ipynb")
            if os.path.isdir(folder) or os.path.islink(folder):
                self.assignments[folder] = glob.glob(inside)
        if not self.assignments:
            super().init_notebooks()  # which says so

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Tell whether a submission is to be graded; one that was begun and not finished is."""
        self._mend_timestamp()
        found = record.read(self.course, assignment_id, student_id)
        if found and (
            found.outcome == "started" or found.digest != self._digest(assignment_id, student_id)
        ):
            with temp_attrs(self, force=True):
                return bool(super().init_destination(assignment_id, student_id))
        return bool(super().init_destination(assignment_id, student_id))

    def _mend_timestamp(self) -> None:
        """Read a timestamp that is no time as none; nbgrader would end the whole run."""
        stock = type(self.coursedir).get_existing_timestamp.__get__(self.coursedir)

        def lenient(folder: str) -> Any:
            path = Path(folder, _TIMESTAMP)
            if not os.path.lexists(path):
                return None
            try:
                found = path.lstat()
                if stat.S_ISREG(found.st_mode) and found.st_size < _LONGEST_TIMESTAMP:
                    return stock(folder)
            except (Exception, SystemExit):  # a time out of range raises anything
                pass
            self.log.warning("No time can be read from %s", path)
            return None

        object.__setattr__(self.coursedir, "get_existing_timestamp", lenient)

    def templates(self, assignment_id: str) -> dict[str, Template]:
        """Return the instructor's notebooks of an assignment by name."""
        if assignment_id not in self._known:
            self._known[assignment_id] = self._find_templates(assignment_id)
        return self._known[assignment_id]

    def _find_templates(self, assignment_id: str) -> dict[str, Template]:
        folders = self.released(assignment_id), self.source(assignment_id)
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            try:
                assignment = gradebook.find_assignment(assignment_id)
            except MissingEntry:
                return {}
            return {
                notebook.name: find_template(
                    gradebook,
                    notebook.name,
                    assignment_id,
                    [Path(folder, f"{notebook.name}.ipynb") for folder in folders],
                    self.config,
                )
                for notebook in assignment.notebooks
            }

    def source(self, assignment_id: str) -> Path:
        """Return the folder of the instructor's files."""
        return self._instructors(self.coursedir.source_directory, assignment_id)

    def released(self, assignment_id: str) -> Path:
        """Return the folder of what students are given."""
        return self._instructors(self.coursedir.release_directory, assignment_id)

    def _instructors(self, directory: str, assignment_id: str) -> Path:
        return Path(os.path.abspath(self.coursedir.format_path(directory, ".", assignment_id)))

    def _digest(self, assignment_id: str, student_id: str) -> str:
        folder = Path(
            self.coursedir.format_path(
                self.coursedir.submitted_directory, student_id, assignment_id
            )
        )
        templates = self.templates(assignment_id)
        folder = _link(folder, student_id) or folder
        return digest(folder, [templates[name].digest() for name in sorted(templates)])

    # One submission

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Prepare a submission: copy its files, enter it in the gradebook, find its notebooks."""
        self._began = time.monotonic()
        self._record = Record(
            student_id, assignment_id, digest=self._digest(assignment_id, student_id)
        )
        self._record.write(self.course)
        self._by_name = self.templates(assignment_id)
        folder = Path(self._format_source(assignment_id, student_id))
        wanted = list(self._by_name)
        if self.coursedir.notebook_id != "*":
            wanted = [name for name in wanted if name == self.coursedir.notebook_id]
        notices: list[str] = []
        if linked := _link(folder, student_id):
            self._files = dict.fromkeys(wanted, linked)  # reading it says why it is refused
        else:
            self._files, notices = _match(folder, wanted)
        # nbgrader looks at names only, and refuses a submission that has none of them.
        self.notebooks = [str(folder / f"{name}.ipynb") for name in wanted]
        try:
            super().init_assignment(assignment_id, student_id)
        except Exception as error:
            self._finish(assignment_id, student_id, reason=str(error))
            raise
        self._note([*notices, *self.left_out])
        self.notebooks = [str(folder / f"{name}.ipynb") for name in wanted if name in self._files]

    def _note(self, notices: list[str], flags: Iterable[Flag] = ()) -> None:
        assert self._record
        self._record = replace(
            self._record,
            notices=self._record.notices + notices,
            flags=[*self._record.flags, *flags],
        )

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Rebuild, execute, clean, save: what fails is noted, and the class goes on."""
        assert self._record
        self.log.info("Autograding %s", notebook_filename)
        self._sanitizing = True
        resources = self.init_single_notebook_resources(notebook_filename)
        name = resources["nbgrader"]["notebook"]
        student, assignment = resources["nbgrader"]["student"], resources["nbgrader"]["assignment"]
        try:
            self._convert(name, resources)
        except GdwidgetError as error:
            self._refuse(name, str(error), resources)
        except Exception as error:
            self.log.exception("The submission of %s cannot be graded", student)
            self._refuse(name, f"{type(error).__name__}: {error}", resources)
        if notebook_filename == self.notebooks[-1]:
            self._finish(assignment, student, reason=self._record.reason)

    def _convert(self, name: str, resources: dict[str, Any]) -> None:
        assert self._record
        template = self._by_name[name]
        submitted = read(self._files[name])
        if not {cell.name for cell in template.cells} & {cell.grade_id for cell in submitted.cells}:
            raise GradingError(
                f"{shown(Path(self._files[name].name))} has none of the assignment's cells, or "
                "their nbgrader settings are lost."
            )
        rebuilt = rebuild(submitted, template)
        answers = solutions(template, rebuilt.notebook)
        code = {cell.name for cell in template.cells if cell.kind == "code"}
        flags = flag_sources({k: source for k, source in answers.items() if k in code})
        tampered = {f"The cell {cell} {what}.": cell for cell, what in rebuilt.tampered}
        slips = dict.fromkeys(f"The cell {cell} {what}." for cell, what in rebuilt.slips)
        flags += [Flag("tampered-test", cell, text) for text, cell in tampered.items()]
        self._record = replace(self._record, answers={**self._record.answers, **answers})
        resources["gdwidget"] = {
            "template": template,
            "folder": os.path.abspath(
                self._format_dest(self._record.assignment, self._record.student)
            ),
            "source": self.source(self._record.assignment),
        }
        output, resources = self._export(rebuilt.notebook, resources, self._steps())
        ours = resources["gdwidget"]
        flags += [
            Flag(
                "visible-only", cell, f"In {cell} the visible tests pass and the hidden ones fail."
            )
            for cell in ours.get("visible_only", ())
        ]
        flags += [Flag("changed-argument", c, text) for text, c in ours.get("changes", {}).items()]
        self._note([*submitted.notices, *slips, *few(ours.get("notices", ()))], flags)
        if ours.get("sandbox") is False:
            self._record = replace(self._record, sandbox=False)
            self.log.warning(UNSANDBOXED)
            self._comment(resources, UNSANDBOXED)
        self.write_single_notebook(output, resources)

    def _steps(self) -> list[Any]:
        """Return the configured steps, ours among them whatever a course has configured."""
        steps: list[Any] = []
        for step in (
            import_item(s) if isinstance(s, str) else s for s in self.autograde_preprocessors
        ):
            if step is SaveAutoGrades and CleanOutputs not in steps:
                steps.append(CleanOutputs)
            steps.append(TrustedExecute if step is Execute else step)
        return steps

    def _export(
        self, notebook: NotebookNode, resources: dict[str, Any], steps: list[Any]
    ) -> tuple[str, dict[str, Any]]:
        self._sanitizing = False
        self.exporter._preprocessors = []
        for step in steps:
            self.exporter.register_preprocessor(step)
        try:
            output, resources = self.exporter.from_notebook_node(notebook, resources=resources)
        finally:
            self._sanitizing = True
        return output, resources

    def _refuse(self, name: str, reason: str, resources: dict[str, Any]) -> None:
        """Leave a notebook to the instructor: no points are given or taken."""
        assert self._record
        who, reason = printable(self._record.student), printable(reason)
        self.log.error("%s of %s was not graded: %s", name, who, reason)
        self._record = replace(self._record, reason=reason)
        book = rebuild(Submitted(), self._by_name[name]).notebook
        book.cells.insert(
            0,
            nbformat.v4.new_markdown_cell(f"**This notebook was not graded.**\n\n    {reason}\n"),
        )
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            entry = gradebook.find_submission_notebook(
                name, self._record.assignment, self._record.student
            )
            for grade in entry.grades:
                grade.auto_score, grade.needs_manual_grade = None, True
            gradebook.db.commit()
        output, resources = self._export(book, resources, [CheckCellMetadata])
        self.write_single_notebook(output, resources)

    def _comment(self, resources: dict[str, Any], text: str) -> None:
        nbgrader = resources["nbgrader"]
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            entry = gradebook.find_submission_notebook(
                nbgrader["notebook"], nbgrader["assignment"], nbgrader["student"]
            )
            for comment in entry.comments:
                comment.auto_comment = " ".join(filter(None, (comment.auto_comment, text)))
            gradebook.db.commit()

    def _finish(self, assignment_id: str, student_id: str, reason: str = "") -> None:
        assert self._record
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            now = standing(gradebook, assignment_id, student_id)
            late = _late(gradebook, assignment_id, student_id)
        self._note(late)
        self._record = replace(
            self._record,
            outcome="not graded" if reason else "graded",
            reason=reason,
            seconds=round(time.monotonic() - self._began, 3),
            **now,
        )
        self._record.write(self.course)
        for text in self._record.attention():
            self.log.warning("%s: %s", printable(student_id), printable(text))
        if reason:
            self._ungraded.append(self._record)

    def convert_notebooks(self) -> None:
        """Grade them all; afterwards say which could not be."""
        if self.tries_model:
            for text in lost(self, self.coursedir.assignment_id):
                self.log.warning("%s", printable(text))
        try:
            with warnings.catch_warnings():
                # SQLAlchemy's, about statements of nbgrader's that do what they should.
                warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.")
                super().convert_notebooks()
        finally:
            listed = printable("; ".join(f"{r.student}: {r.reason}" for r in self._ungraded))
            if listed:
                self.log.error("Not graded, left for you to look at: %s", listed)
        if listed:
            raise NbGraderException(f"Not graded, left for you to look at: {listed}")


def standing(gradebook: Gradebook, assignment: str, student: str) -> dict[str, Any]:
    """Return points, most and by_hand of a record, as the gradebook has them now."""
    try:
        entry = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return {"points": 0.0, "most": 0.0, "by_hand": False}
    return {
        "points": max(0.0, float(entry.score) - float(entry.late_submission_penalty or 0.0)),
        "most": float(entry.max_score),
        "by_hand": bool(entry.needs_manual_grade),
    }


def _late(gradebook: Gradebook, assignment: str, student: str) -> list[str]:
    """Say how late a submission is, and what that costs."""
    try:
        entry = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return []
    seconds = int(entry.total_seconds_late)
    if not seconds:
        return []
    units = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}
    unit, size = next((unit, size) for unit, size in units.items() if seconds >= size)
    count = seconds // size
    cost = float(entry.late_submission_penalty or 0.0)
    costs = f"which costs {cost:g} points" if cost else "which costs no points"
    return [f"Submitted {count} {unit}{'s' * (count != 1)} late, {costs}."]


def _make_way(folder: Path, name: Path) -> None:
    """Remove a folder that is where a file of the instructor's belongs, or the other way."""
    for place in [folder / parent for parent in name.parents][:-1]:
        if place.is_file():
            place.unlink()
    if (folder / name).is_dir():
        shutil.rmtree(folder / name)


def _link(folder: Path, student: str) -> Path | None:
    """Return the link in place of a submission or of its student's folder, None if there is none.

    Behind it may be what somebody else has done, or the instructor's notebook.
    """
    places = [folder, folder.parent] if folder.parent.name == student else [folder]
    return next((place for place in places if place.is_symlink()), None)


def _match(folder: Path, wanted: list[str]) -> tuple[dict[str, Path], list[str]]:
    """Find the file of each notebook; a single missing one may have been renamed.

    Where none is to be seen, each is said to be there: reading it gives the reason.
    """
    try:
        there = sorted(path for path in folder.iterdir() if path.suffix == ".ipynb")
    except OSError:
        return {name: folder / f"{name}.ipynb" for name in wanted}, []
    files = {path.stem: path for path in there if path.stem in wanted}
    missing = [name for name in wanted if name not in files]
    extra = [path for path in there if path.stem not in wanted]
    notices = []
    if len(missing) == 1 and len(extra) == 1 and len(wanted) == 1:
        files[missing[0]] = extra[0]
        notices.append(f"{shown(Path(extra[0].name))} was taken for {missing[0]}.ipynb.")
        return files, notices
    for name in missing:
        if extra or not there:  # it may be one of them: somebody has to look
            files[name] = folder / f"{name}.ipynb"
        else:
            notices.append(f"No {name}.ipynb was submitted.")
    return files, notices + few(
        f"{shown(Path(path.name))} is no notebook of this assignment and was left out."
        for path in extra
    )
