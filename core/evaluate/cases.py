"""Slices with their truth at native size, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from core.train.dataset import DataError, Row, check_labelled, read_rows
from core.types import FloatArray, Mask, Spacing


@dataclass(frozen=True, eq=False)
class Case:
    """One slice to be judged on."""

    image: FloatArray
    """float32 (H, W) in [0, 1], as stored: models normalise for themselves."""
    truth: Mask
    """bool (H, W); empty for a slice without a lesion."""
    patient: str
    tumour_class: str
    spacing_mm: Spacing | None


def select_rows(folder: Path, split: str | None = None, spacing_mm: Spacing | None = None) -> list[Row]:
    """The rows of a data folder that an evaluation is about.

    Args:
        folder: in any layout that `core.train.layouts` knows.
        split: only these rows; None takes all.
        spacing_mm: of every slice, where the data state none.

    Raises:
        DataError: the folder cannot be used, slices have no masks to be judged against, or only some have a spacing:
            mm and px would be averaged.
    """
    rows = read_rows(folder, split)
    check_labelled(rows)
    if spacing_mm is not None:
        rows = [row if row.spacing_mm else replace(row, spacing_mm=spacing_mm) for row in rows]
    known = sum(row.spacing_mm is not None for row in rows)
    if 0 < known < len(rows):
        raise DataError(f"spacing_mm is given for {known} of {len(rows)} rows; give it for all, for none, or --spacing")
    return rows


def read_cases(rows: list[Row]) -> Iterator[Case]:
    """Read one slice at a time; an empty mask is a slice without a lesion.

    Raises:
        DataError: an image and its mask differ in size, or a file cannot be read.
    """
    for row in rows:
        image, truth = row.read_pair()
        yield Case(image, truth, row.patient, row.tumour_class, row.spacing_mm)
