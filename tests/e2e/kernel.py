"""The side door to the kernel of a notebook that a browser has open."""

from __future__ import annotations

import ast
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.blocking import BlockingKernelClient


class Kernel:
    """A second client of a running kernel, beside the browser.

    All of its sockets live in one thread: Playwright keeps an event loop running in the main one.
    """

    def __init__(self, connection_file: Path) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kernel-client")
        self._client = self._thread.submit(self._connect, connection_file).result()

    def execute(self, code: str, *, wait: bool, timeout_s: float) -> None:
        """Run code in the kernel; see `NotebookPage.execute`."""
        self._thread.submit(self._execute, code, {}, wait, timeout_s).result()

    def evaluate(self, expression: str, timeout_s: float) -> Any:
        """Return the value of an expression; see `NotebookPage.python`."""
        dump = (
            "__import__('json').dumps("
            f"({expression}), default=lambda v: v.tolist() if hasattr(v, 'tolist') else repr(v))"
        )
        reply = self._thread.submit(self._execute, "", {"value": dump}, True, timeout_s).result()
        value = reply["user_expressions"]["value"]
        if value["status"] != "ok":
            raise KernelError(expression, value)
        return json.loads(ast.literal_eval(value["data"]["text/plain"]))

    def close(self) -> None:
        """Close the sockets; the kernel goes on."""
        self._thread.submit(self._client.stop_channels).result()
        self._thread.shutdown()

    @staticmethod
    def _connect(connection_file: Path) -> BlockingKernelClient:
        client = BlockingKernelClient(connection_file=str(connection_file))
        client.load_connection_file()
        # Neither iopub nor heartbeat: replies on the shell channel tell all that is asked here.
        client.start_channels(iopub=False, stdin=False, hb=False)
        return client

    def _execute(
        self, code: str, expressions: dict[str, str], wait: bool, timeout_s: float
    ) -> dict[str, Any]:
        message_id = self._client.execute(
            code,
            silent=True,
            store_history=False,
            user_expressions=expressions,
            allow_stdin=False,
        )
        deadline = time.monotonic() + timeout_s
        while wait:
            try:
                reply = self._client.get_shell_msg(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                raise TimeoutError(f"The kernel did not answer within {timeout_s} s.") from None
            if reply["parent_header"].get("msg_id") != message_id:
                continue  # the answer to something nobody waited for
            if reply["content"]["status"] != "ok":
                raise KernelError(code, reply["content"])
            content: dict[str, Any] = reply["content"]
            return content
        return {}


class KernelError(AssertionError):
    """Code that a test sent to the kernel raised an exception there."""

    def __init__(self, code: str, content: dict[str, Any]) -> None:
        trace = strip_ansi("\n".join(content.get("traceback", [])))
        super().__init__(f"{content.get('ename')}: {content.get('evalue')} in {code!r}\n{trace}")


def strip_ansi(text: str) -> str:
    """Remove the colours of a traceback."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
