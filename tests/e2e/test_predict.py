"""Predict, then look, in a real JupyterLab: by hand, by keyboard, and saved with the notebook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from gdwidget.widget.wording import MIME
from tests.e2e.lab import Lab, NotebookPage

PARABOLA = 'import gdwidget\nw = gdwidget.predict("x**2", seed="ada")\nw'
BOWL = 'import gdwidget\nw = gdwidget.predict(gdwidget.textbook.bowl, seed="ada", ask=["next"])\nw'


@pytest.fixture
def display(lab: Lab) -> Iterator[Any]:
    """Display a widget; at the end of the test the console must be clean."""
    opened: list[NotebookPage] = []

    def open_(cell: str, theme: Any = "light") -> NotebookPage:
        notebook = lab.open([cell], theme=theme)
        notebook.run_all()
        opened.append(notebook)
        return notebook

    yield open_
    for notebook in opened:
        assert notebook.console_errors == []


def said(notebook: NotebookPage) -> Locator:
    return notebook.output(0).get_by_role("status")


def button(notebook: NotebookPage, name: str) -> Locator:
    return notebook.output(0).get_by_role("button", name=name, exact=True)


def diamond(notebook: NotebookPage) -> Any:
    """Where the guess is on the page, once the dots of the question before have gone."""
    dots = notebook.output(0).locator(".bqplot path.dot")
    expect(dots).to_have_count(2)  # the start and the guess
    return dots.last.bounding_box()


def test_predict_then_look(display: Any) -> None:
    """Is a run shown only after the answer, and are answers saved with the notebook?"""
    notebook: NotebookPage = display(PARABOLA)
    output = notebook.output(0)
    expect(output).to_contain_text("Question 1 of 6")
    expect(output).to_contain_text("η = 0.13 starts at 6")
    expect(button(notebook, "Commit")).to_be_disabled()
    assert output.locator(".bqplot path.dot").count() == 1  # the start, and nothing of the run
    notebook.shot("asked")
    button(notebook, "diverged").click()
    button(notebook, "Commit").click()
    expect(said(notebook)).to_contain_text("Wrong. You said diverged. It is slow.")
    expect(output.locator(".bqplot path.dot")).not_to_have_count(1)
    notebook.shot("revealed")
    button(notebook, "Next question").click()
    expect(output).to_contain_text("Where is the next iterate?")
    slider = output.get_by_role("slider")
    box = diamond(notebook)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(x + 60, y - 20, steps=5)
    notebook.page.mouse.move(x + 120, y + 10, steps=5)
    notebook.page.mouse.up()
    place = output.locator(".widget-readout")
    expect(place).not_to_have_text("-4.2")
    notebook.shot("dragged")
    slider.focus()
    before = place.inner_text()
    slider.press("ArrowRight")
    expect(place).not_to_have_text(before)
    button(notebook, "Commit").click()
    expect(said(notebook)).to_contain_text("The next iterate is −0.168.")
    notebook.shot("place")
    notebook.reload()
    entries = saved(notebook)["history"]
    assert entries[0]["answer"] == "diverged"
    assert (
        saved(notebook)["score"] == notebook.python("w.score") == sum(e["points"] for e in entries)
    )


def saved(notebook: NotebookPage) -> Any:
    """What the notebook's file holds of the answers."""
    cells = json.loads(notebook.path.read_text(encoding="utf-8"))["cells"]
    (found,) = [o["data"][MIME] for o in cells[0]["outputs"] if MIME in o["data"]]
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_places_in_the_plane(display: Any, theme: str) -> None:
    """Can all questions about the plane be answered, and is the line shown at the end?"""
    notebook: NotebookPage = display(BOWL, theme)
    output = notebook.output(0)
    expect(output.get_by_role("slider")).to_have_count(2)
    for number in range(1, 7):
        expect(output).to_contain_text(f"Question {number} of 6")
        expect(button(notebook, "Commit")).to_be_disabled()
        for axis, value in enumerate(notebook.python("w.question.truth"), start=1):
            exact = output.get_by_role("textbox", name=f"exact next x{axis}")
            exact.fill(f"{value:.4g}")
            exact.press("Enter")
        button(notebook, "Commit").click()
        expect(said(notebook)).to_contain_text("Right.")
        if number == 1:
            notebook.shot(f"plane-{theme}")
        button(notebook, "Show the result" if number == 6 else "Next question").click()
    expect(output).to_contain_text("6 of 6 points")
    expect(output.locator("code").first).to_have_text(notebook.python("w.answers"))
    notebook.shot(f"end-{theme}")
