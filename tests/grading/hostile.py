"""A class for the course of `attack_course` in which nearly everybody breaks something.

Each hostile student gives right answers and does one thing more. Of 12 points they earn all where
that thing stands apart, 5 where it takes `gd` along, 7 where it takes `newton` along, 10 where it
costs the last test.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from tests.grading.attack_course import (
    ASSIGNMENT,
    NOTEBOOK,
    POINTS,
    Attack,
    attacks,
    build,
    cell_of,
    submission,
)

ALL, NO_GD, NO_NEWTON, ONE_LESS = 12.0, 5.0, 7.0, 10.0
HONEST = ("0-first", "e-between", "m-between", "t-between", "~last")
ODD_NAMES = ("o'neil [x] ü", "[a-z]*", "*", "-f", "{student_id} %s", "a, b; c+d")
TIMEOUT = 6
SECRET = "canary-5c1f0e"
"""What stands in files that no submission may read."""
FILE = f"{NOTEBOOK}.ipynb"

GD = """\
def gd(eta, f_grad, x0=10.0, steps=10):
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - eta * f_grad(path[-1]))
    return path
"""
NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    {}
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - eta * f_grad(path[-1]) / f_hess(path[-1]))
    return path
"""
Edit = Callable[[NotebookNode], None]
Place = Callable[[Path, Path], None]
"""Changes the submission's folder; the second one is somebody else's, with the canary."""


@dataclass(frozen=True)
class Hostile:
    """One student.

    Attributes
    ----------
    name : str
    earns : float or None
        Points; None if it cannot be graded and is left to the instructor.
    says : str
        Pattern of what the record or the graded notebook has to say; empty for nothing.
    gd, newton : str
        The two answers.
    edit : callable
        Changes the notebook before it is written.
    place : callable
        Changes the folder afterwards.
    """

    name: str
    earns: float | None
    says: str
    gd: str = GD
    newton: str = NEWTON.format("")
    edit: Edit = lambda notebook: None
    place: Place = lambda folder, outside: None

    def submit(self, course: Path, outside: Path) -> None:
        """Hand it in."""
        folder = course / "submitted" / self.name / ASSIGNMENT
        folder.mkdir(parents=True)
        cells = {"gd": self.gd, "newton": self.newton}
        made = submission(Attack(self.name, "", cells, POINTS, {}, self.edit))
        (folder / FILE).write_text(json.dumps(made).replace("OUTSIDE", str(outside)))
        self.place(folder, outside)


def own(name: str, code: str, says: str, earns: float = ALL) -> Hostile:
    """Somebody with a cell of their own between the answers."""

    def edit(notebook: NotebookNode) -> None:
        after = notebook.cells.index(cell_of(notebook, "gd")) + 1
        notebook.cells.insert(after, new_code_cell(code))

    return Hostile(name, earns, says, edit=edit)


def inside(name: str, code: str, says: str, earns: float = NO_GD) -> Hostile:
    """Somebody who writes more into the cell of an answer."""
    return Hostile(name, earns, says, gd=f"{GD}\n\n{code}")


def called(name: str, code: str, says: str, earns: float = NO_NEWTON) -> Hostile:
    """Somebody whose function does it when a test calls it."""
    return Hostile(name, earns, says, newton=NEWTON.format(code.replace("\n", "\n    ")))


def at_last(name: str, code: str, says: str) -> Hostile:
    """Somebody whose function does it in the last test only."""
    body = code.replace("\n", "\n        ")
    return Hostile(name, ONE_LESS, says, newton=NEWTON.format(f"if steps == 3:\n        {body}"))


def edited(name: str, edit: Edit, says: str, earns: float | None = ALL) -> Hostile:
    """Somebody who changes the notebook."""
    return Hostile(name, earns, says, edit=edit)


def placed(name: str, place: Place, says: str, earns: float | None = ALL) -> Hostile:
    """Somebody who changes the folder."""
    return Hostile(name, earns, says, place=place)


def rewritten(
    name: str, change: Callable[[bytes], bytes], says: str, earns: float | None = ALL
) -> Hostile:
    """Somebody who changes the file of the notebook."""

    def place(folder: Path, outside: Path) -> None:
        path = folder / FILE
        path.write_bytes(change(path.read_bytes()))

    return Hostile(name, earns, says, place=place)


def reshaped(
    name: str, change: Callable[[dict[str, Any]], Any], says: str, earns: float | None = ALL
) -> Hostile:
    """Somebody who changes the JSON of the notebook, by no rules."""

    def rewrite(content: bytes) -> bytes:
        book = json.loads(content)
        changed = change(book)
        return json.dumps(book if changed is None else changed).encode()

    return rewritten(name, rewrite, says, earns)


STUBBORN = """\
import time
while True:
    try:
        while True:
            time.sleep(0.1)
    except KeyboardInterrupt:
        pass
"""
STOPPED, ENDED = rf"stopped after {TIMEOUT} s", r"ended the notebook's process"
MUCH = rf"printed too much|{STOPPED}"  # whichever comes first

RUNNING = [
    own("loop", "while True: pass", STOPPED),
    own("loop-stubborn", STUBBORN, STOPPED),
    inside("loop-behind-answer", "while True: pass", STOPPED, ALL),
    inside("loop-stubborn-behind-answer", STUBBORN, STOPPED),
    own("loop-holding-lock", "pow(7, 10**9)", STOPPED),
    own("stops-itself", "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", STOPPED),
    own("input", "input()", "StdinNotImplementedError"),
    at_last("loop-in-function", "while True: pass", STOPPED),
    at_last("loop-in-function-stubborn", STUBBORN, STOPPED),
    at_last("sleep-in-function", "import time; time.sleep(1000)", STOPPED),
    called("endless-answer", "import itertools; return itertools.count()", "Error"),
    at_last("huge-answer", "return [0.5] * 20_000_000", f"Error|{STOPPED}"),
    at_last("asks-forever", "while True: f_grad(1.0)", STOPPED),
    called("exit-in-function", "import os; os._exit(0)", "process has ended"),
    called("killed-in-function", "import os; os.kill(os.getpid(), 9)", "process has ended"),
    called("raises-in-function", "raise ValueError('x' * 10**7)", "ValueError"),
    called("exits-in-function", "raise SystemExit", "Error|SystemExit"),
    called("recursion-in-function", "return newton(eta, f_grad, f_hess)", "RecursionError"),
    own("memory", "x = bytearray(10**11)", "MemoryError"),
    own("memory-of-many-parts", "x = []\nwhile True: x.append(bytes(10**7))", "Memory|memory"),
    own(
        "memory-of-children",
        "import os, time\n"
        "for _ in range(12):\n"
        "    if os.fork() == 0:\n"
        "        x = b'x' * 400_000_000\n"
        "        time.sleep(100)\n"
        "time.sleep(100)",
        "memory|MemoryError|stopped after",
    ),
    own("fork-bomb", "import os\nwhile True: os.fork()", "temporarily unavailable|process"),
    own(
        "thread-bomb",
        "import threading, time\n"
        "while True: threading.Thread(target=time.sleep, args=[1000]).start()",
        "can't start new thread",
    ),
    own("flood-of-lines", "while True: print('x' * 100)", MUCH),
    own(
        "flood-in-a-line", "while True: print('x' * 10**6, end='')", f"{MUCH}|MemoryError|of memory"
    ),
    own(
        "flood-of-displays",
        "from IPython.display import HTML\nwhile True: display(HTML('<b>' * 10**5))",
        MUCH,
    ),
    own(
        "flood-of-clearing",
        "from IPython.display import clear_output\nwhile True: clear_output()",
        MUCH,
    ),
    own("flood-of-errors", "raise ValueError('x' * 10**8)", MUCH),
    at_last("flood-in-function", "while True: print('x' * 10**6)", "Error|stopped"),
    edited(
        "flood-of-cells",
        lambda notebook: notebook.cells.extend(
            new_code_cell("print('x' * 900_000, end='')") for _ in range(40)
        ),
        "left out|too much",
    ),
    inside("os-exit", "import os; os._exit(3)", ENDED + r".*exit status 3"),
    own("os-exit-apart", "import os; os._exit(0)", ENDED),
    Hostile(
        "exits-everywhere",
        NO_GD,
        "process has ended",
        gd="def gd(*args, **options):\n    import os\n    os._exit(0)",
        edit=lambda notebook: notebook.cells.insert(2, new_code_cell("import os; os._exit(0)")),
    ),
    own("sys-exit", "import sys; sys.exit()", "SystemExit"),
    own("exit", "exit()", ""),
    own("kill-itself", "import os; os.kill(os.getpid(), 9)", ENDED + ".*SIGKILL"),
    own("kill-everybody", "import os\nos.kill(-1, 9)", ""),
    own("kill-parent", "import os; os.kill(os.getppid(), 15)", ""),
    own("kill-group", "import os, signal; os.killpg(0, signal.SIGTERM)", "SIGTERM|Stopped|ended"),
    own("segfault", "import ctypes; ctypes.string_at(0)", ENDED + ".*SIGSEGV"),
    own("closed-files", "import os; os.closerange(0, 1000)", ENDED + "|stopped"),
    own(
        "closed-line",
        "import os\nos.close(int(os.environ['GDWIDGET_CALLS']))",
        "process",
        0.0,
    ),
    own(
        "deep-recursion",
        "import sys\nsys.setrecursionlimit(10**9)\nf = lambda: f()\nf()",
        f"{ENDED}|{STOPPED}|MemoryError|RecursionError",
    ),
    own(
        "detached-child",
        "import subprocess\nsubprocess.Popen(['sleep', '1000'], start_new_session=True)",
        "",
    ),
    own(
        "daemon",
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        time.sleep(1000)\n"
        "    os._exit(0)",
        "",
    ),
    own(
        "fills-disk",
        "with open('/tmp/x', 'wb') as file:\n    while True: file.write(bytes(10**6))",
        "OSError",
    ),
    own("reset", "%reset -f", "NameError", NO_GD),
    own("nested-syntax", "x = " + "(" * 50_000, "SyntaxError|MemoryError|RecursionError|ended"),
    own("deep-syntax", "x = " + "-" * 80_000 + "1", "Error|ended"),
    inside("long-sum", "x = 0" + " + 1" * 900, "", ALL),
    inside("longer-sum", "x = 0" + " + 1" * 30_000, f"RecursionError|{ENDED}|{STOPPED}"),
    edited(
        "many-magics",
        lambda notebook: notebook.cells.insert(4, new_code_cell("!true\n" * 30_000)),
        "",
    ),
    edited(
        "many-cells",
        lambda notebook: notebook.cells.extend(new_markdown_cell("1") for _ in range(2_500)),
        "those after 2000 were left out",
    ),
    own("reads-canary", "print(open('OUTSIDE/canary.txt').read())", "FileNotFoundError"),
    own("writes-canary", "open('OUTSIDE/canary.txt', 'w').write('x')", "Error"),
]


def _remove(notebook: NotebookNode, *names: str) -> None:
    notebook.cells = [c for c in notebook.cells if c.metadata.nbgrader.grade_id not in names]


def _copy(notebook: NotebookNode, name: str) -> None:
    cell = cell_of(notebook, name)
    copied = nbformat.from_dict(json.loads(json.dumps(cell)))
    copied.id = "copied"
    notebook.cells.insert(notebook.cells.index(cell) + 1, copied)


def _edit(notebook: NotebookNode, name: str) -> None:
    cell_of(notebook, name).source = "pass"


def _mark(**marks: Any) -> Edit:
    def edit(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            if cell.metadata.nbgrader.grade:
                cell.metadata.nbgrader.update(marks)

    return edit


def _each(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    def all_of_them(book: dict[str, Any]) -> None:
        for cell in book["cells"]:
            change(cell)

    return all_of_them


def _schema(number: Any) -> Callable[[dict[str, Any]], None]:
    return _each(lambda cell: cell["metadata"]["nbgrader"].update(schema_version=number))


def _format_3(book: dict[str, Any]) -> dict[str, Any]:
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["input"] = cell.pop("source")
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [book]}


def _without_source(book: dict[str, Any]) -> None:
    del book["cells"][-2]["source"]


NOTEBOOKS = [
    edited("deleted-test", lambda n: _remove(n, "gd-path"), "gd-path was missing"),
    edited("deleted-tests", lambda n: _remove(n, "gd-path", "newton-path", "aims"), "was missing"),
    edited("copied-test", lambda n: _copy(n, "gd-calls"), "gd-calls was copied"),
    edited("copied-answer", lambda n: _copy(n, "gd"), ""),
    edited("edited-test", lambda n: _edit(n, "gd-path"), "gd-path"),
    edited("moved-tests", lambda n: n.cells.reverse(), ""),
    edited("points", _mark(points=1000), "points"),
    edited("points-no-number", _mark(points=float("nan")), ""),
    edited("flags", _mark(grade=False, locked=False), "gd-path"),
    edited("flags-solution", _mark(solution=True, locked=False), "gd-path"),
    edited(
        "no-marks",
        lambda n: [c.metadata.pop("nbgrader") for c in n.cells] and None,
        "none of the assignment's cells",
        None,
    ),
    edited("kernel", lambda n: n.metadata.update(kernelspec={"name": "bash"}), ""),
    reshaped(
        "metadata-list",
        _each(lambda c: c.update(metadata=[])),
        "none of the assignment's cells",
        None,
    ),
    reshaped(
        "marks-list",
        _each(lambda c: c["metadata"].update(nbgrader=[1])),
        "none of the assignment's cells",
        None,
    ),
    reshaped("book-metadata-list", lambda b: b.update(metadata=[]), ""),
    reshaped("schema-99", _schema(99), ""),
    reshaped("schema-1", _schema(1), ""),
    reshaped("schema-text", _schema("x"), ""),
    reshaped("no-source", _without_source, "damaged"),
    reshaped("source-number", lambda b: b["cells"][-2].update(source=7), "damaged"),
    reshaped("cell-null", lambda b: b["cells"].insert(2, None), "damaged"),
    reshaped("cell-kind", lambda b: b["cells"][-2].update(cell_type="rawr"), "was made a"),
    reshaped("outputs-number", lambda b: b["cells"][2].update(outputs=7), ""),
    reshaped("attachments", lambda b: b["cells"][0].update(attachments={"a": {"b": [1]}}), ""),
    reshaped("cell-ids", _each(lambda c: c.update(id="same")), ""),
    reshaped("surrogate", lambda b: b["cells"][2].update(source=GD + "# \ud800"), ""),
    reshaped("cells-object", lambda b: b.update(cells={}), "no cells", None),
    reshaped("cells-missing", lambda b: {"nbformat": 4}, "no cells", None),
    reshaped("list", lambda b: [b], "no cells", None),
    reshaped("number", lambda b: 7, "no cells", None),
    reshaped("format-3", _format_3, ""),
    reshaped("format-99", lambda b: b.update(nbformat=99, nbformat_minor="x"), ""),
    reshaped("no-format", lambda b: b.pop("nbformat") and None, ""),
    rewritten("half-a-file", lambda b: b[: len(b) // 2], "is no notebook", None),
    rewritten("empty-file", lambda b: b"", "is empty", None),
    rewritten("nested", lambda b: b'{"cells":' + b"[" * 10**6, "nested too deeply", None),
    rewritten("nothing-but-zeros", lambda b: bytes(10**6), "is no notebook", None),
    rewritten("picture", lambda b: b"\x89PNG\r\n\x1a\n\xff\xfe", "is no notebook", None),
    rewritten(
        "latin-1",
        lambda b: b.replace(b"iterates", b"it\xe9rates").replace(b"A parabola", b"Une par\xe9"),
        "not in UTF-8",
    ),
    rewritten("utf-16", lambda b: b.decode().encode("utf-16"), "not in UTF-8"),
    rewritten("utf-8-mark", lambda b: b"\xef\xbb\xbf" + b, ""),
]


def _link(name: str, to: str) -> Place:
    def place(folder: Path, outside: Path) -> None:
        path = folder / name
        path.unlink(missing_ok=True)
        path.symlink_to(to.format(outside=outside))

    return place


def _socket(name: str) -> Place:
    def place(folder: Path, outside: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        here = os.getcwd()
        with socket.socket(socket.AF_UNIX) as made:
            os.chdir(folder)  # its path would be too long
            made.bind(name)
            os.chdir(here)

    return place


def _pipe(name: str) -> Place:
    def place(folder: Path, outside: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)

    return place


def _folder(name: str) -> Place:
    def place(folder: Path, outside: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).mkdir()
        (folder / name / "x.txt").write_text("x")

    return place


def _file(name: str | bytes, content: str = "x") -> Place:
    def place(folder: Path, outside: Path) -> None:
        with open(os.path.join(os.fsencode(folder), os.fsencode(name)), "w") as file:
            file.write(content)

    return place


def _sparse(name: str, size: int) -> Place:
    def place(folder: Path, outside: Path) -> None:
        with (folder / name).open("ab") as file:
            file.truncate(size)

    return place


def _renamed(name: str, *others: str) -> Place:
    def place(folder: Path, outside: Path) -> None:
        (folder / FILE).rename(folder / name)
        for other in others:
            (folder / other).write_text('{"cells": []}')

    return place


def _gone(folder: Path, outside: Path) -> None:
    (folder / FILE).unlink()


def _elsewhere(folder: Path, outside: Path) -> None:
    shutil.rmtree(folder)
    folder.symlink_to(f"../../source/{ASSIGNMENT}")


def _student_elsewhere(folder: Path, outside: Path) -> None:
    shutil.move(folder.parent, outside / "student")
    folder.parent.symlink_to(outside / "student")


def _many_notebooks(folder: Path, outside: Path) -> None:
    for number in range(1_000):
        (folder / f"{number}.ipynb").touch()


def _many_files(folder: Path, outside: Path) -> None:
    for number in range(1_500):
        (folder / f"{number}.txt").touch()


def _deep_folders(folder: Path, outside: Path) -> None:
    here = os.open(folder, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("x" * 250, dir_fd=here)
        inside = os.open("x" * 250, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inside
    os.close(os.open("file.txt", os.O_CREAT, dir_fd=here))
    os.close(here)


def _giant(content: bytes) -> bytes:
    book = json.loads(content)
    stream = {"output_type": "stream", "name": "stdout", "text": "@"}
    book["cells"][2]["outputs"] = [stream]
    return json.dumps(book).encode().replace(b'"@"', b'"' + b"x" * 200_000_000 + b'"')


FOLDERS = [
    placed("link-outside", _link("notes.txt", "{outside}/canary.txt"), "notes.txt is a link"),
    placed("link-to-folder", _link("notes", "{outside}"), "notes is a link"),
    placed("link-to-gradebook", _link("my.db", "../../../gradebook.db"), "my.db is a link"),
    placed("link-dangling", _link("a.txt", "nowhere"), "a.txt is a link"),
    placed("link-to-itself", _link("a.txt", "a.txt"), "a.txt is a link"),
    placed("pipe", _pipe("a.txt"), "no plain file"),
    placed("socket", _socket("a.txt"), "no plain file"),
    placed("linked-notebook", _link(FILE, "{outside}/canary.ipynb"), "is a link", None),
    placed("dangling-notebook", _link(FILE, "nowhere"), "is a link", None),
    placed("pipe-notebook", _pipe(FILE), "is not a file", None),
    placed("socket-notebook", _socket(FILE), "is not a file", None),
    placed("folder-notebook", _folder(FILE), "is not a file", None),
    placed("linked-submission", _elsewhere, "is a link", None),
    placed("linked-student", _student_elsewhere, "is a link", None),
    placed("many-notebooks", _many_notebooks, "and 950 more such notices"),
    placed("renamed", _renamed("my own.ipynb"), "was taken for"),
    placed("renamed-and-extra", _renamed("my own.ipynb", "x.ipynb"), "x.ipynb", None),
    placed("extra-notebook", _file("x.ipynb", "{}"), "x.ipynb is no notebook of this assignment"),
    placed("extra-link", _link("x.ipynb", "{outside}/canary.ipynb"), "x.ipynb is no notebook of"),
    placed("no-notebook", _renamed("my.txt"), "No descent.ipynb was submitted", None),
    placed("nothing", _gone, "No descent.ipynb was submitted", None),
    rewritten("giant-notebook", _giant, ""),
    placed("endless-notebook", _sparse(FILE, 1 << 40), "too much to read", None),
    placed("endless-file", _sparse("data.bin", 1 << 40), "data.bin was left out"),
    placed("many-files", _many_files, "too many or too large"),
    placed("deep-folders", _deep_folders, "cannot be read"),
    placed("name-no-text", _link(os.fsdecode(b"\xff\xfe\n.txt"), "nowhere"), "is a link"),
    placed("name-of-data-is-folder", _folder("data.csv"), ""),
    placed("name-of-folder-is-file", _file("more"), ""),
    placed("time-no-time", _file("timestamp.txt", "yesterday, I think"), "holds no time"),
    placed("time-empty", _file("timestamp.txt", ""), "holds no time"),
    placed("time-long-ago", _file("timestamp.txt", "0001-01-01 00:00:00 +2400"), "holds no time"),
    placed("time-number", _file("timestamp.txt", "9" * 100), "holds no time"),
    placed("time-folder", _folder("timestamp.txt"), "holds no time"),
    placed("time-pipe", _pipe("timestamp.txt"), "no plain file"),
    placed("time-link", _link("timestamp.txt", "/dev/zero"), "timestamp.txt is a link"),
]
HOSTILE = [*RUNNING, *NOTEBOOKS, *FOLDERS]
UNREADABLE = placed(
    "unreadable", lambda folder, outside: (folder / FILE).chmod(0), "Permission denied", None
)
UNREADABLE_FOLDER = placed(
    "unreadable-folder", lambda folder, outside: folder.chmod(0), "Permission denied", None
)
"""Both for a grader who is not root."""


def honest(name: str) -> Hostile:
    """Somebody who does nothing special, with files that are read as they should be."""
    return Hostile(name, ALL, "", place=_file("notes.txt", name))


def make(course: Path, outside: Path, chosen: list[Hostile]) -> None:
    """Write a course with a class, and the canaries beside it."""
    build(course, [])
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(
            f"c.Execute.timeout = {TIMEOUT}\n"
            "from gdwidget.grading.settings import protect\n"
            "protect(c)\n"
        )
    data = course / "source" / ASSIGNMENT
    (data / "more").mkdir()
    for path in (data / "data.csv", data / "more" / "data.csv"):
        path.write_text("1,2\n")
    outside.mkdir(parents=True)
    (outside / "canary.txt").write_text(SECRET)
    plain = next(attack for attack in attacks() if attack.name == "honest_plain")
    book = submission(plain)
    book.cells[0].source = SECRET
    (outside / "canary.ipynb").write_text(nbformat.writes(book))
    for student in chosen:
        student.submit(course, outside)
