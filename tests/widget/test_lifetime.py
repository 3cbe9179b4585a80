"""How many models a kernel keeps, in a real kernel whose cells are run as JupyterLab runs them."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

RUNS = 50
LIVE = "len(__import__('ipywidgets').widgets.widget._instances)"
MAKE = "w = gdwidget.explore('x**2', start=10.0)\nw"


class Cells:
    """Runs code as a cell of a notebook, and looks into the kernel from beside it."""

    def __init__(self) -> None:
        self.manager, self.client = start_new_kernel()
        self.run("import", "import gdwidget, ipywidgets")

    def run(self, cell: str, code: str) -> None:
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        message = self.client.session.msg("execute_request", content, metadata={"cellId": cell})
        self.client.shell_channel.send(message)
        self._reply(message["header"]["msg_id"])

    def python(self, expression: str) -> Any:
        id_ = self.client.execute("", silent=True, user_expressions={"value": expression})
        value = self._reply(id_)["user_expressions"]["value"]
        assert value["status"] == "ok", value
        return ast.literal_eval(value["data"]["text/plain"])

    def _reply(self, id_: str) -> dict[str, Any]:
        while True:
            reply = self.client.get_shell_msg(timeout=60)
            if reply["parent_header"]["msg_id"] == id_:
                assert reply["content"]["status"] == "ok", reply["content"]
                return dict(reply["content"])


@pytest.fixture(scope="module")
def cells() -> Iterator[Cells]:
    running = Cells()
    yield running
    running.client.stop_channels()
    running.manager.shutdown_kernel(now=True)


@pytest.mark.parametrize(
    "code",
    [
        MAKE,
        MAKE.removesuffix("\nw"),
        MAKE.removeprefix("w = ").removesuffix("\nw"),
        "gdwidget.predict('x**2', seed=1)",
    ],
)
def test_a_cell_that_is_run_again_leaves_nothing(cells: Cells, code: str) -> None:
    """Are there as many models after fifty runs as after one, displayed, named or neither?"""
    cells.run("again", code)
    once = cells.python(LIVE)
    for _ in range(RUNS - 1):
        cells.run("again", code)
    assert cells.python(LIVE) == once


def test_what_is_replaced_in_the_picture_is_closed(cells: Cells) -> None:
    """Do other runs, another dimension, a new map and the next question leave no models behind?"""
    cells.run(
        "replace",
        "v = gdwidget.explore('x**2 + y**2', basins=True)\n"
        "p = gdwidget.predict('x**2', seed=1, ask=['outcome'])",
    )
    once = cells.python(LIVE)
    cells.run("set", "v.compare = ['newton']; v.student = lambda x, g, eta, s: (x, s)")
    cells.run("set", "v.objective = 'x**2'; v.objective = 'x**2 + y**2'")
    cells.run("set", "v.student = None; v.compare = []; v.eta = 0.3")
    cells.run("set", "for _ in range(3): p.commit('slow'); p._next.click()")
    deadline = time.monotonic() + 20
    while cells.python(LIVE) != once or cells.python("v._controller.map.get('eta')") != 0.3:
        assert time.monotonic() < deadline, cells.python(LIVE) - once


@pytest.mark.parametrize(
    "refused",
    [
        "explore('x**2', eta=-1.0)",
        "explore('x**2', eta_scale='square')",
        "explore('x**2', basins=True, compare=['gd', 'newton', 'adam', 'momentum', 'adagrad'])",
        "predict('x**2', answers='1: slow, nonsense')",
    ],
)
def test_what_is_refused_leaves_nothing(cells: Cells, refused: str) -> None:
    """Is no model of a widget left that was never made?"""
    once = cells.python(LIVE)
    cells.run("refused", f"try: gdwidget.{refused}\nexcept gdwidget.GdwidgetError as e: said = e")
    assert cells.python("str(said)")
    cells.run("refused", "del said")
    assert cells.python(LIVE) == once


def test_what_another_cell_shows_stays(cells: Cells) -> None:
    """Does a widget stay open while a cell displays it, a box contains it, an output shows it?"""
    cells.run(
        "make", "kept = [gdwidget.explore('x**2') for _ in range(3)]; out = ipywidgets.Output()"
    )
    cells.run("show", "kept[0]")
    cells.run("box", "ipywidgets.VBox([kept[1]])")
    cells.run("print", "with out: display(kept[2])")
    for cell in ("make", "print"):
        cells.run(cell, "pass")
    assert cells.python("[w.comm is not None for w in kept]") == [True] * 3
    cells.run("show", "pass")
    assert cells.python("[w.comm is not None for w in kept]") == [False, True, True]


def test_a_closed_widget_is_opened_again(cells: Cells) -> None:
    """Does who holds a widget whose cell has gone get it back whole, as it was left?"""
    cells.run("held", "held = gdwidget.explore('x**2', start=10.0); held")
    once = cells.python(LIVE)
    cells.run("held", "other = 1")
    assert cells.python("held.comm is None")
    closed = cells.python(LIVE)
    cells.run("set", "held.eta = 0.4; held.compare = ['adam']; held.compare = []")
    cells.run("set", "held.method = 'newton'")
    assert cells.python(LIVE) == closed
    assert cells.python("held.run.outcome.label") == "converged"
    cells.run("held", "held")
    assert cells.python(LIVE) == once
    models = "gdwidget.widget.lifetime.models_of(held)"
    assert cells.python(f"all(m.comm is not None for m in {models})")
    cells.run("held", "other = 1")
    cells.run("box", "box = ipywidgets.VBox([held])")
    assert cells.python("held.comm is not None")
