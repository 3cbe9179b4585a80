"""Rules that can be checked by reading a notebook; each docstring gives the reason it exists.

Rules that need a kernel are in `gdwidget.course.trial`. The traps that rules name were all
reproduced on nbgrader 0.9.6.
"""

from gdwidget.course.rules.cells import (
    stub_docstring,
    tests_are_quiet,
    tests_ask_solutions,
    tests_described,
    tests_end_in_check,
    tests_visible,
    written_question,
    written_rubric,
)
from gdwidget.course.rules.points import (
    points_add_up,
    points_present,
    python_kernel,
    unique_ids,
    valid_metadata,
)
from gdwidget.course.rules.regions import (
    regions_at_home,
    regions_closed,
    regions_indented,
    regions_take_effect,
)
from gdwidget.course.rules.release import (
    release_has_no_hidden_test,
    release_has_no_output,
    release_has_no_solution,
    release_works,
)
from gdwidget.course.rules.rule import Rule, rule_name

__all__ = ["RULES", "Rule", "rule_name"]

RULES: tuple[Rule, ...] = (
    valid_metadata,
    unique_ids,
    python_kernel,
    points_present,
    points_add_up,
    regions_closed,
    regions_at_home,
    regions_indented,
    regions_take_effect,
    release_works,
    release_has_no_solution,
    release_has_no_hidden_test,
    release_has_no_output,
    tests_described,
    tests_end_in_check,
    tests_are_quiet,
    tests_ask_solutions,
    tests_visible,
    stub_docstring,
    written_question,
    written_rubric,
)
