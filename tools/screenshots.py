"""Take the documentation's screenshots in a real JupyterLab: ``python tools/screenshots.py``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.e2e.lab import BROWSER_ARGS, Lab, LabServer  # noqa: E402 the root has to be on the path
from tests.e2e.widget import Widget  # noqa: E402 the root has to be on the path
from tools import browser as chromium  # noqa: E402 the root has to be on the path

IMAGES = ROOT / "docs" / "images"


class Shot(NamedTuple):
    """One picture: its file, the cell that displays the widget, and what is done to it."""

    name: str
    cell: str
    theme: Literal["light", "dark"] = "light"
    step: int | None = None
    overlays: tuple[str, ...] = ()
    progress: str = ""


SHOTS = (
    Shot("one-dimension", "explore(textbook.square, eta=0.2, start=10.0, steps=10)"),
    Shot("divergence", "explore(textbook.square, eta=1.1, start=10.0, steps=10)"),
    Shot("local-minima", "explore(textbook.xcos, eta=2.0, start=10.0, steps=10)"),
    Shot("two-dimensions", "explore(textbook.bowl, eta=0.1, start=(-5, -2), steps=20)"),
    Shot(
        "newton",
        'explore(textbook.xcos, method="newton", eta=1.0, start=10.0, steps=10)',
        step=2,
        overlays=("quadratic model",),
    ),
    Shot(
        "dark",
        'explore(textbook.cosh, method="newton", eta=1.0, start=10.0, steps=10)',
        theme="dark",
        step=3,
        overlays=("tangent", "quadratic model"),
        progress="error",
    ),
)


def take(lab: Lab, shot: Shot) -> None:
    """Display the widget, bring it into position and photograph it."""
    notebook = lab.open(
        ["from gdwidget import explore, textbook", f"w = {shot.cell}\nw"], theme=shot.theme
    )
    notebook.run_all()
    widget = Widget(notebook, 1)
    for overlay in shot.overlays:
        widget.root.get_by_role("checkbox", name=overlay).check()
    if shot.progress:
        widget.root.get_by_label("progress shows").select_option(shot.progress)
    if shot.step is not None:
        notebook.execute(f"w.step = {shot.step}")
        expect(widget.readout).to_contain_text(f"step {shot.step} of")
    notebook.page.locator("body").press("Escape")
    widget.root.screenshot(path=IMAGES / f"{shot.name}.png", animations="disabled")
    notebook.close()


def main() -> None:
    """Take all of them."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = LabServer(Path(folder))
        server.start()
        launched = playwright.chromium.launch(executable_path=chromium.find(), args=BROWSER_ARGS)
        lab = Lab(server, launched, "screenshots", Path(folder))
        try:
            for shot in SHOTS:
                take(lab, shot)
        finally:
            launched.close()
            server.stop()


if __name__ == "__main__":
    main()
