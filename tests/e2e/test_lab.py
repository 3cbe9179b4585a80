"""The harness itself: a plain ipywidgets slider in a real JupyterLab."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.kernel import KernelError
from tests.e2e.lab import Lab

SLIDER = """
import ipywidgets
slider = ipywidgets.IntSlider(3, min=0, max=10)
slider
"""


def test_a_key_press_in_the_browser_reaches_python(lab: Lab) -> None:
    """Does ArrowRight on a focused slider change the value in the kernel?"""
    notebook = lab.open([SLIDER])
    notebook.run(0)
    handle = notebook.output(0).get_by_role("slider")
    # JupyterLab takes arrow keys for itself unless something that wants them has the focus.
    handle.focus()
    handle.press("ArrowRight")
    expect(notebook.output(0).locator(".widget-readout")).to_have_text("4")
    assert notebook.python("slider.value") == 4
    assert notebook.console_errors == []


def test_python_looks_into_the_kernel_of_the_notebook(lab: Lab) -> None:
    """Do the side door and the cells share one namespace, also across a restart?"""
    notebook = lab.open(["import numpy\nx = numpy.array([1.0, numpy.inf])", "y = x * 2"])
    notebook.run_all()
    assert notebook.python("y") == [2.0, float("inf")]
    notebook.execute("x[0] = 7.0")
    notebook.run(1)
    assert notebook.python("y[0]") == 14.0
    with pytest.raises(KernelError, match="ZeroDivisionError"):
        notebook.python("1 / 0")
    with pytest.raises(KernelError, match="NameError"):
        notebook.execute("nowhere")
    notebook.reload()
    assert notebook.python("y[0]") == 14.0
    notebook.restart_kernel()
    assert notebook.python("'y' in globals()") is False
    assert notebook.console_errors == []


def test_a_busy_kernel_does_not_hold_the_test_up(lab: Lab) -> None:
    """Can a test act in the browser while Python sleeps?"""
    notebook = lab.open([SLIDER])
    notebook.run(0)
    with notebook.busy():
        handle = notebook.output(0).get_by_role("slider")
        handle.focus()
        handle.press("ArrowRight")
        expect(notebook.output(0).locator(".widget-readout")).to_have_text("4")
    assert notebook.python("slider.value") == 4


def test_an_exception_in_a_cell_fails_the_test(lab: Lab) -> None:
    """Does `run` report the traceback, and the page what it logged and asked for?"""
    notebook = lab.open(["1 / 0"], theme="dark")
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        notebook.run(0)
    assert notebook.page.locator("body").get_attribute("data-jp-theme-light") == "false"
    notebook.page.evaluate("console.error('on purpose')")
    notebook.page.evaluate("fetch('http://gdwidget.invalid/').catch(() => {})")
    notebook.page.wait_for_timeout(0)  # lets Playwright deliver the two events
    assert notebook.console_errors[0] == "on purpose"
    assert "asked another machine: http://gdwidget.invalid/" in notebook.console_errors
