"""All arguments by name."""


def train_2d(trainer, steps=20, f_grad=None):
    now = dict(x1=-5.0, x2=-2.0, s1=0.0, s2=0.0)
    extra = {} if f_grad is None else {"f_grad": f_grad}
    points = [(now["x1"], now["x2"])]
    for _ in range(steps):
        now = dict(zip(("x1", "x2", "s1", "s2"), trainer(**now, **extra), strict=True))
        points.append((now["x1"], now["x2"]))
    return points
