"""This is e₂/e₁, by how much the last step shrank the error: the order compares two such
ratios."""

LOSES = {"newton-order", "newton-order-last"}


def observed_order(errors):
    e1, e2 = errors[-2:]
    return e2 / e1
