"""Typed by hand: other blanks, capitals, a real minus sign."""


def predictions():
    answers = "MAXIMUM , −3.78 , CONVERGED , 3.989 , DIVERGED , 6.869"
    return "o'neill:" + answers
