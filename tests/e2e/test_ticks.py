"""What the axes say in a real JupyterLab: every number whole, and no two alike."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.lab import Lab
from tests.e2e.test_formula import type_formula
from tests.e2e.widget import Widget

# Words of the ticks, and how far they, and the names, stick out of figure and place.
_TOLD = """
root => [...root.querySelectorAll('.bqplot')].flatMap(figure => {
    const axes = [...figure.querySelectorAll('.axis')].filter(e => e.getBoundingClientRect().width);
    return axes.map(axis => {
        const words = [...axis.querySelectorAll('.tick text')];
        const boxes = words.map(word => word.getBoundingClientRect());
        const [name, whole] = [axis.querySelector('.axislabel'), figure].map(
            e => e.getBoundingClientRect());
        const over = (a, b) => Math.min(a.right - b.left, b.right - a.left,
                                        a.bottom - b.top, b.bottom - a.top);
        return {
            words: words.map(word => word.textContent),
            name: axis.querySelector('.axislabel').textContent,
            out: Math.max(...boxes.map(box => whole.left - box.left)),
            over: Math.max(...boxes.map(box => over(box, name)),
                           ...boxes.slice(1).map((box, i) => over(box, boxes[i]))),
        };
    });
})
"""


def test_every_tick_is_told(lab: Lab) -> None:
    """Are ticks whole, apart and different, whatever f is, also after another was typed?"""
    line = "w = gdwidget.explore('x**2', eta=1e-5, formula_box=True, rates=True)\nw"
    notebook = lab.open(["import gdwidget", line])
    notebook.run_all()
    w = Widget(notebook, 1)

    def told() -> list[dict]:
        return w.root.evaluate(_TOLD)

    def wrong() -> list[dict]:
        return [
            axis
            for axis in told()
            if axis["out"] > 0 or axis["over"] > 0.5 or len({*axis["words"]}) < len(axis["words"])
        ]

    for formula, name in (
        ("x**2", "f − 100"),
        ("x**2 + 1e9", "f − "),
        ("exp(x)", "f"),
        ("1e11*x**2", "f / 1e+13"),
        ("1e-9*x**2", "f"),
        ("x**2 + 12345", "f"),
    ):
        if formula != "x**2":
            type_formula(w, formula)
            w.expect_python("w.objective.formula", formula)
        expect(w.readout).to_contain_text("step 10 of 10")
        notebook.wait_for(
            lambda name=name: any(axis["name"].startswith(name) for axis in told()[1:4]),
            lambda: f"no name: {told()}",
        )
        notebook.wait_for(lambda: not wrong(), lambda formula=formula: f"{formula}: {wrong()}")
    assert notebook.console_errors == []
