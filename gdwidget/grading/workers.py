"""Processes that grade on this machine."""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from typing import Any


def can_fork() -> bool:
    """Tell whether workers may be forked from this process: no other thread holds a lock of it."""
    return threading.active_count() == 1


def pool(workers: int, *, fork: bool) -> ProcessPoolExecutor:
    """Return workers that end with this process, however that ends.

    Parameters
    ----------
    workers : int
    fork : bool
        Whether they begin with all that this process has imported and opened, which spares each
        of them seconds.
    """
    context: Any = multiprocessing.get_context("fork" if fork else "spawn")
    numbers = context.SimpleQueue()
    for number in range(workers):
        numbers.put(number)
    return ProcessPoolExecutor(
        workers,
        mp_context=context,
        initializer=_become_worker,
        initargs=(os.getpid(), numbers),
    )


def _become_worker(parent: int, numbers: Any) -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)
    import gdwidget.grading.quick  # noqa: F401  # before all that the work imports

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run itself ends its workers
    logging.getLogger("gdwidget.grading").setLevel(logging.CRITICAL)
    # A call crosses between two processes that wait for each other: on one processor in half the
    # time. Only where there is one for each worker.
    processors, number = sorted(os.sched_getaffinity(0)), numbers.get()
    if number < len(processors):
        os.sched_setaffinity(0, {processors[number]})
