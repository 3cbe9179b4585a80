"""The notebook that `make lab` opens: every demo of the chapter, live, with its figures."""

from __future__ import annotations

from pathlib import Path

import jupytext
from playwright.sync_api import expect

from tests.e2e.lab import Lab

CHAPTER = Path(__file__).parents[2] / "docs" / "chapter.py"

# What the chapter prints after its last step, to the digits that the readout shows.
FIGURES = [
    "x = 0.06047",
    "x = 3.487",
    "x = 61.92",
    "x = −1.528",
    "x = (−0.0576, −0.0001)",
    "x = 0,",
    "x = 26.83",
    "x = 7.270",
]


def test_every_demo_is_live(lab: Lab) -> None:
    """Does the notebook run top to bottom and show every demo, with the chapter's figures?"""
    cells = [c.source for c in jupytext.read(CHAPTER).cells if c.cell_type == "code"]
    notebook = lab.open(cells)
    notebook.run_all()
    demos = [i for i, source in enumerate(cells) if "explore(" in source]
    assert len(demos) == 11
    for index, cell in enumerate(demos):
        readout = notebook.output(cell).locator(".gdwidget-readout")
        readout.scroll_into_view_if_needed()
        expect(readout).to_contain_text("step")
        if index < len(FIGURES):
            expect(readout).to_contain_text(FIGURES[index])
        dots = notebook.output(cell).locator(".gdwidget-objective .curve .dot")
        expect(dots.first).to_be_attached()
    assert notebook.console_errors == []
