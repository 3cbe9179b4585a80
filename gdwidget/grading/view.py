"""What a guest sees of the machine: its environment and the part of the file system it may read."""

from __future__ import annotations

import os
import site
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def environment() -> dict[str, str]:
    """Write the environment of a process from which guests are forked: no word of the grader's.

    Returns
    -------
    dict
        What Python needs to find its packages, and to run with one thread: with more, a process
        cannot be forked nor enter a sandbox.
    """
    found = {
        "LANG": "C.UTF-8",
        "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "PYTHONSAFEPATH": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MALLOC_ARENA_MAX": "2",  # each is address space, which is limited
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
    if site.ENABLE_USER_SITE and site.getuserbase():
        found["PYTHONUSERBASE"] = site.getuserbase()
    if not any(is_below(str(_PACKAGE), folder) for folder in _site_folders()):
        found["PYTHONPATH"] = str(_PACKAGE.parent)
    if libraries := os.environ.get("LD_LIBRARY_PATH"):
        found["LD_LIBRARY_PATH"] = libraries
    return found


def visible() -> list[str]:
    """List what guests may read: the system, Python, and what this process has imported.

    Of a folder that is no installation, such as a checkout, that is the imported packages only:
    what lies beside them may be anything.

    Returns
    -------
    list of str
        Absolute paths, none below another unless through a symbolic link.
    """
    roots = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]
    roots += ["/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", sys.base_prefix, sys.prefix]
    roots += _site_folders()
    for name, module in tuple(sys.modules.items()):
        if "." not in name and name != "__main__":
            file = getattr(module, "__file__", None)
            roots += list(getattr(module, "__path__", ())) or ([file] if file else [])
    found: list[str] = []
    for path in map(os.path.abspath, [*roots, *map(os.path.realpath, roots)]):
        covered = any(is_below(path, root) for root in found if not os.path.islink(root))
        if path != "/" and os.path.lexists(path) and not covered:
            found.append(path)
    return found


def exposed(path: str) -> str | None:
    """Return the folder through which guests could read a path, None if there is none.

    A course must not lie in an environment of Python, as it does if that was made in its folder.
    """
    roots = ["/usr", sys.prefix, sys.base_prefix, *_site_folders()]
    real = os.path.realpath(path)
    return next((root for root in roots if is_below(real, os.path.realpath(root))), None)


def hidden() -> list[str]:
    """List folders with solutions, which may lie in what is visible."""
    return [str(_PACKAGE / "assignments"), str(_PACKAGE.parent / "assignments")]


def is_below(path: str, root: str) -> bool:
    """Tell whether a path is another or lies in it."""
    return path == root or path.startswith(root.rstrip("/") + "/")


def _site_folders() -> list[str]:
    own = [site.getusersitepackages()] if site.ENABLE_USER_SITE else []
    return site.getsitepackages() + own
