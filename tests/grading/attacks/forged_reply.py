"""Sends a good reply and an idle status before the test has failed."""

GD = """\
import time


def report():
    kernel = get_ipython().kernel
    parent, ident = kernel.get_parent(), kernel._parent_ident["shell"]
    content = {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
    kernel.session.send(kernel.shell_stream, "execute_reply", content, parent, ident=ident)
    kernel.session.send(kernel.iopub_socket, "status", {"execution_state": "idle"}, parent)
    time.sleep(0.5)


def gd(eta, f_grad, x0=10.0, steps=10):
    report()
    return []
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    report()
    return []
"""
