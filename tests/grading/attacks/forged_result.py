"""Publishes an execute_result of its own on the kernel's socket."""

GD = """\
def publish():
    kernel = get_ipython().kernel
    content = {"execution_count": 1, "data": {"text/plain": "2.0"}, "metadata": {}}
    parent = kernel.get_parent()
    kernel.session.send(kernel.iopub_socket, "execute_result", content, parent)


def gd(eta, f_grad, x0=10.0, steps=10):
    publish()
    return []
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    publish()
    return []
"""
