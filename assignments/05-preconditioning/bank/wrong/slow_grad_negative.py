"""The sign is reversed, so f has a maximum: return ∇f, not −∇f."""

import numpy as np

LOSES = {"preconditioning-slow-minimum"}


def slow_grad(x):
    return np.array([-x[0], -1000 * x[1]])
