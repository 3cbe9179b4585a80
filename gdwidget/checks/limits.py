"""End a call that does not return, whatever it catches."""

from __future__ import annotations

import contextvars
import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

_TICK = 0.01
"""Seconds between two alarms."""
_SURE = 5
"""Alarms before any time is taken for used up."""
_POLITE_RINGS = 20
"""Rings before a loop that catches everything is traced."""


class OutOfTime(BaseException):
    """Ends a call that does not return; `except Exception` does not stop it."""


class Hold(threading.local):
    """Keeps the alarm from ringing in a thread while `on`; it rings again soon."""

    on = False


hold = Hold()
"""For whoever must not be interrupted between two lines."""


def within(seconds: float, run: Callable[[], T]) -> T:
    """Return what a function returns within a time budget.

    The budget is processor time; it may take up to twice as long where the processor is busy with
    something else. Time in which the whole machine stands still does not count.

    Raises
    ------
    OutOfTime
        Inside the function, and from here if it has not returned.
    """
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        return within_alarm(seconds, run)
    return within_thread(seconds, run)


def within_alarm(seconds: float, run: Callable[[], T]) -> T:
    """Do so with an alarm signal, which only the main thread gets."""
    armed, ticks, rings = True, 0, 0
    outer, caught = sys._getframe(), False

    def leave_handler(frame: FrameType, event: str, _: object) -> Any:
        """Raise again inside the handler of an `except:` that caught us: no try covers it."""
        nonlocal caught
        if event == "line" and caught:
            caught = False
            raise OutOfTime
        caught = caught or event == "exception"
        return leave_handler

    def ring(_: int, frame: FrameType | None) -> None:
        nonlocal ticks, rings, caught
        # Alarms tell the time: a clock may go on while the machine stands still.
        ticks += 1
        if not armed or hold.on or ticks < _SURE:
            return
        if time.thread_time() - busy < seconds and ticks < seconds / _TICK:
            return  # some of the time went to other processes
        rings += 1
        if rings > _POLITE_RINGS:
            caught = False
            sys.settrace(leave_handler)
            while frame is not None and frame is not outer:
                frame.f_trace = leave_handler
                frame = frame.f_back
        raise OutOfTime

    tracer = sys.gettrace()
    began, busy = time.monotonic(), time.thread_time()
    previous = signal.signal(signal.SIGALRM, ring)
    # It rings again and again, for code that catches everything.
    delay, interval = signal.setitimer(signal.ITIMER_REAL, seconds, _TICK)
    try:
        return run()
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        if rings > _POLITE_RINGS:
            sys.settrace(tracer)
        signal.signal(signal.SIGALRM, previous)
        if delay:  # a timer of the caller's goes on where it was
            left = max(delay - (time.monotonic() - began), 0.001)
            signal.setitimer(signal.ITIMER_REAL, left, interval)


def within_thread(seconds: float, run: Callable[[], T]) -> T:
    """Do without signals: on Windows, and where cells do not run in the main thread."""
    results: list[T] = []
    errors: list[BaseException] = []

    def body() -> None:
        try:
            results.append(run())
        except BaseException as error:
            errors.append(error)

    context = contextvars.copy_context()
    thread = threading.Thread(target=context.run, args=(body,), daemon=True)
    thread.start()
    thread.join(seconds)
    for _ in range(50):
        if not thread.is_alive():
            break
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident or 0), ctypes.py_object(OutOfTime)
        )
        thread.join(0.01)
    if errors:
        raise errors[0]
    if not results:
        raise OutOfTime
    return results[0]
