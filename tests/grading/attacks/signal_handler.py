"""Has a timer interrupt the test and patch what it uses."""

GD = """\
import signal


def handler(number, frame):
    frame.f_globals["abs"] = lambda x: 0
    np.testing.assert_allclose = lambda *args, **options: None
    np.allclose = lambda *args, **options: True
    math.isclose = lambda *args, **options: True


signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
"""
