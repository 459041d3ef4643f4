"""Which NIfTI file is the label of which, and whose they are, by their names."""

import re
from dataclasses import dataclass
from pathlib import Path

from core.train.layouts.row import DataError, check_files

SEQUENCES = ("t1ce", "t1c", "t1gd", "flair", "t2w", "t2", "t1w", "t1", "ct", "image", "img", "0000")
"""What an image's name may add to its label's, in the order of choice where several images share one label."""
_LABEL = re.compile(r"[_-](mask|seg|segmentation|label)$", re.IGNORECASE)
_SEQUENCE = re.compile(rf"[_-]({'|'.join(SEQUENCES)})$", re.IGNORECASE)
_TIME = re.compile(r"[_-](pre|post|baseline|follow-?up|tp-?\d+|visit-?\d+|ses-?\w+)$", re.IGNORECASE)
_LITS = re.compile(r"(volume|segmentation)-(\d+)$")
LITS_LESION = 2  # 1 is the liver


@dataclass(frozen=True)
class Pair:
    """A volume, its label and what their names say."""

    image: Path
    label: Path
    patient: str
    split: str = ""
    lesion_label: int | None = None


def volumes(folder: Path) -> list[Path]:
    """The NIfTI files in a folder and one down, sorted."""
    patterns = ("*.nii", "*.nii.gz", "*/*.nii", "*/*.nii.gz")
    found = {path for pattern in patterns for path in folder.glob(pattern)}
    return sorted(path for path in found if not path.name.startswith("."))


def stem(path: Path) -> str:
    """A name without .nii or .nii.gz."""
    return path.name.removesuffix(".gz").removesuffix(".nii")


def patient_of(path: Path) -> str:
    """Whose volume this is: its name without sequence and date (``01_post_t1ce`` is of ``01``)."""
    name = stem(path)
    if lits := _LITS.match(name):
        return lits[2]
    if bids := re.match(r"sub-[A-Za-z0-9]+", name):
        return bids[0]
    return _TIME.sub("", _SEQUENCE.sub("", name)) or name


def pairs(folder: Path) -> list[Pair]:
    """Pair images with labels by name.

    Known are ``imagesTr/`` with ``labelsTr/`` (``imagesTs/`` with ``labelsTs/`` is split test), ``images/`` with
    ``labels/`` or ``masks/``, ``volume-N`` with ``segmentation-N`` (LiTS, whose label 2 is the lesion), and NAME or
    NAME_SEQUENCE with NAME_mask, NAME_seg or NAME_label.

    Raises:
        DataError: images without a label, or several that fit one label.
    """
    files = volumes(folder)
    found = _by_folder(files, folder) or _lits(files, folder) or _by_suffix(files, folder)
    return sorted(found, key=lambda pair: (pair.split, pair.image.parent.name, _natural(pair.image.name)))


def _natural(name: str) -> list[tuple[int, str]]:
    """Sorts volume-2 before volume-10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]


def _by_folder(files: list[Path], folder: Path) -> list[Pair]:
    present = {(path.parent.name, stem(path)): path for path in files}
    kinds = {path.parent.name for path in files}
    held_out = {"imagesTs", "labelsTs"} <= kinds
    found, missing, total = [], [], 0
    for path in files:
        kind = path.parent.name
        labels = [
            place for place in (kind.replace("images", "labels"), kind.replace("images", "masks")) if place in kinds
        ]
        if not kind.startswith("images") or not labels:
            continue  # imagesTs alone is a challenge's test set, whose labels are not public
        name = stem(path)
        if name.rpartition("_")[2] in ("0001", "0002", "0003"):
            continue  # nnU-Net's further sequences of the same slices
        total += 1
        label = present.get((labels[0], name)) or present.get((labels[0], name.removesuffix("_0000")))
        if label is None:
            missing.append(path.name)
            continue
        split = ("test" if kind == "imagesTs" else "train") if held_out else ""
        found.append(Pair(path, label, patient_of(path), split))
    check_files(missing, total, "labels", str(folder))
    return found


def _lits(files: list[Path], folder: Path) -> list[Pair]:
    named = {(match[1], match[2]): path for path in files if (match := _LITS.match(stem(path)))}
    images = {number: path for (kind, number), path in named.items() if kind == "volume"}
    labels = {number: path for (kind, number), path in named.items() if kind == "segmentation"}
    if labels:
        check_files([path.name for n, path in images.items() if n not in labels], len(images), "labels", str(folder))
    return [Pair(path, labels[n], n, "", LITS_LESION) for n, path in images.items() if n in labels]


def _by_suffix(files: list[Path], folder: Path) -> list[Pair]:
    labels = {path: _LABEL.sub("", stem(path)) for path in files if _LABEL.search(stem(path))}
    images = [path for path in files if path not in labels]
    found: list[Pair] = []
    fitting: set[Path] = set()
    for label, base in labels.items():
        fits = [path for path in images if path.parent == label.parent and _fits(stem(path), base)]
        fitting.update(fits)
        if fits:
            image = _choose(fits, label)
            found.append(Pair(image, label, patient_of(image)))
    if found:
        check_files([path.name for path in images if path not in fitting], len(images), "labels", str(folder))
    return found


def _fits(name: str, base: str) -> bool:
    return name == base or (name.startswith(base) and _SEQUENCE.fullmatch(name[len(base) :]) is not None)


def _choose(fits: list[Path], label: Path) -> Path:
    """The one image of a label, or the one whose sequence comes first."""
    if len(fits) == 1:
        return fits[0]
    for sequence in SEQUENCES:
        for path in fits:
            if re.search(rf"[_-]{sequence}$", stem(path), re.IGNORECASE):
                return path
    raise DataError(f"{len(fits)} images fit {label.name}; name them in index.csv (image, label, patient)")
