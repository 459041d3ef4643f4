"""Lesions for the synthetic head: what enhances, what is dead inside, what swells around, what is pushed away."""

from typing import Literal, TypeAlias

import cv2
import numpy as np

from core.scan.anatomy import Anatomy
from core.scan.canvas import DURA, GREY, PIXEL_MM, SIDE, blend, grid_mm, step
from core.scan.noise import smooth_field
from core.types import FloatArray

LesionKind: TypeAlias = Literal["none", "ring", "small", "meningioma"]


def add_lesion(rng: np.random.Generator, head: Anatomy, kind: LesionKind) -> tuple[FloatArray, FloatArray]:
    """Grow a lesion in a head.

    Args:
        rng: where the randomness comes from.
        head: the healthy head.
        kind: "ring" (enhancing rim, necrotic core, oedema), "small" (the same at about a centimetre across),
            "meningioma" (even enhancement on a broad dural base, with a tail), "none".

    Returns:
        (brightness, share of lesion), both float32 (SIDE, SIDE) on the canvas. Rim and core belong to the
        lesion, oedema and the dural tail do not.
    """
    if kind == "none":
        return head.brightness, np.zeros_like(head.brightness)
    radius = {"ring": rng.uniform(11.0, 15.0), "small": rng.uniform(5.2, 6.4), "meningioma": rng.uniform(11.0, 14.0)}[
        kind
    ]
    x0, y0 = _place(rng, head, kind, radius)
    x, y = grid_mm()
    away = np.hypot(x - x0, y - y0).astype(np.float32)
    brightness, white = _pushed_aside(head, away, radius, (x0, y0))

    wobble = 0.13 * smooth_field(rng, SIDE, 55) + 0.05 * smooth_field(rng, SIDE, 22)
    outside = np.asarray(away - radius * (1.0 + np.clip(wobble, -0.3, 0.3)), dtype=np.float32)
    if kind == "meningioma":
        outside = np.maximum(outside, 0.4 - head.depth_mm)
    lesion = step(-outside, 0.0, 1.3)

    spread = {"ring": 10.0, "small": 5.0, "meningioma": 4.0}[kind] * (1.0 + 0.45 * smooth_field(rng, SIDE, 70))
    oedema = np.clip((spread - outside) / 6.0, 0.0, 1.0) * white * step(head.depth_mm, 2.0, 3.0)
    swollen = blend(brightness, GREY - 0.025, 0.8 * np.asarray(oedema, dtype=np.float32))
    if kind == "meningioma":
        cleft = np.exp(-(((outside - 0.9) / 0.6) ** 2)) * step(head.depth_mm, 3.0, 2.0)
        swollen = blend(swollen, 0.2, 0.7 * cleft)
        tail = np.exp(-((np.maximum(outside, 0.0) / 6.0) ** 2)) * np.exp(-(((head.depth_mm - 0.8) / 1.0) ** 2))
        swollen = blend(swollen, DURA + 0.42, tail)
        tissue = 0.80 + 0.025 * smooth_field(rng, SIDE, 30) + 0.02 * smooth_field(rng, SIDE, 9)
    else:
        tissue = _ring(rng, outside, 2.7 if kind == "ring" else 2.5)
    return blend(swollen, tissue, lesion), lesion


def _ring(rng: np.random.Generator, outside: FloatArray, rim_mm: float) -> FloatArray:
    """An enhancing rim of uneven thickness around a dark, slightly mottled core."""
    thickness = np.clip(rim_mm * (1.0 + 0.35 * smooth_field(rng, SIDE, 32)), 0.6 * rim_mm, 2.1 * rim_mm)
    rim = 0.78 + 0.07 * smooth_field(rng, SIDE, 26) + 0.035 * smooth_field(rng, SIDE, 8)
    core = 0.225 + 0.025 * smooth_field(rng, SIDE, 26) + 0.015 * smooth_field(rng, SIDE, 8)
    return blend(rim, core, step(-outside, np.asarray(thickness, dtype=np.float32), 2.2))


def _place(rng: np.random.Generator, head: Anatomy, kind: LesionKind, radius: float) -> tuple[float, float]:
    """(x, y) in mm of a plausible centre: clear of ventricles, midline and deep grey matter, inside the skull."""
    x, y = grid_mm()
    depth = head.depth_mm
    if kind == "meningioma":
        fits = (np.abs(depth - 0.62 * radius) < 0.6) & (np.abs(x) > radius + 8.0)
    else:
        shallow = radius + (3.0 if kind == "ring" else 5.0)
        deep_grey = (x / 38.0) ** 2 + (y / 30.0) ** 2 < 1.0
        fits = (depth > shallow) & (depth < shallow + 9.0) & (np.abs(x) > radius + 7.0) & ~deep_grey
    fits &= head.ventricle_mm > radius + 3.0
    rows, columns = np.nonzero(fits)
    if rows.size == 0:  # A very narrow head: the spot that is farthest from everything.
        room = np.minimum(np.minimum(depth, head.ventricle_mm), np.abs(x))
        rows, columns = (index[None] for index in map(np.asarray, np.unravel_index(int(room.argmax()), room.shape)))
    pick = int(rng.integers(rows.size))
    return float(x[rows[pick], columns[pick]]), float(y[rows[pick], columns[pick]])


def _pushed_aside(
    head: Anatomy, away: FloatArray, radius: float, centre: tuple[float, float]
) -> tuple[FloatArray, FloatArray]:
    """(brightness, white) with the tissue around the lesion pushed outwards: mass effect. The skull does not move."""
    x, y = grid_mm()
    push = 0.42 * np.exp(-((away / (2.1 * radius)) ** 2)) * np.clip(head.depth_mm / 9.0, 0.0, 1.0)
    column = ((x - (x - centre[0]) * push) / PIXEL_MM + (SIDE - 1) / 2).astype(np.float32)
    row = ((y - (y - centre[1]) * push) / PIXEL_MM + (SIDE - 1) / 2).astype(np.float32)
    moved = [cv2.remap(field, column, row, cv2.INTER_LINEAR) for field in (head.brightness, head.white)]
    return np.asarray(moved[0], dtype=np.float32), np.asarray(moved[1], dtype=np.float32)
