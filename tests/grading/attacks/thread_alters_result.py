"""Returns a list that a thread fills in once the test knows the answer."""

GD = """\
import sys
import threading
import time

sys.setswitchinterval(1e-5)


def gd(eta, f_grad, x0=10.0, steps=10):
    path = [x0] * (steps + 1)
    ready = threading.Event()

    def fill():
        ready.set()
        for _ in range(100):
            expected = globals().get("expected")
            if isinstance(expected, list) and len(expected) == len(path):
                path[:] = expected
            time.sleep(1e-4)

    threading.Thread(target=fill, daemon=True).start()
    ready.wait(1)
    time.sleep(0.01)
    return path
"""
