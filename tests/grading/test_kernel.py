"""A kernel runs cells and says what came of them, whatever they do."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdwidget.grading import GradingError
from gdwidget.grading.forking import Nursery
from gdwidget.grading.kernel import Kernel, Ran
from gdwidget.grading.limits import Limits
from gdwidget.grading.outputs import Malformed, Outputs, plain

OUTPUT = 20_000


@pytest.fixture(scope="module")
def guests() -> Iterator[Nursery]:
    with Nursery(
        sandbox=True, limits=Limits(output=OUTPUT), preload=["gdwidget.checks"]
    ) as nursery:
        yield nursery


@pytest.fixture(scope="module")
def hosts() -> Iterator[Nursery]:
    with Nursery(sandbox=False, preload=["gdwidget.checks"]) as nursery:
        yield nursery


@pytest.fixture
def kernel(guests: Nursery) -> Iterator[Kernel]:
    kernel = guests.fork()
    yield kernel
    kernel.close()


def text(ran: Ran) -> str:
    return "".join(o.text for o in ran.outputs if o.output_type == "stream").strip()


def kinds(ran: Ran) -> list[str]:
    return [output.output_type for output in ran.outputs]


def valid(ran: Ran) -> bool:
    """Check outputs as nbformat does, and that they can be written."""
    cell = nbformat.v4.new_code_cell("", outputs=ran.outputs)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbformat.validate(notebook)
    return bool(nbformat.writes(notebook).encode())


# Outputs


def test_outputs_of_every_kind(kernel: Kernel) -> None:
    """Are results, displays, streams and errors what a notebook stores?"""
    ran = kernel.run(
        "import sys\nfrom IPython.display import HTML, display\n"
        "print('a'); print('b'); print('c', file=sys.stderr)\n"
        "display(HTML('<b>d</b>'), metadata={'isolated': True})\n6 * 7",
        seconds=10,
    )
    assert (ran.status, ran.execution_count) == ("ok", 1)
    assert kinds(ran) == ["stream", "stream", "display_data", "execute_result"]
    assert [(o.name, o.text) for o in ran.outputs[:2]] == [("stdout", "a\nb\n"), ("stderr", "c\n")]
    assert ran.outputs[2].data["text/html"] == "<b>d</b>"
    assert ran.outputs[3].data == {"text/plain": "42"}
    assert ran.outputs[3].execution_count == 1
    assert valid(ran)


def test_errors(kernel: Kernel) -> None:
    """Is an exception an output and part of the answer?"""
    ran = kernel.run("1 / 0", seconds=10)
    assert (ran.status, ran.ename, ran.evalue) == ("error", "ZeroDivisionError", "division by zero")
    assert kinds(ran) == ["error"]
    assert "ZeroDivisionError" in "".join(ran.outputs[0].traceback)
    assert valid(ran)
    assert kernel.run("1", seconds=10).execution_count == 2


def test_displays_are_updated_and_cleared(kernel: Kernel) -> None:
    """Do progress displays leave their last state only?"""
    ran = kernel.run(
        "from IPython.display import clear_output, display\n"
        "print('gone'); display('gone'); clear_output()\n"
        "print('gone too'); clear_output(wait=True); print('kept')\n"
        "shown = display('first', display_id=True); shown.update('second')",
        seconds=10,
    )
    assert kinds(ran) == ["stream", "display_data"]
    assert text(ran) == "kept"
    assert ran.outputs[1].data["text/plain"] == "'second'"


def test_widgets_without_a_page(kernel: Kernel) -> None:
    """Do widgets work in Python where nobody listens to them, and leave what notebooks keep?"""
    ran = kernel.run(
        "import ipywidgets\nw = ipywidgets.IntSlider()\nseen = []\n"
        "w.observe(lambda change: seen.append(change.new), 'value')\nw.value = 4\nprint(seen)\nw",
        seconds=20,
    )
    assert (ran.status, text(ran)) == ("ok", "[4]")
    shown = ran.outputs[-1].data
    assert shown["text/plain"] == "IntSlider(value=4)"
    assert shown["application/vnd.jupyter.widget-view+json"]["model_id"]


CELLS = (
    "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c', end='')\n6 * 7",
    "from IPython.display import HTML, display\nprint('d'); display(HTML('<b>e</b>'), 1.5)",
    "from IPython.display import clear_output\nprint('gone'); clear_output(wait=True)\nprint('f')",
    "shown = display('first', display_id=True); shown.update('second')",
    "print('x' * 9_000)",
    "def f(x): return 1 / x\nprint('g')\nf(0)",
    "def broken(:",
    "raise SystemExit(3)",
    "exit()",
    "import asyncio\nawait asyncio.sleep(0)\n'done'",
    "%timeit -n1 -r1 pass",
    "%matplotlib inline",
    "import warnings; warnings.warn('h')",
    "_ = In[1]; len(In), get_ipython().user_ns['f'].__name__",
    "float('nan')",
)


def test_tests_show_what_a_kernel_shows(guests: Nursery, hosts: Nursery) -> None:
    """Is what a grade cell prints, displays, returns and raises what it would be in a kernel?"""
    kernel, host = guests.fork(), hosts.fork()
    for cell in CELLS:
        expected, found = (_shown(one.run(cell, seconds=20)) for one in (kernel, host))
        assert found == expected, cell
    kernel.close()
    host.close()


def _shown(ran: Ran) -> dict[str, Any]:
    """What came of a cell, without times, names of cells, and when a stream is flushed."""
    assert valid(ran)
    streams = {"stdout": "", "stderr": ""}
    for output in ran.outputs:
        if output.output_type == "stream":
            streams[output.name] += output.text
    others = [output for output in ran.outputs if output.output_type != "stream"]
    said = json.dumps({**vars(ran), "outputs": [streams, *others]})
    said = re.sub(r"\\u001b\[[0-9;]*m", "", said)
    said = re.sub(r"[\d.]+ [nm\\u03bc]*s \S+ [\d.]+ [nm\\u03bc]*s", "TIME", said)
    shown: dict[str, Any] = json.loads(
        re.sub(r"/tmp/ipykernel_\S+\.py|<ipython-input-[^>]+>|\d+\.py|0x[0-9a-f]+", "PLACE", said)
    )
    return shown


def test_a_test_cannot_use_up_the_memory(hosts: Nursery) -> None:
    """Does a test that takes more than anybody needs fail, and the next one run?"""
    host = hosts.fork()
    assert host.run("held = bytearray(5 << 30)", seconds=20).ename == "MemoryError"
    assert host.run("1", seconds=10).status == "ok"
    host.close()


def test_a_test_is_interrupted_while_it_prints(hosts: Nursery) -> None:
    """Is no message torn by the end of a cell's time, and does the next cell run?"""
    host = hosts.fork()
    for seconds in (0.2, 0.25, 0.3, 0.35):
        ran = host.run("while True: print('again and again', flush=True)", seconds=seconds)
        assert ran.status == "timeout"
        assert host.run("print('next')\n1", seconds=10).status == "ok"
    host.close()


def test_output_of_other_programs(kernel: Kernel) -> None:
    """Is what a program writes to its standard output part of the cell's?"""
    assert text(kernel.run("import os; os.system('echo hello');", seconds=10)) == "hello"


def test_later_output_is_nobodys(kernel: Kernel) -> None:
    """Is what a thread prints after its cell kept out of the next cell's outputs?"""
    kernel.run(
        "import threading; go, done = threading.Event(), threading.Event()\n"
        "def late(): go.wait(); print('late', flush=True); done.set()\n"
        "threading.Thread(target=late).start()",
        seconds=10,
    )
    assert text(kernel.run("go.set(); done.wait(); print('mine')", seconds=10)) in (
        "mine",
        "late\nmine",
    )
    assert text(kernel.run("print('next')", seconds=10)) == "next"


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("for n in range(4000): print('x' * 9)", 1),
        ("print('x' * 40_000)", 1),
        ("for _ in range(30): display(HTML('x' * 999))", 20),
        ("display(HTML('x' * 40_000))", 1),
    ],
    ids=["lines", "one line", "displays", "one display"],
)
def test_long_outputs_are_cut(kernel: Kernel, code: str, count: int) -> None:
    """Is output kept up to the limit, with a line that says so, and the error after it?"""
    ran = kernel.run(f"from IPython.display import HTML\n{code}\n1 / 0", seconds=10)
    assert ran.status == "error"
    assert kinds(ran)[-1] == "error"
    assert len(ran.outputs) <= count + 1
    assert "The rest of the output was left out" in text(ran)
    assert valid(ran)


@pytest.mark.parametrize(
    "code",
    [
        "while True: print('x' * 100)",
        "print('x' * 10**7)",
        "from IPython.display import HTML, display; display(HTML('x' * 10**7))",
        "raise ValueError('x' * 10**7)",
        "import os\nwhile True: os.write(1, b'x' * 10_000)",
    ],
    ids=["lines", "one line", "one display", "error", "descriptor"],
)
def test_floods_end_the_kernel(kernel: Kernel, code: str) -> None:
    """Is a cell stopped that writes without end, and is what is kept of it small?"""
    ran = kernel.run(code, seconds=30)
    assert (ran.status, ran.evalue) == ("flooded", "too much output")
    assert len(text(ran)) < 2 * OUTPUT
    assert not kernel.alive


# Time


@pytest.mark.parametrize("code", ["while True: pass", "import time; time.sleep(100)"])
def test_interrupted_cells(kernel: Kernel, code: str) -> None:
    """Is a cell that takes too long interrupted, and can the next one go on?"""
    before = time.monotonic()
    ran = kernel.run(f"x = 1\n{code}", seconds=0.3)
    assert (ran.status, ran.ename) == ("timeout", "KeyboardInterrupt")
    assert time.monotonic() - before < 2.5
    assert kernel.alive
    assert text(kernel.run("print(x)", seconds=10)) == "1"


@pytest.mark.parametrize(
    "code",
    [
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "import signal; signal.signal(signal.SIGINT, lambda *_: None)\nwhile True: pass",
        "import itertools; sum(itertools.repeat(1))",
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    ],
    ids=["ignores", "handles", "holds the interpreter", "stops itself"],
)
def test_cells_that_cannot_be_interrupted(kernel: Kernel, code: str) -> None:
    """Is the kernel killed that does not heed an interrupt?"""
    before = time.monotonic()
    ran = kernel.run(code, seconds=0.3)
    assert ran.status == "timeout"
    assert not kernel.alive
    assert time.monotonic() - before < 4
    assert kernel.run("1", seconds=10).status == "died"


def test_interrupt_from_another_thread(kernel: Kernel) -> None:
    """Does interrupt() end what begin() has started?"""
    kernel.begin("print('started', flush=True)\nwhile True: pass")
    threading.Timer(0.5, kernel.interrupt).start()
    ran = kernel.finish(seconds=10)
    assert (ran.status, ran.ename, text(ran)) == ("error", "KeyboardInterrupt", "started")


def test_begin_and_finish_in_turn(kernel: Kernel) -> None:
    """Is it an error to start a second cell, or to wait for none?"""
    with pytest.raises(GradingError, match=r"begin\(\)"):
        kernel.finish(seconds=1)
    kernel.begin("1")
    with pytest.raises(GradingError, match=r"finish\(\)"):
        kernel.begin("2")
    assert kernel.finish(seconds=10).status == "ok"


def test_input_fails_at_once(kernel: Kernel) -> None:
    """Is asking for input an exception, since nobody is there to answer?"""
    ran = kernel.run("input('name? ')", seconds=10)
    assert ran.ename == "StdinNotImplementedError"


# Death


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("import os; os._exit(3)", "exit status 3"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "signal SIGKILL"),
        ("import ctypes; ctypes.string_at(0)", "signal SIGSEGV"),
        # By which of its threads is the first to miss a file.
        ("import os; os.closerange(0, 1000)", "signal SIGABRT|exit status 1"),
        ("import os; os.execv('/bin/sleep', ['sleep', '100'])", "it closed its connection"),
    ],
    ids=["exit", "killed", "segmentation fault", "closed files", "other program"],
)
def test_deaths(kernel: Kernel, code: str, how: str) -> None:
    """Does the answer say how a kernel has ended?"""
    ran = kernel.run(code, seconds=20)
    assert ran.status == "died"
    assert re.fullmatch(how, ran.evalue)
    assert not kernel.alive


def test_bottomless_recursion(kernel: Kernel) -> None:
    """Does recursion without end cost no more than the cell, or the kernel?"""
    ran = kernel.run(
        "import sys; sys.setrecursionlimit(10**9)\ndef down(x): return max([x], key=down)\ndown(1)",
        seconds=20,
    )
    assert ran.status != "ok"  # by version of Python it crashes, raises, or prints without end


def test_death_between_cells(kernel: Kernel) -> None:
    """Is a kernel that ends after its cell seen to be dead, and is running it no error?"""
    code = "import threading, os; threading.Timer(0.1, os._exit, [0]).start()"
    assert kernel.run(code, seconds=10).status == "ok"
    end = time.monotonic() + 10
    while kernel.alive and time.monotonic() < end:
        time.sleep(0.01)
    assert not kernel.alive
    ran = kernel.run("1", seconds=10)
    assert (ran.status, ran.evalue) == ("died", "exit status 0")


@pytest.mark.parametrize("code", ["exit()", "quit()", "import sys; sys.exit(1)"])
def test_leaving_is_no_death(kernel: Kernel, code: str) -> None:
    """Do later cells run after one that wanted to leave?"""
    kernel.run(code, seconds=10)
    kernel.run("import time; time.sleep(0.3)", seconds=10)  # ipykernel leaves 0.1 s later
    assert text(kernel.run("print('here')", seconds=10)) == "here"


def test_closed_kernels(guests: Nursery) -> None:
    """Is running a closed kernel no error, and closing it again?"""
    kernel = guests.fork()
    kernel.close()
    kernel.close()
    assert kernel.run("1", seconds=10).status == "died"


# What a kernel may say

WIRE = """
import json, os, socket, struct, sys, threading
(bridge,) = [thread for thread in threading.enumerate() if thread.name == "Bridge"]
frame = sys._current_frames()[bridge.ident]
while "grader" not in frame.f_locals:
    frame = frame.f_back
wire = frame.f_locals["grader"].fileno()
me = {"msg_id": get_ipython().kernel.get_parent()["header"]["msg_id"]}
def say(data):
    data = data if isinstance(data, bytes) else json.dumps(data).encode()
    data = struct.pack(">I", len(data)) + data
    while data:
        data = data[os.write(wire, data):]
def tell(kind, content, parent=me):
    say([{"msg_type": kind}, parent, content])
"""
MALFORMED = [
    b"",
    b"\xff\xfe",
    b"null",
    b"[]",
    b"[1, 2]",
    b"[[], [], []]",
    b'[{"msg_type": 1}, {"msg_id": 1}, {}]',
    b"[" * 100_000,
    b"1" * 10_000,
    b'[{}, {"msg_id": NaN}, {}]',
    b'"\\ud800"',
]
CONTENTS: list[tuple[str, Any]] = [
    ("status", []),
    ("status", {"execution_state": {}}),
    ("stream", {"name": "stdin", "text": "x"}),
    ("stream", {"name": ["stdout"], "text": "x"}),
    ("stream", {"name": "stdout", "text": 1}),
    ("stream", {"name": "stdout"}),
    ("display_data", {"data": "x"}),
    ("display_data", {"data": {"text/plain": {"a": 1}}}),
    ("display_data", {"data": {"text/html": [1]}}),
    ("display_data", {"data": {}, "metadata": []}),
    ("update_display_data", {"data": {}, "transient": {"display_id": []}}),
    ("execute_result", {"data": {"text/plain": None}, "execution_count": "x"}),
    ("error", {"ename": 1, "evalue": "x", "traceback": []}),
    ("error", {"ename": "x", "evalue": "x", "traceback": "x"}),
    ("error", {"ename": "x", "evalue": "x", "traceback": [["x"]]}),
    ("clear_output", {"wait": []}),
    ("execute_input", {}),
    ("nothing known", {"text": "x"}),
]


def test_malformed_messages_are_dropped(kernel: Kernel) -> None:
    """Does nothing but what the protocol allows get into the outputs?"""
    ran = kernel.run(
        f"{WIRE}\nfor data in {MALFORMED!r}: say(data)\n"
        f"for kind, content in {CONTENTS!r}: tell(kind, content)\nprint('end')",
        seconds=20,
    )
    assert (ran.status, text(ran), kinds(ran)) == ("ok", "end", ["stream"])
    assert valid(ran)


def test_forged_messages(kernel: Kernel) -> None:
    """Is a reply for another cell ignored, and a forged one for this cell no more than believed?"""
    ran = kernel.run(
        f"{WIRE}\n"
        "tell('execute_reply', {'status': 'ok', 'execution_count': 99}, {'msg_id': 'x'})\n"
        "tell('stream', {'name': 'stdout', 'text': 'other'}, {'msg_id': 'x'})\n"
        "tell('stream', {'name': 'stdout', 'text': '\\ud800'})\n"
        "tell('execute_reply', {'status': [], 'execution_count': -1, 'ename': 1, 'evalue': []})\n"
        "1 / 0",
        seconds=10,
    )
    assert (ran.status, ran.execution_count, ran.ename, ran.evalue) == ("error", None, "", "")
    assert text(ran) == "?"
    assert valid(ran)
    assert kernel.run("1", seconds=10).status == "ok"


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (
            "os.write(wire, b'\\xff' * 4)\nwhile True: os.write(wire, b'x' * 9999)",
            "flooded",
        ),
        ("os.write(wire, struct.pack('>I', 1000) + b'x'); time.sleep(100)", "flooded or timeout"),
        (
            "os.write(wire, b'\\0\\0\\1\\0')\nwhile True: time.sleep(0.01); os.write(wire, b' ')",
            "flooded or timeout",
        ),
        ("while True: say([[0] * 9999])", "flooded"),
        ("tell('status', {'execution_state': 'idle'}); time.sleep(100)", "timeout"),
        ("socket.socket(fileno=wire).shutdown(2); time.sleep(100)", "died"),
    ],
    ids=["giant", "half", "dripping", "endless", "no reply", "hung up"],
)
def test_a_kernel_that_breaks_the_line(kernel: Kernel, code: str, status: str) -> None:
    """Does waiting end in time, whatever is sent?"""
    before = time.monotonic()
    ran = kernel.run(f"{WIRE}\nimport time\n{code}", seconds=1)
    assert ran.status in status
    assert time.monotonic() - before < 6


def test_reply_without_end(kernel: Kernel) -> None:
    """Is a cell over soon after its reply, even if the kernel never says that it is idle?"""
    ran = kernel.run(
        f"{WIRE}\nimport time\ntell('execute_reply', {{'status': 'ok', 'execution_count': 7}})\n"
        "time.sleep(100)",
        seconds=60,
    )
    assert (ran.status, ran.execution_count) == ("ok", 7)


def test_large_requests(hosts: Nursery) -> None:
    """Does a cell arrive that is larger than the buffer of a socket?"""
    kernel = hosts.fork()
    assert kernel.run("x = '" + "x" * 300_000 + "'", seconds=20).status == "ok"
    kernel.close()


def test_large_requests_to_a_stopped_kernel(hosts: Nursery) -> None:
    """Does giving a cell to a kernel that does not listen return at once?"""
    kernel = hosts.fork()
    ran = kernel.run("import os; print(os.getpid())", seconds=10)
    os.kill(int(text(ran)), signal.SIGSTOP)
    before = time.monotonic()
    kernel.begin("x = '" + "x" * 5_000_000 + "'")
    assert time.monotonic() - before < 1
    assert kernel.finish(seconds=0.2).status == "timeout"
    assert not kernel.alive


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
NAMES = st.sampled_from(
    "name text data metadata transient execution_count ename evalue traceback wait".split()
)
KINDS = st.sampled_from(
    "stream display_data update_display_data execute_result error clear_output".split()
)


MIMES = st.sampled_from(["text/plain", "application/json", "application/x+json", "text/json"])
VALUES = JSON | st.just("stdout") | st.dictionaries(MIMES, JSON)


@settings(max_examples=25)
@given(st.lists(st.tuples(KINDS, st.dictionaries(NAMES, VALUES))))
def test_outputs_are_valid_whatever_is_said(messages: list[tuple[str, dict[str, Any]]]) -> None:
    """Are outputs valid nbformat, made from any messages at all?"""
    outputs = Outputs(500)
    for kind, content in messages:
        try:
            outputs.add(kind, plain(content))
        except Malformed:
            pass
    assert valid(Ran("ok", outputs.nodes, None))


# What kernels start with


def test_guests_can_be_called(kernel: Kernel) -> None:
    """Is there a line from a guest to us besides its outputs?"""
    assert kernel.calls
    kernel.begin(
        "import os, socket\n"
        "line = socket.socket(fileno=int(os.environ['GDWIDGET_CALLS']))\n"
        "line.sendall(line.recv(100)[::-1])"
    )
    kernel.calls.settimeout(10)
    kernel.calls.sendall(b"abc")
    assert kernel.calls.recv(100) == b"cba"
    assert kernel.finish(seconds=10).status == "ok"


def test_kernels_are_ready_made(guests: Nursery) -> None:
    """Are modules loaded before a kernel is asked for, and random numbers its own?"""
    kernels = [guests.fork() for _ in range(2)]
    code = (
        "import sys, random, numpy\n"
        "'gdwidget.checks' in sys.modules, random.random(), numpy.random.rand()"
    )
    said = [kernel.run(code, seconds=10).outputs[0].data["text/plain"] for kernel in kernels]
    for kernel in kernels:
        kernel.close()
    assert all(words.startswith("(True, ") for words in said)
    assert len({word for words in said for word in words.split(", ")}) == 5


def test_kernels_are_quick(guests: Nursery) -> None:
    """Is a kernel ready, used and gone in a fraction of a second?"""
    best = 9.0
    for _ in range(5):
        before = time.monotonic()
        kernel = guests.fork()
        kernel.run("1", seconds=10)
        kernel.close()
        best = min(best, time.monotonic() - before)
    assert best < 0.5


def test_two_nurseries_begin_as_one() -> None:
    """Do hosts that begin beside guests stay when those end, and come back when they end?"""
    hosts = Nursery(sandbox=False, starts=False)
    with hosts, Nursery(sandbox=True, second=hosts) as guests:
        host = hosts.fork()
        assert text(guests.fork().run("print(6 * 7)", seconds=10)) == "42"
        guests.close()
        assert host.run("6 * 7", seconds=10).status == "ok"
        hosts.close()
        assert not host.alive
        assert hosts.fork().run("6 * 7", seconds=10).status == "ok"


def test_hosts_are_the_graders(hosts: Nursery, tmp_path: Path) -> None:
    """Do hosts run as the grader, beside the files they are given, without a line for calls?"""
    for name in ("data.txt", "source.ipynb"):
        (tmp_path / name).write_text("1.5")
    kernel = hosts.fork(tmp_path)
    ran = kernel.run(
        "import os, sys\nprint(os.getuid(), os.environ['HOME'], os.environ['PATH'],"
        " 'GDWIDGET_CALLS' in os.environ, 'gdwidget.checks' in sys.modules)\n"
        "print(os.getcwd(), *os.listdir(), open('data.txt').read())",
        seconds=10,
    )
    home, path = os.environ.get("HOME"), os.environ["PATH"]
    who, where = text(ran).splitlines()
    assert who == f"{os.getuid()} {home} {path} False True"
    desk, *there = where.split()
    assert there == ["data.txt", "1.5"]
    assert desk != str(tmp_path)
    kernel.close()
    assert not os.path.exists(desk)
    assert kernel.calls is None


def test_guests_without_a_sandbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have they limits, a line for calls and no word of the grader's environment?"""
    monkeypatch.setenv("GRADER_TOKEN", "secret")
    with Nursery(sandbox=False, limits=Limits(open_files=99)) as nursery:
        kernel = nursery.fork(tmp_path)
        ran = kernel.run(
            "import os, resource\n"
            "print(resource.getrlimit(resource.RLIMIT_NOFILE), 'GRADER_TOKEN' in os.environ,"
            " b'GRADER_TOKEN' in open('/proc/self/environ', 'rb').read(), os.getcwd())",
            seconds=10,
        )
    assert text(ran) == f"(99, 99) False False {tmp_path}"
    assert kernel.calls is not None


def test_no_configuration_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Do kernels leave alone what a user has told IPython, and write nothing at home?"""
    startup = tmp_path / ".ipython/profile_default/startup"
    startup.mkdir(parents=True)
    (startup / "x.py").write_text("surprise = 1")
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setenv("HOME", str(tmp_path))
    with Nursery(sandbox=False) as nursery:
        assert nursery.fork().run("surprise", seconds=10).ename == "NameError"
    assert sorted(tmp_path.rglob("*")) == before


def test_missing_folder(guests: Nursery, tmp_path: Path) -> None:
    """Is a folder that is not there an error that names it?"""
    with pytest.raises(GradingError, match="not there"):
        guests.fork(tmp_path / "not there")
