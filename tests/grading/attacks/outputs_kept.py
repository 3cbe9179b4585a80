"""Hands in test cells with a result, and a kernel that is not there."""

from nbformat.v4 import new_output

from tests.grading.attack_course import TESTS, cell_of


def edit(notebook):
    for name in TESTS:
        cell = cell_of(notebook, name)
        cell.outputs = [new_output("execute_result", {"text/plain": "2.0"}, execution_count=1)]
    notebook.metadata["kernelspec"] = {"name": "none", "display_name": "None", "language": "python"}
