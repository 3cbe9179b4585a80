"""Your name and the colon belong to the line: without them nobody knows which questions you
answered."""

LOSES = {"newton-foreseen", "newton-predicted"}


def predictions():
    return "maximum, 7.624, converged, 5, maximum, -3.78"
