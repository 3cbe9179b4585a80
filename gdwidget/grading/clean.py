"""A graded notebook made safe to open: in JupyterLab, in the formgrader, as a feedback page.

What a student wrote stays as it was written; what their code produced is reduced to text, tables
and pictures. Nothing that nbgrader's score depends on changes: errors, streams and execution
results stay what they are, with their text/plain untouched, and nothing is put in their place.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import compute_checksum
from traitlets import List, Unicode

from gdwidget.grading import images, markup

WIDGET = "application/vnd.jupyter.widget-view+json"
_READABLE = ("text/markdown", "text/latex")
"""Kinds of output that are shown as their source."""
_node: Callable[..., NotebookNode] = NotebookNode  # which has no types
_MOST_TEXT = 1 << 20
_CUT = "\n[left out: the rest]\n"
_MOST_COLOURS = 2000  # nbconvert copies the rest of the text at every colour code

_CALL = re.compile(r"\A([A-Za-z]\w{0,60})\(.+\)\Z", re.DOTALL | re.ASCII)
_KIND = re.compile(r"[\w.+-]{1,40}/[\w.+-]{1,60}")
_NAME = re.compile(r"[\w .+/()-]{1,100}")
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_NBGRADER = frozenset(
    "schema_version grade_id points grade solution locked task checksum cell_type remove".split()
)


def clean_notebook(notebook: NotebookNode) -> NotebookNode:
    """Return a copy that is safe to open and to make a page of.

    Parameters
    ----------
    notebook : NotebookNode
        Of format 4; it is not changed.

    Returns
    -------
    NotebookNode
        The same cells with `clean_source`, `clean_outputs`, `clean_attachments` and the metadata
        that grading needs. Cleaning it again changes nothing.
    """
    cleaned = copy.deepcopy(notebook)
    cleaned.metadata = _notebook_metadata(notebook.get("metadata"))
    for index, cell in enumerate(cleaned.cells):
        cell.source = clean_source(cell)
        if cell.cell_type == "code":
            cell.outputs = clean_outputs(cell)
            cell.execution_count = _count(cell.get("execution_count"))
        if "attachments" in cell:
            cell.attachments = clean_attachments(cell)
        if "id" in cell and not _matches(_CELL_ID, cell.id):
            cell.id = f"was-unusable-{index}"
        cell.metadata = _cell_metadata(cell.metadata)
    return cleaned


def clean_outputs(cell: NotebookNode) -> list[NotebookNode]:
    """Return the outputs of a code cell without what could run.

    Parameters
    ----------
    cell : NotebookNode
        A code cell; it is not changed.

    Returns
    -------
    list of NotebookNode
        Streams and errors; of results and displays the plain text, HTML reduced to
        `markup.TAGS`, and PNG or JPEG that decode. An output that lost anything is followed by a
        line on stdout that says so, and by the text of markdown and LaTeX.
    """
    outputs = cell.get("outputs")
    if not isinstance(outputs, list):
        return []
    return [kept for output in outputs if isinstance(output, dict) for kept in _output(output)]


def clean_source(cell: NotebookNode) -> str:
    """Return the source of a cell, which is the student's answer: text, whatever it says.

    JupyterLab and `markup.safe_markdown2html` render markdown without script, so only what makes
    JupyterLab run a command at a click is broken. What is still the instructor's stays.

    Parameters
    ----------
    cell : NotebookNode
        Of any kind; it is not changed.

    Returns
    -------
    str
    """
    source = _joined(cell.get("source")) or ""
    if cell.cell_type != "markdown" or "commandlinker" not in source.lower():
        return source
    nbgrader = cell.metadata.get("nbgrader")
    if isinstance(nbgrader, dict) and "checksum" in nbgrader:
        if nbgrader["checksum"] == compute_checksum(cell):
            return source
    return re.sub("commandlinker", "command-linker", source, flags=re.I)


def clean_attachments(cell: NotebookNode) -> NotebookNode:
    """Return the attachments of a markdown cell that are pictures.

    Parameters
    ----------
    cell : NotebookNode
        It is not changed.

    Returns
    -------
    NotebookNode
        By name, then MIME type.
    """
    kept = _node()
    attachments = cell.get("attachments")
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        if _matches(_NAME, name) and isinstance(bundle, dict):
            pictures = {kind: images.checked(kind, content) for kind, content in bundle.items()}
            found = {kind: picture for kind, picture in pictures.items() if picture is not None}
            if found:
                kept[name] = _node(found)
    return kept


class CleanOutputs(NbGraderPreprocessor):
    """Applies `clean_notebook`: after a notebook was executed, and before it becomes a page."""

    # nbgrader's base class has it without this tag, and nbconvert's page sets it.
    display_data_priority = List(Unicode()).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Clean the notebook.

        Parameters
        ----------
        nb : NotebookNode
            What was executed, or read from ``autograded``.
        resources : dict
            nbconvert's; handed on.

        Returns
        -------
        tuple
            The cleaned notebook and the resources.
        """
        return clean_notebook(nb), resources


def settings(execute: str = "nbgrader.preprocessors.Execute") -> Mapping[str, Mapping[str, Any]]:
    """Return what has to be set so that everything nbgrader shows or writes is safe to open.

    Parameters
    ----------
    execute : str
        Import string of the step that executes the notebook.

    Returns
    -------
    mapping
        Values by section and name, as for ``nbgrader_config.py``.
    """
    clean = f"{__name__}.{CleanOutputs.__name__}"
    pages = markup.__name__
    return {
        "Autograde": {
            "autograde_preprocessors": [
                execute,
                clean,
                "nbgrader.preprocessors.IgnorePattern",
                "nbconvert.preprocessors.ClearMetadataPreprocessor",
                "nbgrader.preprocessors.LimitOutput",
                "nbgrader.preprocessors.SaveAutoGrades",
                "nbgrader.preprocessors.AssignLatePenalties",
                "nbgrader.preprocessors.CheckCellMetadata",
            ]
        },
        "HTMLExporter": {
            "sanitize_html": True,
            # Also what was autograded before any of this was set.
            "preprocessors": [clean],
            "filters": {
                "markdown2html": f"{pages}.safe_markdown2html",
                "clean_html": f"{pages}.page_html",
                "strip_files_prefix": f"{pages}.unchanged",
            },
        },
        "GenerateFeedback": {
            "preprocessors": [
                "nbgrader.preprocessors.GetGrades",
                "gdwidget.grading.hidden.HideHiddenTests",
                "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
            ]
        },
        "ExportApp": {"plugin_class": "gdwidget.grading.export.SafeCsvExportPlugin"},
    }


# -- outputs ---------------------------------------------------------------------------------------


def _output(output: Mapping[str, Any]) -> Iterator[NotebookNode]:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        yield _stream(name, _text(output.get("text")))
    elif kind == "error":
        lines = output.get("traceback")
        yield _node(
            output_type="error",
            ename=_text(output.get("ename")),
            evalue=_text(output.get("evalue")),
            traceback=[_text(line) for line in lines] if isinstance(lines, list) else [],
        )
    elif kind in ("display_data", "execute_result"):
        yield from _bundle(kind, output)
    else:
        yield _note(["an output of unknown kind"])


def _bundle(kind: str, output: Mapping[str, Any]) -> Iterator[NotebookNode]:
    """Yield a result or display, and what is to be said about it."""
    data = output.get("data")
    kept, metadata = _node(), _node()
    left_out: list[str] = []
    texts: list[str] = []
    bundle = data if isinstance(data, dict) else {}
    for mime, content in bundle.items():
        text = _joined(content)
        if mime == "text/plain" and text is not None:
            if WIDGET in bundle:  # its parts tell a reader nothing
                text = _CALL.sub(r"\1(…)", text)
            # A score may be read from a result, whatever it looks like; a call is none.
            kept[mime] = _text(text, most=None if kind == "execute_result" else _MOST_TEXT)
        elif mime == "text/html" and text is not None and (shown := markup.safe_html(text)):
            kept[mime] = _encodable(shown)
        elif (picture := images.checked(mime, text)) is not None:
            kept[mime] = picture
            if size := _size(output.get("metadata"), mime):
                metadata[mime] = size
        elif mime in _READABLE and text is not None:
            texts.append(f"[{mime}, as text]\n" + _text(text).rstrip("\n"))
        elif mime == WIDGET:
            left_out.append("an interactive widget")
        else:
            left_out.append(str(mime) if _matches(_KIND, mime) else "an output of unknown kind")
    if kept or kind == "execute_result":
        node = _node(output_type=kind, data=kept, metadata=metadata)
        if kind == "execute_result":
            node.execution_count = _count(output.get("execution_count"))
        yield node
    if left_out:
        yield _note(left_out)
    for text in texts:
        yield _stream("stdout", text + "\n")


def _note(left_out: list[str]) -> NotebookNode:
    return _stream("stdout", f"[left out: {', '.join(dict.fromkeys(left_out))}]\n")


def _stream(name: str, text: str) -> NotebookNode:
    return _node(output_type="stream", name=name, text=text)


def _size(metadata: object, mime: str) -> NotebookNode:
    """Return width and height; nbconvert writes them into the page as they are."""
    found = metadata.get(mime) if isinstance(metadata, dict) else None
    sizes = (
        {name: found.get(name) for name in ("width", "height")} if isinstance(found, dict) else {}
    )
    return _node({name: n for name, n in sizes.items() if type(n) is int and 0 < n < 10_000})


# -- metadata --------------------------------------------------------------------------------------


def _cell_metadata(metadata: object) -> NotebookNode:
    kept = _node()
    if not isinstance(metadata, dict):
        return kept
    for name in ("deletable", "editable"):
        if isinstance(metadata.get(name), bool):
            kept[name] = metadata[name]
    nbgrader = metadata.get("nbgrader")
    if isinstance(nbgrader, dict):
        kept.nbgrader = _node(
            {
                name: value
                for name, value in nbgrader.items()
                if name in _NBGRADER and (value is None or isinstance(value, str | int | float))
            }
        )
    return kept


def _notebook_metadata(metadata: object) -> NotebookNode:
    kept = _node()
    for section, names in {
        "kernelspec": ("name", "display_name", "language"),
        "language_info": ("name", "version", "mimetype", "file_extension", "pygments_lexer"),
    }.items():
        found = metadata.get(section) if isinstance(metadata, dict) else None
        if isinstance(found, dict):
            values = {name: found[name] for name in names if _matches(_NAME, found.get(name))}
            if "name" in values:  # the schema asks for it
                kept[section] = _node(values)
    if "kernelspec" in kept:
        kept.kernelspec.setdefault("display_name", kept.kernelspec.name)
    return kept


# -- values of any type ----------------------------------------------------------------------------


def _joined(value: object) -> str | None:
    """Return a text of the notebook format, which may be a list of lines."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return value if isinstance(value, str) else None


def _text(value: object, most: int | None = _MOST_TEXT) -> str:
    """Return a text that can be written to a file and shown in reasonable time."""
    text = _joined(value) or ""
    if most is not None and len(text) > most:
        text = text[: most - len(_CUT)] + _CUT
    if text.count("\x1b") > _MOST_COLOURS:
        text = text.replace("\x1b", "\N{REPLACEMENT CHARACTER}")
    return _encodable(text)


def _encodable(text: str) -> str:
    """Replace lone surrogates, which no file can hold."""
    return text.encode("utf-8", "replace").decode()


def _count(value: object) -> int | None:
    return value if type(value) is int and value >= 0 else None


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
