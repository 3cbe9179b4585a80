"""The line is printed. A function hands its result over by `return`."""

LOSES = {"newton-foreseen", "newton-predicted"}


def predictions():
    print("Emmy Noether: maximum, 7.624, converged, 5, maximum, -3.78")
