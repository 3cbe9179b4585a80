"""Ends a call that does not return, in whichever thread it runs."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

TICK_SECONDS = 0.05


class OutOfTime(BaseException):
    """Ends a call that does not return; `except Exception` in it does not stop that."""


def _never() -> bool:
    return False


@dataclass(eq=False)
class _Call:
    """A call under way."""

    thread: int
    deadline: float
    unwanted: Callable[[], bool]
    interrupted: bool = False


_lock = threading.Lock()
_calls: set[_Call] = set()
_watching: list[threading.Thread] = []
"""The thread that looks at the clock, while there are calls."""


def within(seconds: float, run: Callable[[], T], unwanted: Callable[[], bool] = _never) -> T:
    """Return what a function returns within so many seconds, and while it is not unwanted.

    What takes longer is interrupted between two of its lines, again and again for code that
    catches everything. Where there are no threads nothing is: there it has to look at the clock.

    Raises
    ------
    OutOfTime
        Inside the function, and from here if it has not returned.
    """
    call = _Call(threading.get_ident(), time.monotonic() + seconds, unwanted)
    _begin(call)
    try:
        return run()
    finally:
        _end(call)


def _begin(call: _Call) -> None:
    with _lock:
        _calls.add(call)
        if not (_watching and _watching[0].is_alive()):
            thread = threading.Thread(target=_watch, name="gdwidget-watchdog", daemon=True)
            try:
                thread.start()
            except RuntimeError:
                return
            _watching[:] = [thread]


def _end(call: _Call) -> None:
    """Let nothing interrupt this thread any more, whatever interrupts it meanwhile."""
    interruption: BaseException | None = None
    while True:
        try:
            with _lock:
                _calls.discard(call)
                if call.interrupted:
                    _raise_in(call.thread, None)
            break
        except OutOfTime:
            pass
        except BaseException as error:
            interruption = error
    if interruption is not None:
        raise interruption


def _watch() -> None:
    while True:
        time.sleep(TICK_SECONDS)
        with _lock:
            if not _calls:
                _watching.clear()
                return
            now = time.monotonic()
            for call in _calls:
                if now > call.deadline or call.unwanted():
                    call.interrupted = True
                    _raise_in(call.thread, OutOfTime)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Raise something in a thread as soon as it runs; with None, nothing that is on its way."""
    what = ctypes.py_object() if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), what)
