"""An object that can be called."""

import numpy as np


class _Rotated:
    def __init__(self, grad, theta):
        self.grad = grad
        c, s = np.cos(theta), np.sin(theta)
        self.r = np.array([[c, -s], [s, c]])

    def __call__(self, x):
        return self.r.T.dot(self.grad(self.r.dot(x)))


rotated_grad = _Rotated
