"""The widget in Notebook 7 and in Voilà, which have no JupyterLab around it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.e2e.lab import START_TIMEOUT_S, Lab, NotebookPage

CELL = 'import gdwidget\nw = gdwidget.explore("x**2", eta=0.2, start=10.0, steps=10)\nw'
PUBLIC = CELL.replace("steps=10", "steps=10, formula_box=True")
DANGEROUS = (
    "9**9**9**9",
    "x**x**x**x**x",
    "__import__('os').system('touch broken')",
    "x.__class__",
    "(" * 5000,
)


def shown(notebook: NotebookPage) -> Locator:
    """Wait for the widget, and for its first picture."""
    root = notebook.page.locator(".gdwidget").first
    readout = root.locator(".gdwidget-readout")
    expect(readout).to_contain_text("step 10 of 10", timeout=START_TIMEOUT_S * 1000)
    return root


def slide(root: Locator) -> None:
    """Move the slider to its end, by keyboard: the picture and the words follow."""
    path = root.locator(".gdwidget-objective .curve path.line").last
    before = path.get_attribute("d") or ""
    root.get_by_role("slider", name=re.compile("^learning rate")).press("End")
    expect(root.locator(".gdwidget-readout")).to_contain_text("diverged")
    expect(path).not_to_have_attribute("d", before)


def errors_of_ours(notebook: NotebookPage) -> list[str]:
    """Errors in the console, but for those of the applications: Voilà loads fonts from elsewhere,
    and both complain about extensions that are made for JupyterLab alone."""
    return [
        error
        for error in notebook.console_errors
        if re.search("gdwidget|anywidget|bqplot|jupyter-widgets", error)
    ]


def test_notebook_7(lab: Lab) -> None:
    """Is the widget alive in Notebook 7?"""
    notebook = lab.visit("notebooks", lab.write([CELL]))
    notebook.wait_until_idle()
    notebook.page.locator(".jp-Notebook .jp-Cell").first.click()
    notebook.page.keyboard.press("Shift+Enter")
    slide(shown(notebook))
    notebook.shot("notebook-7")
    assert errors_of_ours(notebook) == []


def test_voila(lab: Lab) -> None:
    """Is the widget alive in Voilà, and can the public not harm it by its formula box?"""
    path = lab.write([PUBLIC])
    notebook = lab.visit("voila/render", path)
    root = shown(notebook)
    slide(root)
    box = root.get_by_role("textbox", name="formula", exact=True)
    complaint = root.locator(".gdwidget-formula-box [role=alert]").first
    for text in DANGEROUS:
        box.fill(text)
        box.press("Enter")
        expect(complaint).not_to_be_empty()
        box.press("Escape")
        expect(complaint).to_be_empty()
    assert not (path.parent / "broken").exists()
    box.fill("x*cos(c*x)")
    box.press("Enter")
    expect(root.get_by_role("slider", name=re.compile("^parameter c"))).to_be_visible()
    expect(complaint).to_be_empty()
    notebook.shot("voila")
    assert errors_of_ours(notebook) == []
