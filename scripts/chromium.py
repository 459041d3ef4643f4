"""Give the browser tests a Chromium that starts: the system's, else Playwright's, else the distribution's.

The order is that of tests/browser/conftest.py. Each way is tried by starting it, because a downloaded Chromium can
lack the system's libraries and Ubuntu's ``chromium-browser`` without snap is a script that only says so.
"""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import Error, sync_playwright

LIMIT_S = 900
PLAYWRIGHT = (sys.executable, "-m", "playwright")


def on_the_system() -> str | None:
    """Path of the system's Chromium or Chrome."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def starts() -> bool:
    """Whether the Chromium that the tests would take starts."""
    try:
        with sync_playwright() as playwright:
            playwright.chromium.launch(executable_path=on_the_system(), args=["--no-sandbox", "--disable-gpu"]).close()
    except Error:
        return False
    return True


def does(*command: str) -> bool:
    """Run a command with its output in sight; whether it is there and succeeded in time."""
    print("+", *command, flush=True)
    try:
        return subprocess.run(command, timeout=LIMIT_S, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def from_playwright() -> bool:
    """Fetch Playwright's own, which a system without any takes, and the libraries it needs where they are missing."""
    return does(*PLAYWRIGHT, "install", "chromium") and (
        starts() or (does(*PLAYWRIGHT, "install-deps", "chromium") and starts())
    )


def from_the_distribution() -> bool:
    """Install the package of Debian or Ubuntu."""
    apt_get = ("apt-get",) if os.geteuid() == 0 else ("sudo", "apt-get")
    does(*apt_get, "update")
    return does(*apt_get, "install", "-y", "--no-install-recommends", "chromium") and starts()


def main() -> None:
    """Try each way until a Chromium starts."""
    if starts() or (on_the_system() is None and from_playwright()) or from_the_distribution():
        return
    sys.exit(
        f"no Chromium for the browser tests: found {on_the_system() or 'none'}, it does not start, and neither "
        "Playwright nor apt-get could give one; install one yourself (sudo apt-get install chromium) and try again."
    )


if __name__ == "__main__":
    main()
