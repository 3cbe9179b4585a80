"""The same slider in four ways: x², 120 learning rates, ten steps from 10.

Each variant is a notebook cell and where in its output the slider and the moving drawing are. The
alternatives draw the objective with the iterates; the last one also f against the step, as ours.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

PROBLEM = """
import numpy as np
etas = np.round(0.01 * np.arange(1, 121), 2)
curve = np.linspace(-12, 12, 241)
def f(x):
    return x**2
def gd(eta):
    x = 10.0
    results = [x]
    for _ in range(10):
        x -= eta * 2 * x
        results.append(x)
    return np.array(results)
"""

GDWIDGET = """
import gdwidget
w = gdwidget.explore("x**2", eta=0.2, start=10.0, steps=10)
w
"""

TEXTBOOK = """
import gdwidget
w = gdwidget.explore(gdwidget.textbook.square, eta=0.2, start=10.0, steps=10)
w
"""

COMPARED = """
import gdwidget
w = gdwidget.explore(
    gdwidget.textbook.square, eta=0.2, start=10.0, steps=10, compare=["momentum", "adam", "newton"]
)
w
"""

MATPLOTLIB = """
%matplotlib inline
import ipywidgets
import matplotlib.pyplot as plt
def show(eta):
    x = gd(eta)
    figure, axes = plt.subplots(1, {panels}, figsize=(5 * {panels}, 3.3), squeeze=False)
    axes[0, 0].plot(curve, f(curve))
    axes[0, 0].plot(x, f(x), "-o")
    axes[0, 0].set(xlim=(-12, 12), ylim=(-5, 144), xlabel="x", ylabel="f")
    if {panels} > 1:
        axes[0, 1].plot(f(x), "-o")
        axes[0, 1].set(xlabel="step", ylabel="f")
    plt.show()
slider = ipywidgets.FloatSlider(0.2, min=0.01, max=1.2, step=0.01, layout={{"width": "800px"}})
ipywidgets.interact(show, eta=slider);
"""

PLOTLY = """
import ipywidgets
import plotly.graph_objects as go
x = gd(0.2)
figure = go.FigureWidget(
    [go.Scatter(x=curve, y=f(curve)), go.Scatter(x=x, y=f(x), mode="lines+markers")],
    layout=dict(width=560, height=330, showlegend=False,
                xaxis_range=[-12, 12], yaxis_range=[-5, 144]),
)
slider = ipywidgets.FloatSlider(0.2, min=0.01, max=1.2, step=0.01, layout={"width": "800px"})
def show(change):
    x = gd(change["new"])
    with figure.batch_update():
        figure.data[1].x = x
        figure.data[1].y = f(x)
slider.observe(show, "value")
ipywidgets.VBox([figure, slider])
"""

BQPLOT = """
import bqplot
import ipywidgets
x = gd(0.2)
scales = dict(x=bqplot.LinearScale(min=-12.0, max=12.0), y=bqplot.LinearScale(min=-5.0, max=144.0))
line = bqplot.Lines(x=curve, y=f(curve), scales=scales)
trace = bqplot.Lines(x=x, y=f(x), scales=scales, marker="circle", colors=["#d9541e"])
axes = [bqplot.Axis(scale=scales["x"]), bqplot.Axis(scale=scales["y"], orientation="vertical")]
figure = bqplot.Figure(marks=[line, trace], axes=axes, layout={"width": "560px", "height": "330px"})
slider = ipywidgets.FloatSlider(0.2, min=0.01, max=1.2, step=0.01, layout={"width": "800px"})
def show(change):
    x = gd(change["new"])
    with trace.hold_sync():
        trace.x = x
        trace.y = f(x)
slider.observe(show, "value")
ipywidgets.VBox([figure, slider])
"""


@dataclass(frozen=True)
class Panel:
    """The moving part of one drawing."""

    kind: Literal["paths", "images"]
    selector: str


@dataclass(frozen=True)
class Variant:
    """One way to show the problem.

    Attributes
    ----------
    name, title : str
    cell : str
        What the notebook's reader runs.
    panels : tuple of Panel
        All of them have to show a new state before it counts as painted.
    handle : str
        The element that takes keys.
    rail : str
        The element along which the mouse drags the slider.
    needs : str
        What pip calls the library it needs.
    switches : tuple of str
        Check boxes to check once it is displayed, by accessible name.
    """

    name: str
    title: str
    cell: str
    panels: tuple[Panel, ...]
    handle: str
    rail: str
    needs: str
    switches: tuple[str, ...] = ()

    def in_page(self, root: str) -> dict[str, Any]:
        """Describe it to the probe; `root` is the selector of the cell's output."""
        return {"root": root, "panels": [asdict(panel) for panel in self.panels]}


_IPYWIDGETS: dict[str, Any] = {"handle": ".noUi-handle", "rail": ".noUi-base"}
_OURS: dict[str, Any] = {
    "panels": (
        Panel("paths", ".gdwidget-objective path.line"),
        Panel("paths", ".gdwidget-progress path.line"),
    ),
    "handle": "input[type=range][aria-label^='learning rate']",
    "rail": "input[type=range][aria-label^='learning rate']",
    "needs": "bqplot",
}
_IMAGE = (Panel("images", "img"),)

VARIANTS = (
    Variant("gdwidget", "gdwidget, all panels", TEXTBOOK, **_OURS),
    Variant(
        "overlays",
        "gdwidget, tangent and model too",
        TEXTBOOK,
        switches=("tangent", "quadratic model"),
        **_OURS,
    ),
    Variant("compared", "gdwidget, four methods compared", COMPARED, **_OURS),
    Variant(
        "bqplot",
        "bqplot set from Python",
        BQPLOT,
        (Panel("paths", ".bqplot path.line"),),
        needs="bqplot",
        **_IPYWIDGETS,
    ),
    Variant(
        "plotly",
        "plotly FigureWidget",
        PLOTLY,
        (Panel("paths", ".scatterlayer path.js-line"),),
        needs="plotly",
        **_IPYWIDGETS,
    ),
    Variant(
        "matplotlib",
        "interact + matplotlib",
        MATPLOTLIB.format(panels=1),
        _IMAGE,
        needs="matplotlib",
        **_IPYWIDGETS,
    ),
    Variant(
        "matplotlib2",
        "interact + matplotlib, both panels",
        MATPLOTLIB.format(panels=2),
        _IMAGE,
        needs="matplotlib",
        **_IPYWIDGETS,
    ),
)
"""In the order of the tables; the first is ours."""

FORMULA = Variant("formula", "gdwidget, a formula of one's own", GDWIDGET, **_OURS)
"""The same widget on a formula that has to be differentiated: differs in its first paint."""
