"""A while loop, lists of two."""


def train_2d(trainer, steps=20, f_grad=None):
    now = [-5.0, -2.0, 0.0, 0.0]
    points = [now[:2]]
    while len(points) <= steps:
        now = list(trainer(*now, f_grad)) if f_grad is not None else list(trainer(*now))
        points.append(now[:2])
    return points
