"""``index.csv`` with a column ``image``: one line a slice."""

from pathlib import Path

from core.train.layouts.metadata import Line, parse_spacing, read_table, split_name
from core.train.layouts.raster import FilePair
from core.train.layouts.row import DataError, Row, check_files

COLUMNS = "image, mask, patient, tumour_class, split, spacing_mm"
WHAT = f"index.csv ({COLUMNS})"


def find(folder: Path) -> bool:
    """Whether there is an index of pictures."""
    path = folder / "index.csv"
    if not path.is_file():
        return False
    table = read_table(path)
    return bool(table) and "image" in table[0] and not any(is_volume(line["image"]) for line in table)


def is_volume(name: str) -> bool:
    """Whether a file is named as a NIfTI volume."""
    return name.lower().endswith((".nii", ".nii.gz"))


def read(folder: Path) -> list[Row]:
    """Every line as a row.

    A mask left empty is a slice without a lesion; without a column ``mask`` nothing is known about lesions. A line
    without a patient counts as a person of its own.

    Raises:
        DataError: a file is missing or a spacing impossible.
    """
    table = read_table(folder / "index.csv")
    where = str(folder / "index.csv")
    for column in ("image", "mask"):
        named = [line[column] for line in table if line.get(column)]
        check_files([name for name in named if not (folder / name).is_file()], len(named), f"{column}s", where)
    if not all(line["image"] for line in table):
        raise DataError(f"{where} has lines without an image; each line needs one")
    return [_row(folder, line, number) for number, line in enumerate(table, start=1)]


def _row(folder: Path, line: Line, number: int) -> Row:
    mask = line.get("mask")
    return Row(
        FilePair(folder / line["image"], folder / mask if mask else None, labelled=mask is not None),
        line.get("patient") or f"row{number}",
        line.get("tumour_class", ""),
        split_name(line.get("split", "")),
        parse_spacing(line["spacing_mm"]) if line.get("spacing_mm") else None,
    )
