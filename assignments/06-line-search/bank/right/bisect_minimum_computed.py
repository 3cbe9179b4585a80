"""Computes the number of halvings beforehand."""

import math


def bisect_minimum(f_grad, a, b, tol=1e-8):
    halvings = max(0, math.ceil(math.log2((b - a) / tol)))
    for _ in range(halvings):
        middle = (a + b) / 2
        if f_grad(middle) < 0:
            a = middle
        else:
            b = middle
    return (a + b) / 2, halvings
