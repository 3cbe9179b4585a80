"""Who solves the workloads: one module each, so that a fresh process imports only its own library.

Every module has ``prepare(workload) -> Prepared``. Nothing of the library is imported before.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

from benchmarks.maps import Map
from benchmarks.workloads import Workload


class Prepared(NamedTuple):
    """A workload made ready: what is timed, and how to read its result."""

    solve: Callable[[], Any]
    """Solves the whole batch and returns when the result is there."""
    iterates: Callable[[Any], Any]
    """Turns a result into a numpy array, (steps+1, D, runs) or, of a map, (runs,); not timed."""


class Peer(NamedTuple):
    """A way to solve a workload."""

    module: str
    title: str
    distribution: str
    """What pip calls it; "" for what needs no library."""
    threads: int = 0
    """How many threads it is told to use; 0 leaves it alone."""
    only: tuple[str, ...] = ()
    """Names of the workloads that it can do, none for all."""


PEERS = {
    "gdwidget": Peer("gdwidget_peer", "gdwidget", "numpy"),
    "loop": Peer("loop_peer", "plain Python loop", ""),
    "numba": Peer("numba_peer", "numba", "numba"),
    "jax": Peer("jax_peer", "jax, batched", "jax"),
    "jaxvmap": Peer("jax_vmap_peer", "jax, vmap", "jax"),
    "torch1": Peer("torch_peer", "torch, 1 thread", "torch", threads=1),
    "torch2": Peer("torch_peer", "torch, 2 threads", "torch", threads=2),
    "ufuncs": Peer(
        "ufuncs_peer",
        "numpy's calls alone",
        "numpy",
        only=("W1", "W2", "W3", "W5momentum", "W5adagrad", "W5rmsprop", "W5adam"),
    ),
}
FORMULA = Peer("formula_peer", "gdwidget, a formula of one's own", "sympy")
"""The same solver on an objective that has to be differentiated first: differs when cold."""
MAP_PEERS = {
    "gdwidget": Peer("gdwidget_map", "gdwidget", "numpy"),
    "loop": Peer("loop_map", "plain Python loop", ""),
    "numba": Peer("numba_map", "numba", "numba"),
    "jax": Peer("jax_map", "jax, batched", "jax"),
}
"""Who draws the maps of `benchmarks.maps`."""


def prepare(peer: Peer, workload: Workload | Map) -> Prepared:
    """Import the peer's library and make a workload ready."""
    module = import_module(f"benchmarks.peers.{peer.module}")
    if peer.threads:
        module.use_threads(peer.threads)
    prepared: Prepared = module.prepare(workload)
    return prepared
