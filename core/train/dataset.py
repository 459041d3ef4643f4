"""Slices with masks, held in RAM, from a data folder of any layout that `core.train.layouts` knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.inputs import PLAIN, prepare
from core.letterbox import Letterbox
from core.train.layouts import DataError, Row, locate, parse_spacing, read_image, read_mask, split_name
from core.types import FloatArray, Mask

__all__ = [
    "DataError",
    "Row",
    "Slices",
    "check_labelled",
    "load_slices",
    "name_of",
    "parse_spacing",
    "read_image",
    "read_mask",
    "read_rows",
    "to_bytes",
    "with_phantoms",
]


def name_of(folder: Path) -> str:
    """What a data folder is called in cards and results: the name of the folder in which its layout lies.

    Raises:
        DataError: no layout is found.
    """
    return locate(folder)[1].resolve().name


def read_rows(folder: Path, split: str | None = None) -> list[Row]:
    """Find the layout of a data folder and list its slices; pixels are read later.

    Args:
        folder: in one of the layouts of `core.train.layouts`; one folder down is searched too.
        split: keep only these rows (``valid`` is ``val``); None keeps all, and so do data that name no split.

    Returns:
        At least one row.

    Raises:
        DataError: no layout is found, files are missing or do not fit, or no row is left.
    """
    layout, root = locate(folder)
    rows = layout.read(root)
    found = sorted({row.split for row in rows})
    if split is not None and any(found):
        rows = [row for row in rows if row.split == split_name(split)]
        if not rows:
            raise DataError(f"{root} has no rows of split {split!r}; it has {', '.join(found)}")
    if not rows:
        raise DataError(f"{root} has no slice that is not blank; at least one is needed")
    return rows


def check_labelled(rows: Sequence[Row]) -> None:
    """Raise DataError when slices have no masks, as in folders for classification."""
    bare = [row.name for row in rows if not row.labelled]
    if bare:
        got = f"{len(bare)} of {len(rows)} slices have no mask, first {bare[0]}"
        raise DataError(f"{got}; segmentation needs masks (an empty mask says that there is no lesion)")


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


def load_slices(rows: Sequence[Row], side: int, inputs: Sequence[str] = PLAIN) -> Slices:
    """Read, prepare and letterbox every slice.

    Args:
        rows: of a data folder, with masks; an empty mask is a slice without a lesion.
        side: of the square, in pixels.
        inputs: how a slice becomes channels; see `core.inputs`.

    Raises:
        DataError: slices without masks, an image and its mask differ in size, a file cannot be read, or no slice of
            the training split has a lesion.
    """
    check_labelled(rows)
    images = np.zeros((len(rows), len(inputs), side, side), dtype=np.uint8)
    masks = np.zeros((len(rows), side, side), dtype=bool)
    for number, row in enumerate(rows):
        image, mask = row.read_pair()
        box = Letterbox(image.shape[0], image.shape[1], side)
        images[number] = to_bytes(np.stack([box.fit(channel) for channel in prepare(image, inputs)]))
        if mask.any():
            masks[number] = box.fit(mask.astype(np.float32)) > 0.5
    training = np.array([row.split == "train" for row in rows], dtype=bool)
    if training.any() and not masks[training].any():
        count = int(training.sum())
        got = f"none of the {count} training slices has a lesion at {side} px"
        raise DataError(f"{got}, so there is nothing to learn; lesion is white (over half of the range) in a mask")
    return Slices(images, masks, tuple(rows))


def to_bytes(image: FloatArray) -> npt.NDArray[np.uint8]:
    """[0, 1] -> 0 to 255, rounded."""
    return np.round(image * 255.0).astype(np.uint8)


_PHANTOM_SEED = 10_000  # far from the seeds of the app's samples, so that no sample was trained on
_KINDS: tuple[Literal["ring", "small", "meningioma"], ...] = ("ring", "small", "meningioma")


@dataclass(frozen=True)
class Phantom:
    """A synthetic head with a ring-enhancing, small or meningioma-like lesion, drawn when it is asked for."""

    number: int
    side: int
    labelled: bool = True

    @property
    def name(self) -> str:
        """``synthetic head 3``."""
        return f"synthetic head {self.number}"

    def read_image(self) -> FloatArray:
        """float32 (side, side) in [0, 1]."""
        return _draw(self.number, self.side)[0].copy()

    def read_mask(self) -> Mask:
        """bool (side, side)."""
        return _draw(self.number, self.side)[1].copy()


@lru_cache(maxsize=1)  # image and mask are asked for one after the other
def _draw(number: int, side: int) -> tuple[FloatArray, Mask]:
    from core.scan import phantom

    return phantom(_PHANTOM_SEED + number, (side, side), _KINDS[number % len(_KINDS)])


def with_phantoms(slices: Slices, count: int, inputs: Sequence[str] = PLAIN) -> Slices:
    """Add synthetic heads with lesions, so that a network also holds on contrasts that the scans lack.

    Args:
        slices: square slices; the phantoms get the same side.
        count: how many to add, cycling through ring-enhancing, small and meningioma-like lesions.
        inputs: as the slices were loaded with.
    """
    side = slices.images.shape[-1]
    rows = [Row(Phantom(number, side), f"phantom{number}", "phantom", "train") for number in range(count)]
    added = load_slices(rows, side, inputs)
    return Slices(
        np.concatenate([slices.images, added.images]),
        np.concatenate([slices.masks, added.masks]),
        slices.rows + added.rows,
    )
