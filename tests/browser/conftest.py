"""A Streamlit server for any script, and one Chromium for all browser tests."""

import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.canvas_page import HARNESS, WIDE, CanvasPage, Module, OpenCanvas
from ui.canvas.component import script

ROOT = Path(__file__).resolve().parent.parent.parent
START_S = 90
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STREAMLIT = {
    "server.headless": "true",
    "server.address": "127.0.0.1",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
}

Serve = Callable[..., str]
studies = itertools.count()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start; it said:\n{log.read_text('utf-8', 'replace')}")


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """``serve(script, env=None) -> url``: start a script's server, or give the url of the one already running."""
    servers: dict[tuple[Path, tuple[tuple[str, str], ...]], tuple[subprocess.Popen[bytes], str]] = {}

    def start(script: Path, env: dict[str, str] | None = None) -> str:
        key = (script.resolve(), tuple(sorted((env or {}).items())))
        if key in servers and servers[key][0].poll() is None:
            return servers[key][1]
        port = _free_port()
        log = tmp_path_factory.mktemp("server") / "log.txt"
        options = [f"--{name}={value}" for name, value in {**STREAMLIT, "server.port": str(port)}.items()]
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        with log.open("wb") as output:
            server = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(script), *options],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": path, **(env or {})},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        url = f"http://127.0.0.1:{port}"
        servers[key] = (server, url)
        _wait_until_healthy(server, url, log)
        return url

    yield start
    for server, _ in servers.values():
        server.terminate()
    for server, _ in servers.values():
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, or Playwright's own where there is none."""
    system = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=system, args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def context_with(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """One context for each set of options: its cache spares every further tab the loading of Streamlit itself."""
    contexts: dict[str, BrowserContext] = {}

    def get(**options: Any) -> BrowserContext:
        key = repr(sorted(options.items()))
        if key not in contexts:
            contexts[key] = browser.new_context(**options)
        return contexts[key]

    yield get
    for context in contexts.values():
        context.close()


@pytest.fixture
def open_canvas(context_with: Callable[..., BrowserContext], serve: Serve) -> Iterator[OpenCanvas]:
    pages: list[Page] = []
    problems: list[str] = []

    def start(image: str = "tall", study: str | None = None, **options: object) -> CanvasPage:
        pages.append(context_with(**{"viewport": WIDE, **options}).new_page())
        pages[-1].on("pageerror", lambda error: problems.append(str(error)))
        return CanvasPage(pages[-1], serve(HARNESS), image, study or f"study{next(studies)}")

    yield start
    for page in pages:
        page.close()
    assert not problems


@pytest.fixture
def module(browser: Browser) -> Iterator[Module]:
    """The canvas's own functions: ``module("expression over m")``."""
    page = browser.new_page()

    def call(expression: str) -> Any:
        return page.evaluate(
            f"""async (source) => {{
                const url = URL.createObjectURL(new Blob([source], {{ type: "text/javascript" }}));
                const m = await import(url);
                return {expression};
            }}""",
            script(),
        )

    yield call
    page.close()
