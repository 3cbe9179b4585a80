"""Put together from a list."""


def predictions():
    answers = [
        "Joseph-Louis Lagrange: maximum",
        "2.072",
        "converged",
        "1.539",
        "maximum",
        "0.2759",
    ]
    return ", ".join(answers)
