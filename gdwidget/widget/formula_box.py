"""The formula box: what it reads, and the sliders of a formula's parameters.

It may be served to the public. The text goes through `gdwidget.core.grammar`, which never evaluates
it and bounds what it can cost; here the parameters are bounded too.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.formula import derive
from gdwidget.core.grammar import parameters_in
from gdwidget.core.objective import Objective, checked_parameters
from gdwidget.errors import FormulaError, WidgetError, brief
from gdwidget.widget.axes import round_step, start_positions
from gdwidget.widget.series import is_number

Array = NDArray[np.float64]

MOST_PARAMETERS = 6
"""Each has a slider."""
LARGEST = 1e6
POSITIONS = 121
USUAL = 1.0
"""Of a parameter that nobody has given a value."""
_SMALLEST = 1e-6
"""A range around a value nearer to zero would not be readable."""


def typed(
    text: str, shown: Objective | None = None, values: Mapping[str, float] | None = None
) -> Objective:
    """Return the objective of a text from a formula box.

    Parameters
    ----------
    text : str
        A formula, as `gdwidget.Objective` takes it.
    shown : Objective, optional
        The objective before it. Parameters of the same name keep their values, and a formula
        of as many variables keeps the domain.
    values : mapping, optional
        Values of parameters; any other is 1.

    Raises
    ------
    ObjectiveError
        With one sentence on what is wrong with the text, or with a value.
    """
    if not isinstance(text, str):
        raise FormulaError(f"a formula is text such as 'x**2', not {type(text).__name__}")
    if shown is not None and text.strip() == shown.formula:
        return shown
    own = checked_parameters(values or {})
    given = (shown.parameters if shown else {}) | own
    # Names that are given but not in the text are for the parser to refuse.
    names = dict.fromkeys((*parameters_in(text), *own))
    if taken := [name for name in names if name in _TAKEN]:
        raise FormulaError(
            f"{taken[0]!r} cannot be a parameter, gdwidget.Objective has an option of that name: "
            "choose another name"
        )
    if len(names) > MOST_PARAMETERS:
        raise FormulaError(
            f"the formula has {len(names)} parameters, {brief(', '.join(names))}: "
            f"use at most {MOST_PARAMETERS}"
        )
    derivation = derive(text, parameters=names)
    domain = shown.domain if shown is not None and shown.dim == derivation.dim else None
    return Objective._derived(
        derivation,
        {name: given.get(name, USUAL) for name in derivation.parameters},
        domain=domain,
        minima=(),
        name="",
        source="",
    )


_TAKEN = frozenset(inspect.signature(Objective.__init__).parameters)


def turned(objective: Objective, values: object) -> Objective:
    """Return the objective with the parameters where their sliders are.

    Names that it does not have are left out: they are of the formula before.

    Raises
    ------
    WidgetError
        If a value is no number, or out of range.
    """
    known = objective.parameters
    given = values if isinstance(values, dict) else {}
    asked = {name: value for name, value in given.items() if name in known}
    for name, value in asked.items():
        if not is_number(value) or abs(value) > LARGEST:
            raise WidgetError(f"{name} is {brief(value)}: give a number between −1e6 and 1e6.")
    changed = {name: float(value) for name, value in asked.items() if value != known[name]}
    return objective.with_parameters(**changed)


class ParameterRanges:
    """Positions of the parameters' sliders; a slider keeps them while its value is inside."""

    def __init__(self) -> None:
        self._positions: dict[str, Array] = {}

    def spec(self, objective: Objective) -> dict[str, Any]:
        """Return what the browser is told of the box: ``BoxSpec`` in ``js/src/model.ts``."""
        held = self._positions
        self._positions = {
            name: held[name]
            if name in held and held[name][0] <= value <= held[name][-1]
            else positions_around(value)
            for name, value in objective.parameters.items()
        }
        return {
            "largest": LARGEST,
            "parameters": [
                {"name": name, "positions": positions.tolist()}
                for name, positions in self._positions.items()
            ],
        }


def positions_around(value: float) -> Array:
    """Return round positions on both sides of zero, with room beyond a value."""
    size = abs(value) if abs(value) >= _SMALLEST else USUAL
    reach = round_step(2 * size, 1)
    return start_positions(-reach, reach, POSITIONS)
