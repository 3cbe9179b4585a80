"""Typed by hand: other blanks, capitals, a real minus sign."""


def predictions():
    answers = "SLOW , −1.566 , CONVERGED , −0.84 , DIVERGED , −3.036"
    return "o'neill:" + answers
