"""A generator inside, turned into a list."""


def gd(eta, f_grad, x0=10.0, steps=10):
    def iterates():
        x = x0
        yield x
        for _ in range(steps):
            x = x - eta * f_grad(x)
            yield x

    return list(iterates())
