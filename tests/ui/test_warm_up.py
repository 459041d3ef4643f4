"""Models load in the background, and a process that ends meanwhile waits for them."""

import threading

import pytest

from ui import models


def test_the_warm_up_is_no_daemon_although_a_pages_thread_that_starts_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon would die inside torch's own code when the process ends, and take the exit code with it."""
    monkeypatch.setattr(models, "_load_all", lambda: None)
    started: list[threading.Thread] = []
    start = models.warm_up.__wrapped__  # without Streamlit's cache
    page = threading.Thread(target=lambda: started.append(start()), daemon=True)
    page.start()
    page.join()
    assert [thread.daemon for thread in started] == [False]
