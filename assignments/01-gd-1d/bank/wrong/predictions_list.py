"""This is a list. Return the whole line as one text, in quotation marks."""

LOSES = {"gd-1d-foreseen", "gd-1d-predicted"}


def predictions():
    return ["Emmy Noether", "converged", 6.76, "diverged", 3.96, "slow", 0.3]
