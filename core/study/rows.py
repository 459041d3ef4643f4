"""Rows of the store that belong to one study: the work on its slices and its packed arrays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from core.study.arrays import StudyFormatError
from core.study.codec import check_format, decode_study, decode_work
from core.study.packing import Saved, WorkDocument, key_of
from core.study.scan_codec import decode_scan
from core.study.tables import AnyRow, arrays, studies, works


@dataclass(frozen=True)
class Parts:
    """Documents and packed arrays as they were read, still to be unpacked when the transaction is over."""

    documents: Mapping[int, str]
    packed: Mapping[str, bytes]

    def decoded(self, id: str, row: AnyRow) -> Saved:
        """The study of this row (revision, head, scan); raises StudyFormatError when something is damaged."""
        check_format(row.head)
        named: set[str] = set()

        def fetch(key: str) -> bytes:
            data = self.packed[key]
            if key_of(data) != key:
                raise StudyFormatError("Part of this saved scan is damaged; open the scan again.")
            named.add(key)
            return data

        scan = decode_scan(row.scan, fetch)
        work, documents = {}, {}
        for index, text in self.documents.items():
            named.clear()
            work[index] = decode_work(text, fetch)
            documents[index] = WorkDocument(text, frozenset(named))
        return Saved(row.revision, decode_study(id, row.head, scan, work), documents)


def read(connection: Connection, study: str) -> Parts:
    """Everything of a study but its own row."""
    documents = select(works.c.slice, works.c.document).where(works.c.study == study)
    packed = select(arrays.c.key, arrays.c.data).where(arrays.c.study == study)
    return Parts(
        {row.slice: row.document for row in connection.execute(documents)},
        {row.key: row.data for row in connection.execute(packed)},
    )


def array_keys(connection: Connection, study: str) -> frozenset[str]:
    """Which arrays are stored."""
    return frozenset(connection.scalars(select(arrays.c.key).where(arrays.c.study == study)))


def write_arrays(connection: Connection, study: str, packed: Mapping[str, bytes], *, of_scan: bool) -> None:
    """Add arrays; one that is there already (a mask may equal the phantom's truth) stays."""
    values = [
        {"study": study, "key": key, "of_scan": of_scan, "bytes": len(data), "data": data}
        for key, data in packed.items()
    ]
    if values:
        connection.execute(insert(arrays).on_conflict_do_nothing(), values)


def drop_arrays(connection: Connection, study: str, keys: Iterable[str]) -> None:
    """Delete arrays that no work names any more; those of the scan stay."""
    for key in keys:
        connection.execute(delete(arrays).where(arrays.c.study == study, arrays.c.key == key, ~arrays.c.of_scan))


def write_works(connection: Connection, study: str, work: Mapping[int, WorkDocument], base: Saved | None) -> None:
    """Bring the slices' documents up to date; with the stored state known, only what differs is touched."""
    known = {} if base is None else base.work
    if base is None:
        connection.execute(delete(works).where(works.c.study == study))
    for index in known.keys() - work.keys():
        connection.execute(delete(works).where(works.c.study == study, works.c.slice == index))
    for index, document in work.items():
        if known.get(index) != document:
            row = insert(works).values(study=study, slice=index, document=document.text)
            connection.execute(row.on_conflict_do_update(set_={"document": document.text}))


def bytes_held(connection: Connection, workspace: int) -> int:
    """Size of all packed arrays of a workspace."""
    sizes = select(func.sum(arrays.c.bytes)).join(studies, arrays.c.study == studies.c.id)
    return connection.scalar(sizes.where(studies.c.workspace == workspace)) or 0
