"""Slices with masks, held in RAM, from a folder with ``index.csv``."""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

from core.inputs import PLAIN, prepare
from core.letterbox import Letterbox
from core.types import FloatArray, Mask, Spacing

COLUMNS = "image, mask, patient, tumour_class, split"


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
    spacing_mm: Spacing | None = None


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


def index_of(folder: Path) -> Path:
    """``folder/index.csv``, or the only one that lies one folder down.

    Raises:
        DataError: there is none.
    """
    index = folder / "index.csv"
    if index.is_file():
        return index
    inner = sorted(folder.glob("*/index.csv")) if folder.is_dir() else []
    if len(inner) != 1:
        raise DataError(f"no index.csv in {folder}; expected a folder with index.csv ({COLUMNS})")
    return inner[0]


def name_of(folder: Path) -> str:
    """What a data folder is called in cards and results: the name of the folder that holds its ``index.csv``."""
    return index_of(folder).resolve().parent.name


def read_index(folder: Path, split: str | None = None) -> list[Row]:
    """Read ``folder/index.csv``: ``image, mask, patient, tumour_class, split, spacing_mm``; only ``image`` is required.

    Args:
        folder: where ``index.csv`` lies; its paths are relative to it. One folder down is searched too.
        split: keep only these rows; None keeps all.

    Raises:
        DataError: no index, no ``image`` column, a named file is missing, or no row is left.
    """
    index = index_of(folder)
    with index.open(newline="", encoding="utf-8-sig") as stream:
        lines = list(csv.DictReader(stream))
    if not lines or "image" not in lines[0]:
        raise DataError(f"{index} has no rows with an 'image' column; expected {COLUMNS}")
    root = index.parent
    rows = [
        Row(
            image=root / line["image"],
            mask=root / line["mask"] if line.get("mask") else None,
            patient=line.get("patient") or f"row{number}",
            tumour_class=line.get("tumour_class") or "",
            split=line.get("split") or "",
            spacing_mm=parse_spacing(line["spacing_mm"]) if line.get("spacing_mm") else None,
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
        some = ", ".join(sorted(shared)[:3])
        raise DataError(f"{len(shared)} patients are in two splits ({some} …); a split must be by patient")


def read_image(path: Path) -> FloatArray:
    """Read an 8- or 16-bit raster as float32 (H, W) in [0, 1]; colours become luminance."""
    with Image.open(path) as picture:
        if picture.mode in ("I;16", "I;16B", "I"):
            return np.asarray(np.clip(np.asarray(picture, dtype=np.float32) / 65535.0, 0.0, 1.0), dtype=np.float32)
        return np.asarray(np.asarray(picture.convert("L"), dtype=np.float32) / 255.0, dtype=np.float32)


def read_mask(path: Path) -> Mask:
    """Read a mask file as bool (H, W): any value above half of the file's range is lesion."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("L")) > 127


@dataclass(frozen=True)
class Slices:
    """A split in RAM at one square side: what a training loop draws from."""

    images: npt.NDArray[np.uint8]
    """(N, C, side, side): prepared slices, 8 bit here only to fit RAM; augmentation works in float."""
    masks: Mask
    """(N, side, side)."""
    rows: tuple[Row, ...]

    def __len__(self) -> int:
        return len(self.rows)


def load_slices(rows: list[Row], side: int, inputs: Sequence[str] = PLAIN) -> Slices:
    """Read, prepare and letterbox every slice; slices without a mask file count as having no lesion.

    Args:
        rows: of a data folder.
        side: of the square, in pixels.
        inputs: how a slice becomes channels; see `core.inputs`.

    Raises:
        DataError: an image and its mask differ in size.
    """
    images = np.zeros((len(rows), len(inputs), side, side), dtype=np.uint8)
    masks = np.zeros((len(rows), side, side), dtype=bool)
    for number, row in enumerate(rows):
        image = read_image(row.image)
        box = Letterbox(image.shape[0], image.shape[1], side)
        images[number] = to_bytes(np.stack([box.fit(channel) for channel in prepare(image, inputs)]))
        if row.mask is None:
            continue
        mask = read_mask(row.mask)
        if mask.shape != image.shape:
            sizes = f"{row.image.name} is {image.shape} but its mask {row.mask.name} is {mask.shape}"
            raise DataError(f"{sizes} (rows, columns)")
        masks[number] = box.fit(mask.astype(np.float32)) > 0.5
    return Slices(images, masks, tuple(rows))


def to_bytes(image: FloatArray) -> npt.NDArray[np.uint8]:
    """[0, 1] -> 0 to 255, rounded."""
    return np.round(image * 255.0).astype(np.uint8)


_PHANTOM_SEED = 10_000  # far from the seeds of the app's samples, so that no sample was trained on


def with_phantoms(slices: Slices, count: int, inputs: Sequence[str] = PLAIN) -> Slices:
    """Add synthetic heads with lesions, so that a network also holds on contrasts that the scans lack.

    Args:
        slices: square slices; the phantoms get the same side.
        count: how many to add, cycling through ring-enhancing, small and meningioma-like lesions.
        inputs: as the slices were loaded with.
    """
    from core.scan import phantom

    side = slices.images.shape[-1]
    kinds: tuple[Literal["ring", "small", "meningioma"], ...] = ("ring", "small", "meningioma")
    pairs = [phantom(_PHANTOM_SEED + n, (side, side), kinds[n % len(kinds)]) for n in range(count)]
    images = [to_bytes(prepare(image, inputs)) for image, _ in pairs]
    none = Path()
    rows = tuple(Row(none, None, f"phantom{n}", "phantom", "train") for n in range(count))
    return Slices(
        np.concatenate([slices.images, np.stack(images)]),
        np.concatenate([slices.masks, np.stack([mask for _, mask in pairs])]),
        slices.rows + rows,
    )
