"""Two lists of coordinates, zipped; the trainer is wrapped first."""


def train_2d(trainer, steps=20, f_grad=None):
    step = trainer if f_grad is None else lambda *now: trainer(*now, f_grad)
    first, second, s = [-5], [-2], (0, 0)
    for _ in range(steps):
        x1, x2, *s = step(first[-1], second[-1], *s)
        first.append(x1)
        second.append(x2)
    return list(zip(first, second, strict=True))
