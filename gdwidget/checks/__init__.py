"""Promises about a student's functions, and what is likely wrong when one is broken.

`keep` is what grade cells call, `check` what students call. The promises of an assignment
are declared in one module of this package, from the vocabulary of `calling` (calls that cannot
hang or print), `inputs` (fresh problems), `expect` (comparisons with stated tolerances) and
`promise`; misconceptions come from the assignment's `bank`.
"""

from gdwidget.checks.display import Report, check
from gdwidget.checks.promise import ChecksError, PromiseBroken, exercise, keep

__all__ = ["ChecksError", "PromiseBroken", "Report", "check", "exercise", "keep"]
