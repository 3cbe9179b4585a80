"""How long the models of a widget live: as long as a cell or another widget shows it.

ipywidgets keeps every model until it is closed, so that each run of a cell would leave some forty
of them behind, in the kernel and in the page. A widget that is closed here is not lost to who holds
it: it goes on in Python, and is opened again as soon as it is displayed.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import ipywidgets
from ipywidgets.widgets import widget as _registry

_NO_CELL = ""
"""Where it is not known which cell is run, as in Voilà, or which output is shown where."""


class Whole(ipywidgets.VBox):
    """A box that is opened and closed with all it is made of.

    Who makes one calls `note` at the end of its ``__init__``.
    """

    aside: tuple[ipywidgets.Widget, ...] = ()
    """Parts that are not shown all the time."""

    def __repr__(self) -> str:
        """Return one line; ipywidgets' own would write out all it is made of, at each display."""
        return f"<gdwidget {type(self).__name__}>"

    @property
    def model_id(self) -> str:
        """Return what the page calls it; as in other widgets, that opens it if it is closed."""
        if self.comm is None:
            self.open()
        return str(self.comm.comm_id)

    def open(self) -> None:
        """Open it, and all it is made of, where it is closed."""
        open_models(models_of(self, *self.aside))

    def close(self) -> None:
        """Close it, with all it is made of; in Python it goes on, and displaying it opens it again.

        Nothing is closed while another widget contains it.
        """
        if self.comm is not None:
            close_models(models_of(self, *self.aside))

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        self.open()
        note(self)
        shown: dict[str, Any] = super()._repr_mimebundle_(**options)
        return shown


def models_of(*roots: ipywidgets.Widget) -> list[ipywidgets.Widget]:
    """Return widgets and all that their synced traits refer to, parts before wholes."""
    found: dict[ipywidgets.Widget, None] = {}
    seen: set[ipywidgets.Widget] = set()

    def visit(model: ipywidgets.Widget) -> None:
        if model in seen:
            return
        seen.add(model)
        for part in _parts(model):
            visit(part)
        found[model] = None

    for root in roots:
        visit(root)
    return list(found)


def open_models(models: Iterable[ipywidgets.Widget]) -> None:
    """Open those of these that are closed; parts must come before wholes."""
    for model in models:
        if model.comm is None:
            ipywidgets.Widget.open(model)


def close_models(models: Iterable[ipywidgets.Widget]) -> None:
    """Close these, except what other widgets refer to."""
    closing = set(models)
    used = {part for model in _live() if model not in closing for part in _parts(model)}
    for model in closing - used:
        ipywidgets.Widget.close(model)
        # Closing puts None there, so that it could not be displayed again.
        vars(model).pop("_repr_mimebundle_", None)


def _parts(model: ipywidgets.Widget) -> Iterator[ipywidgets.Widget]:
    for name in model.keys:  # a list of names
        yield from _models_in(getattr(model, name))


def _models_in(value: Any) -> Iterator[ipywidgets.Widget]:
    if isinstance(value, ipywidgets.Widget):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _models_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _models_in(item)


def _live() -> list[ipywidgets.Widget]:
    return list(_registry._instances.values())  # `Widget.widgets` is this, and deprecated


class _Cells:
    """The widgets that each cell of a notebook made or displayed, by the cell's id.

    Parameters
    ----------
    shell : InteractiveShell
        A kernel's.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._widgets: dict[str, weakref.WeakSet[ipywidgets.Widget]] = {}
        self._leaving: list[ipywidgets.Widget] = []
        self._request = self._parent("header", "msg_id")
        shell.events.register("pre_run_cell", self._begin)
        shell.events.register("post_run_cell", self._end)

    def note(self, widget: ipywidgets.Widget) -> None:
        """Note that the cell that is run made a widget, or displays it."""
        cell = _NO_CELL if self._captured() else self._parent("metadata", "cellId")
        self._widgets.setdefault(cell, weakref.WeakSet()).add(widget)

    def _begin(self, _info: Any = None) -> None:
        """Take note that a cell is run: its outputs have been cleared."""
        request = self._parent("header", "msg_id")
        if request == self._request:
            return  # a cell that is run by a cell
        self._request = request
        cell = self._parent("metadata", "cellId")
        self._leaving = [] if cell == _NO_CELL else list(self._widgets.pop(cell, ()))

    def _end(self, _result: Any = None) -> None:
        """Close what the cell does not show any more, unless others do."""
        leaving, self._leaving = self._leaving, []
        for widget in leaving:
            if not any(widget in shown for shown in self._widgets.values()):
                widget.close()

    def _parent(self, part: str, field: str) -> str:
        """Read from the request that is answered."""
        parent = self._shell.get_parent() or {}
        return str(parent.get(part, {}).get(field) or _NO_CELL)

    def _captured(self) -> bool:
        """Tell whether this is inside of ``with output:``, which any cell may show."""
        request = self._parent("header", "msg_id")
        return any(
            isinstance(model, ipywidgets.Output) and model.msg_id == request for model in _live()
        )


_cells: list[_Cells] = []


def note(widget: ipywidgets.Widget) -> None:
    """Note that a widget was made or is displayed; in a kernel, that makes it last."""
    shell = _shell()
    if shell is None:
        return
    if not _cells or _cells[0]._shell is not shell:
        _cells[:] = [_Cells(shell)]
    _cells[0].note(widget)


def _shell() -> Any:
    """Return the shell of the kernel this runs in, or None."""
    from IPython import get_ipython

    shell = get_ipython()
    return shell if hasattr(shell, "get_parent") else None
