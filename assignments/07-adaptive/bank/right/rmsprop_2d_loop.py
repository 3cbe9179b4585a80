"""A loop over the coordinates."""

import math


def rmsprop_2d(x1, x2, s1, s2, f_grad, eta=0.4, gamma=0.9, eps=1e-6):
    xs, ss = [x1, x2], [s1, s2]
    for i, g in enumerate(f_grad(x1, x2)):
        ss[i] = gamma * ss[i] + (1 - gamma) * g**2
        xs[i] = xs[i] - eta * g / math.sqrt(ss[i] + eps)
    return tuple(xs + ss)
