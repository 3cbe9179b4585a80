"""A process of its own for each peer: ``python -m benchmarks.worker PEER``.

It reads requests and writes answers, one JSON object a line. So no library shares threads, memory
or settings with another, and the parent can let them take turns.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from types import TracebackType
from typing import Any, Self

from benchmarks.maps import MAPS
from benchmarks.peers import FORMULA, MAP_PEERS, PEERS, Prepared, prepare
from benchmarks.workloads import WORKLOADS

MOST_CALLS = 2000
FEWEST_CALLS = 3


class Worker:
    """The parent's end: starts the process and asks it."""

    def __init__(self, peer: str) -> None:
        self.peer = peer
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", peer],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **request: Any) -> Any:
        """Send a request and return the answer.

        Raises
        ------
        RuntimeError
            If the process has ended; its standard error says why.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"The worker of {self.peer} has ended; see its message above.")
        return json.loads(line)

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process."""
        self.close()


def time_calls(prepared: Prepared, budget_s: float) -> list[float]:
    """Call until the budget is spent, a few times at least; return the seconds of each call.

    The garbage collector stays on, as a kernel has it.
    """
    seconds: list[float] = []
    gc.collect()
    end = time.perf_counter() + budget_s
    while len(seconds) < FEWEST_CALLS or (time.perf_counter() < end and len(seconds) < MOST_CALLS):
        begin = time.perf_counter()
        result = prepared.solve()
        seconds.append(time.perf_counter() - begin)
        # Freed before the next call, as where a result replaces the last.
        del result
    return seconds


def serve(peer: str) -> None:
    """Answer requests until the input ends."""
    # Libraries may print; answers have the standard output for themselves.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    ready: dict[str, Prepared] = {}
    for line in sys.stdin:
        request = json.loads(line)
        name = request["workload"]
        if name not in ready:
            ready[name] = (
                prepare(MAP_PEERS[peer], MAPS[name])
                if name in MAPS
                else prepare(PEERS.get(peer, FORMULA), WORKLOADS[name])
            )
            ready[name].solve()  # compiles, starts threads
        answer: Any
        if "save" in request:
            import numpy as np

            path = ready[name].iterates(ready[name].solve())
            np.save(request["save"], np.ascontiguousarray(path))
            answer = list(path.shape)
        else:
            answer = time_calls(ready[name], request["budget_s"])
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve(sys.argv[1])
