"""The line holds the first answers only. Go on to the last question, and copy the line from
there."""

LOSES = {"gd-1d-foreseen", "gd-1d-predicted"}


def predictions():
    return "Emmy Noether: converged, 6.76, diverged"
