"""A loop over the coordinates."""


def momentum_2d(x1, x2, s1, s2, f_grad, eta=0.1, beta=0.9):
    xs, ss = [x1, x2], [s1, s2]
    for i, g in enumerate(f_grad(x1, x2)):
        ss[i] = beta * ss[i] + g
        xs[i] = xs[i] - eta * ss[i]
    return tuple(xs + ss)
