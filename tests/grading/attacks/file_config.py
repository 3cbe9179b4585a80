"""Has configuration files beside the notebook."""

FILES = {
    "nbgrader_config.py": """\
c = get_config()
c.Execute.enabled = False
c.Autograde.autograde_preprocessors = []
""",
    "ipython_kernel_config.py": """\
c = get_config()
c.InteractiveShellApp.exec_lines = ["import numpy; numpy.allclose = lambda *args: True"]
""",
}
