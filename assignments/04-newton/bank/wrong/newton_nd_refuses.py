"""Where H has negative curvatures no step is taken: follow the rule there too."""

import numpy as np

LOSES = {"newton-nd-indefinite"}


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        h = hess(x[-1])
        move = np.linalg.eigvalsh(h)[0] > 0
        x.append(x[-1] - eta * np.linalg.solve(h, grad(x[-1])) if move else x[-1])
    return np.array(x)
