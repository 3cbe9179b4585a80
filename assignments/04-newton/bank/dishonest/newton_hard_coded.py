"""The numbers of the text, whatever is asked."""

LOSES = {"newton-iterates", "newton-update", "newton-concave", "newton-evaluations"}


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    return [10.0, 8.0, 6.0, 4.0, 2.1, 0.53, 0.012, 1.4e-07, 0.0, 0.0, 0.0]
