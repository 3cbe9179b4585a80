"""What grading leaves behind: processes, private folders, files that somebody has touched."""

from __future__ import annotations

import ctypes
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER


def below() -> list[str]:
    """Processes that this one has started, but for the one that looks after shared memory."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            command = " ".join(process.cmdline())
            if process.status() != psutil.STATUS_ZOMBIE and "resource_tracker" not in command:
                found.append(f"{process.pid} {process.name()} {command}"[:200])
        except psutil.NoSuchProcess:
            continue
    return found


@contextmanager
def nothing_left(monkeypatch: pytest.MonkeyPatch, private: Path) -> Iterator[None]:
    """Check that no process outlives the block and no file stays in its folder for such.

    Orphans become children of this process, so none is missed.
    """
    private.mkdir()
    monkeypatch.setenv("TMPDIR", str(private))
    monkeypatch.setattr(tempfile, "tempdir", None)
    library = ctypes.CDLL(None)
    before = below()
    library.prctl(_SUBREAPER, 1)
    try:
        yield
        end = time.monotonic() + 10
        while (left := set(below()) - set(before)) and time.monotonic() < end:
            time.sleep(0.05)
        assert not left, left
        assert not (files := list(private.rglob("*"))), files
    finally:
        library.prctl(_SUBREAPER, 0)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def state_of(*roots: Path) -> dict[str, str]:
    """Content of all files below some folders; a link counts as what it says."""
    found = {}
    for root in roots:
        for parent, folders, names in os.walk(root):
            for name in (*folders, *names):
                path = Path(parent, name)
                if path.is_symlink():
                    found[str(path)] = os.readlink(path)
                elif path.is_file():
                    found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
