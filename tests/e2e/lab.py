"""A real JupyterLab, a real browser, and the Python side of the notebook between them.

`LabServer` is one Jupyter server in a world of its own: no configuration, kernels or files of the
user's. `Lab.open` writes a notebook and opens it; the `NotebookPage` it returns runs cells as the
Run menu does and, through `python` and `execute`, looks into the same live kernel from the side.
Nothing here knows what gdwidget's widget looks like.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import nbformat
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request

from tests.e2e.kernel import Kernel, strip_ansi

KERNEL_NAME = "gdwidget-test"
VIEWPORT = {"width": 1400, "height": 1000}
START_TIMEOUT_S = 90.0  # a cold start of JupyterLab on a loaded machine
TIMEOUT_S = 60.0

BROWSER_ARGS = [
    "--no-sandbox",  # containers run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Console errors that are not ours to mend, each with its reason.
IGNORED_ERRORS: list[tuple[re.Pattern[str], str]] = []

# Its status would not tell that a kernel sleeps: widgets may have a thread of their own there.
_SLEEP = """
def _sleep():
    import pathlib, time
    asleep = pathlib.Path({asleep!r})
    asleep.touch()
    while not pathlib.Path({alarm!r}).exists():
        time.sleep(0.02)
    asleep.unlink()
_sleep()
"""


class LabServer:
    """One JupyterLab server on a free port of its own.

    Attributes
    ----------
    url : str
        Address of the server, with a slash at the end.
    token : str
        What every request has to show.
    root : Path
        The folder whose notebooks it serves.
    """

    def __init__(self, folder: Path) -> None:
        self.root = folder / "notebooks"
        self.token = uuid.uuid4().hex
        self.url = ""
        self._runtime = folder / "runtime"
        self._settings = folder / "settings"
        self._log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = {
            **os.environ,
            "IPYTHONDIR": str(folder / "ipython"),
            "JUPYTER_CONFIG_DIR": str(folder / "config"),
            "JUPYTER_DATA_DIR": str(folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(self._runtime),
            "JUPYTERLAB_SETTINGS_DIR": str(self._settings),
            "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
            "PYTHONUNBUFFERED": "1",
        }
        for name in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH"):
            self._environment.pop(name, None)
        self.root.mkdir(parents=True)
        kernel = folder / "data/kernels" / KERNEL_NAME / "kernel.json"
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        write_json(kernel, {"argv": command, "display_name": "gdwidget", "language": "python"})
        # Announcements would ask whether to fetch news from the network.
        disabled = {"@jupyterlab/apputils-extension:announcements": True}
        write_json(folder / "config/labconfig/page_config.json", {"disabledExtensions": disabled})

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises
        ------
        RuntimeError
            If it ends or does not answer in time; the end of its log says why.
        """
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": 0,  # the server picks a free one and writes it down
            "ServerApp.root_dir": self.root,
            "ServerApp.open_browser": False,
            "ServerApp.allow_root": True,
            "IdentityProvider.token": self.token,
            # For `jupyterapp` in the scripts below.
            "LabApp.expose_app_in_browser": True,
            "JupyterNotebookApp.expose_app_in_browser": True,
            "LabApp.extension_manager": "readonly",  # the other one asks PyPI
        }
        command = [sys.executable, "-m", "jupyterlab"]
        command += [f"--{name}={value}" for name, value in options.items()]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                env=self._environment,
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        written = self._runtime / f"jpserver-{self._process.pid}.json"
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError, ValueError):
                self.url = json.loads(written.read_text(encoding="utf-8"))["url"]
                self.request("api/status")
                return
            time.sleep(0.1)
        self.stop()
        log_end = self._log.read_text(encoding="utf-8", errors="replace")[-3000:]
        raise RuntimeError(f"JupyterLab did not start; its log ends:\n{log_end}")

    def stop(self) -> None:
        """Shut the kernels down, then the server; end it the hard way if it lingers."""
        if self._process is None:
            return
        if self._process.poll() is None and self.url:
            with contextlib.suppress(OSError):
                self.shut_kernels_down()
                self.request("api/shutdown", "POST")
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def request(self, path: str, method: str = "GET") -> Any:
        """Ask the server's REST API and return its answer, decoded.

        Parameters
        ----------
        path : str
            Address relative to `url`.
        method : str, default "GET"
            HTTP method.
        """
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=b"" if method == "POST" else None,
            headers={"Authorization": f"token {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as reply:
            body = reply.read()
        return json.loads(body) if body.strip() else None

    def shut_kernels_down(self) -> None:
        """End every kernel the server runs."""
        for kernel in self.request("api/kernels"):
            with contextlib.suppress(urllib.error.HTTPError):  # gone between the two requests
                self.request(f"api/kernels/{kernel['id']}", "DELETE")

    def connection_file(self, kernel_id: str) -> Path:
        """Say where the kernel's ports and key are written."""
        return self._runtime / f"kernel-{kernel_id}.json"

    def set_theme(self, theme: Literal["light", "dark"]) -> None:
        """Choose the theme of every page opened from now on."""
        name = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}[theme]
        path = self._settings / "@jupyterlab/apputils-extension/themes.jupyterlab-settings"
        write_json(path, {"theme": name, "adaptive-theme": False})


class NotebookPage:
    """One notebook, open in JupyterLab.

    Attributes
    ----------
    page : playwright.sync_api.Page
        The browser tab.
    path : Path
        The notebook's file.
    console_errors : list of str
        What the page logged as an error, threw, or asked of another machine, in order.
    """

    def __init__(self, server: LabServer, page: Page, path: Path, shots: Path) -> None:
        self.page = page
        self.path = path
        self.console_errors: list[str] = []
        self._server = server
        self._shots = shots
        self._kernel: Kernel | None = None
        page.on("console", lambda m: self._note(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("request", self._note_foreign)

    # -- looking ------------------------------------------------------------------------------

    def cell(self, index: int) -> Locator:
        """Locate a cell by its position, from 0."""
        return self.page.locator(".jp-NotebookPanel:visible .jp-Notebook .jp-Cell").nth(index)

    def output(self, index: int) -> Locator:
        """Locate the output area of a cell."""
        return self.cell(index).locator(".jp-Cell-outputWrapper")

    def shot(self, name: str) -> Path:
        """Take a screenshot: into GDWIDGET_SHOTS if that is set, else into the test's own folder.

        Parameters
        ----------
        name : str
            Name of the file without its ending.
        """
        self._shots.mkdir(parents=True, exist_ok=True)
        path = self._shots / f"{name}.png"
        self.page.screenshot(path=path)
        return path

    def wait_for(self, condition: Callable[[], object], what: str | Callable[[], str]) -> None:
        """Wait until a condition holds that the page alone cannot tell.

        Parameters
        ----------
        condition : callable
            Called again and again until what it returns is true.
        what : str or callable
            What is wrong if that never happens.
        """
        deadline = time.monotonic() + TIMEOUT_S
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(what if isinstance(what, str) else what())
            self.page.wait_for_timeout(50)  # the browser's events are delivered meanwhile

    # -- running cells ------------------------------------------------------------------------

    def run(self, index: int, *, wait: bool = True, timeout_s: float = TIMEOUT_S) -> None:
        """Run one cell as Run Selected Cell does.

        Parameters
        ----------
        index : int
            Position of the cell, from 0.
        wait : bool, default True
            Wait until it has run; it then must not show an exception.
        timeout_s : float, default 60
            Seconds to wait.
        """
        script = "notebook.activeCellIndex = index; notebook.deselectAll();"
        self._command("notebook:run-cell", script, index, wait, timeout_s)
        if wait:
            self._assert_no_exception([index])

    def run_all(self, *, timeout_s: float = TIMEOUT_S) -> None:
        """Run all cells and wait until they have run; none must show an exception.

        Parameters
        ----------
        timeout_s : float, default 60
            Seconds to wait for all of them together.
        """
        self._command("notebook:run-all-cells", "", 0, True, timeout_s)
        self._assert_no_exception(range(self._evaluate("notebook.widgets.length")))

    # -- the kernel ---------------------------------------------------------------------------

    def python(self, expression: str, *, timeout_s: float = TIMEOUT_S) -> Any:
        """Evaluate an expression in the notebook's own kernel.

        Parameters
        ----------
        expression : str
            Python, in the notebook's namespace. Arrays come back as lists, what JSON lacks
            as its repr. It waits its turn if the kernel is busy.
        timeout_s : float, default 60
            Seconds to wait.

        Returns
        -------
        Any
            The value, through JSON.

        Raises
        ------
        KernelError
            If the expression raises.
        """
        return self._client().evaluate(expression, timeout_s)

    def execute(self, code: str, *, wait: bool = True, timeout_s: float = TIMEOUT_S) -> None:
        """Run code in the notebook's own kernel, with no cell and no output.

        Parameters
        ----------
        code : str
            Python, in the notebook's namespace.
        wait : bool, default True
            Wait for the end. With False, `time.sleep(5)` keeps the kernel busy meanwhile.
        timeout_s : float, default 60
            Seconds to wait.

        Raises
        ------
        KernelError
            If it raises and was waited for.
        """
        self._client().execute(code, wait=wait, timeout_s=timeout_s)

    @contextlib.contextmanager
    def busy(self) -> Iterator[None]:
        """Keep the kernel busy from the beginning of the block until its end."""
        asleep, alarm = (self.path.with_suffix(ending) for ending in (".asleep", ".alarm"))
        alarm.unlink(missing_ok=True)
        self.execute(_SLEEP.format(asleep=str(asleep), alarm=str(alarm)), wait=False)
        self.wait_for(asleep.exists, "the kernel does not fall asleep")
        try:
            yield
            assert asleep.exists(), "the kernel woke up by itself"
        finally:
            alarm.touch()

    def restart_kernel(self) -> None:
        """Restart the kernel as Restart Kernel does, and wait until it is idle."""
        self._disconnect()
        self._command("", "await panel.sessionContext.restartKernel();", 0, True, START_TIMEOUT_S)
        self.wait_until_idle()

    def reload(self, *, save: bool = True) -> None:
        """Reload the browser tab and wait until notebook and kernel are back.

        Parameters
        ----------
        save : bool, default True
            Save the notebook first, outputs and widget state included.
        """
        if save:
            self._command("docmanager:save", "", 0, True, TIMEOUT_S)
        self.page.reload()
        self.wait_until_ready()

    # -- for Lab ------------------------------------------------------------------------------

    def wait_until_ready(self) -> None:
        """Wait until the notebook is drawn and its kernel idle; hide the left sidebar."""
        self.page.locator(".jp-NotebookPanel:visible .jp-Cell").first.wait_for(
            timeout=START_TIMEOUT_S * 1000
        )
        self.wait_until_idle()
        self._evaluate("window.jupyterapp.shell.collapseLeft()")
        self.page.locator("#jp-left-stack").wait_for(state="hidden")

    def wait_until_idle(self) -> None:
        """Wait until the kernel is connected and idle."""
        self.page.wait_for_function(
            f"""() => {{
                {self._PANEL}
                const context = panel?.sessionContext;
                const kernel = context?.session?.kernel;
                return context?.isReady
                    && kernel?.connectionStatus === 'connected'
                    && kernel.status === 'idle';
            }}""",
            timeout=START_TIMEOUT_S * 1000,
        )

    def close(self) -> None:
        """Close the tab and the side door to the kernel."""
        self._disconnect()
        self.page.close()

    # -- inside -------------------------------------------------------------------------------

    _PANEL = """
        const panel = window.jupyterapp?.shell.currentWidget;
        const notebook = panel?.content;
    """

    def _evaluate(self, expression: str) -> Any:
        return self.page.evaluate(f"() => {{ {self._PANEL} return {expression}; }}")

    def _command(self, command: str, before: str, index: int, wait: bool, timeout_s: float) -> None:
        """Run a JupyterLab command in the page, without holding up Playwright meanwhile."""
        call = f"await window.jupyterapp.commands.execute('{command}');" if command else ""
        self.page.evaluate(
            f"""index => {{
                {self._PANEL}
                const state = window.gdwidgetTestCommand = {{ done: false, error: null }};
                (async () => {{ {before} {call} }})()
                    .catch(error => {{ state.error = String(error); }})
                    .finally(() => {{ state.done = true; }});
            }}""",
            index,
        )
        if not wait:
            return
        self.page.wait_for_function("window.gdwidgetTestCommand.done", timeout=timeout_s * 1000)
        error = self.page.evaluate("window.gdwidgetTestCommand.error")
        assert error is None, f"{command or before} failed in JupyterLab: {error}"

    def _assert_no_exception(self, indices: Iterator[int] | range | list[int]) -> None:
        for index in indices:
            outputs = self._evaluate(
                f"(notebook.widgets[{index}].model.outputs?.toJSON() ?? [])"
                ".filter(output => output.output_type === 'error')"
            )
            for output in outputs:
                trace = strip_ansi("\n".join(output["traceback"]))
                raise AssertionError(f"Cell {index} raised an exception:\n{trace}")

    def _client(self) -> Kernel:
        if self._kernel is None:
            kernel_id = self._evaluate("panel.sessionContext.session.kernel.id")
            self._kernel = Kernel(self._server.connection_file(kernel_id))
        return self._kernel

    def _disconnect(self) -> None:
        if self._kernel is not None:
            self._kernel.close()
            self._kernel = None

    def _note(self, text: str) -> None:
        if not any(pattern.search(text) for pattern, _ in IGNORED_ERRORS):
            self.console_errors.append(text)

    def _note_foreign(self, request: Request) -> None:
        if not request.url.startswith((self._server.url, "data:", "blob:")):
            self.console_errors.append(f"asked another machine: {request.url}")


class Lab:
    """Opens notebooks for one test, in a browser context of its own."""

    def __init__(self, server: LabServer, browser: Browser, name: str, shots: Path) -> None:
        self.server = server
        self.pages: list[NotebookPage] = []
        self._name = re.sub(r"\W+", "-", name).strip("-")
        self._shots = shots
        self._context: BrowserContext = browser.new_context(viewport=VIEWPORT)
        self._context.set_default_timeout(TIMEOUT_S * 1000 / 2)

    def open(self, cells: list[str], theme: Literal["light", "dark"] = "light") -> NotebookPage:
        """Write a notebook and open it in JupyterLab, with its kernel idle.

        Parameters
        ----------
        cells : list of str
            Sources of its code cells; none of them is run yet.
        theme : {"light", "dark"}, default "light"
            JupyterLab's theme.
        """
        path = self.write(cells)
        name = path.stem
        self.server.set_theme(theme)
        opened = NotebookPage(self.server, self._context.new_page(), path, self._shots)
        self.pages.append(opened)
        # A workspace per notebook: no tab of an earlier test comes back in this one.
        address = f"{self.server.url}lab/workspaces/{name}/tree/{path.name}"
        opened.page.goto(f"{address}?token={self.server.token}")
        opened.wait_until_ready()
        return opened

    def write(self, cells: list[str]) -> Path:
        """Write a notebook where the server finds it."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in cells],
            metadata={"kernelspec": {"name": KERNEL_NAME, "display_name": "gdwidget"}},
        )
        name = f"{self._name}-{len(self.pages)}-{uuid.uuid4().hex[:6]}"
        path = self.server.root / f"{name}.ipynb"
        nbformat.write(notebook, path)
        return path

    def visit(self, application: str, path: Path) -> NotebookPage:
        """Open a notebook in another application of the server, such as ``voila/render``."""
        opened = NotebookPage(self.server, self._context.new_page(), path, self._shots)
        self.pages.append(opened)
        opened.page.goto(f"{self.server.url}{application}/{path.name}?token={self.server.token}")
        return opened

    def close(self) -> None:
        """Close every page and end every kernel that this test started."""
        for page in self.pages:
            page.close()
        self._context.close()
        self.server.shut_kernels_down()


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file, with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
