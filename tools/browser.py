"""Find a Chromium for the end-to-end tests, or install one; prints the path of its executable.

The first of these that exists: the one named by GDWIDGET_BROWSER, Chromium or Chrome on PATH,
Playwright's own. Otherwise Debian's package if we may install it, else Playwright's download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("/usr/bin/chromium", "chromium", "google-chrome-stable", "google-chrome")


class NoBrowserError(RuntimeError):
    """There is no browser to drive; the message is one sentence that says what to do."""


def playwrights_own() -> Path:
    """Say where Playwright keeps the Chromium it downloads, whether or not it is there.

    Returns
    -------
    Path
        In a cache folder of the user's. It is asked of another process, since starting Playwright
        leaves an event loop running in the thread that asks.

    Raises
    ------
    NoBrowserError
        If Playwright's driver does not start.
    """
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        why = done.stderr.strip().splitlines()[0]
        raise NoBrowserError(
            "Playwright's driver does not start (a bare Debian lacks libatomic1); it said: " + why
        )
    return Path(done.stdout.strip())


def find() -> Path | None:
    """Look for a Chromium without installing anything.

    Returns
    -------
    Path or None
        The executable; None if there is none yet.

    Raises
    ------
    NoBrowserError
        If GDWIDGET_BROWSER names a file that does not exist, or Playwright does not start.
    """
    if named := os.environ.get("GDWIDGET_BROWSER"):
        if not Path(named).is_file():
            raise NoBrowserError(f"GDWIDGET_BROWSER names no file: {named}")
        return Path(named)
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    own = playwrights_own()
    return own if own.is_file() else None


def apt_install(*packages: str) -> None:
    """Install Debian packages, if this is Debian and we are root."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return
    print("Installing with apt-get:", *packages, "...", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
        if done.returncode:
            print(done.stderr.strip(), file=sys.stderr)


def ensure() -> Path:
    """Find a Chromium that Playwright can drive, installing what is missing.

    Returns
    -------
    Path
        The executable.

    Raises
    ------
    NoBrowserError
        If there is none and none could be installed.
    """
    try:
        playwrights_own()
    except NoBrowserError:
        apt_install("libatomic1")
        playwrights_own()
    if (path := find()) is not None:
        return path
    apt_install("chromium")
    if (path := find()) is not None:
        return path
    print("Downloading Playwright's chromium ...", file=sys.stderr)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(command, check=False, stdout=sys.stderr)
    if (path := find()) is not None:
        return path
    raise NoBrowserError(
        "No Chromium was found and none could be installed; name one in GDWIDGET_BROWSER."
    )


def main() -> None:
    """Print the path, or end with a sentence that says what to do."""
    try:
        print(ensure())
    except NoBrowserError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
