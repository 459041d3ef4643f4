"""Studies that outlive a page reload and a restart of the server, until their time is over."""

import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from core.study import rows
from core.study.arrays import StudyFormatError
from core.study.database import Database, StoreError
from core.study.packing import Packer, Saved, key_of
from core.study.recent import Recent
from core.study.scan_codec import encode_scan
from core.study.study import Study
from core.study.tables import AnyRow, studies, workspaces
from core.study.thumbnail import thumbnail

MIB = 1024 * 1024
TOUCH_S = 60.0  # reading counts as use, but is written down at most this often


@dataclass(frozen=True)
class StudySummary:
    """Enough of a study to choose it from a list."""

    id: str
    title: str
    created: float  # seconds since 1970
    slices: int
    thumbnail: bytes  # PNG, the longer side 96 px


def digest(secret: str) -> str:
    """What is stored of a secret: its sha256. It is random and long, so that no salt or slow hash is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class Store:
    """Workspaces, each with a few studies, in one SQLite file; safe for several threads and processes.

    A workspace is named by a secret that lives in the page's address. Only the secret's sha256 is stored, so the file
    opens no workspace. When two pages save the same study, the later one wins as a whole.

    Args:
        url: ``sqlite:///PATH``; the file and its folder are made when they are not there, for their owner only.
        keep_hours: a workspace is deleted this long after it was last used.
        max_studies: in one workspace.
        max_bytes: of packed arrays in one workspace.
        memory_bytes: of studies kept unpacked between two clicks.

    Raises:
        StoreError: from every method, as one sentence: unknown or expired secret, full, damaged, or not writable.
    """

    def __init__(
        self,
        url: str,
        keep_hours: float = 24.0,
        *,
        max_studies: int = 20,
        max_bytes: int = 512 * MIB,
        memory_bytes: int = 192 * MIB,
    ) -> None:
        if not keep_hours > 0:
            raise StoreError(f"Studies are kept for a number of hours above 0; got {keep_hours!r}.")
        self.keep_hours = float(keep_hours)
        self._max_studies, self._max_bytes = max_studies, max_bytes
        self._database = Database(url)
        self._recent = Recent(memory_bytes)
        self._packer = Packer()

    def create_workspace(self) -> str:
        """A new, empty workspace; returns its secret (256 random bits), which is not kept."""
        self.purge()
        secret, now = secrets.token_urlsafe(32), time.time()
        with self._database.writing() as connection:
            connection.execute(insert(workspaces).values(digest=digest(secret), created=now, used=now))
        return secret

    def has(self, secret: str) -> bool:
        """Whether this secret opens a workspace now."""
        with self._database.reading() as connection:
            return self._find(connection, secret) is not None

    def add(self, secret: str, study: Study) -> Study:
        """Store a study with its scan and make it the current one; returns it with its id."""
        added = replace(study, id=secrets.token_urlsafe(12))
        fresh: dict[str, bytes] = {}

        def put(packed: bytes) -> str:
            key = key_of(packed)
            fresh[key] = packed
            return key

        # Before the write begins: packing a volume takes a second in which others may go on.
        scan, picture = encode_scan(added.scan, put), thumbnail(added)
        with self._writing(secret) as (connection, workspace):
            count = connection.scalar(select(func.count()).where(studies.c.workspace == workspace.id))
            if (count or 0) >= self._max_studies:
                raise StoreError(f"{count} scans are open, which is the most there can be; delete one first.")
            packed = self._packer.pack(added, None, fresh.keys())
            connection.execute(
                insert(studies).values(
                    id=added.id,
                    workspace=workspace.id,
                    revision=1,
                    title=added.title,
                    created=added.created,
                    slices=added.scan.count,
                    head=packed.head,
                    scan=scan,
                    thumbnail=picture,
                )
            )
            rows.write_arrays(connection, added.id, fresh, of_scan=True)
            rows.write_arrays(connection, added.id, packed.arrays, of_scan=False)
            rows.write_works(connection, added.id, packed.work, None)
            self._check_bytes(connection, workspace.id)
            self._set_current(connection, workspace.id, added.id)
        self._recent.put(Saved(1, added, packed.work))
        return added

    def studies(self, secret: str) -> tuple[StudySummary, ...]:
        """What the workspace holds, oldest first."""
        columns = (studies.c.id, studies.c.title, studies.c.created, studies.c.slices, studies.c.thumbnail)
        with self._reading(secret) as (connection, workspace):
            rows = connection.execute(
                select(*columns).where(studies.c.workspace == workspace.id).order_by(studies.c.created, studies.c.id)
            )
            return tuple(StudySummary(*row) for row in rows)

    def current(self, secret: str) -> Study | None:
        """The study that is open, or None in an empty workspace."""
        with self._reading(secret) as (_, workspace):
            id = workspace.current
        return None if id is None else self.load(secret, id)

    def set_current(self, secret: str, id: str) -> None:
        """Open another study of this workspace."""
        with self._writing(secret) as (connection, workspace):
            self._row(connection, workspace.id, id)
            self._set_current(connection, workspace.id, id)

    def load(self, secret: str, id: str) -> Study:
        """One study of this workspace; the same object as long as nobody saves another state of it."""
        with self._reading(secret) as (connection, workspace):
            row = self._row(connection, workspace.id, id)
            known = self._recent.get(id, row.revision)
            if known is not None:
                return known.study
            parts = rows.read(connection, id)
        try:
            saved = parts.decoded(id, row)
        except StudyFormatError as error:
            raise StoreError(str(error)) from error
        self._recent.put(saved)
        return saved.study

    def save(self, secret: str, study: Study) -> None:
        """Store what changed of a study that was added before; its scan never changes and is not looked at."""
        with self._writing(secret) as (connection, workspace):
            revision = self._row(connection, workspace.id, study.id).revision
            base = self._recent.get(study.id, revision)
            if base is not None and base.study is study:
                return
            stored = base.keys if base is not None else rows.array_keys(connection, study.id)
            packed = self._packer.pack(study, base, stored)
            connection.execute(
                update(studies)
                .where(studies.c.id == study.id)
                .values(revision=revision + 1, title=study.title, head=packed.head)
            )
            rows.write_works(connection, study.id, packed.work, base)
            rows.write_arrays(connection, study.id, packed.arrays, of_scan=False)
            rows.drop_arrays(connection, study.id, stored - packed.keys)
            if packed.arrays:
                self._check_bytes(connection, workspace.id)
        self._recent.put(Saved(revision + 1, study, packed.work))

    def delete(self, secret: str, id: str) -> None:
        """Delete a study; the newest of those that are left becomes the current one if it was that."""
        with self._writing(secret) as (connection, workspace):
            self._row(connection, workspace.id, id)
            connection.execute(delete(studies).where(studies.c.id == id))
            if workspace.current == id:
                left = select(studies.c.id).where(studies.c.workspace == workspace.id)
                newest = connection.scalar(left.order_by(studies.c.created.desc()).limit(1))
                self._set_current(connection, workspace.id, newest)
        self._recent.drop(id)
        self._database.forget()

    def delete_workspace(self, secret: str) -> None:
        """Delete everything that the secret opens."""
        with self._writing(secret) as (connection, workspace):
            _, gone = self._delete_workspaces(connection, workspaces.c.id == workspace.id)
        self._forget(gone)

    def purge(self, now: float | None = None) -> int:
        """Delete the workspaces whose time is over.

        Args:
            now: seconds since 1970; by default the clock's.

        Returns:
            How many workspaces were deleted. Their pixels are overwritten, in the file and in its journal.
        """
        moment = time.time() if now is None else now
        with self._database.writing() as connection:
            deleted, gone = self._delete_workspaces(connection, workspaces.c.used <= self._oldest(moment))
        self._forget(gone)
        return deleted

    def close(self) -> None:
        """Close the file; what is stored stays."""
        self._database.close()

    def _oldest(self, now: float) -> float:
        return now - 3600.0 * self.keep_hours

    def _find(self, connection: Connection, secret: str) -> AnyRow | None:
        found = select(workspaces.c.id, workspaces.c.current, workspaces.c.used).where(
            workspaces.c.digest == digest(secret), workspaces.c.used > self._oldest(time.time())
        )
        return connection.execute(found).one_or_none()

    def _opened(self, connection: Connection, secret: str) -> AnyRow:
        workspace = self._find(connection, secret)
        if workspace is None:
            raise StoreError(
                f"Nothing is stored under this address: scans are kept for {self.keep_hours:g} hours after their last "
                "use; open your scan again."
            )
        return workspace

    @contextmanager
    def _reading(self, secret: str) -> Iterator[tuple[Connection, AnyRow]]:
        with self._database.reading() as connection:
            workspace = self._opened(connection, secret)
            yield connection, workspace
        if time.time() - workspace.used > min(TOUCH_S, 360.0 * self.keep_hours):
            with self._database.writing() as connection:
                self._touch(connection, workspace.id)

    @contextmanager
    def _writing(self, secret: str) -> Iterator[tuple[Connection, AnyRow]]:
        with self._database.writing() as connection:
            workspace = self._opened(connection, secret)
            self._touch(connection, workspace.id)
            yield connection, workspace

    def _touch(self, connection: Connection, workspace: int) -> None:
        connection.execute(update(workspaces).where(workspaces.c.id == workspace).values(used=time.time()))

    def _set_current(self, connection: Connection, workspace: int, id: str | None) -> None:
        connection.execute(update(workspaces).where(workspaces.c.id == workspace).values(current=id))

    def _row(self, connection: Connection, workspace: int, id: str) -> AnyRow:
        columns = (studies.c.revision, studies.c.head, studies.c.scan)
        wanted = select(*columns).where(studies.c.id == id, studies.c.workspace == workspace)
        row = connection.execute(wanted).one_or_none()
        if row is None:
            raise StoreError("This scan is not stored any more; open it again.")
        return row

    def _check_bytes(self, connection: Connection, workspace: int) -> None:
        held = rows.bytes_held(connection, workspace)
        if held > self._max_bytes:
            raise StoreError(
                f"With this, the open scans would take {held / MIB:.0f} MB, and {self._max_bytes / MIB:.0f} MB is the "
                "most there can be; delete one first."
            )

    def _delete_workspaces(self, connection: Connection, which: ColumnElement[bool]) -> tuple[int, list[str]]:
        mine = select(studies.c.id).join(workspaces, studies.c.workspace == workspaces.c.id).where(which)
        gone = list(connection.scalars(mine))
        return connection.execute(delete(workspaces).where(which)).rowcount, gone

    def _forget(self, gone: list[str]) -> None:
        for id in gone:
            self._recent.drop(id)
        self._database.forget()
