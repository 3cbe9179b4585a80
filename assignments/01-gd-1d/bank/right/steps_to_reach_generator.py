"""next() over a generator, None as its default."""


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    def slopes():
        x = x0
        for k in range(max_steps + 1):
            yield k, f_grad(x)
            x -= eta * f_grad(x)

    return next((k for k, slope in slopes() if -tol <= slope <= tol), None)
