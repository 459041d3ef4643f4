"""NIfTI volumes with labels, cut into slices; a CSV file may say more (LiTS and its kin).

Columns: ``image`` (or ``volume``) and ``label`` (or ``mask``, ``segmentation``) name the files; ``patient``, ``split``,
``tumour_class``; ``lesion_label`` is the label that counts; ``window_centre`` and ``window_width`` are for CT, in
Hounsfield units. A table with ``file`` and ``patient`` instead describes files that are paired by their names.
"""

from pathlib import Path

from core.train.layouts.index import is_volume
from core.train.layouts.metadata import Line, beside, read_table, split_name
from core.train.layouts.nifti_names import Pair, pairs, patient_of, volumes
from core.train.layouts.row import DataError, Row, check_files
from core.train.layouts.volume import NiftiSlice, Window, shape_of, survey

WHAT = (
    "NIfTI volumes with labels (NAME.nii.gz with NAME_mask or NAME_seg, volume-N with segmentation-N, "
    "imagesTr/ with labelsTr/, or a CSV file with image, label, patient)"
)


def find(folder: Path) -> bool:
    """Whether there are volumes with labels."""
    return bool(_table(folder)) or (bool(volumes(folder)) and bool(pairs(folder)))


def read(folder: Path) -> list[Row]:
    """Every slice that is not blank, of every volume; each volume is read once.

    A label lies on its image's voxels: only the image's orientation counts.

    Raises:
        DataError: files are missing or differ in size, or the table holds something impossible.
    """
    table = _table(folder)
    described = _described(folder, table) if table else _found(folder)
    return [row for pair, line in described for row in _rows(pair, line)]


def _found(folder: Path) -> list[tuple[Pair, Line]]:
    people = beside(folder)
    return [(pair, people.of(pair.image.name, pair.split)) for pair in pairs(folder)]


def _table(folder: Path) -> list[Line]:
    """The lines of the table that names volumes, if there is one."""
    for path in (folder / "index.csv", folder / "metadata.csv", *sorted(folder.glob("*.csv"))):
        lines = read_table(path) if path.is_file() else []
        if lines and any(is_volume(_cell(line, "image", "volume")) for line in lines):
            return lines
    return []


def _cell(line: Line, *columns: str) -> str:
    """The first of these columns that is filled."""
    return next((line[column] for column in columns if line.get(column)), "")


def _described(folder: Path, table: list[Line]) -> list[tuple[Pair, Line]]:
    names = [_cell(line, "image", "volume") for line in table]
    check_files(
        [name or "(empty)" for name in names if not (folder / name).is_file()], len(names), "volumes", str(folder)
    )
    labels = [_cell(line, "label", "mask", "segmentation") for line in table]
    partners = {} if all(labels) else {pair.image: pair for pair in pairs(folder)}
    found = []
    for name, label, line in zip(names, labels, table, strict=True):
        image = folder / name
        partner = partners.get(image)
        path = folder / label if label else (partner.label if partner else folder / "(empty)")
        found.append((Pair(image, path, patient_of(image), "", partner.lesion_label if partner else None), line))
    missing = [f"of {pair.image.name}" for pair, _ in found if not pair.label.is_file()]
    check_files(missing, len(found), "labels", str(folder))
    return found


def _rows(pair: Pair, line: Line) -> list[Row]:
    sizes = shape_of(pair.image), shape_of(pair.label)
    if sizes[0] != sizes[1]:
        raise DataError(f"{pair.image.name} is {sizes[0]} but its label {pair.label.name} is {sizes[1]} (voxels)")
    lesion = _number(line, "lesion_label")
    known = survey(pair.image, _window(line))
    return [
        Row(
            NiftiSlice(
                pair.image,
                pair.label,
                index,
                known.low,
                known.high,
                pair.lesion_label if lesion is None else int(lesion),
            ),
            line.get("patient") or pair.patient,
            line.get("tumour_class", ""),
            split_name(line.get("split") or pair.split),
            known.spacing_mm,
        )
        for index in known.shown
    ]


def _window(line: Line) -> Window | None:
    centre, width = _number(line, "window_centre", "window_center"), _number(line, "window_width")
    if centre is None and width is None:
        return None
    if centre is None or width is None or width <= 0:
        raise DataError("a window needs window_centre and window_width, the width over 0, in Hounsfield units")
    return centre, width


def _number(line: Line, *columns: str) -> float | None:
    text = _cell(line, *columns)
    try:
        return float(text) if text else None
    except ValueError as error:
        raise DataError(f"{columns[0]} must be a number; got {text!r}") from error
