"""Prints |f′| at every iterate, the last included."""


def gd(eta, f_grad, x0=10.0, steps=10):
    x, iterates = x0, []
    for _ in range(steps + 1):
        iterates.append(x)
        slope = f_grad(x)
        print(f"x = {x:.4f}, slope {slope:.4f}")
        x = x - eta * slope
    return iterates
