"""The synthetic head that a newcomer sees first: an axial T1-weighted slice after contrast, made by code alone.

It is a drawing with the statistics of a scan, not a simulation of physics: good for trying things out and for tests,
no ground for any claim about patients.
"""

from typing import NamedTuple

import cv2
import numpy as np

from core.scan import anatomy
from core.scan.acquisition import acquire, shading
from core.scan.canvas import PIXEL_MM, SIDE, grid_mm
from core.scan.lesions import LesionKind, add_lesion
from core.scan.noise import smooth_field
from core.scan.scan import Scan
from core.types import FloatArray, Mask

FIELD_MM = SIDE * PIXEL_MM
HEAD_WIDTH_MM = 190.0
"""Columns that a turned head with its margins needs; the field of view may be cut to this on a narrow slice."""


class Variant(NamedTuple):
    """One entry of the sample menu."""

    seed: int
    size: tuple[int, int]
    lesion: LesionKind


def variants() -> dict[str, Variant]:
    """The sample menu: what the person reads -> what to draw. The first is what "Open the sample" opens."""
    return {
        "Ring-enhancing lesion": Variant(0, (256, 256), "ring"),
        "Small lesion": Variant(2, (256, 256), "small"),
        "Meningioma-like lesion at the edge": Variant(3, (256, 256), "meningioma"),
        "No lesion": Variant(4, (256, 256), "none"),
        "Wide slice (non-square)": Variant(5, (256, 384), "ring"),
    }


def phantom(
    seed: int = 0, size: tuple[int, int] = (256, 256), lesion: bool | LesionKind = True
) -> tuple[FloatArray, Mask]:
    """Draw a head with or without a lesion.

    Args:
        seed: which head; the same seed gives the same pixels. The head does not depend on ``lesion``.
        size: (rows, columns) of the slice, each at least 1. The head keeps its shape, the slice is filled up with air.
        lesion: True for a ring-enhancing one, False for none, or a kind by name.

    Returns:
        (image, mask): float32 (H, W) in [0, 1] and bool (H, W), True on the lesion's rim and core (oedema is not part
        of it). An axial slice, the patient's front on top.

    Raises:
        ValueError: a size below 1 x 1, or an unknown kind.
    """
    kind: LesionKind = ("ring" if lesion else "none") if isinstance(lesion, bool) else lesion
    if kind not in ("none", "ring", "small", "meningioma"):
        raise ValueError(f"got lesion={lesion!r}; expected True, False, 'none', 'ring', 'small' or 'meningioma'")
    height, width = size
    if height < 1 or width < 1:
        raise ValueError(f"got a size of {height} x {width}; expected at least 1 x 1")

    # One stream of random numbers a part, so that a head stays the same with and without its lesion.
    drawing, posing, growing, scanning = (np.random.default_rng([seed, part]) for part in range(4))
    head = anatomy.build(drawing)
    brightness, share = add_lesion(growing, head, kind)
    pose = _pose(posing, head.depth_mm)
    ideal, truth = (_sampled(field, pose, height, width) for field in (brightness, share))
    image = acquire(scanning, ideal * shading(scanning, height, width))
    return image, np.asarray(truth > 0.5)


def sample(name: str) -> Scan:
    """One head of the menu as a scan, with its true mask and its spacing.

    Raises:
        KeyError: ``name`` is not in `variants`.
    """
    seed, size, lesion = variants()[name]
    image, mask = phantom(seed, size, lesion)
    pixel = pixel_mm(size)
    return Scan(
        pixels=image[None],
        kind="phantom",
        value_range=(0.0, 1.0),
        spacing_mm=(pixel, pixel),
        modality="MR",
        notes=("This is a synthetic head drawn by code, not a patient.",),
        truth=mask,
    )


def pixel_mm(size: tuple[int, int]) -> float:
    """How many mm a pixel of a phantom of this (rows, columns) stands for: 0.9 at 256 x 256."""
    return max(FIELD_MM / size[0], HEAD_WIDTH_MM / size[1])


def _pose(rng: np.random.Generator, depth: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Where each canvas pixel comes from, as (columns, rows) for cv2.remap: a turned head, left unlike right."""
    x, y = grid_mm()
    turn = np.deg2rad(rng.uniform(-5.0, 5.0))
    inside = np.clip(depth / 10.0, 0.0, 1.0)
    away_x = np.cos(turn) * x - np.sin(turn) * y + rng.uniform(-3.0, 3.0)
    away_y = np.sin(turn) * x + np.cos(turn) * y + rng.uniform(-2.0, 3.0)
    pixels = []
    for axis in (away_x, away_y):
        bent = axis + 1.5 * smooth_field(rng, SIDE, 230)
        bent = bent + inside * (0.9 * smooth_field(rng, SIDE, 62) + 0.35 * smooth_field(rng, SIDE, 22))
        pixels.append(np.asarray(bent / PIXEL_MM + (SIDE - 1) / 2, dtype=np.float32))
    return pixels[0], pixels[1]


def _sampled(canvas: FloatArray, pose: tuple[FloatArray, FloatArray], height: int, width: int) -> FloatArray:
    """The posed canvas at the slice's pixel size, centred, cut or filled up with air to (height, width)."""
    side = max(1, round(FIELD_MM / pixel_mm((height, width))))
    method = cv2.INTER_AREA if side < SIDE else cv2.INTER_CUBIC
    # The point spread of a pixel is wider than the pixel: anatomy in a scan is never as crisp as a drawing.
    soft = cv2.GaussianBlur(cv2.remap(canvas, *pose, cv2.INTER_LINEAR), (0, 0), 0.9)
    small = cv2.resize(soft, (side, side), interpolation=method)
    slice_ = np.zeros((height, width), dtype=np.float32)
    top, left = (height - side) // 2, (width - side) // 2
    rows, columns = slice(max(top, 0), min(top + side, height)), slice(max(left, 0), min(left + side, width))
    slice_[rows, columns] = small[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    return np.clip(slice_, 0.0, 1.0)
