"""``images/`` and ``masks/`` with the same names, in the folder itself or in one folder a split."""

from pathlib import Path

from core.train.layouts.metadata import beside, split_folders
from core.train.layouts.raster import FilePair, any_picture, pictures
from core.train.layouts.row import Row, check_files

WHAT = "images/ and masks/ with the same names (NAME, NAME_mask or NAME-mask), in train/, val/, test/ if split"
_SUFFIXES = ("_mask", "-mask")


def find(folder: Path) -> bool:
    """Whether images and masks lie in two folders."""
    return any(
        (inner / "masks").is_dir() and (inner / "images").is_dir() and any_picture((inner / "images").iterdir())
        for _, inner in split_folders(folder)
    )


def read(folder: Path) -> list[Row]:
    """Every image with its mask; an ``index.csv`` beside may name patients, else each image is its own.

    Raises:
        DataError: images without a mask.
    """
    people, rows = beside(folder), []
    for split, inner in split_folders(folder):
        images = pictures(inner / "images")
        masks = {_stem(path): path for path in pictures(inner / "masks")}
        missing = [path.name for path in images if path.stem not in masks]
        check_files(missing, len(images), "masks", str(inner))
        for image in images:
            line = people.of(image.name, split)
            own = f"{split}/{image.stem}" if split else image.stem
            source = FilePair(image, masks[image.stem])
            rows.append(Row(source, line.get("patient") or own, line.get("tumour_class", ""), split))
    return rows


def _stem(path: Path) -> str:
    """A mask's name without the suffix that says that it is one."""
    for suffix in _SUFFIXES:
        if path.stem.endswith(suffix):
            return path.stem.removesuffix(suffix)
    return path.stem
