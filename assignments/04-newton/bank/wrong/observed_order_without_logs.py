"""The ratios are divided without logarithms: p is an exponent, and logarithms bring it down."""

LOSES = {"newton-order", "newton-order-last"}


def observed_order(errors):
    e0, e1, e2 = errors[-3:]
    return (e2 / e1) / (e1 / e0)
