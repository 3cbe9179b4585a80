"""There is no return, so Python returns None."""

LOSES = {"gd-2d-train-points", "gd-2d-train-path", "gd-2d-train-steps"}


def train_2d(trainer, steps=20, f_grad=None):
    more = () if f_grad is None else (f_grad,)
    x1, x2, s1, s2 = -5.0, -2.0, 0.0, 0.0
    points = [(x1, x2)]
    for _ in range(steps):
        x1, x2, s1, s2 = trainer(x1, x2, s1, s2, *more)
        points.append((x1, x2))
