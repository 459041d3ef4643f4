"""One slice of a data folder, whichever layout it lies in."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Protocol, TypeVar

import numpy as np

from core.types import FloatArray, Mask, Spacing

T = TypeVar("T")


class DataError(ValueError):
    """A data folder that cannot be used; the message says what we got and what is accepted."""


class Source(Protocol):
    """Where one slice comes from: a pair of files, a COCO image, a .mat file, a slice of a volume, a phantom."""

    @property
    def name(self) -> str:
        """What a message calls the slice."""

    @property
    def labelled(self) -> bool:
        """Whether it is known where the lesion is, or that there is none."""

    def read_image(self) -> FloatArray:
        """float32 (H, W) in [0, 1], row 0 on top."""

    def read_mask(self) -> Mask:
        """bool (H, W); all False where the slice is said to be without a lesion."""


@dataclass(frozen=True)
class Row:
    """One slice: whose it is, which split it belongs to and where its pixels are."""

    source: Source
    patient: str
    tumour_class: str = ""
    split: str = ""
    """``train``, ``val``, ``test``, or empty where the data name none."""
    spacing_mm: Spacing | None = None

    @classmethod
    def of_files(
        cls,
        image: Path,
        mask: Path | None,
        patient: str,
        tumour_class: str = "",
        split: str = "",
        spacing_mm: Spacing | None = None,
    ) -> "Row":
        """A slice in an image file, with its mask in another; ``mask=None`` says that it has no lesion."""
        from core.train.layouts.raster import FilePair

        return cls(FilePair(image, mask), patient, tumour_class, split, spacing_mm)

    @property
    def name(self) -> str:
        """What a message calls the slice."""
        return self.source.name

    @property
    def labelled(self) -> bool:
        """False when nothing is known about a lesion, as in folders for classification."""
        return self.source.labelled

    def read_image(self) -> FloatArray:
        """Read the slice.

        Returns:
            float32 (H, W) in [0, 1], finite.

        Raises:
            DataError: the file is missing, damaged or too large, or holds pixels that are no finite numbers.
        """
        image = guarded(self.source.read_image, self.name)
        if not np.isfinite(image).all():
            raise DataError(f"{self.name} has pixels that are not finite numbers; every pixel must have a value")
        return image

    def read_mask(self) -> Mask:
        """Read where the lesion is.

        Returns:
            bool (H, W); all False for a slice without a lesion.

        Raises:
            DataError: there is no mask at all, or it cannot be read.
        """
        if not self.labelled:
            raise DataError(f"{self.name} has no mask; its layout is for classification")
        return guarded(self.source.read_mask, f"the mask of {self.name}")

    def read_pair(self) -> tuple[FloatArray, Mask]:
        """The slice and its mask, both (H, W).

        Raises:
            DataError: as `read_image` and `read_mask`, or the two differ in size.
        """
        image, mask = self.read_image(), self.read_mask()
        if mask.shape != image.shape:
            raise DataError(f"{self.name} is {image.shape} but its mask is {mask.shape} (rows, columns)")
        return image, mask


def guarded(read: Callable[[], T], name: str) -> T:
    """Call a reader; whatever its parser runs into becomes one sentence."""
    from core.scan import ScanError

    try:
        return read()
    except DataError:
        raise
    except ScanError as error:
        raise DataError(f"{name}: {error}") from error
    except Exception as error:  # image, HDF5 and NIfTI parsers raise whatever they run into
        raise DataError(
            f"{name} cannot be read: it is missing, damaged, or of another kind than its name says"
        ) from error


def check_files(missing: list[str], total: int, what: str, where: str) -> None:
    """Raise DataError when something is missing, with how many and which first.

    Args:
        missing: names of what is not there.
        total: how many there should be.
        what: "images" or "masks".
        where: for the message.
    """
    if missing:
        raise DataError(f"{where}: {len(missing)} of {total} {what} are missing, first {missing[0]}")


def library(module: str, what: str) -> ModuleType:
    """Import a package that only some layouts need.

    Args:
        module: to import.
        what: needs it, for the message.

    Raises:
        DataError: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0]
        raise DataError(f"{what} need {package}, which is missing; pip install -r requirements-train.txt") from error
