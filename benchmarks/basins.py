"""Basin maps: where the runs from 400 × 400 starts end, against a Python loop, numba and jax.

A process per peer, taking turns in every round, warm. Peers are told the points where runs may
end and say at which each does; gdwidget finds the points and also counts the steps. The plain
loop solves every hundredth start, and its time is multiplied.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.maps import MAPS
from benchmarks.measure import median, ratio, version_of
from benchmarks.peers import MAP_PEERS, Peer
from benchmarks.peers.loop_map import STRIDE
from benchmarks.report import Cell, Section, Table, Target
from benchmarks.worker import Worker

BUDGET_S = 0.3
OURS = "gdwidget"
LOOP_TARGET = 20.0
MOST_DIFFERENT = 0.02
"""Share of starts that may differ: at the frayed edges of the basins the last bit leads elsewhere,
and peers count a run that creeps past a point, which gdwidget does not call settled."""

Numbers = dict[str, dict[str, list[float]]]
"""Map → peer → one number a round."""


def run(rounds: int) -> Section:
    """Measure and compare."""
    peers = {name: peer for name, peer in MAP_PEERS.items() if _installed(peer)}
    others = [name for name in peers if name != OURS]
    seconds: Numbers = {name: {peer: [] for peer in peers} for name in MAPS}
    differing: dict[str, dict[str, float]] = {}
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        workers = {peer: stack.enter_context(Worker(peer)) for peer in peers}
        for name in MAPS:
            ends = {}
            for peer, worker in workers.items():
                file = Path(folder) / f"{peer}.npy"
                worker.ask(workload=name, save=str(file))
                ends[peer] = np.load(file)
            differing[name] = {peer: _differing(name, ends[OURS], ends[peer]) for peer in others}
        for round_ in range(rounds):
            for name in MAPS:
                turn = round_ % len(peers)
                order = list(peers)
                for peer in order[turn:] + order[:turn]:
                    calls = workers[peer].ask(workload=name, budget_s=BUDGET_S)
                    times = STRIDE**2 if peer == "loop" else 1
                    seconds[name][peer].append(times * median(calls))
    missing = sorted({p.distribution for p in MAP_PEERS.values() if not _installed(p)})
    raw = {"warm_s": seconds, "differing": differing, "missing": missing}
    table = _table(peers, others, seconds, differing)
    return Section("basins", [table], _targets(seconds, others), raw)


def _installed(peer: Peer) -> bool:
    return not peer.distribution or version_of(peer.distribution) is not None


def _differing(name: str, ours: Any, theirs: Any) -> float:
    """Return the share of starts that end elsewhere."""
    size = MAPS[name].size
    if theirs.size < ours.size:
        ours = ours.reshape(size, size)[::STRIDE, ::STRIDE].ravel()
    assert ours.shape == theirs.shape, f"{ours.shape} and {theirs.shape}"
    share = float(np.mean(ours != theirs))
    assert share <= MOST_DIFFERENT, f"{name}: {share:.2%} of the starts end elsewhere"
    return share


def _table(
    peers: dict[str, Peer],
    others: list[str],
    seconds: Numbers,
    differing: dict[str, dict[str, float]],
) -> Table:
    columns = ["", "gdwidget, ms", *(f"{peers[peer].title}, ms" for peer in others), "differ"]
    rows: list[list[Cell]] = []
    for name, wanted in MAPS.items():
        ours = seconds[name][OURS]
        cells = [
            f"{1e3 * median(seconds[name][p]):.3g} ({ratio(seconds[name][p], ours):.2g}×)"
            for p in others
        ]
        title = f"{name} {wanted.title}, {wanted.size}² starts × {wanted.steps}"
        share = max(differing[name].values(), default=0.0)
        rows.append([title, 1e3 * median(ours), *cells, f"{share:.2%}"])
    note = (
        "In brackets: time over gdwidget's, the median of same-round ratios; above 1 gdwidget is\n"
        "faster. The last column is the largest share of starts that end elsewhere than ours."
    )
    return Table("Basin maps, warm", columns, rows, note)


def _targets(seconds: Numbers, others: list[str]) -> list[Target]:
    if "loop" not in others:
        return []
    return [
        Target(
            f"{name}: times faster than the Python loop",
            ratio(seconds[name]["loop"], seconds[name][OURS]),
            "at least",
            LOOP_TARGET,
            "×",
        )
        for name in MAPS
    ]
