"""Has the callback raise something in the middle of the test's own function."""

GD = """\
class Quiet(Exception):
    def _render_traceback_(self):
        return []


class Bomb(float):
    def __mul__(self, other):
        raise Quiet

    __rmul__ = __float__ = __mul__


def gd(eta, f_grad, x0=10.0, steps=10):
    return [f_grad(Bomb(x0))] * (steps + 1)
"""
