import gc
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from core.study import StoreError, keep_hours, location, open_store, store_file
from core.study.store import Store
from tests.study.examples import plain_study

ROOT = Path(__file__).resolve().parents[2]

ADD_ONE = """
import sys
from core.study import Store
from tests.study.examples import plain_study
store = Store(sys.argv[1])
sys.stdin.readline()
secret = store.create_workspace()
store.add(secret, plain_study())
print(secret)
"""


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch, tmp_path):
    for name in ("NEUROCLICK_STORE", "NEUROCLICK_KEEP_HOURS", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def test_the_named_file_comes_first(monkeypatch, tmp_path):
    monkeypatch.setenv("NEUROCLICK_STORE", "~/scans/a b%20c.sqlite3")
    assert store_file() == tmp_path / "scans" / "a b%20c.sqlite3"
    open_store().close()
    assert (tmp_path / "scans" / "a b%20c.sqlite3").is_file()


def test_without_a_name_it_lies_in_the_cache_folder(monkeypatch, tmp_path):
    assert store_file() == tmp_path / ".cache" / "neuroclick" / "studies.sqlite3"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    assert store_file() == tmp_path / "elsewhere" / "neuroclick" / "studies.sqlite3"


def test_without_a_writable_home_it_lies_in_a_temporary_folder(monkeypatch):
    monkeypatch.setattr(location.os, "access", lambda *_: False)
    assert store_file().parent.parent == Path(tempfile.gettempdir())


def test_hours_are_read_from_the_environment(monkeypatch):
    assert keep_hours() == 24
    monkeypatch.setenv("NEUROCLICK_KEEP_HOURS", " 1.5 ")
    assert keep_hours() == 1.5
    assert open_store().keep_hours == 1.5


@pytest.mark.parametrize("hours", ["a day", "0", "-3", "nan", "inf"])
def test_other_hours_are_refused_with_a_sentence(monkeypatch, hours):
    monkeypatch.setenv("NEUROCLICK_KEEP_HOURS", hours)
    with pytest.raises(StoreError, match=f"^NEUROCLICK_KEEP_HOURS is a number of hours above 0; got '{hours}'\\.$"):
        open_store()


def test_an_open_store_purges_by_itself_until_it_is_gone(monkeypatch):
    purged = threading.Semaphore(0)
    monkeypatch.setattr(location, "PURGE_EVERY_S", 0.01)
    monkeypatch.setattr(Store, "purge", lambda self: purged.release())
    store = open_store()
    threads = [thread for thread in threading.enumerate() if thread.name == "purge"]
    for _ in range(3):
        assert purged.acquire(timeout=30)
    del store
    gc.collect()
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive()


def test_several_processes_may_open_a_new_store_at_once(url):
    command = [sys.executable, "-c", ADD_ONE, url]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) for _ in range(3)
    ]
    secrets = [process.communicate("\n")[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    store = Store(url)
    for secret in secrets:
        assert store.current(secret).scan.key == plain_study().scan.key
