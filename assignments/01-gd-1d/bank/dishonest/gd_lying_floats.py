"""Floats of a subclass that equals everything."""

LOSES = {
    "gd-1d-iterates",
    "gd-1d-update",
    "gd-1d-defaults",
    "gd-1d-evaluations",
    "gd-1d-diverges",
    "gd-1d-afresh",
}


class _Agreeable(float):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = None

    def __sub__(self, other):
        return _Agreeable(0)

    __rsub__ = __abs__ = __sub__


def gd(eta, f_grad, x0=10.0, steps=10):
    return [_Agreeable(x0) for _ in range(steps + 1)]
