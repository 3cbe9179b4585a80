"""The chapter's objectives and a few classics, by name.

Their derivatives are shipped, already derived, in ``textbook.json``, so that showing one
does not wait for SymPy. ``python tools/textbook.py`` writes that file anew; a test
holds it to the formulas below.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from gdwidget.core.objective import Objective
from gdwidget.errors import ObjectiveError

CHAPTER = "A. Zhang et al., Dive into Deep Learning, sec. 12.3"


class _Entry(NamedTuple):
    formula: str
    domain: tuple[Any, ...]
    minima: tuple[Any, ...]
    source: str
    parameters: Mapping[str, float] = {}


_ENTRIES: Mapping[str, _Entry] = {
    "square": _Entry("x**2", (-10, 10), (0,), CHAPTER),
    "xcos": _Entry(
        "x*cos(c*x)",
        (-10, 10),
        # The solutions of cot(u) = u at u = c·x where the curvature is positive.
        (-0.8603335890193797 / (0.15 * math.pi), 3.4256184594817283 / (0.15 * math.pi)),
        CHAPTER,
        {"c": 0.15 * math.pi},
    ),
    "cosh": _Entry("cosh(c*x)", (-10, 10), (0,), CHAPTER, {"c": 0.5}),
    "bowl": _Entry("x1**2 + 2*x2**2", ((-6, 3), (-3, 3)), ((0, 0),), CHAPTER),
    "log_sum_exp": _Entry(
        "log(exp(x) + exp(-2*x - 3))", (-8, 8), ((math.log(2) - 3) / 3,), CHAPTER + ", exercises"
    ),
    "plateau": _Entry(
        "x**2/(1 + x**2)",
        (-10, 10),
        (0,),
        "S. Geman, D. McClure, Bull. Int. Stat. Inst. 52(4), 1987 (robust loss)",
    ),
    "rosenbrock": _Entry(
        "(1 - x1)**2 + 100*(x2 - x1**2)**2",
        ((-2, 2), (-1, 3)),
        ((1, 1),),
        "H. H. Rosenbrock, Comput. J. 3(3), 1960",
    ),
    "himmelblau": _Entry(
        "(x1**2 + x2 - 11)**2 + (x1 + x2**2 - 7)**2",
        ((-5, 5), (-5, 5)),
        (
            (3, 2),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.283185991286170),
            (3.584428340330492, -1.848126526964404),
        ),
        "D. M. Himmelblau, Applied Nonlinear Programming, McGraw-Hill 1972",
    ),
    "beale": _Entry(
        "(1.5 - x1 + x1*x2)**2 + (2.25 - x1 + x1*x2**2)**2 + (2.625 - x1 + x1*x2**3)**2",
        ((-4.5, 4.5), (-4.5, 4.5)),
        ((3, 0.5),),
        "E. M. L. Beale, Princeton Statistical Techniques Research Group, TR 25, 1958",
    ),
    "saddle": _Entry(
        "x1**2 - x2**2",
        ((-3, 3), (-3, 3)),
        (),
        "A. Zhang et al., Dive into Deep Learning, sec. 12.1",
    ),
    "rotated_ellipse": _Entry(
        "((x1 + x2)**2 + k*(x1 - x2)**2)/2",
        ((-4, 4), (-4, 4)),
        ((0, 0),),
        CHAPTER + ", exercises; condition number k",
        {"k": 10.0},
    ),
}

SHIPPED = "textbook.json"


class Textbook(Mapping[str, Objective]):
    """Objectives by name: ``textbook.rosenbrock`` or ``textbook["rosenbrock"]``."""

    def __getitem__(self, name: str) -> Objective:
        """Return the objective called `name`.

        Raises
        ------
        ObjectiveError
            If there is none; the message lists those there are.
        """
        return _objective(name)

    def __getattr__(self, name: str) -> Objective:
        """Return the objective called `name`."""
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return _objective(name)
        except ObjectiveError as error:
            raise AttributeError(str(error)) from None

    def __contains__(self, name: object) -> bool:
        """Tell whether there is an objective of that name."""
        return name in _ENTRIES

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(_ENTRIES)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(_ENTRIES)

    def __dir__(self) -> list[str]:
        """List the names, for completion."""
        return [*super().__dir__(), *_ENTRIES]

    def __repr__(self) -> str:
        """List the names."""
        return f"textbook: {', '.join(_ENTRIES)}"


textbook = Textbook()


@cache
def _objective(name: str) -> Objective:
    from gdwidget.core.formula import Derivation

    if name not in _ENTRIES:
        raise ObjectiveError(
            f"There is no textbook objective {name!r}: use one of {', '.join(_ENTRIES)}."
        )
    entry = _ENTRIES[name]
    return Objective._derived(
        Derivation.from_json(_shipped()[name]),
        entry.parameters,
        domain=entry.domain,
        minima=entry.minima,
        name=name,
        source=entry.source,
    )


@cache
def _shipped() -> dict[str, Any]:
    text = resources.files(__package__).joinpath(SHIPPED).read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def derive_all() -> str:
    """Derive every formula with SymPy; return what ``textbook.json`` must hold."""
    from gdwidget.core.formula import derive

    derived = {
        name: derive(entry.formula, parameters=entry.parameters).to_json()
        for name, entry in _ENTRIES.items()
    }
    return json.dumps(derived, indent=1, ensure_ascii=False) + "\n"
