"""How a run was started, kept beside its checkpoints as ``run.json``, so that its card can say so later."""

import csv
import json
import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from core.train.dataset import DataError, Row

FILE = "run.json"
SPLITS_FILE = "splits.csv"
BY_PATIENT = "patient"
"""How a split was made when nothing more is said."""

_LIBRARIES = (
    "torch",
    "lightning-fabric",
    "segmentation-models-pytorch",
    "segment-anything",
    "monai",
    "timm",
    "numpy",
    "opencv-python-headless",
)


@dataclass(frozen=True)
class RunRecord:
    """What a card needs to know of a run besides its recipe and figures. Names only, no path of any machine."""

    data: str
    slices: dict[str, int]
    """How many slices each split has."""
    patients: dict[str, list[str]]
    """The patients of each split, sorted."""
    start: str
    """Where the weights came from before the first step."""
    command: str
    started: str
    """ISO 8601, UTC; empty when the run kept no record."""
    versions: dict[str, str]
    split_by: str = BY_PATIENT
    """How the split was made."""
    leaky: int = 0
    """Patients on both sides, allowed on purpose: every figure of such a run is leaky."""
    warnings: tuple[str, ...] = ()
    """About near-duplicates and other doubts of the data."""
    without_lesion: int = 0
    """Training slices without a lesion."""


def by_split(rows: Sequence[Row]) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Slices and patients of each split; rows without a split are called "all"."""
    names = sorted({row.split or "all" for row in rows})
    slices = {name: sum((row.split or "all") == name for row in rows) for name in names}
    patients = {name: sorted({row.patient for row in rows if (row.split or "all") == name}) for name in names}
    return slices, patients


def make_record(
    data: str,
    rows: Sequence[Row],
    words: Sequence[str],
    start: str,
    split_by: str = BY_PATIENT,
    leaky: int = 0,
    warnings: Sequence[str] = (),
    without_lesion: int = 0,
) -> RunRecord:
    """Describe a run.

    Args:
        data: what the data folder is called.
        rows: every slice, with its split.
        words: of the command, without paths of this machine: ``["--recipe", "unet", …]``.
        start: one sentence about the weights before the first step.
        split_by, leaky, warnings, without_lesion: see `RunRecord`.
    """
    slices, patients = by_split(rows)
    return RunRecord(
        data=data,
        slices=slices,
        patients=patients,
        start=start,
        command=shlex.join(["python", "train.py", *words]),
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        versions=_versions(),
        split_by=split_by,
        leaky=leaky,
        warnings=tuple(warnings),
        without_lesion=without_lesion,
    )


def _versions() -> dict[str, str]:
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def write_record(record: RunRecord, folder: Path) -> None:
    """Keep the record in a run's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(json.dumps(asdict(record), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_splits(rows: Sequence[Row], folder: Path) -> None:
    """Keep ``splits.csv`` in a run's folder: each patient, the split, how many slices."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = Counter((row.split or "all", row.patient) for row in rows)
    with (folder / SPLITS_FILE).open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["patient", "split", "slices"])
        writer.writerows([patient, split, count] for (split, patient), count in sorted(counts.items()))


def read_record(folder: Path) -> RunRecord | None:
    """The record in a run's folder; None when the run kept none.

    Raises:
        DataError: it is there and cannot be read.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return RunRecord(**{**kept, "warnings": tuple(kept.get("warnings", ()))})
    except (ValueError, TypeError, AttributeError) as error:
        raise DataError(f"{path} is not a run's record; remove it and give --data again") from error
