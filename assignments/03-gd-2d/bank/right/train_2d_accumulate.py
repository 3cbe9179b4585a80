"""itertools.accumulate over whole states."""

from itertools import accumulate


def train_2d(trainer, steps=20, f_grad=None):
    def one(now, _):
        return trainer(*now, f_grad) if f_grad is not None else trainer(*now)

    return [now[:2] for now in accumulate(range(steps), one, initial=(-5, -2, 0, 0))]
