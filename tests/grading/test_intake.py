"""Whatever was submitted, what can be used is used, and the rest is named."""

from __future__ import annotations

import hashlib
import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdwidget.grading import record
from gdwidget.grading.intake import Cell, Submitted, Unreadable, copy_files, few, parse, read

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "cells cell_type source metadata nbgrader grade_id points worksheets".split()
            ),
            parts,
            max_size=4,
        )
    ),
    max_leaves=20,
)


def book(*cells: Any, **more: Any) -> bytes:
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **more}
    ).encode()


def code(source: Any, **meta: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": meta, "outputs": []}


def test_reads_what_counts() -> None:
    """Are text, kind, grade_id, points and role of a cell read, and nothing else?"""
    meta = {"grade_id": "a", "points": 2, "grade": True, "solution": False, "locked": True}
    found = parse(book(code(["x = 1\n", "y"], nbgrader=meta, tags=["skip-execution"])), "a.ipynb")
    assert found == Submitted([Cell("code", "x = 1\ny", "a", 2.0, (True, False, True))])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "a.ipynb is empty."),
        (b" \n", "a.ipynb is empty."),
        (b"{", "a.ipynb is no notebook: Expecting"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "a.ipynb is no notebook: Expecting value"),
        (b"[]", "a.ipynb is no notebook: it has no cells."),
        (b'{"cells": 3}', "a.ipynb is no notebook: it has no cells."),
        (b"[" * 200_000, "a.ipynb is no notebook: it is nested too deeply."),
        (b'{"cells": [' + b"9" * 10_000 + b"]}", "a.ipynb is no notebook: Exceeds the limit"),
    ],
)
def test_refuses_what_is_no_notebook(content: bytes, says: str) -> None:
    """Is a file that holds no notebook refused in one sentence that names it?"""
    with pytest.raises(Unreadable) as caught:
        parse(content, "a.ipynb")
    assert str(caught.value).startswith(says)


@given(JSON)
def test_any_json_is_read_or_refused(content: Any) -> None:
    """Does any JSON at all end as cells of text or as a refusal?"""
    try:
        found = parse(json.dumps(content).encode(), "a.ipynb")
    except Unreadable:
        return
    for cell in found.cells:
        assert type(cell.source) is str
        assert type(cell.grade_id) is str
        cell.source.encode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_other_encodings_are_read(encoding: str) -> None:
    """Is a notebook saved in another encoding read, and said to be so?"""
    text = '{"cells": [{"cell_type": "code", "source": "x = \'é\'", "metadata": {}}]}'
    found = parse(text.encode(encoding), "a.ipynb")
    assert found.cells == [Cell("code", "x = 'é'")]
    assert bool(found.notices) == (encoding != "utf-8-sig")


def test_damaged_cells_cost_only_themselves() -> None:
    """Are cells that are none left out, each with a sentence, and the others kept?"""
    cells = [code("a"), 7, {"cell_type": "code"}, code("x" * 300_000), code("b")]
    found = parse(book(*cells), "a.ipynb")
    assert [cell.source for cell in found.cells] == ["a", "", "b"]
    assert found.notices == [
        "Cell 2 of a.ipynb is damaged and was left out.",
        "Cell 3 of a.ipynb is damaged and was left out.",
        "Cell 4 of a.ipynb is too long and was left out.",
    ]


@pytest.mark.parametrize(
    ("grade", "solution", "locked", "role"),
    [
        (True, False, False, (True, False, True)),
        (True, True, True, (True, True, False)),
        (False, False, True, (False, False, True)),
        (False, False, False, (False, False, False)),
    ],
)
def test_roles_are_nbgraders(grade: bool, solution: bool, locked: bool, role: Any) -> None:
    """Is a grade cell locked, and a solution cell not, whatever its metadata say?"""
    meta = {"grade_id": "a", "grade": grade, "solution": solution, "locked": locked}
    cell = {"cell_type": "code", "source": "", "metadata": {"nbgrader": meta}}
    (found,) = parse(book(cell), "a.ipynb").cells
    assert found.role == role


def test_attachments_hold_pictures_and_nothing_deep() -> None:
    """Is what no attachment can be left out, however deep, before anything copies it?"""
    deep = json.loads('{"a":' * 900 + "1" + "}" * 900)
    cell = {"cell_type": "markdown", "source": "?", "metadata": {}}
    cell["attachments"] = {"a.png": {"image/png": "aGk=", "deep": deep}, "deep": deep, "b": [deep]}
    (found,) = parse(book(cell), "a.ipynb").cells
    assert found.attachments == {"a.png": {"image/png": "aGk="}, "deep": {}, "b": {}}


def test_format_3_is_read() -> None:
    """Are the cells of an old notebook found?"""
    sheets = [{"cells": [{"cell_type": "code", "input": ["x = 1"], "metadata": {}}]}]
    content = json.dumps({"nbformat": 3, "worksheets": sheets}).encode()
    assert parse(content, "a.ipynb").cells == [Cell("code", "x = 1")]


def test_large_files_are_read_elsewhere(tmp_path: Path) -> None:
    """Is a notebook with large outputs read, its outputs left behind?"""
    path = tmp_path / "a.ipynb"
    large = code("x = 1", nbgrader={"grade_id": "a", "grade": True})
    large["outputs"] = [{"output_type": "stream", "text": "y" * 20_000_000}]
    path.write_bytes(book(large))
    assert read(path).cells == [Cell("code", "x = 1", "a", None, (True, False, True))]
    path.write_bytes(b"[" + b"0," * 4_000_000)
    with pytest.raises(Unreadable, match="is no notebook"):
        read(path)


def test_links_and_pipes_are_not_opened(tmp_path: Path) -> None:
    """Is a link to a notebook refused, and a pipe not waited for?"""
    (tmp_path / "secret.ipynb").write_bytes(book(code("x")))
    (tmp_path / "a.ipynb").symlink_to("secret.ipynb")
    with pytest.raises(Unreadable, match="a link to another place"):
        read(tmp_path / "a.ipynb")
    os.mkfifo(tmp_path / "b.ipynb")
    with pytest.raises(Unreadable, match="not a file"):
        read(tmp_path / "b.ipynb")


def test_only_plain_files_are_copied(tmp_path: Path) -> None:
    """Are links, pipes and sockets left out, also those in folders, and the rest copied?"""
    source, target = tmp_path / "s", tmp_path / "t"
    (source / "data").mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    (source / "data" / "a.csv").write_text("1")
    (source / "helper.py").write_text("x = 1")
    (source / "a.ipynb").write_text("{}")
    (source / "__pycache__").mkdir()
    (source / "__pycache__" / "b.pyc").write_text("")
    (source / "data" / "link").symlink_to(tmp_path / "secret")
    (source / "folder").symlink_to(tmp_path)
    os.mkfifo(source / "pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(source / "socket"))
        notices = copy_files(source, target, ["__pycache__"])
    copied = sorted(p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file())
    assert copied == ["data/a.csv", "helper.py"]
    assert notices == [
        f"{name} is a link or no plain file and was left out."
        for name in ("data/link", "folder", "pipe", "socket")
    ]


def test_copies_are_bounded(tmp_path: Path) -> None:
    """Is a file that is too large left out with a sentence, and a smaller one still copied?"""
    source, target = tmp_path / "s", tmp_path / "t"
    source.mkdir()
    with (source / "a.bin").open("wb") as file:
        file.truncate(500 << 20)  # a hole: it takes no room here
    (source / "b.txt").write_text("b")
    notices = copy_files(source, target, [])
    assert [p.name for p in target.iterdir()] == ["b.txt"]
    assert notices == ["a.bin was left out: the submission's files are too many or too large."]


def test_notices_are_few() -> None:
    """Is of very many sentences each said once, and the rest counted?"""
    assert few(["a", "b", "a"]) == ["a", "b"]
    found = few(str(number % 60) for number in range(1000))
    assert found == [*map(str, range(50)), "… and 10 more such notices."]


def test_hashing_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are 64 MB read of a submission of any size, and do changes of the rest still count?"""
    (tmp_path / "a.ipynb").write_bytes(book())
    for name in ("0.bin", "1.bin", "2.bin"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(40 << 20)  # a hole: it takes no room here
    read, hashed = 0, hashlib.file_digest

    def counted(file: Any, kind: str) -> Any:
        nonlocal read
        read += os.fstat(file.fileno()).st_size
        return hashed(file, kind)

    monkeypatch.setattr(hashlib, "file_digest", counted)
    before = record.digest(tmp_path, [])
    assert read == len(book()) + (40 << 20)
    assert record.digest(tmp_path, []) == before
    os.utime(tmp_path / "2.bin", (1, 1))
    late = record.digest(tmp_path, [])
    (tmp_path / "a.ipynb").write_bytes(book(code("x")))
    assert len({before, late, record.digest(tmp_path, [])}) == 3


def test_what_is_behind_a_link_is_not_hashed(tmp_path: Path) -> None:
    """Is of a submission that is a link only hashed where it leads?"""
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to("there")
    before = record.digest(tmp_path / "link", [])
    (tmp_path / "there" / "a").touch()
    assert record.digest(tmp_path / "link", []) == before
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to("elsewhere")
    assert record.digest(tmp_path / "link", []) != before
