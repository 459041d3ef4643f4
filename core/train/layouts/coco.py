"""COCO json, one file a split, with the images beside it (Roboflow) or in folders beside ``annotations/``."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from core.train.layouts.metadata import Beside, beside, is_split, split_folders, split_name
from core.train.layouts.raster import read_image
from core.train.layouts.row import DataError, Row, check_files, library
from core.types import FloatArray, Mask

WHAT = "COCO json (train/_annotations.coco.json beside its images, or annotations/*.json)"


@dataclass(frozen=True)
class CocoImage:
    """An image and the outlines that COCO gives for it."""

    image: Path
    shape: tuple[int, int]
    """(rows, columns) that the json states."""
    outlines: tuple[Any, ...] = field(repr=False)
    """COCO's ``segmentation`` of each annotation: polygons, or RLE as a dictionary. None at all: no lesion."""
    labelled: bool = True

    @property
    def name(self) -> str:
        """The image file's name."""
        return self.image.name

    def read_image(self) -> FloatArray:
        """float32 (H, W) in [0, 1]."""
        return read_image(self.image)

    def read_mask(self) -> Mask:
        """bool (H, W): all lesions of the image together, drawn by pycocotools."""
        coco = library("pycocotools.mask", "COCO outlines")
        rows, columns = self.shape
        codes: list[Any] = []
        for outline in self.outlines:
            if isinstance(outline, list):
                codes += coco.frPyObjects(_polygons(outline), rows, columns)
            elif isinstance(outline["counts"], list):
                codes.append(coco.frPyObjects(outline, rows, columns))
            else:
                codes.append(outline)
        if not codes:
            return np.zeros(self.shape, dtype=bool)
        return np.asarray(coco.decode(coco.merge(codes)), dtype=bool)


def find(folder: Path) -> bool:
    """Whether there are COCO files."""
    return bool(_files(folder))


def read(folder: Path) -> list[Row]:
    """Every image of every COCO file.

    The class is the category of an image's first annotation, unless an ``index.csv`` beside says another; so does it
    name patients. Without one each image counts as a person of its own, and the copies that Roboflow makes of one
    image (``NAME.rf.HASH``) as one.

    Raises:
        DataError: a damaged file, missing images, or annotations that are boxes only.
    """
    people = beside(folder)
    return [row for path, split in _files(folder) for row in _rows(folder, path, split, people)]


def _files(folder: Path) -> list[tuple[Path, str]]:
    """(json, split): Roboflow's files, else those of ``annotations/``."""
    found = [(path, split) for split, inner in split_folders(folder) for path in sorted(inner.glob("*.coco.json"))]
    if found:
        return found
    paths = sorted((folder / "annotations").glob("*.json"))
    chosen = [path for path in paths if path.stem.startswith("instances")] or paths
    return [(path, _split_of(path.stem)) for path in chosen]


def _split_of(stem: str) -> str:
    """``val`` of ``instances_val2017``; empty when no split is named."""
    words = [word.rstrip("0123456789") for word in stem.replace("-", "_").replace(".", "_").split("_")]
    return next((split_name(word) for word in words if is_split(word)), "")


def _rows(folder: Path, path: Path, split: str, people: Beside) -> list[Row]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        images, annotations = content["images"], content["annotations"]
        categories = {entry["id"]: str(entry["name"]) for entry in content.get("categories", [])}
        of_image: dict[Any, list[Any]] = {entry["id"]: [] for entry in images}
        for entry in annotations:
            of_image[entry["image_id"]].append(entry)
        sizes = [(int(entry["height"]), int(entry["width"])) for entry in images]
        files = [_image_file(folder, path, str(entry["file_name"])) for entry in images]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path} is no COCO file; it needs images, annotations and categories that fit") from error
    check_files([file.name for file in files if not file.is_file()], len(files), "images", str(path))
    bare = [entry for entry in annotations if not _has_area(entry.get("segmentation"))]
    if bare:
        got = f"{len(bare)} of {len(annotations)} annotations of {path} have no outline"
        raise DataError(f"{got} (boxes only); segmentation needs polygons or RLE")
    rows = []
    for entry, file, size in zip(images, files, sizes, strict=True):
        of = of_image[entry["id"]]
        line = people.of(file.name, split)
        kind = line.get("tumour_class") or (categories.get(of[0].get("category_id"), "") if of else "")
        own = "/".join(part for part in (split, file.stem.split(".rf.")[0]) if part)
        source = CocoImage(file, size, tuple(annotation["segmentation"] for annotation in of))
        rows.append(Row(source, line.get("patient") or own, kind, split))
    return rows


def _polygons(outline: list[Any]) -> list[Any]:
    """Those with three points or more; the others hold no area."""
    return [polygon for polygon in outline if len(polygon) >= 6]


def _has_area(outline: Any) -> bool:
    return bool(_polygons(outline)) if isinstance(outline, list) else bool(outline)


def _image_file(folder: Path, path: Path, name: str) -> Path:
    """Where an image lies: beside the json, or in one of the folders that COCO packs use."""
    split = path.stem.removeprefix("instances_")
    places = (path.parent, folder / "images" / split, folder / "images", folder / split, folder)
    return next((place / name for place in places if (place / name).is_file()), path.parent / name)
