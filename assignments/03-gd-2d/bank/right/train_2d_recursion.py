"""Recursion over the number of steps left."""


def train_2d(trainer, steps=20, f_grad=None):
    def rest(x1, x2, s1, s2, left):
        if left == 0:
            return [(x1, x2)]
        more = [] if f_grad is None else [f_grad]
        return [(x1, x2), *rest(*trainer(x1, x2, s1, s2, *more), left - 1)]

    return rest(-5.0, -2.0, 0.0, 0.0, steps)
