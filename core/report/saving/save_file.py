"""A whole study as one archive that a report carries: documents and arrays of `core.study`, a ZIP, nothing pickled.

The archive holds pixels without names: no title, no identifier, no name that a person gave to a lesion.
"""

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from weakref import WeakKeyDictionary

from core.prompt import History, Lesions
from core.report.errors import ReportError
from core.report.saving.reopen_checks import checked_study
from core.report.saving.save_arrays import for_saving, from_saving
from core.study import SliceWork, Study, describe
from core.study.arrays import StudyFormatError
from core.study.codec import decode_study, decode_work, encode_head, encode_work
from core.study.packing import key_of
from core.study.scan_codec import decode_scan, encode_scan

NAME = "neuroclick-study.zip"
FORMAT, VERSION = "neuroclick-save", 1
MAX_BYTES = 512 * 1024 * 1024
"""Of everything in the archive, unpacked; checked in its directory before anything is unpacked."""
_MOST_MEMBERS = 20_000
_WORK = re.compile(r"work/(\d{1,4})\.json")
_KEYS: WeakKeyDictionary[object, str] = WeakKeyDictionary()
"""Of arrays whose owners are in memory, so that a page can ask for a study's state at each run."""
_DAMAGED = "The study in this PDF is damaged; open the scan itself instead."


def packed_study(study: Study, facts_json: str, clock: datetime) -> bytes:
    """The study as an archive; the same study and clock give the same bytes.

    Args:
        study: with all its slices and their history.
        facts_json: put beside it for whoever reads the archive without this program.
        clock: the date of the archive's members.
    """
    study = nameless(study)
    members: dict[str, bytes] = {}

    def put(packed: bytes) -> str:
        key = key_of(packed)
        members[f"arrays/{key}"] = for_saving(packed)
        return key

    def keep(_: object, pack: Callable[[], bytes]) -> str:
        return put(pack())

    members["scan.json"] = encode_scan(study.scan, put).encode()
    members["head.json"] = encode_head(study).encode()
    for index, work in sorted(study.work.items()):
        members[f"work/{index}.json"] = encode_work(work, keep).encode()
    members["facts.json"] = facts_json.encode()
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(members.items())}
    manifest = {"format": FORMAT, "version": VERSION, "scan": study.scan.key, "sha256": hashes}
    return _zipped({"manifest.json": json.dumps(manifest, indent=1).encode(), **members}, clock)


def unpacked_study(archive: bytes) -> Study:
    """The study that `packed_study` packed: pixels, masks, prompts and history bit for bit, probabilities within 1e-5.

    Raises:
        ReportError: damaged, written by a newer version, too large, or not such an archive; one sentence.
    """
    try:
        members = _members(archive)
        manifest = json.loads(members["manifest.json"])
        if manifest["format"] != FORMAT:
            raise ReportError(_DAMAGED)
        if not isinstance(manifest["version"], int) or manifest["version"] > VERSION:
            raise ReportError("The study in this PDF was saved by a newer NeuroClick; update NeuroClick to open it.")
        _check_hashes(members, manifest["sha256"])
        study = _decoded(members)
        if study.scan.key != manifest["scan"]:
            raise ReportError(_DAMAGED)
        return checked_study(study)
    except StudyFormatError as error:
        newer = str(error) if "newer" in str(error) else _DAMAGED
        raise ReportError(newer) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ReportError(_DAMAGED) from error
    except (KeyError, IndexError, TypeError, AttributeError, OverflowError, MemoryError, ValueError) as error:
        if isinstance(error, ReportError):
            raise
        raise ReportError(_DAMAGED) from error


def state_key(study: Study) -> str:
    """sha256 (hex) of all that `packed_study` packs but the facts: tells whether an archive is of this state."""

    def keep(owner: object, pack: Callable[[], bytes]) -> str:
        if owner not in _KEYS:
            _KEYS[owner] = key_of(pack())
        return _KEYS[owner]

    scan = study.scan
    told = (scan.kind, scan.value_range, scan.modality, scan.slice_thickness_mm, scan.window, scan.notes, scan.geometry)
    parts = [scan.key, repr(told), encode_head(nameless(study))]
    parts += [f"{index}{encode_work(work, keep)}" for index, work in sorted(study.work.items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def nameless(study: Study) -> Study:
    """The study without what a person may have typed a name into: title, lesions' names, ids of study and pages."""
    work = {index: replace(one, history=_nameless(one.history)) for index, one in study.work.items()}
    return replace(study, title=describe(study.scan), work=work, applied={}, id="")


def _nameless(history: History) -> History:
    def bare(state: Lesions) -> Lesions:
        return replace(state, items=tuple(replace(lesion, name="") for lesion in state.items))

    return History(bare(history.present), tuple(map(bare, history.past)), tuple(map(bare, history.future)))


def _zipped(members: Mapping[str, bytes], clock: datetime) -> bytes:
    buffer = io.BytesIO()
    date = (max(clock.year, 1980), clock.month, clock.day, clock.hour, clock.minute, clock.second)
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, date)
            info.create_system = 3  # the same bytes on every system
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, 6)
    return buffer.getvalue()


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        if len(infos) > _MOST_MEMBERS or sum(info.file_size for info in infos) > MAX_BYTES:
            raise ReportError(
                f"The study in this PDF would unpack to more than {MAX_BYTES // 2**20} MB, which is the most there can be."
            )
        if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
            raise ReportError(_DAMAGED)  # only these two stop where the directory says that a member ends
        return {info.filename: archive.read(info) for info in infos}


def _check_hashes(members: Mapping[str, bytes], hashes: Mapping[str, str]) -> None:
    if set(hashes) != set(members) - {"manifest.json"}:
        raise ReportError(_DAMAGED)
    if any(hashlib.sha256(members[name]).hexdigest() != wanted for name, wanted in hashes.items()):
        raise ReportError(_DAMAGED)


def _decoded(members: Mapping[str, bytes]) -> Study:
    def fetch(key: str) -> bytes:
        return from_saving(members[f"arrays/{key}"])

    scan = decode_scan(members["scan.json"].decode(), fetch)
    work: dict[int, SliceWork] = {}
    for name, content in members.items():
        if found := _WORK.fullmatch(name):
            work[int(found[1])] = decode_work(content.decode(), fetch)
    return decode_study("", members["head.json"].decode(), scan, work)
