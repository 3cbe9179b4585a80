"""A generator inside, turned into a tuple."""


def _run(f_grad, f_hess, x, eta, steps):
    yield x
    for _ in range(steps):
        x -= eta * (f_grad(x) / f_hess(x))
        yield x


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    return tuple(_run(f_grad, f_hess, x0, eta, steps))
