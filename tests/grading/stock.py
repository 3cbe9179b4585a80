"""What stock nbgrader gives to the class of `attack_course`: `python -m tests.grading.stock`.

The attacks run unprotected, as the user who starts this. They touch only the course, which is
made in a temporary folder.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
from nbgrader.api import Gradebook, MissingEntry

from tests.grading.attack_course import ASSIGNMENT, POINTS, Attack, attacks, build

CELL_SECONDS = 8
STUDENT_SECONDS = 120
WORKERS = 2


def environment(folder: Path) -> dict[str, str]:
    """A home without anybody's settings, and the programs beside this Python."""
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {"HOME": str(folder), "PATH": programs, "LANG": "C.UTF-8"}


def nbgrader(folder: Path, *arguments: str, seconds: float = STUDENT_SECONDS) -> str:
    """Run nbgrader in a course; return what went wrong, empty if nothing did."""
    process = subprocess.Popen(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        return f"still running after {seconds:g} s"
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    raised = re.findall(r"^ *[\w.]+\.(\w+(?:Error|Entry)\b.*)", said, re.MULTILINE)
    return "" if process.returncode == 0 else (raised or ["ended with an error"])[-1][:70]


def grade(folder: Path, chosen: list[Attack]) -> dict[str, tuple[float | None, str]]:
    """Grade everybody; return points, None for who was not graded, and what went wrong."""
    build(folder, chosen)
    problem = nbgrader(folder, "generate_assignment", ASSIGNMENT)
    if problem:
        raise RuntimeError(problem)

    def autograde(attack: Attack) -> str:
        limit = f"--Execute.timeout={CELL_SECONDS}"
        return nbgrader(folder, "autograde", ASSIGNMENT, "--student", attack.name, limit)

    with ThreadPoolExecutor(WORKERS) as pool:
        problems = list(pool.map(autograde, chosen))
    wait_for_the_rest(folder)
    found = {}
    with Gradebook(f"sqlite:///{folder}/gradebook.db", "attacked") as book:
        for attack, problem in zip(chosen, problems, strict=True):
            try:
                points = book.find_submission(ASSIGNMENT, attack.name).score
            except MissingEntry:
                points = None
            found[attack.name] = (None if problem and not points else points, problem)
    return found


def wait_for_the_rest(folder: Path, seconds: float = 15) -> None:
    """Let what the attacks left behind in the course come to its end."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and any(
        str(folder) in " ".join(process.info["cmdline"] or ())
        for process in psutil.process_iter(["cmdline"])
    ):
        time.sleep(0.2)


def main(names: list[str]) -> None:
    chosen = [a for a in attacks() if not names or a.name in names]
    with tempfile.TemporaryDirectory(prefix="attacked-") as folder:
        found = grade(Path(folder), chosen)
    print(f"| attack | deserves | stock nbgrader, of {POINTS} | |\n|---|---|---|---|")
    for attack in chosen:
        points, problem = found[attack.name]
        got = "not graded" if points is None else f"{points:g}"
        print(f"| {attack.name} | {attack.deserves:g} | {got} | {problem} |")
    wrong = [a for a in chosen if found[a.name][0] != a.deserves]
    print(f"\n{len(wrong)} of {len(chosen)} not as deserved")


if __name__ == "__main__":
    main(sys.argv[1:])
