"""Slices in picture files."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from core.scan.intensity import check_size, to_unit
from core.types import FloatArray, Mask

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
_DEEP = ("I;16", "I;16L", "I;16B", "I;16N", "I")


def pictures(folder: Path) -> list[Path]:
    """The picture files that lie directly in a folder, sorted; none when there is no such folder."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if is_picture(path))


def is_picture(path: Path) -> bool:
    """Whether a name is one of a picture; hidden files are none."""
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".")


def any_picture(paths: Iterable[Path]) -> bool:
    """Whether there is a picture among them."""
    return any(is_picture(path) for path in paths)


def read_image(path: Path, channel: int | None = None) -> FloatArray:
    """Read a picture.

    Args:
        path: 8, 16 or 32 bit.
        channel: of a colour picture whose channels are different sequences; None turns colours to luminance.

    Returns:
        float32 (H, W) in [0, 1]: 255 or 65535 is 1; floating-point pictures outside [0, 1] are stretched by
        `core.scan.intensity.to_unit`.

    Raises:
        ScanError: it announces too many pixels.
    """
    with Image.open(path) as picture:
        check_size(picture.height, picture.width)
        if picture.mode in _DEEP:
            return np.asarray(np.clip(np.asarray(picture, dtype=np.float32) / 65535.0, 0.0, 1.0), dtype=np.float32)
        if picture.mode == "F":
            stored = np.asarray(picture, dtype=np.float32)
            inside = not np.isfinite(stored).all() or (stored.min() >= 0.0 and stored.max() <= 1.0)
            return stored if inside else to_unit(stored)[0]
        if channel is not None and picture.mode == "RGB":
            return np.asarray(np.asarray(picture, dtype=np.float32)[..., channel] / 255.0, dtype=np.float32)
        return np.asarray(np.asarray(picture.convert("L"), dtype=np.float32) / 255.0, dtype=np.float32)


def read_mask(path: Path) -> Mask:
    """Read a mask file as bool (H, W): values above half of the range are lesion, or 1 where nothing is above 1."""
    with Image.open(path) as picture:
        check_size(picture.height, picture.width)
        deep = picture.mode in _DEEP
        values = np.asarray(picture if deep else picture.convert("L"))
    if values.size and values.max() == 1:  # a picture of zeros and ones, as many tools write masks
        return np.asarray(values == 1)
    return np.asarray(values > (32767 if deep else 127))


@dataclass(frozen=True)
class FilePair:
    """A slice in an image file, with its mask in another."""

    image: Path
    mask: Path | None = None
    """None: the slice is said to have no lesion, or nothing is known when it is not ``labelled``."""
    labelled: bool = True
    channel: int | None = None
    """See `read_image`."""

    @property
    def name(self) -> str:
        """The image file's name."""
        return self.image.name

    def read_image(self) -> FloatArray:
        """float32 (H, W) in [0, 1]."""
        return read_image(self.image, self.channel)

    def read_mask(self) -> Mask:
        """bool (H, W); all False without a mask file."""
        if self.mask is not None:
            return read_mask(self.mask)
        with Image.open(self.image) as picture:
            return np.zeros((picture.height, picture.width), dtype=bool)
