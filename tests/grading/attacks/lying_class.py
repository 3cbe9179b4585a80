"""Returns objects that say that their class is float."""

GD = """\
class Agreeable:
    __class__ = float

    def __float__(self):
        return 10.0

    def __eq__(self, other):
        return True

    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = None

    def __sub__(self, other):
        return 0.0

    __rsub__ = __add__ = __radd__ = __sub__

    def __abs__(self):
        return 0.0


def gd(eta, f_grad, x0=10.0, steps=10):
    return [Agreeable()] * (steps + 1)
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    return [Agreeable()] * (steps + 1)
"""
