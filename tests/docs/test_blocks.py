"""Every block of code and every command in the documentation is run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from nbgrader.apps import NbGraderApp
from traitlets.config import Config

from docs._ext.live import run
from gdwidget.course.create import create

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
PAGES = [page for page in PAGES if "_generated" not in page.parts]
BLOCK = re.compile(r"^( *)```(?:(\w+)|\{live\})[^\n]*\n(.*?)^ *```$", re.M | re.S)
SLUG = "01-gd-1d"

# Commands that are not run here, and why; what can be checked of them is.
ELSEWHERE = {
    "pip": "installs; the extra it names has to exist",
    "make": "runs for long; what it would run is asked for",
    "lab": "opens a browser, as the end-to-end tests do",
    "nbconvert": "is typed by test_nbconvert.py, which opens the page",
    "dask": "needs other machines; test_cluster.py grades on a cluster",
    "--scheduler": "likewise; its options have to exist",
}

CONFIGURABLE = {one.__name__: one for one in NbGraderApp().all_configurable_classes()}


def blocks(page: Path) -> Iterator[tuple[str, str]]:
    """Language and text of each block; that of a live widget is Python."""
    for indent, language, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        yield language or "python", re.sub(rf"^{indent}", "", text, flags=re.M)


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_python(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do the blocks of a page run, one after the other, as in a notebook?"""
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"c": Config()}  # what nbgrader hands a course's settings
    for language, text in blocks(page):
        if language == "python":
            try:
                run(text, names)
            except Exception as error:
                raise AssertionError(f"{text}\n{type(error).__name__}: {error}") from error
    for section, values in names["c"].items():
        if section in CONFIGURABLE:
            assert values.keys() <= CONFIGURABLE[section].class_traits().keys(), section
    if (widget := names.get("w")) is not None:
        assert "gdwidget.explore(" in widget.link()


def test_manifests() -> None:
    """Is what is meant for Kubernetes what its pods call so?"""
    manifests = [text for page in PAGES for language, text in blocks(page) if language == "yaml"]
    assert [yaml.safe_load(text) for text in manifests] == [
        {"securityContext": {"seccompProfile": {"type": "Unconfined"}}}
    ]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with one submission, where an instructor's commands are typed."""
    root = tmp_path_factory.mktemp("docs") / "gd101"
    create(root, assignments=[SLUG])
    for student in ("ada", "grace"):
        shutil.copytree(root / "source" / SLUG, root / "submitted" / student / SLUG)
    typed(root, f"nbgrader generate_assignment {SLUG}")
    return root


@cache  # pages repeat each other, and some commands take seconds
def typed(folder: Path, line: str) -> str:
    """Type a command in a folder; it has to succeed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    return done.stdout


def lines(page: Path) -> list[str]:
    return [
        line
        for language, text in blocks(page)
        if language in ("console", "sh")
        for line in text.splitlines()
        if line.strip()
    ]


@pytest.mark.parametrize("page", [page for page in PAGES if lines(page)], ids=name)
def test_commands(page: Path, course: Path) -> None:
    """Does each command succeed in a course, or is what it names there?"""
    for line in lines(page):
        words = shlex.split(line, comments=True)
        if words[0] == "pip":
            assert words[:2] == ["pip", "install"], line
            extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
            for extra in re.search(r"\[(.*)\]|$", words[2])[1].split(","):  # type: ignore[index]
                assert extra in extras["optional-dependencies"], line
        elif words[0] == "make":
            typed(ROOT, shlex.join([*words, "--dry-run"]))
        elif "--scheduler" in words:
            typed(course, f"{line} --help")
        elif not ELSEWHERE.keys() & set(words):
            typed(course, line)


def test_what_is_not_run_is_needed() -> None:
    """Is each exception still there to be excepted?"""
    words = {word for page in PAGES for line in lines(page) for word in shlex.split(line)}
    assert ELSEWHERE.keys() <= words
