"""Lower-grade gliomas of TCGA (Buda et al. 2019, doi 10.1016/j.compbiomed.2019.05.002), as Kaggle offers them.

One folder a patient, ``TCGA_*``, with ``X_n.tif`` and ``X_n_mask.tif``.
"""

from pathlib import Path

from core.train.layouts.raster import FilePair
from core.train.layouts.row import Row, check_files

WHAT = "TCGA_*/ folders with X_n.tif and X_n_mask.tif (lgg-mri-segmentation)"
FLAIR = 1
"""The pictures' colours are three sequences: before contrast, FLAIR, after contrast. The masks were drawn on FLAIR,
which alone is never missing."""


def find(folder: Path) -> bool:
    """Whether there are patients' folders."""
    return any(folder.glob("TCGA_*/*_mask.tif"))


def read(folder: Path) -> list[Row]:
    """Every slice, as its FLAIR channel; an empty mask is a slice without a lesion.

    Raises:
        DataError: slices without a mask.
    """
    images = [path for path in folder.glob("TCGA_*/*.tif") if not path.stem.endswith("_mask")]
    images.sort(key=lambda path: (path.parent.name, _number(path)))
    masks = [path.with_name(f"{path.stem}_mask.tif") for path in images]
    check_files([path.name for path in masks if not path.is_file()], len(images), "masks", str(folder))
    return [
        Row(FilePair(image, mask, channel=FLAIR), image.parent.name, "lower-grade glioma")
        for image, mask in zip(images, masks, strict=True)
    ]


def _number(path: Path) -> int:
    """n of X_n.tif."""
    last = path.stem.rpartition("_")[2]
    return int(last) if last.isdecimal() else 0
