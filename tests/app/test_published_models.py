"""Published checkpoints on the Models page: always described, fetched only where the operator named a folder."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import prompt
from core.prompt import DownloadError
from tests.app.tabs import go
from ui import models


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "warm_up", lambda: None)


def with_folder(app: AppTest, folder: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("NEUROCLICK_CHECKPOINTS", str(folder))
    go(app, "models")
    assert not app.exception
    return app


def download(page: AppTest, title: str) -> AppTest:
    next(one for one in page.selectbox if one.label == "Get").set_value(title)
    next(one for one in page.button if one.label == "Download").click()
    page.run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    return " ".join(one.value for one in [*page.info, *page.warning, *page.error, *page.success])


def test_without_a_folder_they_are_described_and_cannot_be_fetched(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEUROCLICK_CHECKPOINTS", raising=False)
    go(app, "models")
    files = [list(table.value["File"]) for table in app.dataframe if "File" in table.value]
    assert "mobile_sam.pt" in files[0]
    assert all(one.label != "Download" for one in app.button)


def test_a_download_goes_to_the_folder_and_says_where_to_use_it(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def fetch(name: str, folder: Path | None = None, progress: Callable[[int, int], object] | None = None) -> Path:
        assert progress is not None
        for there in (0, 20_000_000, 40_000_000):
            progress(there, 40_000_000)
        asked.append(name)
        return tmp_path / "mobile_sam.pt"

    monkeypatch.setattr(prompt, "download", fetch, raising=False)
    page = download(with_folder(app, tmp_path, monkeypatch), "MobileSAM")
    assert asked == ["MobileSAM"]
    assert "MobileSAM is here; choose it on the Segment page." in said(page)


def test_a_download_that_fails_is_one_sentence(app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(name: str, folder: Path | None = None, progress: object = None) -> Path:
        raise DownloadError("mobile_sam.pt could not be downloaded from example.org: no route")

    monkeypatch.setattr(prompt, "download", fetch, raising=False)
    page = download(with_folder(app, tmp_path, monkeypatch), "MobileSAM")
    assert "MobileSAM did not come: mobile_sam.pt could not be downloaded from example.org: no route." in said(page)
