"""gdwidget installed from its wheel, out of sight of the checkout, and people who use it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAMS = ("nbgrader", "jupyter", "jupyter-lab", "alembic")  # beside gdwidget's own


class Installation:
    """A virtual environment with gdwidget's wheel; other packages are those of the tests.

    Copying JupyterLab for every test run would take minutes, so its packages are seen through a
    path file. The checkout's editable install is not: Python reads path files in its own folder
    only.

    Attributes
    ----------
    python : Path
        Its interpreter.
    """

    def __init__(self, folder: Path) -> None:
        wheel = build_wheel(folder / "dist")
        home = folder / "environment"
        venv.create(home, with_pip=False, symlinks=True)
        self.python = home / "bin/python"
        install = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
        checked([sys.executable, "-m", "pip", "--python", str(self.python), *install])
        outer = Path(sysconfig.get_path("purelib"))
        inner = home / outer.relative_to(sys.prefix)
        (inner / "packages-of-the-tests.pth").write_text(f"{outer}\n")
        for name in PROGRAMS:
            script = (Path(sys.executable).parent / name).read_text(encoding="utf-8")
            own = home / "bin" / name
            own.write_text(re.sub(r"\A#!.*", f"#!{self.python}", script), encoding="utf-8")
            own.chmod(0o755)

    def environment(self, home: Path) -> dict[str, str]:
        """Compose the environment variables of a person whose home is that folder."""
        kept = {name: os.environ[name] for name in ("LANG", "TMPDIR") if name in os.environ}
        marks = {name: text for name, text in os.environ.items() if name.startswith("GDWIDGET_")}
        return {
            **kept,
            **marks,  # the end-to-end tests look for processes that carry one of these
            "HOME": str(home),
            "PATH": os.pathsep.join([str(self.python.parent), "/usr/bin", "/bin"]),
            # Kernels, pages and templates of the packages that are seen through the path file.
            "JUPYTER_PATH": str(Path(sys.prefix) / "share/jupyter"),
            "JUPYTER_CONFIG_PATH": str(Path(sys.prefix) / "etc/jupyter"),
            "PYTHONNOUSERSITE": "1",
            "PYTHONUTF8": "1",
        }


@dataclass
class Person:
    """An instructor or a student: a home, a working folder, a shell.

    Attributes
    ----------
    installation : Installation
        What the person's programs come from.
    home, folder : Path
        The home, and where commands are typed.
    """

    installation: Installation
    home: Path
    folder: Path

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(parents=True, exist_ok=True)

    def types(self, command: str, status: int = 0) -> str:
        """Run a line in a shell and return all it printed.

        Parameters
        ----------
        command : str
            As typed.
        status : int, default 0
            The exit status it has to end with.
        """
        return checked(
            ["/bin/bash", "-c", command],
            status=status,
            cwd=self.folder,
            env=self.installation.environment(self.home),
        )


class Nbgrader:
    """Runs many nbgrader commands without loading nbgrader for each.

    One process has imported nbgrader and forks a child for every command line; the child is a new
    command in all but the time it takes.
    """

    _SERVER = """
import json, os, sys
from nbgrader.apps.nbgraderapp import main
for line in sys.stdin:
    job = json.loads(line)
    child = os.fork()
    if child == 0:
        log = os.open(job["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.environ.clear()
        os.environ.update(job["env"])
        os.chdir(job["cwd"])
        sys.argv = ["nbgrader", *job["words"]]
        status = 1
        try:
            main()
            status = 0
        except SystemExit as exit:
            status = exit.code if isinstance(exit.code, int) else int(exit.code is not None)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self._log = folder / "nbgrader.log"
        self._process = subprocess.Popen(
            [str(installation.python), "-c", self._SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
            env=installation.environment(folder),
        )

    def __call__(self, person: Person, *words: str, status: int = 0) -> str:
        """Run ``nbgrader WORDS`` as that person and return all it printed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        job = {
            "words": words,
            "cwd": str(person.folder),
            "env": person.installation.environment(person.home),
            "log": str(self._log),
        }
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        text = self._log.read_text(encoding="utf-8")
        assert answer.strip() == str(status), f"nbgrader {' '.join(words)}: {answer}\n{text}"
        return text

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def build_wheel(folder: Path) -> Path:
    """Build gdwidget's wheel from the checkout and return its path."""
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    checked([sys.executable, *build], env={**os.environ, "PATH": ""})
    (wheel,) = folder.glob("*.whl")
    return wheel


def checked(
    command: list[str],
    *,
    status: int = 0,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> str:
    """Run a command, hold it to its exit status and return all it printed."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == status, f"{command}: status {done.returncode}\n{done.stdout}"
    return done.stdout
