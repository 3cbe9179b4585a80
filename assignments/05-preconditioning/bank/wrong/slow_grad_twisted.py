"""No f has this gradient: ∂g₁/∂x₂ and ∂g₂/∂x₁ must be equal."""

import numpy as np

LOSES = {"preconditioning-slow-gradient"}


def slow_grad(x):
    return np.array([x[0] + 3 * x[1], 5000 * x[1]])
