"""The pictures of a report: pixels to show, and the outlines to draw over them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from core.palette import colour_of, lesion_colour
from core.prompt import union
from core.report.gathering.cards import title_of
from core.types import FloatArray, Mask

if TYPE_CHECKING:
    from core.study import Study

MOST_PIXELS = 768
"""Longer side of an embedded picture: about 340 dpi at the size that it is printed."""


@dataclass(frozen=True, eq=False)
class LesionOutline:
    """What the person outlined as one lesion."""

    number: int
    mask: Mask
    colour: str
    """ "#RRGGBB", the same as on the pages."""


@dataclass(frozen=True, eq=False)
class ModelOutline:
    """What an automatic model drew."""

    title: str
    mask: Mask
    colour: str
    """ "#RRGGBB", the same as on the pages."""


@dataclass(frozen=True, eq=False)
class Pictures:
    """Everything that the PDF shows of one slice; all of one size, (H, W) at the slice's native size."""

    original: FloatArray
    """float32 in [0, 1], with the window that the person chose and nothing else."""
    enhanced: FloatArray | None = None
    """float32 in [0, 1]; None without enhancement."""
    lesions: tuple[LesionOutline, ...] = ()
    models: tuple[ModelOutline, ...] = ()
    disagreement: FloatArray | None = None
    """float32 in [0, 1], see `core.segment.Combined`; None with fewer than two models."""

    @property
    def outline(self) -> Mask | None:
        """Every pixel of any lesion; None when there is none."""
        return union(lesion.mask for lesion in self.lesions)


def pictures(study: "Study") -> Pictures:
    """The pictures of a study's current slice."""
    from core.report.gathering.gather_uncertainty import combined
    from core.scan import apply_window

    work, image = study.current, study.image
    together = combined(work.comparison)

    def windowed(image: FloatArray) -> FloatArray:
        return image if study.window is None else apply_window(image, study.window)

    return Pictures(
        original=windowed(image),
        enhanced=None if study.enhancement.method == "none" else windowed(study.enhancement.apply(image)),
        lesions=tuple(
            LesionOutline(one.lesion, one.segmentation.mask, lesion_colour(one.lesion)) for one in work.outlines
        ),
        models=tuple(
            ModelOutline(title_of(result.name), result.mask, colour_of(result.name)) for result in work.comparison
        ),
        disagreement=None if together is None else together.disagreement,
    )


def grey_levels(image: FloatArray) -> npt.NDArray[np.uint8]:
    """float32 (H, W) in [0, 1] -> uint8, shrunk to `MOST_PIXELS`; 8 bits are for the eye, never for a model."""
    height, width = image.shape
    scale = MOST_PIXELS / max(height, width)
    if scale < 1:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
    return np.asarray(np.round(np.clip(image, 0.0, 1.0) * 255.0), dtype=np.uint8)


def outline_polygons(mask: Mask) -> list[npt.NDArray[np.float64]]:
    """Closed outlines of a mask, holes included: each (N, 2) of (x, y) in native pixels, between pixel centres."""
    rows, columns = np.nonzero(mask)
    if rows.size == 0:
        return []
    top, left = int(rows.min()), int(columns.min())
    crop = np.pad(mask[top : rows.max() + 1, left : columns.max() + 1], 1).astype(np.uint8)
    fine = 4 if max(crop.shape) <= 1024 else 1
    large = cv2.resize(crop, None, fx=fine, fy=fine, interpolation=cv2.INTER_NEAREST)
    found, _ = cv2.findContours(large, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    corner = np.array([left - 1, top - 1])
    # Half a pixel of slack turns the staircase of pixels into the line that the eye sees.
    return [
        (cv2.approxPolyDP(contour, 0.5 * fine, True)[:, 0] + 0.5) / fine - 0.5 + corner for contour in found
    ]  # fmt: skip
