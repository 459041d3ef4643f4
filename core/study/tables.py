"""The store's tables, and a connection that forgets what it deletes."""

import os
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url

LAYOUT = 1
"""Of these tables, kept in SQLite's user_version."""

BUSY_S = 15.0  # how long one process waits for another's write; writes take milliseconds, opening a volume a second
WRITING = "neuroclick_writing"

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

metadata = MetaData()

workspaces = Table(
    "workspace",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("current", String),
    Column("created", Float, nullable=False),
    Column("used", Float, nullable=False, index=True),
)

studies = Table(
    "study",
    metadata,
    Column("id", String, primary_key=True),
    Column("workspace", ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("created", Float, nullable=False),
    Column("slices", Integer, nullable=False),
    Column("head", Text, nullable=False),
    Column("scan", Text, nullable=False),
    Column("thumbnail", LargeBinary, nullable=False),
)

works = Table(
    "work",
    metadata,
    Column("study", ForeignKey("study.id", ondelete="CASCADE"), primary_key=True),
    Column("slice", Integer, primary_key=True),
    Column("document", Text, nullable=False),
)

arrays = Table(
    "array",
    metadata,
    Column("study", ForeignKey("study.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String, primary_key=True),
    Column("of_scan", Boolean, nullable=False),  # written once, deleted with the study only
    Column("bytes", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),  # last: what stands before a large blob is read without it
    # Sizes are added up without touching a blob.
    Index("array_sizes", "study", "bytes"),
)


def database_file(url: str) -> Path:
    """The file behind ``sqlite:///PATH``; raises ValueError for any other database or one in memory."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database.startswith((":", "file:")):
        raise ValueError("not a file")
    return Path(parsed.database)


def open_engine(url: str) -> Engine:
    """An engine on a database file that only its owner may read, with tables; several processes may do so at once.

    Raises:
        OSError: folder or file cannot be made.
        sqlalchemy.exc.SQLAlchemyError: the file is no database, or locked for too long.
    """
    path = database_file(url)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # SQLite gives its journal the permissions of the database file, so the file must be ours before SQLite sees it.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    engine = create_engine(url, connect_args={"timeout": BUSY_S}, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours to say, see _begin
    for pragma in (
        "auto_vacuum = INCREMENTAL",  # only counts before the first table: freed pages can be given back
        "secure_delete = ON",  # deleted pixels are overwritten with zeros
        "foreign_keys = ON",
        "synchronous = NORMAL",  # with a write-ahead log safe against a crash of ours, and no fsync per click
        "journal_size_limit = 0",  # the log is cut after each checkpoint
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A write that begins as a read may find, too late to wait, that another process wrote in between.
    writing = connection.get_execution_options().get(WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
