"""Returns floats of a subclass that equals everything."""

GD = """\
class Agreeable(float):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = None

    def __sub__(self, *other):
        return Agreeable(0)

    __rsub__ = __add__ = __radd__ = __abs__ = __sub__


def gd(eta, f_grad, x0=10.0, steps=10):
    return [Agreeable(x0) for _ in range(steps + 1)]
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    return [Agreeable(x0) for _ in range(steps + 1)]
"""
