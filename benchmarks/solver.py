"""The solver's speed: workloads W1 to W6 against a Python loop, numba, jax and torch.

Warm: a worker process per peer, taking turns in every round. Cold: a fresh process per
number, from before the first import to the end of the first solve. Both solve the same runs, and
every peer's iterates are compared with gdwidget's.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import fresh, median, ratio, version_of
from benchmarks.peers import FORMULA, PEERS, Peer
from benchmarks.report import Cell, Section, Table, Target
from benchmarks.worker import Worker
from benchmarks.workloads import CHECK_STEPS, WORKLOADS, Workload

BUDGET_S = 0.15
"""Seconds a peer calls the same workload within one round."""
MOST_COLD_ROUNDS = 3
OURS = "gdwidget"
VISIBLE = 1e-6
"""Iterates that differ by more than this, relative to max(1, |x|), differ."""
LOOP_TARGETS = {"W1": 8.0, "W2": 50.0, "W3": 100.0}

_COLD = """
import sys
from benchmarks.peers import FORMULA, PEERS, prepare
from benchmarks.workloads import WORKLOADS
prepared = prepare(PEERS.get(sys.argv[1], FORMULA), WORKLOADS[sys.argv[2]])
prepared.solve()
print(time.perf_counter() - begin)
"""

Numbers = dict[str, dict[str, list[float]]]
"""Workload → peer → one number a round."""


def run(rounds: int) -> Section:
    """Measure and compare.

    Parameters
    ----------
    rounds : int
        How often every peer takes its turn.
    """
    peers = {name: peer for name, peer in PEERS.items() if _installed(peer)}
    agreement, warm = _warm(list(peers), rounds)
    others = [name for name in peers if name != OURS]
    whole = [name for name, peer in peers.items() if not peer.only]
    cold = _cold([*whole, "formula"], min(rounds, MOST_COLD_ROUNDS))
    tables = [
        _warm_table(peers, others, warm),
        _cold_table(peers, [name for name in whole if name != OURS], cold),
        _agreement_table(peers, others, agreement),
    ]
    missing = sorted({p.distribution for p in PEERS.values() if not _installed(p)})
    raw = {"warm_s": warm, "cold_s": cold, "agreement": agreement, "missing": missing}
    return Section("solver", tables, _targets(warm, others), raw)


def _installed(peer: Peer) -> bool:
    return not peer.distribution or version_of(peer.distribution) is not None


def _warm(peers: list[str], rounds: int) -> tuple[dict[str, dict[str, Any]], Numbers]:
    """Return how well the peers agree, and the median seconds of a call in each round."""
    agreement: dict[str, dict[str, Any]] = {}
    seconds: Numbers = {name: {peer: [] for peer in peers} for name in WORKLOADS}
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        workers = {peer: stack.enter_context(Worker(peer)) for peer in peers}
        for name, workload in WORKLOADS.items():
            paths = {}
            for peer, worker in workers.items():
                if not _does(peer, name):
                    continue
                file = Path(folder) / f"{peer}.npy"
                worker.ask(workload=name, save=str(file))
                paths[peer] = np.load(file)
            agreement[name] = {p: _agreement(workload, paths[OURS], paths[p]) for p in paths}
        for round_ in range(rounds):
            for name in WORKLOADS:
                # Whoever follows a busy peer may find a warm or a throttled core: rotate.
                turn = round_ % len(peers)
                for peer in peers[turn:] + peers[:turn]:
                    if not _does(peer, name):
                        continue
                    calls = workers[peer].ask(workload=name, budget_s=BUDGET_S)
                    seconds[name][peer].append(median(calls))
    return agreement, seconds


def _does(peer: str, name: str) -> bool:
    return not PEERS[peer].only or name in PEERS[peer].only


def _agreement(workload: Workload, ours: Any, theirs: Any) -> dict[str, Any]:
    """Compare iterates, shape (steps+1, D, runs), where chaos has not yet set in."""
    assert ours.shape == theirs.shape, f"{ours.shape} and {theirs.shape}"
    last = CHECK_STEPS if workload.chaotic else workload.steps
    with np.errstate(all="ignore"):
        difference = np.abs(ours[: last + 1] - theirs[: last + 1])
        relative = difference / np.maximum(1.0, np.abs(ours[: last + 1]))
    differs = (relative > VISIBLE).any(axis=(0, 1))
    share = float(differs.mean())
    usual = difference[:, :, ~differs]
    assert share <= workload.chaotic, (
        f"{workload.name}: {share:.2%} of the runs differ, and {workload.chaotic:.2%} may"
    )
    return {"steps": last, "largest": float(usual.max()), "differing_share": share}


def _cold(peers: list[str], rounds: int) -> Numbers:
    """Return seconds from before the first import to the end of the first solve."""
    seconds: Numbers = {name: {peer: [] for peer in peers} for name in WORKLOADS}
    for peer in peers:
        fresh(_COLD, peer, "W1")  # bytecode and the disk's cache are warm for all
    for _ in range(rounds):
        for name in WORKLOADS:
            for peer in peers:
                seconds[name][peer].append(fresh(_COLD, peer, name))
    return seconds


def _warm_table(peers: dict[str, Peer], others: list[str], warm: Numbers) -> Table:
    columns = ["", "gdwidget, ms", *(f"{peers[peer].title}, ms" for peer in others)]
    rows: list[list[Cell]] = []
    for name, workload in WORKLOADS.items():
        ours = warm[name][OURS]
        cells = [
            f"{number_ms(warm[name][peer])} ({ratio(warm[name][peer], ours):.2g}×)"
            if warm[name][peer]
            else ""
            for peer in others
        ]
        title = f"{name} {workload.title}, {workload.runs:,} runs × {workload.steps}"
        rows.append([title, 1e3 * median(ours), *cells])
    note = (
        "Warm: the objective or function is made and compiled. In brackets: time over gdwidget's,\n"
        "the median of same-round ratios; above 1 gdwidget is faster."
    )
    return Table("Solver, warm", columns, rows, note)


def number_ms(seconds: list[float]) -> str:
    """Write the median in milliseconds."""
    return f"{1e3 * median(seconds):.3g}"


def _cold_table(peers: dict[str, Peer], others: list[str], cold: Numbers) -> Table:
    columns = [
        "",
        "gdwidget textbook, ms",
        "gdwidget formula, ms",
        *(f"{peers[peer].title}, ms" for peer in others),
    ]
    rows: list[list[Cell]] = [
        [name, *(1e3 * median(cold[name][peer]) for peer in (OURS, "formula", *others))]
        for name in WORKLOADS
    ]
    note = (
        "Cold: a fresh process, from before the first import, numpy's too, to the first result.\n"
        f"“Formula” is {FORMULA.title}: SymPy is imported and differentiates it."
    )
    return Table("Solver, cold", columns, rows, note)


def _agreement_table(
    peers: dict[str, Peer], others: list[str], agreement: dict[str, dict[str, Any]]
) -> Table:
    rows: list[list[Cell]] = []
    for name in WORKLOADS:
        cells = []
        for peer in others:
            if (found := agreement[name].get(peer)) is None:
                cells.append("")
                continue
            share = found["differing_share"]
            cells.append(f"{found['largest']:.0e}" + (f" ({share:.2%})" if share else ""))
        rows.append([name, str(agreement[name][OURS]["steps"]), *cells])
    note = (
        "Largest |difference| from gdwidget's iterates over so many steps; in brackets the share\n"
        "of chaotic runs left out, in which a cosine's last bit has grown to more than 1e-6."
    )
    columns = ["", "steps", *(peers[peer].title for peer in others)]
    return Table("Do all compute the same?", columns, rows, note)


def _targets(warm: Numbers, others: list[str]) -> list[Target]:
    def advantage(name: str, peer: str) -> float | None:
        return ratio(warm[name][peer], warm[name][OURS]) if peer in others else None

    targets = [
        Target(
            f"{name}: times faster than the Python loop",
            advantage(name, "loop"),
            "at least",
            limit,
            "×",
        )
        for name, limit in LOOP_TARGETS.items()
    ]
    for name in WORKLOADS:
        if name == "W1":
            continue
        for library, variants in (("jax", ["jax"]), ("torch", ["torch1", "torch2"])):
            found = [a for a in (advantage(name, peer) for peer in variants) if a is not None]
            what = f"{name}: warm {library}'s time over ours"
            targets.append(Target(what, min(found) if found else None, "at least", 1.0, "×"))
    return targets
