"""Calls itself through the callback, and the callback through itself."""

GD = """\
depth = 0


def gd(eta, f_grad, x0=10.0, steps=10):
    global depth
    depth += 1
    try:
        if depth > 20:
            return [x0]
        return [gd(eta, lambda x: f_grad(f_grad(x)), x, 1)[-1] for x in [x0] * (steps + 1)]
    finally:
        depth -= 1
"""
