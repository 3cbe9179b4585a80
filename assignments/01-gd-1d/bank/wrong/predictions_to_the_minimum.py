"""One step does not lead to the minimum: it leads to x − η·f′(x), which is (1 − 2η)·x here."""

LOSES = {"gd-1d-foreseen"}


def predictions():
    return "Thomas Simpson: converged, 0, converged, 0, converged, 0"
