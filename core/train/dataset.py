"""Slices with masks, held in RAM, from a folder with ``index.csv``."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from core.letterbox import Letterbox, normalise
from core.types import FloatArray, Mask


class DataError(ValueError):
    """A data folder that cannot be used; the message says what we got and what is accepted."""


@dataclass(frozen=True)
class Row:
    """One line of ``index.csv``, with paths made absolute."""

    image: Path
    mask: Path | None
    patient: str
    tumour_class: str
    split: str


def read_index(folder: Path, split: str | None = None) -> list[Row]:
    """Read ``folder/index.csv`` (``image, mask, patient, tumour_class, split``; only ``image`` is required).

    Args:
        folder: where ``index.csv`` lies; its paths are relative to it. One folder down is searched too.
        split: keep only these rows; None keeps all.

    Raises:
        DataError: no index, no ``image`` column, a named file is missing, or no row is left.
    """
    index = folder / "index.csv"
    if not index.is_file():
        inner = sorted(folder.glob("*/index.csv")) if folder.is_dir() else []
        if len(inner) != 1:
            raise DataError(f"no index.csv in {folder}; expected a folder with index.csv (image, mask, patient, tumour_class, split)")
        index = inner[0]
    with index.open(newline="", encoding="utf-8") as stream:
        lines = list(csv.DictReader(stream))
    if not lines or "image" not in lines[0]:
        raise DataError(f"{index} has no rows with an 'image' column; expected image, mask, patient, tumour_class, split")
    root = index.parent
    rows = [
        Row(
            image=root / line["image"],
            mask=root / line["mask"] if line.get("mask") else None,
            patient=line.get("patient") or f"row{number}",
            tumour_class=line.get("tumour_class") or "",
            split=line.get("split") or "",
        )
        for number, line in enumerate(lines, start=1)
        if split is None or "split" not in line or line["split"] == split
    ]
    if not rows:
        found = sorted({line.get("split") or "" for line in lines})
        raise DataError(f"{index} has no rows of split {split!r}; it has {', '.join(found)}")
    for row in rows:
        for path in (row.image, row.mask):
            if path is not None and not path.is_file():
                raise DataError(f"{index} names {path.name}, which is not in {path.parent}")
    return rows


def check_disjoint(first: list[Row], second: list[Row]) -> None:
    """Raise DataError when a patient is on both sides: such a split leaks, and its numbers mean nothing."""
    shared = {row.patient for row in first} & {row.patient for row in second}
    if shared:
        raise DataError(f"{len(shared)} patients are in two splits ({', '.join(sorted(shared)[:3])} …); a split must be by patient")


def read_image(path: Path) -> FloatArray:
    """Read an 8- or 16-bit raster as float32 (H, W) in [0, 1]; colours become luminance."""
    with Image.open(path) as picture:
        if picture.mode in ("I;16", "I;16B", "I"):
            return np.clip(np.asarray(picture, dtype=np.float32) / 65535.0, 0.0, 1.0)
        return np.asarray(picture.convert("L"), dtype=np.float32) / 255.0


def read_mask(path: Path) -> Mask:
    """Read a mask file as bool (H, W): any value above half of the file's range is lesion."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("L")) > 127


@dataclass(frozen=True)
class Slices:
    """A split in RAM at one square side: what a training loop draws from."""

    images: npt.NDArray[np.uint8]
    """(N, side, side): normalised slices, 8 bit here only to fit RAM; augmentation works in float."""
    masks: Mask
    """(N, side, side)."""
    rows: tuple[Row, ...]

    def __len__(self) -> int:
        return len(self.rows)


def load_slices(rows: list[Row], side: int) -> Slices:
    """Read, normalise and letterbox every slice; slices without a mask file count as having no lesion.

    Raises:
        DataError: an image and its mask differ in size.
    """
    images = np.zeros((len(rows), side, side), dtype=np.uint8)
    masks = np.zeros((len(rows), side, side), dtype=bool)
    for number, row in enumerate(rows):
        image = read_image(row.image)
        box = Letterbox(*image.shape, side)
        images[number] = np.round(box.fit(normalise(image)) * 255.0)
        if row.mask is None:
            continue
        mask = read_mask(row.mask)
        if mask.shape != image.shape:
            raise DataError(f"{row.image.name} is {image.shape} but its mask {row.mask.name} is {mask.shape} (rows, columns)")
        masks[number] = box.fit(mask.astype(np.float32)) > 0.5
    return Slices(images, masks, tuple(rows))
