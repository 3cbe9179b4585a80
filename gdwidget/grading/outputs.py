"""What a cell has shown, from messages that may say anything: bounded, and valid nbformat v4."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode, from_dict

Json = Any
_Node: Any = NotebookNode
_DEPTH = 40
_NODE = 100
"""Bytes that an output takes besides its text."""
_ERROR = 1 << 16
"""Characters kept of an error, however much the cell has printed before."""
_CUT = "\n[The rest of the output was left out: it is too long.]\n"


class Malformed(Exception):  # noqa: N818  # it reads as what it says
    """A message that is not what the protocol says."""


@dataclass
class _Shown:
    node: Any
    size: int
    display_id: str | None = None


class Outputs:
    """The outputs of one cell.

    Parameters
    ----------
    most : int
        Bytes to keep; the rest is left out, with a line that says so.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._shown: list[_Shown] = []
        self._clear_next = self._cut = False

    @property
    def nodes(self) -> list[NotebookNode]:
        """The outputs as a notebook stores them."""
        return [shown.node for shown in self._shown]

    def add(self, kind: str, content: dict[str, Json]) -> None:
        """Take note of a message, of `plain` content; other kinds than outputs are ignored.

        Raises
        ------
        Malformed
            If it is not what the protocol says.
        """
        match kind:
            case "stream":
                self._stream(
                    _one_of(content.get("name"), ("stdout", "stderr")), _text(content, "text")
                )
            case "display_data" | "execute_result":
                node = _Node(output_type=kind, **_bundle(content))
                if kind == "execute_result":
                    node.execution_count = count(content.get("execution_count"))
                self._append(node, _size(node.data) + _size(node.metadata), _display_id(content))
            case "update_display_data":
                self._update(_display_id(content), _bundle(content))
            case "error":
                self._error(content)
            case "clear_output":
                if content.get("wait") is True:
                    self._clear_next = True
                else:
                    self._clear()

    def _clear(self) -> None:
        self._shown.clear()
        self._clear_next = self._cut = False

    def _room(self) -> int:
        return self._most - sum(shown.size for shown in self._shown)

    def _stream(self, name: str, text: str) -> None:
        if self._clear_next:
            self._clear()
        if self._cut or not text:
            return
        last = self._shown[-1] if self._shown else None
        if last is None or last.node.output_type != "stream" or last.node.name != name:
            last = _Shown(_Node(output_type="stream", name=name, text=""), _NODE)
            self._shown.append(last)
        raw = text.encode()
        room = self._room()
        if len(raw) > room:
            text = raw[: max(room, 0)].decode(errors="ignore") + _CUT
            self._cut = True
        last.node.text += text
        last.size += len(raw)

    def _append(self, node: NotebookNode, size: int, display_id: str | None) -> None:
        if self._clear_next:
            self._clear()
        if self._cut:
            return
        if size + _NODE > self._room():
            self._stream("stdout", _CUT)
            self._cut = True
            return
        self._shown.append(_Shown(node, size + _NODE, display_id))

    def _update(self, display_id: str | None, bundle: dict[str, Json]) -> None:
        if display_id is None:
            return
        size = _size(bundle) + _NODE
        for shown in self._shown:
            if shown.display_id == display_id and size <= self._room() + shown.size:
                shown.node.update(bundle)
                shown.size = size

    def _error(self, content: dict[str, Json]) -> None:
        if self._clear_next:
            self._clear()
        if (
            any(shown.node.output_type == "error" for shown in self._shown)
            and self._room() < _ERROR
        ):
            return
        lines = content.get("traceback")
        if type(lines) is not list or not all(type(line) is str for line in lines):
            raise Malformed
        ename, evalue = _text(content, "ename")[:200], _text(content, "evalue")[:_ERROR]
        kept, left = [], _ERROR
        for line in lines:
            if len(line) >= left:
                kept.append(line[:left] + _CUT)
                break
            left -= len(line) + 1
            kept.append(line)
        node = _Node(output_type="error", ename=ename, evalue=evalue, traceback=kept)
        self._shown.append(_Shown(node, _size([evalue, kept]) + _NODE))


def plain(value: Json, depth: int = _DEPTH) -> Json:
    """Copy what `json` has read, with text that can be written as UTF-8.

    Raises
    ------
    Malformed
        If it is nested too deeply.
    """
    if type(value) is str:
        return value.encode(errors="replace").decode()
    if type(value) in (list, dict) and depth == 0:
        raise Malformed
    if type(value) is list:
        return [plain(part, depth - 1) for part in value]
    if type(value) is dict:
        return {plain(key): plain(part, depth - 1) for key, part in value.items()}
    return value


def count(value: Json) -> int | None:
    """Return a number of executions, None if it is none."""
    return value if type(value) is int and 0 <= value < 1 << 31 else None


def _text(content: dict[str, Json], name: str) -> str:
    value = content.get(name)
    if type(value) is not str:
        raise Malformed
    return value


def _one_of(value: Json, allowed: tuple[str, ...]) -> str:
    for name in allowed:
        if value == name:
            return name
    raise Malformed


def _bundle(content: dict[str, Json]) -> dict[str, Json]:
    data, metadata = content.get("data"), content.get("metadata", {})
    if type(data) is not dict or type(metadata) is not dict:
        raise Malformed
    for kind, value in data.items():
        is_json = re.search(r"^application/(.*\+)?json$", kind)  # as nbformat's schema says
        is_lines = type(value) is list and all(type(line) is str for line in value)
        if not (is_json or is_lines or type(value) is str):
            raise Malformed
    return {"data": from_dict(data), "metadata": from_dict(metadata)}


def _display_id(content: dict[str, Json]) -> str | None:
    transient = content.get("transient")
    found = transient.get("display_id") if type(transient) is dict else None
    return found if type(found) is str else None


def _size(value: Json) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, list):
        return 8 + sum(map(_size, value))
    if isinstance(value, dict):
        return 8 + sum(_size(key) + _size(part) for key, part in value.items())
    return 8
