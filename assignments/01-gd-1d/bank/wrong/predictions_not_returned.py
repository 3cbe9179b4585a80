"""The line is printed. A function hands its result over by `return`."""

LOSES = {"gd-1d-foreseen", "gd-1d-predicted"}


def predictions():
    print("Emmy Noether: converged, 6.76, diverged, 3.96, slow, 0.3")
