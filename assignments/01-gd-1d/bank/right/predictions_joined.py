"""Put together from a list."""


def predictions():
    answers = [
        "Joseph-Louis Lagrange: diverged",
        "1.59",
        "converged",
        "-7.56",
        "slow",
        "-8.58",
    ]
    return ", ".join(answers)
