"""Measure how fast and how large the app is on this machine: python benchmark.py [--only a,b] [--json FILE].

Parts: enhance, explore, segment, prompt, report, app, clicks, slider. Medians over repetitions on synthetic heads; the first
call of each is not counted. The app is started with `streamlit run app.py` and opened in Chromium where Playwright and a Chromium are
installed; else its health endpoint stands in for the first page, under another name.
"""

import argparse
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.arguments import OneLineParser

ROOT = Path(__file__).resolve().parent
PARTS = ("enhance", "explore", "segment", "prompt", "report", "app", "clicks", "slider")
START_S = 120
OPTIONS = [
    "--server.headless=true",
    "--server.address=127.0.0.1",
    "--server.fileWatcherType=none",
    "--browser.gatherUsageStats=false",
]
# what the server process does before it serves, when memory is measured: every model loaded and used once
LOAD_ALL = """
import sys
from core import prompt, segment
from core.prompt import PointPrompt, Prompts
from core.scan import phantom
image, _ = phantom(0)
for name in segment.available():
    segment.load(name).predict(image)
if prompt.available():
    prompt.segmenter().segment(image, Prompts((PointPrompt(128, 128),)))
from streamlit.web.cli import main
main()
"""


def parse() -> argparse.Namespace:
    """The arguments."""
    parser = OneLineParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {','.join(PARTS)}")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    arguments = parser.parse_args()
    arguments.only = [part.strip() for part in arguments.only.split(",") if part.strip()]
    unknown = [part for part in arguments.only if part not in PARTS]
    if unknown or not arguments.only:
        parser.error(f"--only takes some of {', '.join(PARTS)}; got {', '.join(unknown) or 'nothing'}")
    return arguments


@contextlib.contextmanager
def server(program: list[str]) -> Iterator[tuple[subprocess.Popen[bytes], str, float]]:
    """A running app: its process, its address, and when it was started. Ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        # an own store, so that nobody's studies are touched
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "NEUROCLICK_STORE": str(Path(folder, "studies.sqlite3"))}
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *program, "run", str(ROOT / "app.py"), f"--server.port={port}", *OPTIONS],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process, f"http://127.0.0.1:{port}", started
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
            process.kill()


def wait_until_healthy(process: subprocess.Popen[bytes], url: str) -> None:
    """Return as soon as the server answers.

    Raises:
        RuntimeError: it ended, or took too long.
    """
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
            return
        time.sleep(0.05)
    raise RuntimeError(f"app.py did not start within {START_S} s")


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """A Playwright page, or None where Playwright or a Chromium is missing."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        yield None
        return
    system = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=system, args=["--no-sandbox", "--disable-gpu"])
        except Error:
            yield None
            return
        yield browser.new_page()
        browser.close()


def open_first_page(page: Any, url: str) -> None:
    """Open the app and return when its script has run and a button can be pressed."""
    page.goto(url)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=START_S * 1000)
    page.wait_for_selector("[data-testid=stMain] button:visible", timeout=START_S * 1000)


def resident_mb(process: subprocess.Popen[bytes]) -> float | None:
    """Resident memory of a process in MB (10^6 bytes); None where the system has no /proc."""
    status = Path(f"/proc/{process.pid}/status")
    if not status.is_file():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / 1e6


def measure_app() -> dict[str, float]:
    """Seconds from the command to a usable first page, and the server's memory with every model loaded and used."""
    figures: dict[str, float] = {}
    with chromium() as page:
        if page is None:
            say("app: no Playwright or no Chromium here; health_s is the server's answer, not a page")
        with server(["-m", "streamlit"]) as (process, url, started):
            wait_until_healthy(process, url)
            if page is not None:
                open_first_page(page, url)
            figures["health_s" if page is None else "first_page_s"] = time.perf_counter() - started
        with server(["-c", LOAD_ALL]) as (process, url, _):
            wait_until_healthy(process, url)
            if page is not None:
                open_first_page(page, url)
            memory = resident_mb(process)
    if memory is None:
        say("app: memory is measured on Linux only")
    else:
        figures["server_memory_mb"] = memory
    return figures


def measure_in_browser(part: str) -> dict[str, float]:
    """Milliseconds from a click, or a slider's step, in Chromium to what it paints."""
    from scripts import click_latency, slider_latency

    with chromium() as page:
        if page is None:
            raise RuntimeError("no Playwright or no Chromium here")
    with server(["-c", LOAD_ALL]) as (process, url, _):
        wait_until_healthy(process, url)
        try:
            return (click_latency if part == "clicks" else slider_latency).measure(url, say)
        except click_latency.Unanswered as error:
            raise RuntimeError(str(error)) from error


def measure(part: str) -> dict[str, float]:
    """The figures of one part."""
    if part in ("app", "clicks", "slider"):
        return measure_app() if part == "app" else measure_in_browser(part)
    from core.evaluate import timings

    parts = {
        "enhance": timings.time_enhancement,
        "explore": timings.time_clusters,
        "segment": timings.time_automatic_models,
        "prompt": timings.time_prompting,
        "report": timings.time_report,
    }
    return parts[part]()


def say(line: str) -> None:
    """A line on stderr, where it does not mix with the table."""
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    """Run; the exit code is 0, or 2 when nothing could be measured."""
    arguments = parse()

    from core import runtime
    from core.weights import WeightsError

    runtime.prepare()
    figures: dict[str, float] = {"torch_threads": runtime.threads(), "cpu_cores": os.cpu_count() or 1}
    measured = 0
    for part in arguments.only:
        try:
            found = measure(part)
        except (WeightsError, RuntimeError) as error:
            say(f"{part}: left out, {' '.join(str(error).split())}")
            continue
        if not found:
            say(f"{part}: left out, no weights in weights/; see TRAINING.md")
        measured += len(found)
        figures |= found
    figures = {name: round(value, 2) for name, value in figures.items()}
    for name, value in figures.items():
        print(f"{name:20} {value:>10g}")
    if arguments.json:
        try:
            arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            say(str(error))
            return 2
    return 0 if measured else 2


if __name__ == "__main__":
    sys.exit(main())
