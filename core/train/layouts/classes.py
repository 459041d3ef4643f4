"""One folder a class, ``CLASS/`` or ``SPLIT/CLASS/``: pictures without masks, for classification."""

from pathlib import Path

from core.train.layouts.metadata import beside, is_split, split_folders
from core.train.layouts.raster import FilePair, any_picture, pictures
from core.train.layouts.row import Row

WHAT = "one folder of pictures a class, CLASS/ or SPLIT/CLASS/ (classification only)"
_NO_CLASS = ("images", "masks", "annotations")


def find(folder: Path) -> bool:
    """Whether there are at least two classes."""
    return len({inner.name for _, inner in _folders(folder)}) > 1


def read(folder: Path) -> list[Row]:
    """Every picture; an ``index.csv`` beside may name patients, else each picture is its own."""
    people, rows = beside(folder), []
    for split, inner in _folders(folder):
        for image in pictures(inner):
            line = people.of(image.name, split)
            own = "/".join(part for part in (split, inner.name, image.name) if part)
            source = FilePair(image, labelled=False)
            rows.append(Row(source, line.get("patient") or own, line.get("tumour_class") or inner.name, split))
    return rows


def _folders(folder: Path) -> list[tuple[str, Path]]:
    """(split, class folder) for every folder that pictures lie in."""
    return [
        (split, path)
        for split, inner in split_folders(folder)
        for path in sorted(inner.iterdir())
        if path.is_dir() and not is_split(path.name) and not path.name.startswith((".", "_"))
        if path.name not in _NO_CLASS and any_picture(path.iterdir())
    ]
