"""Fixtures of the end-to-end tests; `lab` is the one that tests ask for."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

import gdwidget
from gdwidget.export import save_html
from tests.e2e.exported import OBJECTIVES, OPTIONS, VIEWPORT, Exported
from tests.e2e.lab import BROWSER_ARGS, Lab, LabServer
from tools import browser as chromium

MARK = "GDWIDGET_TEST_RUN"
FAILED = pytest.StashKey[bool]()

# A loaded machine is not a defect; what holds already costs no waiting.
expect.set_options(timeout=30_000)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember for `lab` that the test failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="package", autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """No server, kernel or browser outlives the tests, wherever it was re-parented to."""
    run = os.environ[MARK] = uuid.uuid4().hex  # inherited by every process started from here

    def left() -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter():
            try:
                if process.pid != os.getpid() and process.environ().get(MARK) == run:
                    found.append(process)
            except psutil.Error:
                continue  # ended meanwhile, or somebody else's
        return found

    yield
    _, alive = psutil.wait_procs(left(), timeout=15)
    described = [f"{process.pid} {process.name()}" for process in alive]
    for process in alive:
        process.kill()
    del os.environ[MARK]
    assert not described, f"processes were left behind: {described}"


@pytest.fixture(scope="package")
def lab_server(
    nothing_left_behind: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LabServer]:
    """One JupyterLab for all tests here."""
    server = LabServer(tmp_path_factory.mktemp("lab"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="package")
def browser(nothing_left_behind: None) -> Iterator[Browser]:
    """One Chromium for all tests here; every test gets a context of its own in it.

    It ends before other tests begin: Playwright keeps an event loop running in the main thread,
    where nobody else could start one.
    """
    path = chromium.find()
    if path is None:
        pytest.fail("No Chromium was found; run `make browser`.")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=BROWSER_ARGS)
        yield launched
        launched.close()


@pytest.fixture
def lab(
    lab_server: LabServer, browser: Browser, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Lab]:
    """Opens notebooks: `lab.open(cells)`. A failed test leaves a screenshot of each."""
    name = re.sub(r"\W+", "-", request.node.name).strip("-")
    shots = Path(os.environ.get("GDWIDGET_SHOTS") or tmp_path / "screenshots")
    opened = Lab(lab_server, browser, name, shots)
    yield opened
    if request.node.stash.get(FAILED, False):
        for number, page in enumerate(opened.pages):
            print("screenshot:", page.shot(f"failed-{name}-{number}"))
            print("console errors:", page.console_errors)
    opened.close()


@pytest.fixture(scope="package")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[Path, Any]]:
    """Writes a page once for all tests that ask for the same."""
    folder = tmp_path_factory.mktemp("exported")
    made: dict[str, tuple[Path, Any]] = {}

    def export(name: str, **options: Any) -> tuple[Path, Any]:
        if name not in made:
            objective = gdwidget.textbook[OBJECTIVES.get(name, name)]
            widget = gdwidget.explore(objective, **options)
            made[name] = save_html(widget, folder / f"{name}.html"), widget
        return made[name]

    return export


@pytest.fixture
def show(
    browser: Browser,
    exported: Callable[..., tuple[Path, Any]],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> Iterator[Callable[..., Exported]]:
    """Opens an exported page; in the end nothing was requested but the file, or complained of."""
    contexts, asked, complaints, files = [], [], [], []

    def open_(name: str, *, scheme: str = "light", **context: Any) -> Exported:
        options = OPTIONS[name]
        path, widget = exported(name, **options)
        settings = {"viewport": VIEWPORT, "color_scheme": scheme, "offline": True} | context
        contexts.append(browser.new_context(**settings))
        page = contexts[-1].new_page()
        page.on("request", lambda r: asked.append(r.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type != "log" else None)
        files.append(path.as_uri())
        page.goto(path.as_uri())
        if context.get("java_script_enabled", True):
            expect(page.locator(".gdwidget-readout")).to_contain_text("step")
        return Exported(page, widget)

    yield open_
    shots = Path(os.environ.get("GDWIDGET_SHOTS") or tmp_path)
    for i, context in enumerate(contexts):
        name = re.sub(r"\W+", "-", request.node.name).strip("-")
        context.pages[0].screenshot(path=shots / f"export-{name}-{i}.png", full_page=True)
        context.close()
    assert asked == files
    assert complaints == []
