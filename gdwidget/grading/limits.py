"""What one guest may use, and how the system is told."""

from __future__ import annotations

import sys
from dataclasses import dataclass

if sys.platform == "linux":
    import resource

_STACK = 64 << 20
"""Bytes of the main thread's stack; 6000 nested calls through C take a quarter of it."""

_HOST_DATA = 4 << 30
"""Bytes that tests may take: what a student's code returns must not use up the machine."""


@dataclass(frozen=True)
class Limits:
    """Limits of one guest.

    Attributes
    ----------
    cpu_seconds : int
        Processor time of each process.
    memory : int
        Bytes: address space of each process, and memory of all together.
    processes : int
        Processes and threads together; the kernel itself needs about ten.
    file_size, open_files : int
        Bytes of one file; files of one process.
    scratch : int
        Bytes of all private files.
    output : int
        Bytes of output kept of a cell; a cell that writes 16 times as much ends the kernel.
    """

    cpu_seconds: int = 300
    memory: int = 2 << 30
    processes: int = 32
    file_size: int = 64 << 20
    open_files: int = 256
    scratch: int = 64 << 20
    output: int = 1 << 20


def restrict(limits: Limits, *, counted_alone: bool) -> None:
    """Hold this process and its children to limits.

    Parameters
    ----------
    limits : Limits
    counted_alone : bool
        Whether no other processes of the user count against the limit of processes, as in a
        sandbox; otherwise it is not set.
    """
    seconds = _at_most(limits.cpu_seconds, resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, _at_most(seconds + 5, resource.RLIMIT_CPU)))
    for kind, limit in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 1),  # with 0 the system may still start a core handler
        (resource.RLIMIT_RTPRIO, 0),  # no processor before others, whatever the grader may have
        (resource.RLIMIT_NICE, 0),
        *([(resource.RLIMIT_NPROC, limits.processes)] if counted_alone else []),
    ):
        most = _at_most(limit, kind)
        resource.setrlimit(kind, (most, most))


def restrict_host() -> None:
    """Hold this process, which runs tests, to the memory that tests need at most."""
    most = _at_most(_HOST_DATA, resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def deepen_stack() -> None:
    """Make room for deep recursion; the system keeps 128 MiB free below the main thread's stack."""
    kind = resource.RLIMIT_STACK
    resource.setrlimit(kind, (_at_most(_STACK, kind), resource.getrlimit(kind)[1]))


def _at_most(limit: int, kind: int) -> int:
    hard = resource.getrlimit(kind)[1]
    return limit if hard == resource.RLIM_INFINITY else min(limit, hard)
