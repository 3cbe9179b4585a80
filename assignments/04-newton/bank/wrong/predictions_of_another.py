"""These are the answers to the questions of another name."""

LOSES = {"newton-foreseen"}


def predictions():
    return "Emmy Noether: diverged, 2.072, converged, -2.072, maximum, -5.86"
