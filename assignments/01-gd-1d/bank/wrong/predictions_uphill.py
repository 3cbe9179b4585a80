"""The steps go the wrong way: x − η·f′(x), against the slope."""

LOSES = {"gd-1d-foreseen"}


def predictions():
    return "Thomas Simpson: diverged, 18.77, diverged, 5.824, diverged, 7.48"
