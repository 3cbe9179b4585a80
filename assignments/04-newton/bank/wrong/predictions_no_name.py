"""The questions are drawn from your name: write it into the cell of the widget, run that cell, and
answer the questions you get."""

LOSES = {"newton-predicted"}


def predictions():
    return "write your name here: diverged, 3.78, converged, -1.128, maximum, -6.576"
