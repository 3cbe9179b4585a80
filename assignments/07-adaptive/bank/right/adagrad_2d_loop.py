"""A loop over the coordinates."""

import math


def adagrad_2d(x1, x2, s1, s2, f_grad, eta=0.4, eps=1e-6):
    xs, ss = [x1, x2], [s1, s2]
    for i, g in enumerate(f_grad(x1, x2)):
        ss[i] = ss[i] + g**2
        xs[i] = xs[i] - eta * g / math.sqrt(ss[i] + eps)
    return tuple(xs + ss)
