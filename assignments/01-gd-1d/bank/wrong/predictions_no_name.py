"""The questions are drawn from your name: write it into the cell of the widget, run that cell, and
answer the questions you get."""

LOSES = {"gd-1d-predicted"}


def predictions():
    return "write your name here: slow, 5.11, diverged, 0.646, converged, 6.44"
