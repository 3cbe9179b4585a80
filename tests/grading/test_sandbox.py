"""What a guest can get at and use up, and what is left of it."""

from __future__ import annotations

import json
import os
import secrets
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import gdwidget
from gdwidget.grading import GradingError, sandbox
from gdwidget.grading.forking import Nursery
from gdwidget.grading.kernel import Kernel, Ran
from gdwidget.grading.limits import Limits
from tests.grading.escapes import ATTEMPTS, HARMLESS, KILLED

ROOT = Path(__file__).parents[2]
NOBODY = 65534
TIGHT = Limits(
    cpu_seconds=2,
    memory=1 << 30,
    processes=24,
    file_size=1 << 20,
    open_files=64,
    scratch=8 << 20,
    output=20_000,
)


def text(ran: Ran) -> str:
    return "".join(o.text for o in ran.outputs if o.get("name") == "stdout").strip()


def wait(condition: Callable[[], object], seconds: float = 10.0) -> bool:
    """Wait until a condition holds; False if it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


# Escapes


def escapes(command: list[str], folder: Path, kind: str, path: Path) -> dict[str, str]:
    done = subprocess.run(
        [*command, sys.executable, str(ROOT / "tests/grading/escapes.py"), str(folder), kind],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(path),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(folder / "home"),
            "GRADER_TOKEN": secrets.token_hex(16),
        },
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter."""
    with tempfile.TemporaryDirectory(prefix="gdw-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def held(open_folder: Path) -> dict[str, dict[str, str]]:
    """What came of the attempts, by who was the grader."""
    mine = open_folder / "mine"
    mine.mkdir()
    found = {"this user": escapes([], mine, "sandbox", ROOT)}
    if os.getuid() == 0:
        found["ordinary user"] = escapes_of_nobody(open_folder)
    return found


def escapes_of_nobody(folder: Path) -> dict[str, str]:
    """Grade as an ordinary user, with a package that was installed from a wheel."""
    place = folder / "site"
    shutil.copytree(ROOT / "gdwidget", place / "gdwidget", ignore=shutil.ignore_patterns("*.pyc"))
    for assignments in (place / "assignments", place / "gdwidget/assignments"):
        assignments.mkdir(exist_ok=True)
        (assignments / "solution.py").write_text("def gd(): ...")
    theirs = folder / "theirs"
    theirs.mkdir()
    shutil.chown(theirs, NOBODY, NOBODY)
    # Python may lie in a folder that only root may enter: cover that, in a namespace of our own.
    script = []
    for number, path in enumerate({sys.base_prefix, sys.prefix}):
        for parent in reversed(Path(path).parents):
            if not parent.stat().st_mode & stat.S_IXOTH:
                aside = folder / f"aside-{number}"
                aside.mkdir()
                script += [f"mount --bind {shlex.quote(path)} {aside}"]
                script += [f"mount -t tmpfs -o mode=755 none {shlex.quote(str(parent))}"]
                script += [
                    f"mkdir -p {shlex.quote(path)}",
                    f"mount --move {aside} {shlex.quote(path)}",
                ]
                break
    script += [f'exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups "$@"']
    command = ["unshare", "--mount", "sh", "-ec", "\n".join(script), "sh"]
    return escapes(command, theirs, "sandbox", place)


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_guests_are_held(held: dict[str, dict[str, str]], attempt: str) -> None:
    """Does the attempt fail, whether the grader is root or somebody else?"""
    for who, found in held.items():
        assert found[attempt] in ("held", KILLED), who


def test_attempts_work_where_nothing_holds(open_folder: Path) -> None:
    """Do attempts get somewhere without a sandbox, so that "held" says something?"""
    free = open_folder / "free"
    free.mkdir()
    found = escapes([], free, "none", ROOT)
    assert found.keys() == HARMLESS.keys()
    assert [name for name, said in found.items() if not said.startswith("escaped")] == []


# Files


@pytest.fixture(scope="module")
def tight() -> Iterator[Nursery]:
    with Nursery(sandbox=True, limits=TIGHT) as nursery:
        yield nursery


@pytest.fixture
def guest(tight: Nursery, tmp_path: Path) -> Iterator[Kernel]:
    kernel = tight.fork(tmp_path)
    yield kernel
    kernel.close()


def test_submitted_files_are_there(tight: Nursery, tmp_path: Path) -> None:
    """Does a guest find modules and data, may it write there, and is the original unharmed?"""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/points.csv").write_text("1,2\n")
    (tmp_path / "helper.py").write_text("value = 42\n")
    (tmp_path / "numpy.py").write_text("raise RuntimeError\n")
    kernel = tight.fork(tmp_path)
    ran = kernel.run(
        "import os, helper, numpy\n"
        "open('data/points.csv', 'a').write('3,4'); open('new', 'w').write('x')\n"
        "print(os.getcwd(), helper.value, sorted(os.listdir()), open('data/points.csv').read())",
        seconds=10,
    )
    kernel.close()
    assert text(ran) == "/submission 42 ['data', 'helper.py', 'new', 'numpy.py'] 1,2\n3,4"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "helper.py", "numpy.py"]
    assert (tmp_path / "data/points.csv").read_text() == "1,2\n"


def test_large_submissions_are_cut(tight: Nursery, tmp_path: Path) -> None:
    """Does a folder with too much in it still get a kernel, with what fits?"""
    (tmp_path / "a.txt").write_text("small")
    (tmp_path / "b.bin").write_bytes(bytes(16 << 20))
    (tmp_path / "c.txt").write_text("small")
    deep = tmp_path
    for _ in range(40):
        deep = deep / ("d" * 60)
        deep.mkdir()
    kernel = tight.fork(tmp_path)
    ran = kernel.run("import os; print(sorted(f for f in os.listdir() if '.' in f))", seconds=10)
    kernel.close()
    assert text(ran) == "['a.txt', 'c.txt']"


@pytest.mark.parametrize("root", [sys.prefix, sys.base_prefix, "/usr/lib"])
def test_course_inside_what_is_shown_is_refused(tight: Nursery, root: str) -> None:
    """Does a submission where guests may read everything get an error that says so?"""
    with pytest.raises(GradingError, match="move the course"):
        tight.fork(Path(root))


# Resources


def test_fork_bomb_stays_with_its_guest(tight: Nursery) -> None:
    """Can other guests start processes and threads while one has used up all of its own?"""
    kernels = [tight.fork() for _ in range(4)]
    bomb = kernels[0].run(
        "import os, signal\ncount = 0\n"
        "try:\n"
        "    while count < 200:\n"
        "        if os.fork() == 0: signal.pause()\n"
        "        count += 1\n"
        "except BlockingIOError: pass\n"
        "print(count)",
        seconds=20,
    )
    others = [
        kernel.run(
            "import subprocess, threading\n"
            "for _ in range(3): threading.Thread(target=print).start()\n"
            "print(subprocess.run(['true']).returncode)",
            seconds=20,
        )
        for kernel in kernels[1:]
    ]
    for kernel in kernels:
        kernel.close()
    assert 0 < int(text(bomb)) < TIGHT.processes
    assert [text(ran) for ran in others] == ["0"] * 3


def test_memory_of_one_process(guest: Kernel) -> None:
    """Is too large an array an exception, after which the notebook goes on?"""
    ran = guest.run("import numpy as np; np.ones(1 << 28)", seconds=10)
    assert ran.ename.endswith("MemoryError")
    assert guest.run("1", seconds=10).status == "ok"


def test_memory_of_all_processes(guest: Kernel) -> None:
    """Is a guest ended whose processes together take more than one may?"""
    ran = guest.run(
        "import os, signal\n"
        "for _ in range(6):\n"
        "    if os.fork() == 0:\n"
        "        kept = b'x' * (250 << 20); signal.pause()\n"
        "signal.pause()",
        seconds=30,
    )
    assert (ran.status, ran.evalue) == ("died", "more than 1024 MiB of memory")


def test_processes_can_share_memory() -> None:
    """Do the standard library's ways to share memory work, which lies in files?"""
    code = """
import multiprocessing as mp
from multiprocessing.shared_memory import SharedMemory
shared, array = mp.Value("i", 0), mp.Array("d", 1000)
block = SharedMemory(create=True, size=1 << 20)
def work(n):
    with shared:
        shared.value += n
    array[n], block.buf[n] = n, n
    return n
with mp.Pool(2) as pool:
    done = pool.map(work, range(10))
print(sum(done), shared.value, sum(array), sum(block.buf[:10]))
block.close(); block.unlink()"""
    with Nursery(sandbox=True, limits=Limits()) as nursery:
        assert text(nursery.fork().run(code, seconds=20)) == "45 45 45.0 45"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("open('/tmp/large', 'wb').write(bytes(2 << 20))", "File too large"),
        (
            "import itertools\n"
            "for n in itertools.count():\n"
            "    for place in ('/tmp', '/dev/shm', '/submission'):\n"
            "        open(f'{place}/{n}', 'wb').write(bytes(1 << 19))",
            "No space left",
        ),
        ("for n in range(30_000): open(f'/tmp/{n}', 'w').close()", "No space left"),
        ("kept = [open('/dev/null') for _ in range(100)]", "Too many open files"),
    ],
    ids=["one file", "all files", "empty files", "open files"],
)
def test_files(guest: Kernel, code: str, error: str) -> None:
    """Is there an end to the files that a guest may make?"""
    ran = guest.run(code, seconds=20)
    assert (ran.status, ran.ename) == ("error", "OSError")
    assert error in ran.evalue


def test_processor_time(guest: Kernel) -> None:
    """Is a process ended that computes too long, even if nobody waits for it?"""
    ran = guest.run("while True: pass", seconds=30)
    assert (ran.status, ran.evalue) == ("died", "signal SIGXCPU")


def test_deep_recursion(guest: Kernel) -> None:
    """Can checks raise the recursion limit to 6000, with calls that go through C?"""
    ran = guest.run(
        "import sys; sys.setrecursionlimit(6500)\n"
        "def depth(n): return 0 if n == 0 else 1 + max(map(depth, [n - 1]))\n"
        "print(depth(3000))",
        seconds=10,
    )
    assert text(ran) == "3000"


# Lifetime

DETACH = """
import os, subprocess
subprocess.Popen(["sleep", MARK], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp("sleep", ["sleep", MARK])
    os._exit(0)
"""
GRADER = """
import sys
from gdwidget.grading.forking import Nursery
from gdwidget.grading.limits import Limits
nursery = Nursery(sandbox=sys.argv[1] == "True", limits=Limits())
kernel = nursery.fork()
print(kernel.run(sys.argv[2], seconds=20).status, flush=True)
sys.stdin.read()
"""
both = pytest.mark.parametrize("in_sandbox", [True, False])


@pytest.fixture
def mark() -> str:
    """An argument for `sleep` that nobody else uses."""
    return f"98765.{secrets.randbelow(10**12)}"


def marked(mark: str) -> int:
    """Count the processes with this argument."""
    count = 0
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            count += path.read_bytes() == f"sleep\0{mark}\0".encode()
        except OSError:
            continue
    return count


def detach(nursery: Nursery, mark: str) -> Kernel:
    kernel = nursery.fork()
    assert kernel.run(f"MARK = {mark!r}\n{DETACH}", seconds=20).status == "ok"
    assert wait(lambda: marked(mark) == 2)
    return kernel


@both
def test_nothing_outlives_its_kernel(in_sandbox: bool, mark: str) -> None:
    """Is all that a cell has started gone when close() returns, and with the nursery?"""
    mounts = Path("/proc/self/mountinfo").read_text()
    with Nursery(sandbox=in_sandbox, limits=Limits()) as nursery:
        detach(nursery, mark).close()
        assert marked(mark) == 0
        kernel = detach(nursery, mark)
    assert marked(mark) == 0
    assert not kernel.alive
    assert Path("/proc/self/mountinfo").read_text() == mounts


@both
def test_nothing_outlives_the_nursery(in_sandbox: bool, mark: str) -> None:
    """Does a kernel end with all it has started if the nursery is killed, and can others start?"""
    with Nursery(sandbox=in_sandbox, limits=Limits()) as nursery:
        kernel = detach(nursery, mark)
        assert nursery._process
        nursery._process.send_signal(signal.SIGKILL)
        assert wait(lambda: marked(mark) == 0)
        assert wait(lambda: not kernel.alive)
        assert kernel.run("1", seconds=10).status == "died"
        assert text(nursery.fork().run("print(1)", seconds=10)) == "1"


@both
def test_nothing_outlives_the_grader(in_sandbox: bool, mark: str, tmp_path: Path) -> None:
    """Is nothing left, no process, folder or mount, of a grader that is killed?"""
    mounts = Path("/proc/self/mountinfo").read_text()
    grader = subprocess.Popen(
        [sys.executable, "-c", GRADER, str(in_sandbox), f"MARK = {mark!r}\n{DETACH}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert grader.stdout
    assert grader.stdout.readline() == "ok\n"
    assert wait(lambda: marked(mark) == 2)
    grader.kill()
    grader.communicate()
    assert wait(lambda: marked(mark) == 0)
    assert list(tmp_path.iterdir()) == []
    assert Path("/proc/self/mountinfo").read_text() == mounts


# The machine


def test_explanations_name_what_to_do() -> None:
    """Does a refusal of the system become a sentence with a remedy?"""
    said = sandbox.explain(PermissionError(1, "unshare: Operation not permitted"))
    assert "unshare: Operation not permitted" in said
    assert "sysctl -w" in said or "--security-opt" in said


def test_other_systems_are_told() -> None:
    """Can the modules be imported elsewhere, where using them is an error with a remedy?"""
    script = (
        "import gdwidget, sys; sys.platform = 'darwin'\n"
        "from gdwidget.grading import GradingError, forking, sandbox\n"
        "try: forking.Nursery(sandbox=False).fork()\n"
        "except GradingError as error: print(error == sandbox.probe() or error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "needs Linux" in done.stdout


def test_what_is_shown_is_no_checkout() -> None:
    """Is of a checkout the package shown, but neither its parent nor what lies beside it?"""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import gdwidget\nfrom gdwidget.grading.view import *\nprint(*visible())",
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    shown = done.stdout.split()
    assert str(Path(gdwidget.__file__).parent) in shown
    assert not any(Path(path) in ROOT.parents or Path(path) == ROOT for path in shown)
