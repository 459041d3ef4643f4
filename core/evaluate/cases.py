"""Slices with their truth at native size, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.train.dataset import DataError, Row, read_image, read_index, read_mask
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
        folder: with ``index.csv``.
        split: only these rows; None takes all.
        spacing_mm: of every slice, where the index has none.

    Raises:
        DataError: the folder cannot be used, or only some rows have a spacing: mm and px would be averaged.
    """
    rows = read_index(folder, split)
    if spacing_mm is not None:
        rows = [row if row.spacing_mm else replace(row, spacing_mm=spacing_mm) for row in rows]
    known = sum(row.spacing_mm is not None for row in rows)
    if 0 < known < len(rows):
        raise DataError(f"spacing_mm is given for {known} of {len(rows)} rows; give it for all, for none, or --spacing")
    return rows


def read_cases(rows: list[Row]) -> Iterator[Case]:
    """Read one slice at a time; a row without a mask file is a slice without a lesion.

    Raises:
        DataError: an image and its mask differ in size.
    """
    for row in rows:
        image = read_image(row.image)
        truth = read_mask(row.mask) if row.mask is not None else np.zeros(image.shape, dtype=bool)
        if truth.shape != image.shape:
            sizes = f"{row.image.name} is {image.shape} but its mask is {truth.shape}"
            raise DataError(f"{sizes} (rows, columns); both must have the same size")
        yield Case(image, truth, row.patient, row.tumour_class, row.spacing_mm)
