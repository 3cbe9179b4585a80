"""One wrong answer of six."""


def predictions():
    return "Grace Hopper: oscillating, -0.1, converged, 6.96, diverged, 4.9"
