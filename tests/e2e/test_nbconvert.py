"""What `jupyter nbconvert --to html` makes of a notebook, in a browser without a kernel."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

import gdwidget
from tests.e2e.cdn import copy_of
from tests.e2e.exported import VIEWPORT, Exported
from tests.export.test_notebook import converted

PAGE = Path(__file__).parents[2] / "docs/learn/pages.md"
CELL = "import gdwidget\ngdwidget.explore('x**2', eta=0.2, start=10.0)"


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a file; of all other machines only a CDN answers, with what is installed here."""
    contexts: list[BrowserContext] = []

    def answer(route: Route) -> None:
        if file := copy_of(route.request.url):
            # The page asks for scripts as another origin's, which has to allow it.
            allowed = {"Access-Control-Allow-Origin": "*"}
            route.fulfill(path=file, content_type="text/javascript", headers=allowed)
        else:
            route.abort()

    def open_(file: Path, **options: Any) -> Page:
        contexts.append(browser.new_context(viewport=VIEWPORT, **options))
        contexts[-1].route(re.compile("^https:"), answer)
        page = contexts[-1].new_page()
        page.goto(file.as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()


def test_an_executed_notebook_lives(open_page: Callable[..., Page], tmp_path: Path) -> None:
    """Do sliders move picture and words in the page that the command of the docs writes?"""
    cells = [nbformat.v4.new_code_cell(CELL)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "notebook.ipynb")
    (command,) = re.findall(r"^jupyter nbconvert .*", PAGE.read_text(encoding="utf-8"), re.M)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path}
    subprocess.run(command.split(), cwd=tmp_path, env=environment, check=True, capture_output=True)
    page = open_page(tmp_path / "notebook.html")
    w = Exported(page, gdwidget.explore("x**2", eta=0.2, start=10.0))
    expect(w.readout).to_contain_text("converged", timeout=30_000)
    w.expect_run()
    w.slider("learning rate").press("End")
    expect(w.readout).to_contain_text("diverged")
    w.expect_run()
    w.slider("start").press("Home")
    w.expect_run()
    assert w.values() == (0.2, [-10.0])
    shots = Path(os.environ.get("GDWIDGET_SHOTS") or tmp_path)
    page.screenshot(path=shots / "nbconvert.png")


def test_without_state_and_scripts_there_is_a_picture(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    """Is the still seen where no widget state was saved, and no script may run?"""
    file = tmp_path / "notebook.html"
    widget = gdwidget.explore("x**2", eta=0.2, start=10.0)
    file.write_text(converted(widget, with_state=False), encoding="utf-8")
    still = open_page(file, java_script_enabled=False).locator(".jp-OutputArea img")
    expect(still).to_be_visible()
    assert still.evaluate("img => img.naturalWidth") > 300
