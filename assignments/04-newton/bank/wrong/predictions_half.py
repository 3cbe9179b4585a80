"""The line holds the first answers only. Go on to the last question, and copy the line from
there."""

LOSES = {"newton-foreseen", "newton-predicted"}


def predictions():
    return "Emmy Noether: maximum, 7.624, converged"
