"""One list is appended over and over, so all points show the last one: append a new pair each
time."""

LOSES = {"gd-2d-train-points", "gd-2d-train-path"}


def train_2d(trainer, steps=20, f_grad=None):
    more = () if f_grad is None else (f_grad,)
    x1, x2, s1, s2 = -5.0, -2.0, 0.0, 0.0
    point = [x1, x2]
    points = [point]
    for _ in range(steps):
        x1, x2, s1, s2 = trainer(x1, x2, s1, s2, *more)
        point[0], point[1] = x1, x2
        points.append(point)
    return points
