"""A while loop that counts down."""


def gd(eta, f_grad, x0=10.0, steps=10):
    results = [float(x0)]
    while steps > 0:
        results.append(results[-1] + eta * -f_grad(results[-1]))
        steps -= 1
    return results
