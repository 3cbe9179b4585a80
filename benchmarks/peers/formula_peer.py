"""gdwidget on a formula that has to be read and differentiated first."""

from __future__ import annotations

import gdwidget
from benchmarks.peers import Prepared
from benchmarks.peers.gdwidget_peer import prepared
from benchmarks.workloads import FORMULAS, Workload


def prepare(workload: Workload) -> Prepared:
    """Make an objective from text."""
    text, parameters = FORMULAS[workload.objective]
    return prepared(gdwidget.Objective(text, **parameters), workload)
