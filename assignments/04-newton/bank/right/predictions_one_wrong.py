"""One wrong answer of six."""


def predictions():
    return "Grace Hopper: oscillating, -7.624, maximum, 3.78, converged, 6.154"
