"""What all tests share."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def scans() -> Path:
    """The folder with the real data packs, unzipped; tests that need it are skipped loudly when it is not there."""
    named = os.environ.get("NEUROCLICK_DATA")
    packs = Path(named) if named else ROOT.parent / "shared" / "data"
    if not packs.is_dir():
        pytest.skip(f"NO REAL SCANS: {packs} is not there; set NEUROCLICK_DATA to the folder with the data packs")
    cache = ROOT / ".cache" / "data"
    for archive in sorted(packs.glob("*.zip")):
        target = cache / archive.stem
        if not target.is_dir():
            import zipfile

            zipfile.ZipFile(archive).extractall(target)
    return cache


@pytest.fixture
def run_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[object, str, str]]:
    """A command line in this process: module and words in, exit code, output and errors out."""

    def call(module: ModuleType, *words: object) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", [f"{module.__name__}.py", *map(str, words)])
        try:
            code: object = module.main()
        except SystemExit as leaving:
            code = leaving.code
        streams = capsys.readouterr()
        return code, streams.out, streams.err

    return call
