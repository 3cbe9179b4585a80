"""The documentation as a site: built without a warning, alive without a network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

import gdwidget
from tests.e2e.lab import BROWSER_ARGS
from tools import browser as chromium

ROOT = Path(__file__).parents[2]
FITS = """(page) => new Promise((done) => {
    const fits = () => innerHeight === Math.ceil(page.getBoundingClientRect().height);
    const look = () => fits() ? done() : requestAnimationFrame(look);
    look();
})"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "--fail-on-warning", "--quiet", "docs", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium.find()), args=BROWSER_ARGS
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that can reach nothing but files; at the end none of its requests may have tried."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, offline=True)
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    yield page
    context.close()
    assert asked
    assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    assert not wrong


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("GDWIDGET_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_widget_on_a_page(site: Path, page: Page, scheme: str) -> None:
    """Does a widget in the text answer the keyboard, with no kernel and no network?"""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto((site / "learn/learning-rate.html").as_uri())
    frame = page.frame_locator("iframe").first
    slider = frame.get_by_role("slider", name=re.compile("^learning rate"))
    readout = frame.locator(".gdwidget-readout")
    expect(readout).to_contain_text("x = 3.487")
    slider.press("End")
    expect(readout).to_contain_text("diverged")
    shot(page, f"site-{scheme}")


@pytest.mark.parametrize("width", [1280, 390])
def test_frames_are_as_high_as_what_they_hold(site: Path, page: Page, width: int) -> None:
    """Is each frame exactly as high as its widget, whatever the fonts, and never to be scrolled?"""
    page.set_viewport_size({"width": width, "height": 900})
    for name in ("learn/rates", "learn/basins", "learn/compare"):
        page.goto((site / f"{name}.html").as_uri())
        for frame in page.locator("iframe").all():
            frame.scroll_into_view_if_needed()
            inside = frame.content_frame
            expect(inside.locator(".gdwidget-readout")).to_contain_text("step")
            inside.locator("html").evaluate(FITS)
            assert inside.locator("html").evaluate("e => e.scrollWidth - e.clientWidth") == 0


def test_without_scripts_there_is_a_picture(site: Path, browser: Browser) -> None:
    """Does a still stand in for the frame where no script may run?"""
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto((site / "learn/minima.html").as_uri())
    expect(page.locator(".live img").first).to_be_visible()
    expect(page.locator(".live iframe").first).to_be_hidden()
    context.close()


def test_pages_on_a_phone(site: Path, page: Page) -> None:
    """Does no page have to be scrolled sideways on a narrow screen?"""
    page.set_viewport_size({"width": 390, "height": 844})
    for path in sorted(site.rglob("*.html")):
        if "_live" in path.parts:
            continue
        page.goto(path.as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, f"{path.name} is {wide} pixels wide"
    page.goto((site / "instructor.html").as_uri())
    shot(page, "site-phone")


def test_the_api_is_whole(site: Path) -> None:
    """Is every public name on the page of the API?"""
    text = (site / "api.html").read_text(encoding="utf-8")
    assert [name for name in gdwidget.__all__ if f'id="gdwidget.{name}"' not in text] == []


def test_all_pages_can_be_reached(site: Path) -> None:
    """Does each link within the site lead somewhere?"""
    for path in site.rglob("*.html"):
        for link in re.findall(r'(?:href|src)="([^"#:?]+)["#?]', path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name} links to {link}"
