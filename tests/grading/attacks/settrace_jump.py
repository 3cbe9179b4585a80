"""Has a trace function jump over the lines of the test."""

GD = """\
import sys


def tracer(frame, event, argument):
    if event == "line" and "assert" in str(frame.f_code.co_names):
        try:
            frame.f_lineno += 1
        except ValueError:
            pass
    return tracer


def gd(eta, f_grad, x0=10.0, steps=10):
    sys.settrace(tracer)
    frame = sys._getframe(1)
    frame.f_trace = tracer
    return [x0] * (steps + 1)
"""
