"""A list in a for loop."""


def gd(eta, f_grad, x0=10.0, steps=10):
    x = x0
    iterates = [x]
    for _ in range(steps):
        x -= eta * f_grad(x)
        iterates.append(x)
    return iterates
