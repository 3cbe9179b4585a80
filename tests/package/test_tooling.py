"""What the repository says about itself is so."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from tools import browser, node

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(page: str) -> None:
    """Can each `make ...` in the text be typed?"""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9]+):", makefile, re.MULTILINE))
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^ *\$? *)make ([a-z0-9]+)", text, re.MULTILINE))
    assert named <= targets


def test_the_lock_file_pins_hashes_and_names_no_registry() -> None:
    """Will npm install the same files from whatever registry a machine uses?"""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_the_browser_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Does GDWIDGET_BROWSER win, and is a wrong one named rather than replaced?"""
    monkeypatch.setenv("GDWIDGET_BROWSER", sys.executable)
    assert browser.find() == Path(sys.executable)
    monkeypatch.setenv("GDWIDGET_BROWSER", str(tmp_path / "none"))
    with pytest.raises(browser.NoBrowserError, match="GDWIDGET_BROWSER"):
        browser.find()


def test_an_old_node_is_not_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Is a Node on PATH that is too old passed over for the one from PyPI?"""
    for name, text in {"node": "v18.19.0", "npm": "9.2.0"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\necho {text}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    environment = tmp_path / "environment"
    environment.mkdir()
    (environment / "node").write_text("#!/bin/sh\necho v24.1.0\n", encoding="utf-8")
    (environment / "node").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(environment / "python"))
    assert node.version(str(tmp_path / "node")) == (18, 19, 0)
    assert node.search_path().split(":")[1] == str(environment)
