"""Trusted grading for a course: two lines at the end of its nbgrader_config.py.

They are all it takes, also for a course that has nothing else to do with gdwidget::

    from gdwidget.grading.settings import protect
    protect(c)
"""

from __future__ import annotations

from traitlets.config import Config

from gdwidget.grading import clean

EXECUTE = "gdwidget.grading.execute.TrustedExecute"


def protect(c: Config) -> None:
    """Let nbgrader grade in two kernels, and show nothing of a submission that could run.

    It then holds for ``nbgrader autograde``, the formgrader's button and ``gdwidget grade`` alike.

    Parameters
    ----------
    c : traitlets.config.Config
        What ``get_config()`` returns in nbgrader_config.py; changed in place.
    """
    for section, values in clean.settings(EXECUTE).items():
        for name, value in values.items():
            if section == "Autograde" and name in c[section]:
                continue  # the course has steps of its own, which TrustedAutograde completes
            c[section][name] = value
    _install()


def _install() -> None:
    """Put our Autograde in the place of nbgrader's, which has no setting for it."""
    import nbgrader.apps.api
    import nbgrader.apps.autogradeapp
    import nbgrader.converters

    from gdwidget.grading.autograde import TrustedAutograde
    from gdwidget.grading.formgrader import harden

    for module in (nbgrader.apps.api, nbgrader.apps.autogradeapp, nbgrader.converters):
        module.Autograde = TrustedAutograde
    harden()
