"""A store in a folder of its own."""

from pathlib import Path

import pytest

from core.study import Store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store' / 'studies.sqlite3'}"


@pytest.fixture
def store(url: str) -> Store:
    return Store(url)
