"""A while loop, and prints for each step."""


def newton_abs(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    iterates = [x0]
    while len(iterates) < steps + 1:
        slope, curvature = f_grad(iterates[-1]), f_hess(iterates[-1])
        print(slope, curvature)
        step = slope / abs(curvature)
        iterates += [iterates[-1] - eta * step]
    return iterates
