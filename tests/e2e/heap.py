"""What a page keeps in memory, counted after its garbage has been collected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

# Prototypes are found as well, and have no class.
_COUNT = """function () {
    const classOf = (e) => { try { return String(e.className); } catch { return ""; } };
    return this.filter((e) => classOf(e).includes("gdwidget") && !e.isConnected).length;
}"""
_MODELS = """async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    return panel.sessionContext.session.kernel._comms.size;
}"""


@dataclass(frozen=True)
class Counted:
    """What was alive.

    Attributes
    ----------
    nodes, listeners : int
        Of the DOM, in the whole page.
    models : int
        Widget models that have a comm.
    kept : int
        Elements of this widget that are in memory, but not on the page any more.
    """

    nodes: int
    listeners: int
    models: int
    kept: int


class Heap:
    """Counts what a page keeps.

    Parameters
    ----------
    page : playwright.sync_api.Page
        One in Chromium, with a notebook open in JupyterLab.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable")

    def count(self) -> Counted:
        """Collect garbage, and count what is left."""
        for _ in range(2):  # what a finalizer lets go goes in the second
            self._session.send("HeapProfiler.collectGarbage")
        metrics = {
            metric["name"]: int(metric["value"])
            for metric in self._session.send("Performance.getMetrics")["metrics"]
        }
        return Counted(
            nodes=metrics["Nodes"],
            listeners=metrics["JSEventListeners"],
            models=self._page.evaluate(_MODELS),
            kept=self._kept(),
        )

    def _kept(self) -> int:
        """Count the elements of this widget that have left the page and are still held."""
        group = {"objectGroup": "gdwidget-test"}
        send: Any = self._session.send
        prototype = send("Runtime.evaluate", {"expression": "HTMLElement.prototype"} | group)
        found = send(
            "Runtime.queryObjects",
            {"prototypeObjectId": prototype["result"]["objectId"]} | group,
        )
        counted = send(
            "Runtime.callFunctionOn",
            {
                "objectId": found["objects"]["objectId"],
                "functionDeclaration": _COUNT,
                "returnByValue": True,
            },
        )
        send("Runtime.releaseObjectGroup", group)
        return int(counted["result"]["value"])
