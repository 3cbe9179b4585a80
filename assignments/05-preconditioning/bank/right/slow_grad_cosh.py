"""No quadratic function: cosh(x₁) + 2000·cosh(x₂)."""

import numpy as np


def slow_grad(x):
    return np.sinh(x) * np.array([1.0, 2000.0])
