"""yield makes this a generator, which computes nothing until it is asked: return a list."""

LOSES = {
    "gd-2d-train-points",
    "gd-2d-train-path",
    "gd-2d-train-state",
    "gd-2d-train-grad",
    "gd-2d-train-no-grad",
    "gd-2d-train-steps",
}


def train_2d(trainer, steps=20, f_grad=None):
    more = () if f_grad is None else (f_grad,)
    x1, x2, s1, s2 = -5.0, -2.0, 0.0, 0.0
    yield x1, x2
    for _ in range(steps):
        x1, x2, s1, s2 = trainer(x1, x2, s1, s2, *more)
        yield x1, x2
