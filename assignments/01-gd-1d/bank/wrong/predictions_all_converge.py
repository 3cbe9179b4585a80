"""Not every run converges: ask first by how much the error grows or shrinks in a step."""

LOSES = {"gd-1d-foreseen"}


def predictions():
    return "Emmy Noether: converged, -2.6, converged, -9, converged, 5"
