"""The canvas that the synthetic head is drawn on, its paints and its brushes.

One square of ``SIDE`` pixels, ``PIXEL_MM`` each, seen as radiology shows an axial slice: the patient's front on top,
the patient's right on the left. Brightness is that of a T1-weighted slice after contrast.
"""

import cv2
import numpy as np

from core.types import FloatArray

SIDE = 512
PIXEL_MM = 0.45

AIR, SKIN, FAT, MUSCLE, BONE, MARROW = 0.0, 0.55, 0.86, 0.36, 0.05, 0.30
CSF, GREY, WHITE, DURA, VESSEL = 0.13, 0.365, 0.505, 0.40, 0.92

Knots = tuple[tuple[float, float, float], ...]


def grid_mm() -> tuple[FloatArray, FloatArray]:
    """(x, y) of every canvas pixel in mm from the centre; y grows towards the back of the head."""
    axis = ((np.arange(SIDE) - (SIDE - 1) / 2) * PIXEL_MM).astype(np.float32)
    x, y = np.meshgrid(axis, axis)
    return np.asarray(x, dtype=np.float32), np.asarray(y, dtype=np.float32)


def step(field: FloatArray, edge: float | FloatArray, width: float = 0.6) -> FloatArray:
    """0 below ``edge`` and 1 above, with a linear ramp ``width`` mm wide: partial volume, not a staircase."""
    return np.asarray(np.clip((field - edge) / width + 0.5, 0.0, 1.0), dtype=np.float32)


def stamp(*strokes: Knots, soft_mm: float = 0.5) -> FloatArray:
    """Membership (0 to 1) of tapered strokes, each a chain of knots (x mm, y mm, radius mm)."""
    ink = np.zeros((SIDE, SIDE), dtype=np.uint8)
    for stroke in strokes:
        knots = np.asarray(stroke, dtype=np.float64)
        length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(knots[:, :2], axis=0).T))])
        for at in np.linspace(0.0, length[-1], max(2, int(length[-1] * 2))):
            x, y, radius = (np.interp(at, length, knots[:, column]) for column in range(3))
            centre = (round(((x / PIXEL_MM) + (SIDE - 1) / 2) * 16), round(((y / PIXEL_MM) + (SIDE - 1) / 2) * 16))
            cv2.circle(ink, centre, round(radius / PIXEL_MM * 16), 255, -1, cv2.LINE_AA, 4)
    return np.asarray(cv2.GaussianBlur(ink.astype(np.float32) / 255.0, (0, 0), soft_mm / PIXEL_MM), dtype=np.float32)


def blend(under: FloatArray, over: float | FloatArray, share: FloatArray) -> FloatArray:
    """Paint ``over`` on ``under`` where ``share`` is 1, mixing in between."""
    return np.asarray(under + (over - under) * share, dtype=np.float32)
