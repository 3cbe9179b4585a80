"""Flags show an instructor what is worth a look, and leave honest work alone."""

from __future__ import annotations

import ast
import itertools
import random
import re
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from gdwidget import cli
from gdwidget.checks import bank, exercise
from gdwidget.checks.bank import Entry
from gdwidget.grading import grade
from gdwidget.grading.flags import LEAST_TEXT, flag_identical, flag_sources
from gdwidget.grading.record import Record
from tests.assignments.answers import SLUGS, answer_id, solution, stub

# Dishonest answers whose source looks like any other: what else catches them.
NOT_SEEN = {
    "basins_all_nan": "NaN where a limit is expected breaks a promise",
    "diagonal_gd_hard_coded": "a formula that holds for the visible inputs; hidden ones differ",
    "gd_hard_coded": "a formula that holds for the visible inputs; hidden ones differ",
    "gd_line_search_not_a_number": "NaN where a number is expected breaks a promise",
    "gd_line_search_standing_still": "stays where it is; breaks a promise",
    "gd_nd_not_a_number": "NaN where a number is expected breaks a promise",
    "gd_not_a_number": "NaN where a number is expected breaks a promise",
    "diagonal_gd_not_a_number": "NaN where a number is expected breaks a promise",
    "newton_nd_not_a_number": "NaN where a number is expected breaks a promise",
    "newton_not_a_number": "NaN where a number is expected breaks a promise",
    "adam_not_a_number": "NaN where a number is expected breaks a promise",
    "momentum_2d_hidden_state": "keeps state in a global; breaks a promise on the second run",
    "momentum_2d_stands_still": "stays where it is; breaks a promise",
    "train_2d_chapter_numbers": "a formula that holds for the visible inputs; hidden ones differ",
}
# What the name of a dishonest answer says it does.
KINDS = {
    "library": "library-solver",
    "scipy": "library-solver",
    "hard_coded": "hard-coded",
    "visible_only": "hard-coded",
    "known": "hard-coded",
}


def kinds(source: str) -> set[str]:
    return {flag.kind for flag in flag_sources({"answer": source})}


@pytest.mark.parametrize("slug", SLUGS)
def test_honest_answers_are_not_flagged(slug: str) -> None:
    """Are right answers, honest mistakes and our own solutions left alone?"""
    sources = {e.name: e.source for kind in ("right", "wrong") for e in bank.entries(slug, kind)}
    sources |= {f"solution of {f}": solution(slug, f) for f in exercise(slug).functions}
    found = {name: flags for name in sources if (flags := flag_sources({name: sources[name]}))}
    assert not found


@pytest.mark.parametrize("slug", SLUGS)
def test_dishonest_answers_are_flagged(slug: str) -> None:
    """Is every dishonest answer flagged, for what it does, that its source gives away?"""
    for entry in bank.entries(slug, "dishonest"):
        expected = {KINDS[part] for part in KINDS if part in entry.name} or {"test-machinery"}
        found = kinds(entry.source)
        assert expected <= found if entry.name not in NOT_SEEN else not found, entry.name


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("import scipy.optimize as so\nso.minimize(f, 1)", "library-solver"),
        ("from scipy import optimize", "library-solver"),
        ("from scipy.optimize import *", "library-solver"),
        ("import scipy\ns = scipy\no = s.optimize\no.brentq", "library-solver"),
        ("import importlib\nimportlib.import_module('scipy.optimize').root", "library-solver"),
        ("from importlib import import_module as get\nget('sc' + 'ipy')", "test-machinery"),
        ("__import__('scipy').optimize.root(f, 0)", "library-solver"),
        ("import scipy\ngetattr(scipy, 'optimize')", "library-solver"),
        ("import torch\ndef gd(p): torch.optim.SGD(p)", "library-solver"),
        ("import tensorflow as tf\ntf.keras.optimizers.Adam()", "library-solver"),
        ("import jax, optax\noptax.adam(0.1)", "library-solver"),
        ("import sympy as sp\nsp.solveset(x)", "library-solver"),
        ("solver = gdwidget.solve", "library-solver"),
        ("gdwidget.Objective('x**2').grad(3.0)", "library-solver"),
        ("def g(x):\n    return gdwidget.textbook.xcos.grad(x)", "library-solver"),
        ("from gdwidget.checks.newton import exercise", "library-solver"),
        ("np.allclose = print", "test-machinery"),
        ("import numpy as n\nt = n.testing\nt.assert_allclose = print", "test-machinery"),
        ("import math\nsetattr(math, 'isclose', print)", "test-machinery"),
        ("import math\nvars(math)['isclose'] = print", "test-machinery"),
        ("import math\nmath.__dict__.update(isclose=print)", "test-machinery"),
        ("import sys\nsys.modules['math'] = None", "test-machinery"),
        ("def f(g):\n    return g.__globals__", "test-machinery"),
        ("def f(e):\n    return e.__traceback__.tb_frame", "test-machinery"),
        ("def f(g):\n    getattr(g, '__closure__')", "test-machinery"),
        ("def abs(x):\n    return 0", "test-machinery"),
        ("class AssertionError(Exception): pass", "test-machinery"),
        ("class Fake: pass\nnp = Fake()", "test-machinery"),
        ("all = lambda x: True", "test-machinery"),
        ("class A:\n    def __eq__(self, other):\n        return True", "test-machinery"),
        ("class A:\n    def __array_ufunc__(self, *a): ...", "test-machinery"),
        ("import os\nos._exit(0)", "test-machinery"),
        ("from os import kill as k", "test-machinery"),
        ("open('../../source/a.ipynb').read()", "test-machinery"),
        ("import atexit, gc", "test-machinery"),
        ("from gdwidget.grading import guest", "test-machinery"),
        ("class E(Exception):\n    def _render_traceback_(self): ...", "test-machinery"),
        ("exec('1')", "test-machinery"),
        ("%matplotlib inline\nget_ipython()", "test-machinery"),
        ("def f(eta, x0):\n if eta == 0.2 and x0 == 8.5: return x0", "hard-coded"),
        ("def f(eta, x0):\n key = (eta, x0)\n return {(0.2, 8.5): 7}[key]", "hard-coded"),
        ("T = {0.2: 7, 0.4: 8}\ndef f(eta):\n return T.get(round(eta, 3))", "hard-coded"),
        ("def f(eta):\n match eta:\n  case 0.2: return 1\n  case 0.4: return 2", "hard-coded"),
        ("def f(eta):\n if abs(eta - 0.2) < 1e-9 or np.isclose(eta, 0.4): return 1", "hard-coded"),
        ("def f(x):\n path = [1, 2, 3, 4, 5]\n return np.array(path[:3])", "hard-coded"),
        ("def f(x):\n return 0.7689509398", "hard-coded"),
    ],
)
def test_disguises(code: str, kind: str) -> None:
    """Is it found under another name, or by a longer way?"""
    assert kind in kinds(code)


@pytest.mark.parametrize(
    "code",
    [
        "def f(t):\n    signal = np.sin(t)\n    code = signal.sum()\n    return signal, code",
        "x = np.linalg.solve(A, b)",
        "from scipy.linalg import solve, cho_factor",
        "import sys\nprint('large', file=sys.stderr)\nsys.setrecursionlimit(5000)",
        "import warnings\nwarnings.simplefilter('ignore')\nnp.seterr(all='ignore')",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.rcParams['font.size'] = 9",
        "!pip install tqdm\nf?\ny = 17 \\\n% 5",
        "from IPython.display import display\ndisplay(3)",
        "gdwidget.explore(gdwidget.textbook.xcos)\ngdwidget.check('01-gd-1d', gd=gd)",
        "np.testing.assert_allclose(gd(0.2, grad), [1.0, 2.0, 3.0, 4.5, 5.5, 6.25])",
        "sum = 0\nmax = np.max(a)",
        "def f(x):\n    f.calls += 1\n    return 2 * x\nf.calls = 0",
        "class V:\n    def __eq__(self, other):\n        return self.x == other.x",
        "class P(tuple):\n    @property\n    def x(self): return self[0]",
        "def f(n):\n    if n == 0:\n        return 0\n    if n == 1 or n == 2:\n        return 1",
        "def rk4(f, x, h):\n    c = [0.0, 0.5, 0.5, 1.0, 0.25, 0.75]\n    return sum(c) * h",
        "def f(x):\n    if x == 0.5:\n        return 0.0\n    return 1 / (x - 0.5)",
        "def known():\n    return [1.5, 2.5, 3.5, 4.5, 5.5, 6.5]",
        "import jax.numpy as np",
        "rng = np.random.default_rng(3)\nrng.bit_generator.state = {}",
        '"""Reads nothing from source.ipynb."""',
    ],
)
def test_honest_code_that_looks_alike(code: str) -> None:
    """Is code left alone that shares a word with what is flagged?"""
    assert not flag_sources({"answer": code})


def test_a_flag_says_where_and_what() -> None:
    """Does the sentence name cell, line and what was found, once for each thing?"""
    cells = {
        "one": "import scipy.optimize as so",
        "two": "def gd(f):\n    so.brentq(f)\n    return so.brentq(f, 0, 1)",
    }
    first, second = flag_sources(cells)
    assert (first.cell, first.kind) == ("one", "library-solver")
    assert second.text == "Cell two, line 2, uses scipy.optimize.brentq, which does the work."


@pytest.mark.parametrize(
    "code",
    [
        "def f(:",
        "\0",
        "\ud800",
        "(" * 5000,
        "x = " + "-" * 100_000 + "1",
        "a" + ".b" * 50_000,
        "f" + "()" * 50_000,
        "x = [" + "[" * 150 + "]" * 150 + "]",
        "x = " + "+".join(["1"] * 50_000),
        "x == 0x" + "f" * 50_000,
        "x = x.y().z\n" * 20_000,
        "a" * 3_000_000,
    ],
    ids=lambda code: ascii(code[:12]),
)
@pytest.mark.timeout(20)
def test_hostile_source_is_survived(code: str) -> None:
    """Does code made to break its reader give no error, here and in the class?"""
    assert isinstance(flag_sources({"answer": code}), list)
    assert not flag_identical({"a": {"answer": code[:100]}}, {"answer": code})


def test_nothing_is_executed(tmp_path: Path) -> None:
    """Is code only read?"""
    written = tmp_path / "written"
    flag_sources({"answer": f"open({str(written)!r}, 'w')\n"})
    assert not written.exists()


def handed_out(slug: str) -> dict[str, str]:
    return {answer_id(slug, f): stub(slug, f) for f in exercise(slug).functions}


def submission(slug: str, entries: tuple[Entry, ...]) -> dict[str, str]:
    return {answer_id(slug, entry.target): entry.source for entry in entries}


def by_function(slug: str) -> list[list[Entry]]:
    right = bank.entries(slug, "right")
    return [[e for e in right if e.target == f] for f in exercise(slug).functions]


@pytest.mark.parametrize("slug", SLUGS)
def test_only_those_who_share_everything_are_identical(slug: str) -> None:
    """Of 300 students who each drew right answers, is anybody flagged who shares not all?"""
    rng = random.Random(slug)
    chosen = {f"s{n}": tuple(map(rng.choice, by_function(slug))) for n in range(300)}
    same = defaultdict(set)
    for student, entries in chosen.items():
        same[entries].add(student)
    found = flag_identical({s: submission(slug, chosen[s]) for s in chosen}, handed_out(slug))
    for student, (flag,) in found.items():
        assert flag.kind == "identical-code"
        others = set(re.findall(r"\bs\d+\b", flag.text))
        assert others
        assert others < same[chosen[student]]


def disguised(source: str) -> str:
    """The same program with other names, other comments and another layout."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for attribute in ("id", "arg"):
            name = getattr(node, attribute, None)
            if isinstance(node, (ast.Name, ast.arg)) and name in ("x", "iterates", "k", "g", "_"):
                setattr(node, attribute, f"my_{name}")
    return "# my own work\n" + ast.unparse(tree).replace("\n", "\n\n")


def test_a_disguised_copy_is_found() -> None:
    """Is a program found again under other names, whoever else is in the class?"""
    slug = "06-line-search"
    everybody = [
        submission(slug, es) for es in itertools.islice(zip(*by_function(slug), strict=False), 6)
    ]
    cells = {f"s{n}": cells for n, cells in enumerate(everybody)}
    cells["copy"] = {cell: disguised(source) for cell, source in everybody[3].items()}
    found = flag_identical(cells, handed_out(slug))
    assert found.keys() == {"s3", "copy"}
    assert found["copy"][0].text.endswith(" as s3.")
    cells["copy"][answer_id(slug, "backtracking")] += "\nextra = 1"
    assert not flag_identical(cells, handed_out(slug))


def test_what_is_short_or_was_given_is_no_match() -> None:
    """Do blank cells, one-line answers and code that was handed out say nothing?"""
    slug = "01-gd-1d"
    blank = handed_out(slug)
    short = {**blank, answer_id(slug, "square_grad"): "def square_grad(x):\n    return 2 * x"}
    long = solution("07-adaptive", "adam")
    given = {**blank, "helper": long + solution("07-adaptive", "rmsprop_2d")}
    assert not flag_identical({"a": blank, "b": blank}, blank)
    assert not flag_identical({"a": short, "b": short}, blank)
    assert not flag_identical({"a": given, "b": given}, given)
    assert flag_identical({"a": given, "b": given}, blank)


def test_short_code_is_a_copy_with_its_comments() -> None:
    """Is the obvious solution a copy only with somebody's own words in it?"""
    slug = "01-gd-1d"
    blank, answer = handed_out(slug), answer_id(slug, "largest_stable_eta")
    obvious = ast.unparse(ast.parse(solution(slug, "largest_stable_eta")))  # without comments
    assert not flag_identical({s: {**blank, answer: obvious} for s in "ab"}, blank)
    remark = "    # beyond two over the curvature every jump gets longer\n    return"
    own = {**blank, answer: obvious.replace("    return", remark, 1)}
    found = flag_identical({"a": own, "b": own, "c": {**blank, answer: obvious}}, blank)
    assert found.keys() == {"a", "b"}
    assert found["a"][0].kind == "identical-code"
    assert found["a"][0].text == f"Cell {answer}: the same code with the same comments as b."


def test_copied_text_is_a_flag_of_its_own() -> None:
    """Is a long written answer found again, whatever the code, and a short one not?"""
    text = "The factor is 1 − 2η, so the iterate changes its sign and keeps its size. " * 4
    task = "Why does it bounce?\n\nAnswer in three sentences."
    answers = {
        "a": {"why": f"{task}\n\n{text}", "code": "x = 1"},
        "b": {"why": text.replace(". ", ".\n  "), "code": "x = 2"},
        "c": {"why": f"{task}\n\n{text[: LEAST_TEXT - 1]}"},
        "d": {"why": f"{task}\n\n{text[: LEAST_TEXT - 1]}"},
        "e": {"why": task * 9},
        "f": {"why": task},
    }
    found = flag_identical(answers, {"why": task, "code": ""})
    assert found.keys() == {"a", "b"}
    assert [flag.kind for flag in found["a"]] == ["identical-text"]
    assert found["a"][0].text == "Cell why: the same text as b."


def test_many_copies_are_named_briefly() -> None:
    """Does a sentence about a hundred students stay a sentence?"""
    cells = {"answer": solution("07-adaptive", "adam") + solution("07-adaptive", "rmsprop_2d")}
    found = flag_identical({f"s{n}": cells for n in range(100)}, {})
    assert len(found) == 100
    assert found["s0"][0].text.endswith(" as s1, s2, s3, s4, s5 and 94 more.")


def test_flags_are_few() -> None:
    """Is of very many flags of a kind the rest counted, and no other kind lost?"""
    many = "".join(f"os.a{n} = 1\n" for n in range(500))
    found = flag_sources({"a": f"import os\n{many}", "b": f"{many}\nimport scipy.optimize"})
    assert [flag.kind for flag in found].count("test-machinery") == 21
    assert [flag.kind for flag in found].count("library-solver") == 1
    (rest,) = (flag for flag in found if flag.text.startswith("…"))
    assert (rest.cell, rest.text) == ("a, b", "… and 980 more of this kind in a, b.")


def test_flags_do_nothing_to_a_terminal() -> None:
    """Is what a flag quotes of a student's text only shown?"""
    hostile = r'"\x1b]0;OWNED\x07\x1b[2J\x9b2J\u202e\u2066os"'
    said = [flag.text for flag in flag_sources({"a": f"__import__({hostile}).path = 1"})]
    assert any("changes ?]0;OWNED??[2J?2J??os.path" in text for text in said)
    assert all(text.isprintable() for text in said)


def test_grades_do_nothing_to_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Are a student's name, reason and notices shown with nothing that a terminal obeys?"""
    monkeypatch.chdir(tmp_path)  # the course, for which nbgrader makes a gradebook
    hostile = "\x1b]0;OWNED\x07\x1b[2J\x9b2J\u202e\u2066[red]\r\udcff"
    found = Record(hostile, "a", "not graded", reason=hostile, notices=[hostile])
    monkeypatch.setattr(grade, "graded", lambda job, started: [(1, 1, found)])
    monkeypatch.setattr(grade, "again", lambda job, records: records)
    with pytest.raises(typer.Exit):
        cli.grade("a")
    said = capsys.readouterr()
    for text in (said.out, said.err):
        assert "?]0;OWNED??[2J?2J??[red] ?" in text
        assert text.replace("\n", "").isprintable()


LARGE = {
    "chains": lambda n: f"x = a{'.b' * n}\n" * 3,
    "calls": lambda n: f"x = a{'()[0]' * (n // 2)}\n" * 3,
    "targets": lambda n: "a = " * n + "b" + ".c" * n,
    "chained names": lambda n: "".join(f"a{i + 1} = a{i}.b\n" for i in range(n)),
    "growing names": lambda n: "".join(f"v{i + 1} = v{i}\nv{i + 1} = np.a{i}\n" for i in range(n)),
    "many meanings": lambda n: "".join(f"import a{i} as x\nx.y\n" for i in range(n)),
    "nested classes": lambda n: (
        "".join(f"{' ' * i}class A{i}:\n" for i in range(n // 10)) + " " * (n // 10) + "0," * 9 * n
    ),
    "nested comparisons": lambda n: (
        f"def f(x): return {'(x == ' * (n // 10)}[{'0,' * 9 * n}]{')' * (n // 10)}"
    ),
}


@pytest.mark.parametrize("large", LARGE.values(), ids=LARGE.keys())
def test_reading_takes_time_in_proportion(large: Callable[[int], str]) -> None:
    """Does a cell that was made to be slow take twice the work if it is twice as long?"""

    def work(source: str) -> int:
        calls = itertools.count()
        sys.setprofile(lambda *_: next(calls) and None)
        try:
            flag_sources({"a": source})
        finally:
            sys.setprofile(None)
        return next(calls)

    short, long = large(400), large(800)
    growth, proportion = work(long) / work(short), len(long) / len(short)
    assert growth < 1.2 * proportion
