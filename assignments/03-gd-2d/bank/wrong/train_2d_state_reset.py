"""The trainer gets 0, 0 as state every time: hand on what it returned."""

LOSES = {"gd-2d-train-state"}


def train_2d(trainer, steps=20, f_grad=None):
    more = () if f_grad is None else (f_grad,)
    x1, x2 = -5.0, -2.0
    points = [(x1, x2)]
    for _ in range(steps):
        x1, x2, _, _ = trainer(x1, x2, 0, 0, *more)
        points.append((x1, x2))
    return points
