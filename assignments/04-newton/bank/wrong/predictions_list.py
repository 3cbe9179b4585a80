"""This is a list. Return the whole line as one text, in quotation marks."""

LOSES = {"newton-foreseen", "newton-predicted"}


def predictions():
    return ["Emmy Noether", "maximum", 7.624, "converged", 5.0, "maximum", -3.78]
