"""Transactions on the store's file: writing ones wait for their turn, and every failure is one sentence."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import Connection
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError

from core.study.arrays import StudyFormatError
from core.study.tables import BUSY_S, LAYOUT, WRITING, metadata, open_engine


class StoreError(Exception):
    """The store cannot do what was asked; the message is one sentence for the person."""


class Database:
    """One SQLite file with the store's tables, for several threads and several processes at once.

    Raises:
        StoreError: no SQLite file, one that cannot be opened, or one of a newer version.
    """

    def __init__(self, url: str) -> None:
        try:
            self._engine = open_engine(url)
        except (ValueError, ArgumentError) as error:
            raise StoreError(f"The study store is a file named as sqlite:///PATH; got {url!r}.") from error
        except OSError as error:
            raise StoreError(f"The study store {url!r} cannot be opened: {error.strerror}.") from error
        self._writer = self._engine.execution_options(**{WRITING: True})
        # Threads of one process take turns here at once; SQLite would let them try again every few milliseconds.
        self._turn = Lock()
        with self._sentences():
            self._write_ahead()
            with self._writer.begin() as connection:
                layout = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
                if layout > LAYOUT:
                    raise StoreError("The study store was made by a newer NeuroClick; update NeuroClick to open it.")
                metadata.create_all(connection)
                connection.exec_driver_sql(f"PRAGMA user_version = {LAYOUT}")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view of the database; never waits for a writer."""
        with self._sentences(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """All of what is written inside, or nothing."""
        with self._sentences(), self._turn, self._writer.begin() as connection:
            yield connection

    def forget(self) -> None:
        """Give freed pages back and empty the write-ahead log, which may still hold what was deleted.

        While somebody reads this may have to wait for the next call; the pages themselves are zeroed by then.
        """
        with self._sentences():
            borrowed = self._engine.raw_connection()
            try:
                cursor = borrowed.cursor()
                # As a script, for execute() would stop after the first page.
                cursor.executescript("PRAGMA incremental_vacuum")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except sqlite3.OperationalError:
                pass
            finally:
                borrowed.close()

    def close(self) -> None:
        """Close all connections; the store can be opened again."""
        self._engine.dispose()

    def _write_ahead(self) -> None:
        """Switch to a write-ahead log: readers and a writer then do not wait for each other."""
        deadline = time.monotonic() + BUSY_S
        while True:
            borrowed = self._engine.raw_connection()
            try:
                borrowed.cursor().execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError:
                # SQLite does not wait here when another process is switching at the same moment.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            finally:
                borrowed.close()

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except StudyFormatError as error:
            raise StoreError(str(error)) from error
        except (OperationalError, sqlite3.OperationalError) as error:
            cause = error.orig if isinstance(error, OperationalError) else error
            raise StoreError(f"The study store cannot be used just now: {cause}.") from error
        except (DBAPIError, sqlite3.DatabaseError) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            raise StoreError(f"The study store is damaged and cannot be read: {cause}.") from error
        except SQLAlchemyError as error:
            raise StoreError("The study store cannot be used: its answer was not understood.") from error
