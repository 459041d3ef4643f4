"""The size of a lesion as a report states it."""

import math
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from core.measure.checks import checked_mask, checked_spacing
from core.measure.chords import Chord, Chords
from core.measure.contour import perimeter
from core.types import Mask, Point, Spacing


@dataclass(frozen=True)
class Diameter:
    """A straight line inside a lesion; its ends are (x, y) in native pixels, whatever the unit of its length."""

    length: float
    start: Point
    end: Point


@dataclass(frozen=True)
class LesionSize:
    """Measurements of one mask on one slice. A slice alone never establishes measurable disease or response."""

    area: float
    """mm² or px²."""
    longest: Diameter | None
    """The longest line inside the lesion; None for an empty mask."""
    perpendicular: Diameter | None
    """The longest line inside the same lesion within 5 degrees of the perpendicular to `longest`; None for an empty
    mask, and for shapes as ragged as noise when no such line is found."""
    perimeter: float
    """Length of the outline, holes included; about 5 % long on round shapes, as pixel outlines are."""
    equivalent_diameter: float
    """Diameter of the disc of the same area."""
    centroid: Point | None
    """(x, y) in native pixels; None for an empty mask."""
    n_components: int
    """Separate lesions; pixels that touch at a corner are one. Diameters are those of the one with the longest line."""
    unit: Literal["mm", "px"]


def lesion(mask: Mask, spacing_mm: Spacing | None = None) -> LesionSize:
    """Measure a lesion: area, longest and perpendicular diameter, perimeter.

    Diameters run between points of the outline, which lies half a pixel outside of the outermost pixel centres,
    so that a single pixel is one pixel wide. A line that would leave a concave lesion, or cross a hole in it, does
    not count.

    Args:
        mask: bool (H, W); empty gives area 0 and no diameters.
        spacing_mm: (row, column) distance of pixel centres in mm; None measures in px.

    Raises:
        ValueError: not a mask, or an impossible spacing.
    """
    mask, spacing = checked_mask(mask), checked_spacing(spacing_mm)
    unit: Literal["mm", "px"] = "px" if spacing_mm is None else "mm"
    rows, columns = np.nonzero(mask)
    if rows.size == 0:
        return LesionSize(0.0, None, None, 0.0, 0.0, None, 0, unit)
    area = rows.size * spacing[0] * spacing[1]
    top, left = int(rows.min()), int(columns.min())
    crop = mask[top : int(rows.max()) + 1, left : int(columns.max()) + 1]
    longest, across, n_components = _diameters(crop, spacing, (left, top))
    return LesionSize(
        area=float(area),
        longest=longest,
        perpendicular=across,
        perimeter=perimeter(crop, spacing),
        equivalent_diameter=2.0 * math.sqrt(area / math.pi),
        centroid=(float(columns.mean()), float(rows.mean())),
        n_components=n_components,
        unit=unit,
    )


def _diameters(mask: Mask, spacing: Spacing, corner: tuple[int, int]) -> tuple[Diameter | None, Diameter | None, int]:
    """Diameters of the component that has the longest line, and the number of components."""
    n_labels, labels, boxes, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    reach = {k: math.hypot(boxes[k, 3] * spacing[0], boxes[k, 2] * spacing[1]) for k in range(1, n_labels)}
    best: tuple[float, Chords, Chord, tuple[int, int]] | None = None
    for k in sorted(reach, key=lambda label: -reach[label]):
        if best is not None and reach[k] <= best[0]:
            break  # no line in this or a later one can be longer than the diagonal of its box
        x, y, width, height = (int(value) for value in boxes[k, :4])
        chords = Chords(labels[y : y + height, x : x + width] == k, spacing)
        found = chords.longest()
        if found is not None and (best is None or chords.length(found) > best[0]):
            best = chords.length(found), chords, found, (corner[0] + x, corner[1] + y)
    if best is None:
        return None, None, n_labels - 1
    _, chords, longest, origin = best
    across = chords.across(longest)
    if across is None and (found := (finer := chords.finer()).longest()) is not None:
        chords, longest, across = finer, found, finer.across(found)
    return (
        _diameter(chords, longest, origin),
        None if across is None else _diameter(chords, across, origin),
        n_labels - 1,
    )


def _diameter(chords: Chords, chord: Chord, origin: tuple[int, int]) -> Diameter:
    ends = [(float(chords.points[i][1]) + origin[0], float(chords.points[i][0]) + origin[1]) for i in chord]
    return Diameter(chords.length(chord), ends[0], ends[1])
