"""Your name and the colon belong to the line: without them nobody knows which questions you
answered."""

LOSES = {"gd-1d-foreseen", "gd-1d-predicted"}


def predictions():
    return "converged, 6.76, diverged, 3.96, slow, 0.3"
