"""How a run was started, kept beside its checkpoints as ``run.json``, so that its card can say so later."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from core.train.dataset import DataError, Row, name_of, read_index
from core.train.recipes import Recipe
from core.weights import sha256_of

FILE = "run.json"
_LIBRARIES = ("torch", "segmentation-models-pytorch", "segment-anything", "numpy", "opencv-python-headless")


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


def by_split(rows: list[Row]) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Slices and patients of each split; rows without a split are called "all"."""
    names = sorted({row.split or "all" for row in rows})
    slices = {name: sum((row.split or "all") == name for row in rows) for name in names}
    patients = {name: sorted({row.patient for row in rows if (row.split or "all") == name}) for name in names}
    return slices, patients


def describe_start(recipe: Recipe, encoder_weights: Path | None) -> str:
    """One sentence about the weights before the first step."""
    if recipe.start:
        return f"encoder and decoder from the best weights of recipe {recipe.start!r}, the rest random"
    if encoder_weights is not None:
        return f"encoder from ImageNet MobileNetV2 features (sha256 {sha256_of(encoder_weights)}), the rest random"
    return "random weights"


def make_record(
    recipe: Recipe, data: Path, encoder_weights: Path | None = None, overrides: Mapping[str, str] | None = None
) -> RunRecord:
    """Describe a run on ``data``.

    Args:
        recipe: what is trained.
        data: the folder with ``index.csv``; every split in it is listed.
        encoder_weights: as given on the command line.
        overrides: further options that change the result, such as ``{"--epochs": "40"}``.

    Raises:
        DataError: the folder cannot be used.
    """
    slices, patients = by_split(read_index(data))
    words = ["python", "train.py", "--recipe", recipe.name, "--data", name_of(data)]
    if encoder_weights is not None:
        words += ["--encoder-weights", encoder_weights.name]
    for option, value in (overrides or {}).items():
        words += [option, value]
    return RunRecord(
        data=name_of(data),
        slices=slices,
        patients=patients,
        start=describe_start(recipe, encoder_weights),
        command=shlex.join(words),
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        versions={name: version(name) for name in _LIBRARIES},
    )


def write_record(record: RunRecord, folder: Path) -> None:
    """Keep the record in a run's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(json.dumps(asdict(record), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_record(folder: Path) -> RunRecord | None:
    """The record in a run's folder; None when the run kept none.

    Raises:
        DataError: it is there and cannot be read.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        return RunRecord(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise DataError(f"{path} is not a run's record; remove it and give --data again") from error
