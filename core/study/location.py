"""Where the store of this machine lies and for how long it keeps: the environment's word, else a sensible default."""

import os
import tempfile
from pathlib import Path
from threading import Event, Thread
from weakref import ref

from sqlalchemy import URL

from core.study.database import StoreError
from core.study.store import Store

KEEP_HOURS = 24.0
PURGE_EVERY_S = 600.0


def store_file() -> Path:
    """``$NEUROCLICK_STORE`` (a database file), else ``neuroclick/studies.sqlite3`` in the user's cache folder.

    Without a home to write to, the folder is one of this user's own under the system's temporary folder.
    """
    named = os.environ.get("NEUROCLICK_STORE")
    if named:
        return Path(named).expanduser()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    existing = next((folder for folder in (cache, *cache.parents) if folder.exists()), cache)
    if cache.is_absolute() and os.access(existing, os.W_OK | os.X_OK):
        return cache / "neuroclick" / "studies.sqlite3"
    return Path(tempfile.gettempdir()) / f"neuroclick-{os.getuid()}" / "studies.sqlite3"


def encodings_folder() -> Path:
    """Where slow encodings are kept: beside the store, for as long."""
    return store_file().parent / "encodings"


def keep_hours() -> float:
    """``$NEUROCLICK_KEEP_HOURS``, else 24.

    Raises:
        StoreError: it is not a number above 0.
    """
    stated = os.environ.get("NEUROCLICK_KEEP_HOURS", "").strip()
    try:
        hours = float(stated) if stated else KEEP_HOURS
    except ValueError:
        hours = 0.0
    if not 0 < hours < float("inf"):
        raise StoreError(f"NEUROCLICK_KEEP_HOURS is a number of hours above 0; got {stated!r}.")
    return hours


def open_store() -> Store:
    """The store of this machine; while it is open, studies whose time is over are deleted every ten minutes.

    Raises:
        StoreError: it cannot be opened; one sentence.
    """
    store = Store(URL.create("sqlite", database=str(store_file())).render_as_string(), keep_hours())
    store.purge()
    stop = Event()
    waiting = ref(store, lambda _: stop.set())
    Thread(target=_purge_regularly, args=(waiting, stop), name="purge", daemon=True).start()
    return store


def _purge_regularly(waiting: "ref[Store]", stop: Event) -> None:
    while not stop.wait(PURGE_EVERY_S):
        store = waiting()
        if store is None:
            return
        try:
            store.purge()
        except StoreError:
            continue  # locked or full for now; whoever uses the store next is told
        finally:
            del store
