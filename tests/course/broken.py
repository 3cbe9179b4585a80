"""One broken notebook per rule, as edits of the sample."""

from __future__ import annotations

from typing import NamedTuple


class Broken(NamedTuple):
    """What is edited, and the finding that has to come of it."""

    rule: str
    cell: str
    words: str
    edits: tuple[tuple[str, str], ...]


HIDDEN = """\
### BEGIN HIDDEN TESTS
assert double(3.5) == 7.0
### END HIDDEN TESTS"""

SOLUTION = '''\
    """Return twice x."""
    ### BEGIN SOLUTION
    result = factor * x
    return result
    ### END SOLUTION
'''

TEST = "assert double(2) == 4"
CODE_META = '"solution": true}\ndef'
WORDS_META = ' nbgrader={"grade_id": "why-answer", "grade": true, "points": 1, "solution": true}'


def broken(rule: str, cell: str, words: str, *edits: tuple[str, str]) -> Broken:
    return Broken(rule, cell, words, edits)


BROKEN = [
    # metadata and points
    broken(
        "valid-metadata",
        "double-answer",
        "Outdated schema version: 2",
        (CODE_META, CODE_META.replace("}", ', "schema_version": 2}')),
    ),
    broken("valid-metadata", "double test", "does not match", ('"double-test"', '"double test"')),
    broken(
        "valid-metadata",
        "double-answer",
        "Additional properties",
        (CODE_META, CODE_META.replace("}", ', "weight": 2}')),
    ),
    broken(
        "unique-ids", "double-answer", "more than one cell", ('"double-test"', '"double-answer"')
    ),
    broken("points-present", "double-test", "None", (', "points": 2', "")),
    broken("points-present", "double-test", "0", ('"points": 2', '"points": 0')),
    broken("points-present", "double-test", "'two'", ('"points": 2', '"points": "two"')),
    broken(
        "points-add-up",
        "start-1",
        "states 4 points, the cells add up to 3",
        ("3 points", "4 points"),
    ),
    broken("points-add-up", "start-1", "does not state the points", ("3 points, ", "")),
    broken(
        "points-add-up",
        "start-3",
        "heading states 5 points, the cells under it add up to 2",
        ("code (2 points)", "code (5 points)"),
    ),
    # regions
    broken("regions-closed", "double-answer", "never closed", ("    ### END SOLUTION\n", "")),
    broken("regions-closed", "double-test", "never began", ("### BEGIN HIDDEN TESTS\n", "")),
    broken(
        "regions-closed",
        "double-answer",
        "inside another",
        ("    return result\n", "    ### BEGIN SOLUTION\n    return result\n"),
    ),
    broken(
        "regions-at-home",
        "double-answer",
        "is not an autograded test cell",
        (SOLUTION, SOLUTION.replace("SOLUTION", "HIDDEN TESTS")),
    ),
    broken(
        "regions-at-home",
        "start-2",
        "not a cell that students write in",
        ("factor = 2\n", "### BEGIN SOLUTION\nfactor = 2\n### END SOLUTION\n"),
    ),
    broken("regions-indented", "double-answer", "indented by 0", ("    ### BEGIN", "### BEGIN")),
    broken("regions-indented", "double-answer", "its end by 0", ("    ### END", "### END")),
    broken(
        "regions-take-effect",
        "double-test",
        "does not know the marker `### BEGIN HIDDEN TEST`",
        (HIDDEN, HIDDEN.replace("TESTS", "TEST")),
    ),
    broken(
        "regions-take-effect",
        "double-answer",
        "does not know the marker `# begin solution`",
        ("### BEGIN SOLUTION", "# begin solution"),
        ("### END SOLUTION", "# end solution"),
    ),
    broken(
        "regions-take-effect",
        "double-answer",
        "does not know the marker `### BEGIN_SOLUTION`",
        ("BEGIN SOLUTION", "BEGIN_SOLUTION"),
        ("END SOLUTION", "END_SOLUTION"),
    ),
    broken(
        "regions-take-effect",
        "double-answer",
        "nothing stands between",
        ("    result = factor * x\n    return result\n", "    # to do\n"),
    ),
    # the released version
    broken(
        "release-works",
        "notebook",
        "no end solution statement found",
        ("    ### END SOLUTION\n", ""),
    ),
    broken(
        "release-has-no-solution",
        "double-answer",
        "`result = factor * x; return result` of its solution stands in the released cell start-2",
        ("factor = 2\n", "def old(factor, x):\n    result = factor * x\n    return result\n"),
    ),
    broken(
        "release-has-no-hidden-test",
        "double-test",
        "stands in the released cell start-2",
        ("factor = 2\n", "factor = 2\nif False:\n    assert double(3.5) == 7.0\n"),
    ),
    # tests
    broken(
        "tests-described",
        "double-test",
        "docstring of one line",
        ('"""Doubles whole numbers and fractions."""\n', ""),
    ),
    broken(
        "tests-described",
        "double-test",
        "docstring of one line",
        ("Doubles whole", "Doubles\nwhole"),
    ),
    broken("tests-described", "double-test", "not valid Python", (TEST, "assert double(2) = 4")),
    broken(
        "tests-end-in-check", "double-test", "ends in the value `0.5`", (HIDDEN, HIDDEN + "\n0.5")
    ),
    broken(  # the visible part alone
        "tests-end-in-check", "double-test", "ends in the value `x`", (TEST, "x = double(2); x")
    ),
    broken("tests-end-in-check", "double-test", "checks nothing", (HIDDEN, "done = True")),
    broken("tests-are-quiet", "double-test", "print()", (TEST, f"print(double(2))\n{TEST}")),
    broken(
        "tests-are-quiet",
        "double-test",
        "gdwidget.explore()",
        (TEST, f"if double(2) != 4: gdwidget.explore('x')\n{TEST}"),
    ),
    broken(
        "tests-are-quiet",
        "double-test",
        "from matplotlib import",
        (TEST, f"from matplotlib import pyplot\n{TEST}"),
    ),
    broken(
        "tests-are-quiet",
        "double-test",
        "warnings.warn()",
        (TEST, f"double(2) == 4 or warnings.warn('no')\n{TEST}"),
    ),
    broken(
        "tests-ask-solutions",
        "double-test",
        "uses nothing",
        ("double(2)", "abs(4)"),
        ("double(3.5)", "abs(7.0)"),
    ),
    broken(
        "tests-ask-solutions",
        "double-answer",
        "no test calls `half`",
        (SOLUTION, SOLUTION + "def half(x):\n" + SOLUTION),
    ),
    broken(
        "tests-visible",
        "double-test",
        "nothing of it is left",
        (f"{TEST}\n### BEGIN HIDDEN TESTS\n", f"### BEGIN HIDDEN TESTS\n{TEST}\n"),
    ),
    # what students write
    broken(
        "stub-docstring",
        "double-answer",
        "released `double` has no docstring",
        ('    """Return twice x."""\n', ""),
    ),
    broken(
        "stub-docstring",
        "double-answer",
        "does not name `double`",
        ("    ### BEGIN SOLUTION\n", ""),
        ("    ### END SOLUTION\n", ""),
    ),
    broken("written-question", "notebook", "no manually graded question", (WORDS_META, "")),
    broken(
        "written-rubric",
        "why-answer",
        "nothing about how points are given",
        ("# Rubric: the point is for", "# The answer is"),
    ),
]
