"""Each rule finds the notebook that breaks it, names the cell, and leaves good ones alone."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbgrader.converters import GenerateAssignment
from traitlets.config import Config

from gdwidget.course import lint, sources
from gdwidget.course.exercise import Exercise, Finding
from gdwidget.course.rules import RULES, rule_name
from gdwidget.course.sources import CourseError
from gdwidget.course.trial import TRIAL_RULES
from tests.course.broken import BROKEN, HIDDEN, Broken
from tests.course.sample import NAME, SCRIPT, changed, exercise

pytestmark = pytest.mark.apart


def read_only(exercise: Exercise) -> list[Finding]:
    return list(lint.lint([exercise], run=False))


def test_the_sample_keeps_every_rule(tmp_path: Path) -> None:
    """Does lint, kernels included, leave a good exercise alone?"""
    assert list(lint.lint([exercise(tmp_path)])) == []


@pytest.mark.parametrize(
    "broken", BROKEN, ids=[f"{broken.rule}-{number}" for number, broken in enumerate(BROKEN)]
)
def test_each_rule_finds_its_breach(tmp_path: Path, broken: Broken) -> None:
    """Is it found by that rule, in that cell, with words that say what and what to do?"""
    findings = read_only(exercise(tmp_path, changed(*broken.edits)))
    found = next(finding for finding in findings if finding.rule == broken.rule)
    assert (found.exercise, found.cell) == (NAME, broken.cell)
    assert broken.words in found.message
    assert found.remedy.endswith(".")


def test_a_notebook_with_outputs_and_another_kernel_is_found(tmp_path: Path) -> None:
    """Are the breaches that only a notebook can have found: kernel, widget state, output?"""
    whole = exercise(tmp_path)
    whole.notebook.metadata.kernelspec.name = "conda-env-mine"
    whole.notebook.metadata["widgets"] = {"state": {}}
    whole.notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="2")]
    assert {f.rule for f in read_only(whole)} == {"python-kernel", "release-has-no-output"}
    # and if a course leaves nbgrader's own step out
    del whole.notebook.metadata["widgets"]
    whole.notebook.metadata.kernelspec.name = "python3"
    steps = [s for s in GenerateAssignment().preprocessors if s.__name__ != "ClearOutput"]
    without = Exercise(NAME, whole.notebook, Config(GenerateAssignment={"preprocessors": steps}))
    found = read_only(without)
    assert [(f.rule, f.cell) for f in found] == [("release-has-no-output", "start-2")]


def test_a_release_that_keeps_the_solution_is_found(tmp_path: Path) -> None:
    """Is it found if the course's settings leave out the step that removes solutions?"""
    gone = {"ClearSolutions", "ClearHiddenTests"}
    steps = [s for s in GenerateAssignment().preprocessors if s.__name__ not in gone]
    config = Config(GenerateAssignment={"preprocessors": steps})
    whole = Exercise(NAME, exercise(tmp_path).notebook, config)
    rules = {f.rule for f in read_only(whole)}
    assert rules == {"release-has-no-solution", "release-has-no-hidden-test"}


def test_markers_of_a_course_of_ones_own_are_respected(tmp_path: Path) -> None:
    """Does lint read the delimiters that an instructor has set?"""
    script = changed(("BEGIN SOLUTION", "ANSWER"), ("END SOLUTION", "REWSNA"))
    settings = {"begin_solution_delimeter": "ANSWER", "end_solution_delimeter": "REWSNA"}
    whole = Exercise(NAME, exercise(tmp_path, script).notebook, Config(ClearSolutions=settings))
    assert read_only(whole) == []
    assert "REWSNA" not in whole.released.cells[3].source
    assert [f.rule for f in read_only(exercise(tmp_path, script))] != []


@pytest.mark.parametrize(
    "edit",
    [
        ("3 points, five minutes", "**Points** 3: two for code, one for words"),
        ("3 points, five minutes", "**3** points"),
        ("(2 points)", "· 2 pts"),
        ("(2 points)", ""),
        ("assert double(3.5) == 7.0", "float(double(0.5))"),
        ("assert double(2) == 4", "for x in (2,):\n    assert double(x) == 2 * x"),
        ("assert double(2) == 4", "%precision 3\nassert double(2) == 4"),
        ("    result = ", "    # the solution begins with a product\n    result = "),
        ('"solution": true}\ndef', '"solution": true, "locked": false, "schema_version": 3}\ndef'),
    ],
)
def test_good_variants_are_left_alone(tmp_path: Path, edit: tuple[str, str]) -> None:
    """Is there no false alarm about another way to write the same thing?"""
    assert read_only(exercise(tmp_path, changed(edit))) == []


def test_the_runs_find_what_reading_cannot(tmp_path: Path) -> None:
    """Are wrong solutions, chatty tests, points for nothing and crashing cells found?"""
    warned = "import sys; sys.stderr.writelines(['careful'])\nassert double(2) == 4"
    words = "# %% [markdown]\n# ## In words"
    broken = {
        "solution": changed(("factor = 2", "factor = 3")),
        "silent": changed(("assert double(2) == 4", warned)),
        "value": changed((HIDDEN, "double(1)")),
        "above": changed((HIDDEN, "double(21)")),
        "blank": changed(
            ("assert double(2) == 4", "assert callable(double)"), (HIDDEN, "assert double")
        ),
        "runs": changed(("# ## In words", f"# Look:\n\n# %%\nprint(double(4))\n\n{words}")),
        "float": changed((HIDDEN, "float(double(1))")),
    }
    exercises = []
    for name, script in broken.items():
        whole = exercise(tmp_path, script)
        whole.name = name
        exercises.append(whole)
    names = {rule_name(rule) for rule in TRIAL_RULES}
    found = [(f.exercise, f.rule, f.cell) for f in lint.lint(exercises) if f.rule in names]
    assert found == [
        ("solution", "solution-passes", "double-test"),
        ("silent", "solution-passes", "double-test"),
        ("silent", "solution-is-silent", "double-test"),
        ("value", "solution-is-silent", "double-test"),
        ("above", "solution-passes", "double-test"),
        ("above", "solution-is-silent", "double-test"),
        ("blank", "blank-fails", "double-test"),
        ("runs", "blank-runs", "double-test-2"),
    ]


def test_a_kernel_that_dies_is_a_finding(tmp_path: Path) -> None:
    """Does lint go on to the next exercise?"""
    deadly = changed(("factor = 2", "import os; os._exit(1)"))
    one, two = exercise(tmp_path, deadly), exercise(tmp_path)
    one.name = "deadly"
    found = list(lint.lint([one, two]))
    assert [(f.exercise, f.rule) for f in found] == [("deadly", "runs-to-its-end")]
    assert "DeadKernelError" in found[0].message


def test_rules_can_be_left_out(tmp_path: Path) -> None:
    """Is a rule ignored by name, and a name that is no rule refused?"""
    whole = exercise(tmp_path, changed(("3 points", "4 points")))
    assert list(lint.lint([whole], run=False, ignore=["points-add-up"])) == []
    with pytest.raises(CourseError, match="no rule 'points'"):
        list(lint.lint([whole], ignore=["points"]))


def test_every_rule_has_a_reason_and_a_broken_notebook() -> None:
    """Is each rule's docstring there, and each rule broken by some test above?"""
    assert all(reason.endswith(".") for reason in lint.rules().values())
    own_tests = {"python-kernel", "release-has-no-output"}
    assert {rule_name(rule) for rule in RULES} == {broken.rule for broken in BROKEN} | own_tests


def test_exercises_are_found_wherever_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Are a course, a folder of folders, a folder of scripts and single files all understood?"""
    script = tmp_path / "assignments" / NAME / f"{NAME}.py"
    script.parent.mkdir(parents=True)
    script.write_text(SCRIPT, encoding="utf-8")
    (script.parent / "bank").mkdir()
    (script.parent / "helper.py").write_text("x = 1\n")
    notebook = tmp_path / "course/source/hw1/hw1.ipynb"
    notebook.parent.mkdir(parents=True)
    notebook.write_bytes(sources.notebook_bytes(sources.read_script(script)))
    (notebook.parent / "part2.ipynb").write_bytes(notebook.read_bytes())
    (tmp_path / "course/source/header.ipynb").write_bytes(notebook.read_bytes())
    (tmp_path / "course/nbgrader_config.py").write_text("c = get_config()\nc.Execute.timeout = 7\n")
    loose = tmp_path / "loose"
    loose.mkdir()
    (loose / "first.py").write_text(SCRIPT, encoding="utf-8")
    (loose / "tool.py").write_text("# %%\nx = 1\n")

    def names(path: Path | None) -> list[str]:
        return [e.name for e in lint.find_exercises(path)]

    assert names(tmp_path / "assignments") == [NAME]
    assert names(script.parent) == [NAME]
    assert names(script) == [NAME]
    assert names(tmp_path / "course") == ["hw1", "hw1/part2"]
    assert names(notebook) == ["hw1"]
    assert names(loose) == ["first"]
    monkeypatch.setattr(sources, "assignments_folder", lambda: tmp_path / "assignments")
    monkeypatch.setattr(lint, "assignments_folder", lambda: tmp_path / "assignments")
    assert names(None) == [NAME]
    assert lint.find_exercises(notebook)[0].config.Execute.timeout == 7
    assert lint.find_exercises(tmp_path / "course")[0].config.Execute.timeout == 7
    (tmp_path / "empty").mkdir()
    with pytest.raises(CourseError, match="holds no exercise"):
        lint.find_exercises(tmp_path / "empty")
    with pytest.raises(CourseError, match="There is no"):
        lint.find_exercises(tmp_path / "nowhere")
    notebook.write_text("{")
    with pytest.raises(CourseError, match="cannot be read as a notebook"):
        lint.find_exercises(tmp_path / "course")


def test_a_header_and_data_files_of_a_course_are_used(tmp_path: Path) -> None:
    """Is a course's own header in the release, and a data file there while the notebook runs?"""
    read = ("factor = 2", "factor = int(open('factor.txt').read())")
    folder = tmp_path / "source" / NAME
    folder.mkdir(parents=True)
    (folder / "factor.txt").write_text("2")
    content = sources.notebook_bytes(exercise(tmp_path, changed(read)).notebook)
    (folder / f"{NAME}.ipynb").write_bytes(content)
    header = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Name:")])
    nbformat.write(header, tmp_path / "source/header.ipynb")
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.IncludeHeaderFooter.header = 'source/header.ipynb'\n"
    )
    (whole,) = lint.find_exercises(tmp_path)
    assert whole.released.cells[0].source == "Name:"
    assert list(lint.lint([whole])) == []
    assert sorted(p.name for p in folder.iterdir()) == [f"{NAME}.ipynb", "factor.txt"]


def test_nbgraders_own_example_is_understood() -> None:
    """Is a course that knows nothing of us read without a crash, and its breaches named?"""
    import nbgrader

    source = Path(nbgrader.__file__).parent / "docs/source/user_guide/source/ps1"
    found = {
        finding.rule
        for path in sorted(source.glob("*.ipynb"))
        for finding in lint.lint(lint.find_exercises(path), run=False)
    }
    assert "points-add-up" in found
    assert "release-works" not in found


@pytest.mark.parametrize("slug", [a.slug for a in sources.find_assignments()])
def test_our_assignments_keep_every_rule(slug: str) -> None:
    """Is there nothing to complain of in what we hand out, run with solutions and with stubs?"""
    path = sources.assignments_folder() / slug
    assert list(lint.lint(lint.find_exercises(path))) == []
