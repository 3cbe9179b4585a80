"""f_grad is handed to the trainer even when it is None: give it four arguments then."""

LOSES = {"gd-2d-train-no-grad"}


def train_2d(trainer, steps=20, f_grad=None):
    more = (f_grad,)
    x1, x2, s1, s2 = -5.0, -2.0, 0.0, 0.0
    points = [(x1, x2)]
    for _ in range(steps):
        x1, x2, s1, s2 = trainer(x1, x2, s1, s2, *more)
        points.append((x1, x2))
    return points
