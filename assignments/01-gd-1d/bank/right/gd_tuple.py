"""A tuple that grows."""


def gd(eta, f_grad, x0=10.0, steps=10):
    iterates = (x0,)
    for _ in range(steps):
        iterates += (iterates[-1] - eta * f_grad(iterates[-1]),)
    return iterates
