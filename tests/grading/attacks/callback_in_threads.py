"""Calls the callback from many threads at once, and returns before they end."""

GD = """\
import threading


def gd(eta, f_grad, x0=10.0, steps=10):
    path = [x0] * (steps + 1)

    def ask():
        for k in range(steps):
            path[k + 1] = x0 - eta * f_grad(x0)

    for _ in range(8):
        threading.Thread(target=ask, daemon=True).start()
    return path
"""
