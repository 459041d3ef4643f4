"""The app in Streamlit's own test runner, each test with a store of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest, app_test

from ui import workspace

ROOT = Path(__file__).resolve().parent.parent.parent
TIMEOUT_S = 180  # the first page that needs a model waits for torch


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("NEUROCLICK_STORE", str(tmp_path / "studies.sqlite3"))
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    workspace.store.clear()
    yield
    workspace.store.clear()


@pytest.fixture(autouse=True)
def served_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a server that has shown a page; AppTest forgets between two runs that app.py calls st.navigation.

    tests/test_project.py looks at a server's very first page.
    """
    monkeypatch.setattr(PagesManager, "uses_pages_directory", False)
    monkeypatch.setattr(app_test, "PagesManager", type("PagesManagerOfATab", (PagesManager,), {}))


@pytest.fixture
def open_app() -> Callable[..., AppTest]:
    """``open_app(secret=None) -> AppTest``: a browser tab on the app, at the address with this secret."""

    def start(secret: str | None = None) -> AppTest:
        tab = AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT_S)
        if secret is not None:
            tab.query_params["study"] = secret
        return tab.run()

    return start


@pytest.fixture
def app(open_app: Callable[..., AppTest]) -> AppTest:
    """A tab on the app before anything is open."""
    return open_app()


@pytest.fixture
def with_sample(app: AppTest) -> AppTest:
    """A tab with the synthetic head open."""
    next(button for button in app.button if button.label == "Open the sample").click().run()
    return app
