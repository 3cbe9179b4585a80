"""The basin maps: what every peer is asked for. Imports no library."""

from __future__ import annotations

from dataclasses import dataclass

NEAR = 0.01
"""A run ends at a point it is this near, in widths of the domain."""
NOWHERE = -1


@dataclass(frozen=True)
class Map:
    """Starts on a square grid, and the stationary points at which their runs may end.

    Attributes
    ----------
    name, title : str
    objective, method : str
        Names in `gdwidget.textbook` and `gdwidget.METHODS`.
    eta : float
    domain : tuple of pair of float
    points : tuple of pair of float
        Peers are told them; gdwidget finds them.
    size : int
        Starts along each axis.
    steps : int
    """

    name: str
    title: str
    objective: str
    method: str
    eta: float
    domain: tuple[tuple[float, float], tuple[float, float]]
    points: tuple[tuple[float, float], ...]
    size: int = 400
    steps: int = 100

    @property
    def near(self) -> float:
        """Return how near to a point a run has to end."""
        return NEAR * max(high - low for low, high in self.domain)


_HIMMELBLAU = ((-5.0, 5.0), (-5.0, 5.0))
_STATIONARY = (
    (3.0, 2.0),
    (-2.805118086952745, 3.131312518250573),
    (-3.779310253377747, -3.283185991286170),
    (3.584428340330492, -1.848126526964404),
    (-3.073025750764118, -0.081353044249837),
    (0.086677504561083, 2.884254701174784),
    (3.385154183607025, 0.073851879837645),
    (-0.127961346737443, -1.953714980244463),
    (-0.270844590667386, -0.923038522021280),
)
_ROSENBROCK = ((-2.0, 2.0), (-1.0, 3.0))

MAPS = {
    m.name: m
    for m in (
        Map("M1", "Himmelblau, GD", "himmelblau", "gd", 0.01, _HIMMELBLAU, _STATIONARY),
        Map("M2", "Himmelblau, Newton", "himmelblau", "newton", 1.0, _HIMMELBLAU, _STATIONARY),
        Map("M3", "Rosenbrock, GD", "rosenbrock", "gd", 1e-3, _ROSENBROCK, ((1.0, 1.0),)),
        Map("M4", "Rosenbrock, Newton", "rosenbrock", "newton", 1.0, _ROSENBROCK, ((1.0, 1.0),)),
    )
}
