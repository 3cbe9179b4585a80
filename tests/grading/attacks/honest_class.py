"""An object that can be called, and a method of one."""

DESERVES = 12

GD = """\
from dataclasses import dataclass, field


@dataclass
class Run:
    path: list = field(default_factory=list)

    def __call__(self, eta, f_grad, x0=10.0, steps=10):
        x, self.path = x0, [x0]
        for _ in range(steps):
            self.path.append(x := x - eta * f_grad(x))
        return self.path

    def newton(self, eta, f_grad, f_hess, x0=10.0, steps=10):
        return self(eta, lambda x: f_grad(x) / f_hess(x), x0, steps)


gd = Run()
"""

NEWTON = """\
newton = Run().newton
"""
