"""Doctor says what is missing, with a command that mends it, and nothing else."""

from __future__ import annotations

import json
import os
import shlex
import sys
from importlib import metadata
from pathlib import Path

import pytest

from gdwidget.course import doctor
from gdwidget.course.doctor import Check


@pytest.fixture
def jupyter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty Jupyter configuration and data folder that goes before all others."""
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path / "first"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    return tmp_path / "first"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder whose settings name an exchange that is there."""
    (tmp_path / "exchange").mkdir()
    config = f"c = get_config()\nc.Exchange.root = {str(tmp_path / 'exchange')!r}\n"
    (tmp_path / "nbgrader_config.py").write_text(config)
    return tmp_path


def found(folder: Path, name: str) -> Check:
    return next(check for check in doctor.examine(folder) if check.name == name)


def write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


def test_this_environment_is_well(course: Path, jupyter: Path) -> None:
    """Is nothing missing where all of gdwidget is installed, and every complaint mendable?"""
    checks = doctor.examine(course)
    assert [check for check in checks if check.state == "missing"] == []
    assert all((check.state == "ok") == (check.remedy == "") for check in checks)
    names = [check.name for check in checks]
    assert len(set(names)) == len(names)
    assert {"Python", "jupyterlab", "nbgrader", "kernel python3", "exchange folder"} <= set(names)


def test_a_package_that_is_missing_or_old_is_named(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is the command for exactly that package and this Python given?"""
    versions = {"nbgrader": "0.8.0", "jupyterlab": None}

    def version(name: str) -> str:
        if name in versions and versions[name] is None:
            raise metadata.PackageNotFoundError(name)
        return versions.get(name) or real(name)

    real = metadata.version
    monkeypatch.setattr(metadata, "version", version)
    lab = found(course, "jupyterlab")
    assert (lab.state, lab.detail) == ("missing", "not installed")
    words = shlex.split(lab.remedy)
    assert words[:4] == [sys.executable, "-m", "pip", "install"]
    assert words[4].startswith("jupyterlab>=")
    assert found(course, "nbgrader").detail == "0.8.0 is too old"


def test_an_old_python_is_named(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the version that gdwidget needs said?"""
    monkeypatch.setattr(sys, "version_info", (3, 9, 1, "final", 0))
    check = found(course, "Python")
    assert check.state == "missing"
    assert check.detail == "3.9.1, but gdwidget needs >=3.11"


def test_a_server_extension_that_is_off_is_named(course: Path, jupyter: Path) -> None:
    """Does the configuration that wins count, and does the command name the extension?"""
    name = "nbgrader.server_extensions.formgrader"
    off = {"ServerApp": {"jpserver_extensions": {name: False}}}
    write(jupyter / "jupyter_server_config.d/off.json", off)
    check = found(course, "server extension formgrader")
    assert check.state == "missing"
    assert check.remedy.endswith(f"-m jupyter server extension enable --sys-prefix {name}")
    assert found(course, "server extension assignment list").state == "ok"


def test_a_lab_extension_that_is_off_is_named(course: Path, jupyter: Path) -> None:
    """Is one button that was switched off enough?"""
    part = "@jupyter/nbgrader:validate-assignment"
    write(jupyter / "labconfig/page_config.json", {"disabledExtensions": {part: True}})
    check = found(course, "JupyterLab extension nbgrader")
    assert check.state == "missing"
    assert check.remedy.endswith(f"-m jupyter labextension enable {part}")


def test_a_kernel_without_gdwidget_is_named(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is a kernelspec found out whose Python is another one, or is gone?"""
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "kernels-first"))
    spec = tmp_path / "kernels-first/kernels/python3/kernel.json"
    program = tmp_path / "other-python"
    program.write_text("#!/bin/sh\necho \"ModuleNotFoundError: No module named 'x'\" >&2\nexit 1\n")
    program.chmod(0o755)
    write(spec, {"argv": [str(program)], "display_name": "Python 3", "language": "python"})
    check = found(course, "kernel python3")
    assert check.state == "missing"
    assert "ModuleNotFoundError: No module named 'x'" in check.detail
    assert check.remedy.endswith("-m ipykernel install --sys-prefix")
    program.unlink()
    assert "does not run" in found(course, "kernel python3").detail


def test_an_exchange_that_is_not_there_is_mended_by_the_command(tmp_path: Path) -> None:
    """Does the command that doctor prints do what is needed?"""
    root = tmp_path / "a shared 'place'/exchange"
    config = f"c = get_config()\nc.Exchange.root = {str(root)!r}\n"
    (tmp_path / "nbgrader_config.py").write_text(config)
    check = found(tmp_path, "exchange folder")
    assert check.state == "missing"
    assert os.system(check.remedy) == 0
    assert found(tmp_path, "exchange folder").state == "ok"


def test_no_exchange_is_asked_for_before_there_is_a_course(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is nobody told to make a folder for all that the course to come will not use?"""
    monkeypatch.setattr(doctor, "DEFAULT_EXCHANGE", str(tmp_path / "nowhere"))
    check = found(tmp_path, "exchange folder")
    assert (check.state, "777" in check.remedy) == ("advice", False)
    (tmp_path / "source").mkdir()
    assert found(tmp_path, "exchange folder").state == "missing"


def test_an_exchange_that_is_closed_is_named(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a folder that cannot be written to told from one that can?"""
    closed = str(course / "exchange")
    real = os.access
    monkeypatch.setattr(os, "access", lambda p, mode: str(p) != closed and real(p, mode))
    check = found(course, "exchange folder")
    assert check.state == "missing"
    assert check.remedy.endswith(f"chmod 777 {closed}")


def test_settings_that_raise_are_a_finding(tmp_path: Path) -> None:
    """Does doctor go on when a course's settings are broken?"""
    (tmp_path / "nbgrader_config.py").write_text("1 / 0\n")
    check = found(tmp_path, "nbgrader's settings")
    assert check.state == "missing"
    assert "ZeroDivisionError" in check.detail


def test_node_matters_in_a_checkout_only(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is an instructor with an installed gdwidget not asked for Node.js?"""
    monkeypatch.setenv("PATH", "")
    assert found(course, "Node.js").state == "advice"
    monkeypatch.setattr(doctor, "_checkout", lambda: None)
    assert "Node.js" not in [check.name for check in doctor.examine(course)]
