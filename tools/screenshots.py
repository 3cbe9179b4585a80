"""Take the documentation's screenshots in a real JupyterLab.

``python tools/screenshots.py [NAME ...]`` takes all, or those named.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image
from playwright.sync_api import Locator, expect, sync_playwright

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
    before: str = ""
    """Another cell, run first."""
    theme: Literal["light", "dark"] = "light"
    step: int | None = None
    overlays: tuple[str, ...] = ()
    progress: str = ""
    ready: str = ""
    """Text that has to be there."""


WRONG = """
def gd(eta, f_grad, x0=5.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - f_grad(x[-1]))
    return x
"""

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
    Shot(
        "basins",
        'explore(textbook.himmelblau, method="newton", eta=1.0, start=(-3, -3), steps=40, '
        "basins=True)",
        ready="saddle (",
    ),
    Shot(
        "basins-1d",
        "explore(textbook.xcos, eta=0.3, start=9.0, steps=20, basins=True)",
        ready="not settled",
    ),
    Shot(
        "compare",
        'explore(textbook.rosenbrock, method="newton", eta=1.0, start=(-1.2, 1), steps=20, '
        'compare={"gd": 0.001, "momentum": 0.0005, "adam": 0.1})',
        progress="error",
    ),
    Shot(
        "own-code",
        "explore(textbook.xcos, eta=0.4, start=5.0, steps=10, student=gd)",
        before=WRONG,
        ready="Likely:",
    ),
    Shot(
        "rates",
        'explore(textbook.xcos, method="newton", eta=1.0, start=8.0, steps=8, rates=True, '
        'compare={"gd": 0.3})',
        ready="theory: slope 2",
    ),
    Shot(
        "formula",
        'explore("x*cos(c*x)", c=0.5, eta=0.4, start=9.0, steps=20, formula_box=True)',
        ready="parameter c",
    ),
)


def photograph(what: Locator, name: str) -> None:
    """Write a picture with a palette, which is a third of the size."""
    image = Image.open(io.BytesIO(what.screenshot(animations="disabled")))
    palette = image.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    palette.save(IMAGES / f"{name}.png", optimize=True)


def take(lab: Lab, shot: Shot) -> None:
    """Display the widget, bring it into position and photograph it."""
    notebook = lab.open(
        [f"from gdwidget import explore, textbook\n{shot.before}", f"w = {shot.cell}\nw"],
        theme=shot.theme,
    )
    notebook.run_all()
    widget = Widget(notebook, 1)
    expect(widget.root).to_contain_text(shot.ready)
    for overlay in shot.overlays:
        widget.root.get_by_role("checkbox", name=overlay).check()
    if shot.progress:
        widget.root.get_by_label("progress shows").select_option(shot.progress)
    if shot.step is not None:
        notebook.execute(f"w.step = {shot.step}")
        expect(widget.readout).to_contain_text(f"step {shot.step} of")
    notebook.page.locator("body").press("Escape")
    photograph(widget.root, shot.name)
    notebook.close()


def take_prediction(lab: Lab) -> None:
    """Answer a question of where Newton goes, and photograph the answer."""
    notebook = lab.open(
        [
            "import gdwidget",
            'w = gdwidget.predict("x*cos(c*x)", c=0.471239, method="newton", ask=["next"], '
            'seed="ada")\nw',
        ]
    )
    notebook.run_all()
    output = notebook.output(1)
    notebook.execute("w._places[0].value = -1.9")
    output.get_by_role("button", name="Commit", exact=True).click()
    expect(output.get_by_role("status")).to_contain_text("The next iterate is")
    expect(output.locator(".bqplot path.dot")).not_to_have_count(2)
    notebook.page.locator("body").press("Escape")
    photograph(output.locator(".jp-OutputArea-output").first, "predict")
    notebook.close()


def main(names: Sequence[str]) -> None:
    """Take those of some names, or all of them."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = LabServer(Path(folder))
        server.start()
        launched = playwright.chromium.launch(executable_path=chromium.find(), args=BROWSER_ARGS)
        lab = Lab(server, launched, "screenshots", Path(folder))
        try:
            for shot in SHOTS:
                if shot.name in names or not names:
                    take(lab, shot)
            if "predict" in names or not names:
                take_prediction(lab)
        finally:
            launched.close()
            server.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
