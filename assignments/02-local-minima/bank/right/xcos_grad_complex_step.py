"""Complex step: the imaginary part of f a tiny step off the real line."""

import numpy as np


def xcos_grad(x, c):
    h = 1e-30
    z = x + 1j * h
    return (z * np.cos(c * z)).imag / h
