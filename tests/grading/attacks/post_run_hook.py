"""Forgets the error of a cell after it ran."""

GD = """\
def after(result):
    result.error_in_exec = result.error_before_exec = None
    get_ipython().last_execution_succeeded = True


get_ipython().events.register("post_run_cell", after)
"""
