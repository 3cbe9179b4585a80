"""What in a student's code an instructor should look at.

Sources are read, never run. Whoever wants to hide something from a reader can: what wrong code
could earn is decided by the trusted tests, not here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from gdwidget.grading.source import Names, bound, called, imported

# In the tables of paths, `*` is any part of a name and `?` any object.
_SOLVERS = """
    scipy.optimize sympy.solve* sympy.nsolve sympy.linsolve sympy.nonlinsolve
    torch.optim optax jaxopt optimistix jax.scipy.optimize jax.example_libraries.optimizers
    tensorflow.optimizers tensorflow.keras.optimizers keras.optimizers keras.src.optimizers
    casadi cvxpy gekko iminuit lmfit nlopt pyomo sklearn
    gdwidget.solve gdwidget.core gdwidget.checks gdwidget.selfcheck gdwidget.METHODS
    gdwidget.Objective().grad* gdwidget.Objective().hess*
    gdwidget.textbook.*.grad* gdwidget.textbook.*.hess*
"""
_MACHINERY = """
    get_ipython IPython.get_ipython IPython.core IPython.utils IPython.extensions ipykernel
    jupyter_client nbclient nbformat nbgrader zmq sqlite3 sqlalchemy
    sys._* sys.addaudithook sys.displayhook sys.excepthook sys.exit sys.meta_path sys.modules
    sys.monitoring sys.path sys.path_* sys.setprofile sys.settrace sys.unraisablehook
    builtins __builtins__ importlib gdwidget.cli gdwidget.course gdwidget.grading
    ast bdb code codeop dis inspect linecache marshal pdb pickle runpy traceback
    types.CodeType types.FunctionType types.FrameType unittest.mock weakref.finalize
    atexit cffi concurrent ctypes faulthandler gc multiprocessing posix pty signal socket
    subprocess _thread threading
    os._exit os.abort os.dup* os.environ os.exec* os.fork* os.get* os.kill* os.listdir os.open
    os.pipe os.popen os.posix_spawn* os.read os.scandir os.spawn* os.system os.walk os.write
    eval exec compile __import__ globals exit quit In Out _ih _oh
    ?.__builtins__ ?.__closure__ ?.__code__ ?.__globals__ ?.__loader__ ?.__mro__ ?.__self__
    ?.__subclasses__ ?.__traceback__ ?.ag_frame ?.cell_contents ?.cr_frame ?.f_back ?.f_builtins
    ?.f_globals ?.f_lineno ?.f_locals ?.f_trace ?.gi_frame ?.tb_frame ?.tb_next
    ?.ast_transformers ?.input_transformers_* ?.set_custom_exc ?._ipython_display_
"""
_NAMING = frozenset({"__import__", "getattr", "import_module"})
"""Calls that are another way to write a path."""
_ENDS = frozenset({"BaseException", "GeneratorExit", "KeyboardInterrupt", "SystemExit"})
"""What is raised only to end whatever runs the code."""
_FILES = re.compile(r"\.ipynb|\.db\b|gradebook|autograded|/proc/|sqlite:|HIDDEN TESTS")
"""What names the course's files, or the text of its tests."""
_BUILTINS_OF_TESTS = frozenset(
    """
    AssertionError Exception abs all any bool callable float isinstance int iter len list map max
    min next print range repr round set sorted str sum tuple type zip
    """.split()
)
_MODULES_OF_TESTS = frozenset({"math", "np", "numpy"})
_PLAIN = frozenset("bool complex dict float float64 int list ndarray str tuple".split())
"""Classes of which a subclass can pass for a plain value."""
_LYING = frozenset(
    """
    __abs__ __array__ __array_function__ __array_ufunc__ __bool__ __eq__ __float__ __ge__
    __getitem__ __gt__ __index__ __int__ __iter__ __le__ __len__ __lt__ __ne__ __rsub__ __sub__
    """.split()
)
_ALWAYS_ODD = frozenset(
    "__array_function__ __array_ufunc__ __del__ __getattribute__ _render_traceback_".split()
)
_MOST_DIGITS = 6
"""A number that is returned as it is written, with more digits, was found elsewhere."""
_LONGEST_ROW = 4
"""So was a longer row of numbers."""
_MOST_FLOATS, _MOST_NUMBERS = 1, 3
"""Arguments are equal to a few numbers in honest answers, most of them integers. 0, ±1: free."""


@dataclass(frozen=True)
class Suspect:
    """Something to look at in one cell."""

    kind: str
    line: int
    text: str
    about: str
    """The same thing is mentioned once in a cell."""


def suspects(tree: ast.Module, names: Names) -> list[Suspect]:
    """Find, in the order of the lines, what does something else than solve the exercise."""
    found = [*_used(tree, names), *_changed(tree, names), *_lying(tree, names), *_known(tree)]
    return sorted(found, key=lambda one: (one.line, -len(one.text)))


def _matcher(paths: str) -> re.Pattern[str]:
    each = [re.escape(path).replace(r"\*", r"\w*") for path in paths.split()]
    fixed = [path for path in each if not path.startswith(r"\?")]
    anywhere = "|".join(path.removeprefix(r"\?") for path in each if path not in fixed)
    parts = [*fixed, *([f".*(?:{anywhere})"] if anywhere else [])]  # one search of a path for all
    return re.compile(rf"({'|'.join(parts)})(?!\w)(\.\w+)?")


_TABLES = (
    ("library-solver", _matcher(_SOLVERS), "uses {}, which does the work"),
    ("test-machinery", _matcher(_MACHINERY), "reaches for {}, which is no part of the exercise"),
)


def _used(tree: ast.AST, names: Names) -> Iterator[Suspect]:
    """Find what is reached for."""
    plain = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        paths: Iterable[str] = ()
        if isinstance(node, ast.Import):
            paths = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            paths = [path.removesuffix(".*") for _, path in imported(node)]
        elif isinstance(node, (ast.Name, ast.Attribute)) or called(node) in _NAMING:
            paths = sorted(names.paths(node))
        elif isinstance(node, ast.Raise) and node.exc:
            for path in names.paths(node.exc):
                if (end := path.removesuffix("()")) in _ENDS:
                    yield _machinery(node, f"raises {end}, which ends what runs it")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if (found := _FILES.search(node.value)) and id(node) not in plain:
                yield _machinery(node, f"has a text with {found[0]!r}")
        for (kind, pattern, says), path in product(_TABLES, paths):
            if match := pattern.match(path):
                text = says.format(match[0].removeprefix("?")[:80])
                yield Suspect(kind, _line(node), text, match[1])


def _changed(tree: ast.Module, names: Names) -> Iterator[Suspect]:
    """Find what is replaced although it belongs to others."""
    for node in ast.walk(tree):
        goal: ast.AST | None = None
        if isinstance(node, ast.Attribute):
            if not isinstance(node.ctx, ast.Load):
                goal = node
            elif node.attr == "__dict__":
                goal = node.value
        elif isinstance(node, ast.Call) and called(node) in ("setattr", "delattr", "vars"):
            goal = node.args[0] if node.args else None
        if goal and (path := names.in_module(goal)):
            yield _machinery(node, f"changes {path[:80]}, which is not its own")
    classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in tree.body:
        found = {
            name for name, path in imported(node) if path.split(".")[-1] not in (name, "numpy")
        }
        found |= {name} if (name := bound(node)) else set()
        if isinstance(node, ast.Assign):
            found = {name for target in node.targets if (name := bound(target))}
            if (
                not isinstance(node.value, (ast.Lambda, ast.Name))
                and called(node.value) not in classes
            ):
                found -= _BUILTINS_OF_TESTS  # `sum = 0` is clumsy, no more
        for name in sorted(found & (_BUILTINS_OF_TESTS | _MODULES_OF_TESTS)):
            yield _machinery(node, f"replaces {name}, which tests may use")


def _lying(tree: ast.AST, names: Names) -> Iterator[Suspect]:
    """Find classes whose objects say of themselves what is not so."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef):
            continue
        of = {path.split(".")[-1] for base in node.bases for path in names.paths(base)} & _PLAIN
        methods = {name for n in _inside_class(node) if (name := bound(n))}
        agrees = {
            part.name
            for part in node.body
            if isinstance(part, ast.FunctionDef)
            and isinstance(last := part.body[-1], ast.Return)
            and isinstance(last.value, ast.Constant)
        }
        if odd := sorted((methods if of else agrees) & _LYING | methods & _ALWAYS_ODD):
            name = f"{node.name[:40]}({min(of)})" if of else node.name[:40]
            yield _machinery(node, f"gives the class {name} an {odd[0]} of its own")


def _inside_class(node: ast.ClassDef) -> Iterator[ast.AST]:
    """Yield the nodes of a class; of one in it only itself, whose turn comes."""
    left: list[ast.AST] = [*node.body]
    while left:
        part = left.pop()
        yield part
        if not isinstance(part, ast.ClassDef):
            left += ast.iter_child_nodes(part)


def _known(tree: ast.AST) -> Iterator[Suspect]:
    """Find answers to inputs that are written down."""
    nodes = list(ast.walk(tree))
    given = {node.arg for node in nodes if isinstance(node, ast.arg)}
    written: dict[str, ast.AST] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and (name := bound(node.targets[0])):
            if _asked(node.value, given):
                given.add(name)
            written[name] = node.value
    met: dict[float, ast.AST] = {}
    looks_up = False
    for node in nodes:
        sides: Sequence[ast.AST] = ()
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if not isinstance(node.ops[0], (ast.Eq, ast.NotEq, ast.In, ast.NotIn)):
                # as in |eta − 0.2| < 1e-9
                sides = [n for n in ast.walk(node.left) if called(node.left) == "abs"]
                sides = [s for n in sides if isinstance(n, ast.BinOp) for s in (n.left, n.right)]
        elif called(node) in ("allclose", "array_equal", "isclose"):
            sides = node.args  # type: ignore[attr-defined]
        elif isinstance(node, ast.Match):
            sides = [node.subject, *(case.pattern for case in node.cases)]
        elif isinstance(node, ast.Subscript):
            looks_up |= _asked(node.slice, given)
        elif isinstance(node, ast.Call) and called(node) == "get":
            looks_up |= any(_asked(key, given) for key in node.args[:1])
        if any(_asked(side, given) for side in sides):
            met |= {n: node for side in sides for n in _numbers(side)}
    if looks_up:
        keys = ((node, key) for node in nodes if isinstance(node, ast.Dict) for key in node.keys)
        met |= {n: node for node, key in keys for n in _numbers(key)}
    met = {n: node for n, node in met.items() if n not in (0, 1)}
    floats = [n for n in met if isinstance(n, float)]
    if len(floats) > _MOST_FLOATS or len(met) > _MOST_NUMBERS:
        some = ", ".join(f"{n:g}" for n in [*met][:4])
        says = f"compares its arguments with {some}, as if it knew the inputs"
        yield Suspect("hard-coded", _line(next(iter(met.values()))), says, "inputs")
    for node in nodes:
        if not isinstance(node, ast.Return) or not given:
            continue
        value = _inside(node.value, "array", "list", "tuple")
        numbers = set(_numbers(written.get(value.id) if isinstance(value, ast.Name) else value))
        exact = any(isinstance(n, float) and _digits(n) > _MOST_DIGITS for n in numbers)
        if exact or len(numbers) > _LONGEST_ROW:
            says = "returns numbers that are written down"
            yield Suspect("hard-coded", _line(node), says, "result")


def _asked(node: ast.AST | None, given: set[str]) -> bool:
    """Tell whether an expression is an argument, a part of one, or several of them."""
    node = _inside(node, "float", "repr", "round", "tuple")
    if isinstance(node, ast.Tuple):
        return bool(node.elts) and all(_asked(part, given) for part in node.elts)
    return isinstance(node, ast.Name) and node.id in given


def _inside(node: ast.AST | None, *functions: str) -> ast.AST | None:
    """Go to what an expression takes a part of, or converts with one of some functions."""
    while True:
        if isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Call) and called(node) in functions and node.args:
            node = node.args[0]
        else:
            return node


def _numbers(node: ast.AST | None) -> list[float]:
    """Return the numbers of an expression that has nothing else in it; signs are left out."""
    values = []
    for part in ast.walk(node) if node else ():
        if isinstance(part, (ast.Name, ast.Call, ast.comprehension)):
            return []
        if isinstance(part, ast.Constant):
            values.append(part.value)
    return [v for v in values if type(v) is float or (type(v) is int and v.bit_length() < 64)]


def _digits(number: float) -> int:
    return len(f"{number:.15g}".partition("e")[0].replace(".", "").strip("0"))


def _machinery(node: ast.AST, text: str) -> Suspect:
    return Suspect("test-machinery", _line(node), text, text)


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)
