"""The package as others get it: source distribution, then a wheel from that, without Node."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both, built while no Node can be found."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    environment = {**os.environ, "PATH": ""}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    (path,) = distributions.glob("*.whl")
    return path


def test_the_wheel_carries_the_bundle_and_nothing_foreign(wheel: Path) -> None:
    """Are script, style sheet and type marker in it, and no tests or sources of others?"""
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        sizes = {info.filename: info.file_size for info in file.infolist()}
    for name in hatch_build.BUNDLE:
        assert sizes.get(name, 0) > 0, name
    assert "gdwidget/py.typed" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"gdwidget"}
    foreign = [name for name in names if "/test" in name.lower() or name.endswith(".ts")]
    assert not foreign


def test_the_wheel_has_every_module(wheel: Path) -> None:
    """Is each Python file of the checkout in it, assignments and their banks included?"""
    with zipfile.ZipFile(wheel) as file:
        packed = {name for name in file.namelist() if name.endswith(".py")}
    ours = {p.relative_to(ROOT).as_posix() for p in ROOT.glob("gdwidget/**/*.py")}
    assignments = {
        f"gdwidget/{p.relative_to(ROOT).as_posix()}" for p in ROOT.glob("assignments/**/*.py")
    }
    assert packed == ours | assignments


def test_the_source_distribution_is_complete(distributions: Path) -> None:
    """Does it hold what builds the bundle, the bundle itself, and nothing installed?"""
    (path,) = distributions.glob("*.tar.gz")
    with tarfile.open(path) as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    needed = {"hatch_build.py", "package.json", "package-lock.json", "js/build.mjs", "LICENSE"}
    assert needed | set(hatch_build.BUNDLE) <= names
    assert not [name for name in names if name.startswith(("node_modules", ".venv", ".ci"))]


def test_the_wheel_works_elsewhere(wheel: Path, tmp_path: Path) -> None:
    """Does every module import from the installed wheel, out of sight of the checkout?"""
    target = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(target), str(wheel)], check=True)
    with zipfile.ZipFile(wheel) as file:
        files = [
            name
            for name in file.namelist()
            if name.endswith(".py") and not name.startswith("gdwidget/assignments/")
        ]
    modules = [name[:-3].replace("/", ".").removesuffix(".__init__") for name in files]
    script = f"""
import importlib, sys
sys.path.insert(0, {str(target)!r})
for name in {[name for name in modules if not name.endswith("__main__")]}:
    module = importlib.import_module(name)
    assert module.__file__.startswith({str(target)!r}), module
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
