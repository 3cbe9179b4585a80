"""These are the answers to the questions of another name."""

LOSES = {"gd-1d-foreseen"}


def predictions():
    return "Emmy Noether: diverged, -6.708, converged, -2.436, slow, -2.88"
