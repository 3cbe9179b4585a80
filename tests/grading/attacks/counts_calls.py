"""Tells by the number of calls which test it is in."""

GD = """\
calls = 0


def gd(eta, f_grad, x0=10.0, steps=10):
    global calls
    calls += 1
    if calls in (1, 5):
        rate = 0.6 if calls == 1 else 0.8
        return [10 * rate**k for k in range(11)]
    return [x0] * (steps + 1)
"""
