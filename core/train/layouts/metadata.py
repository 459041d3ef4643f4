"""What CSV files say about slices: patients, classes, splits, spacings."""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.train.layouts.row import DataError
from core.types import Spacing

Line = dict[str, str]
_SPLITS = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
    "testing": "test",
}


def split_name(text: str) -> str:
    """``train``, ``val`` or ``test`` for their usual spellings (valid, Training, ...); other names stay as they are."""
    return _SPLITS.get(text.strip().lower(), text.strip())


def is_split(text: str) -> bool:
    """Whether a folder's name is one of a split."""
    return text.strip().lower() in _SPLITS


def split_folders(folder: Path) -> list[tuple[str, Path]]:
    """(split, folder) for the folder itself, with split "", and for each split's folder in it."""
    inner = [path for path in sorted(folder.iterdir()) if path.is_dir() and is_split(path.name)]
    return [("", folder), *((split_name(path.name), path) for path in inner)]


def parse_spacing(text: str) -> Spacing:
    """A pixel spacing in mm from "0.98" (square pixels) or "0.98,0.9" (row, column).

    Raises:
        DataError: not one or two finite numbers over 0.
    """
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if not 1 <= len(values) <= 2 or not all(math.isfinite(value) and value > 0 for value in values):
        raise DataError(f"a spacing is one number in mm or ROW,COLUMN, over 0; got {text!r}")
    return values[0], values[-1]


def read_table(path: Path) -> list[Line]:
    """The lines of a CSV file, by column name; cells that are missing are empty.

    Raises:
        DataError: it is no text with a header line.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            lines = list(csv.DictReader(stream, restkey="", restval=""))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            f"{path} cannot be read as a table; a CSV file in UTF-8 with a header line is needed"
        ) from error
    return [{key.strip(): (value or "").strip() for key, value in line.items() if key} for line in lines]


@dataclass(frozen=True)
class Beside:
    """What an ``index.csv`` that names no images says about files found by another layout."""

    lines: Mapping[tuple[str, str], Line]

    def of(self, file: str, split: str = "") -> Line:
        """The line about a file of a split, empty when there is none."""
        return self.lines.get((split, file)) or self.lines.get(("", file)) or {}


def beside(folder: Path) -> Beside:
    """Read ``folder/index.csv`` with columns ``file`` and ``patient`` (``tumour_class``, ``split``), if there is one."""
    path = folder / "index.csv"
    table = read_table(path) if path.is_file() else []
    if not table or not {"file", "patient"} <= table[0].keys():
        return Beside({})
    return Beside({(split_name(line.get("split", "")), Path(line["file"]).name): line for line in table})
