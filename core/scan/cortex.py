"""The folded cortex of the synthetic head: where sulci run, and the ribbon of grey matter along them.

Sulci are the zero lines of a random field that waves around the head (so they start at the surface and run inwards),
bent by a second field (so no two are alike), and cut at a depth that varies. The fissures that every brain has are
drawn by hand. One distance map to all of these lines gives a ribbon of even thickness, as real cortex has.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from core.scan.canvas import PIXEL_MM
from core.scan.noise import ribbed_field, smooth_field
from core.types import FloatArray


@dataclass(frozen=True)
class Cortex:
    """Shares (0 to 1) and distances on the canvas, all float32 and of the canvas' shape."""

    grey: FloatArray
    csf: FloatArray
    falx: FloatArray
    sulcus_mm: FloatArray
    """Distance to the bottom line of the nearest sulcus or fissure."""


def folded_cortex(rng: np.random.Generator, depth: FloatArray, pixel_mm: float = PIXEL_MM) -> Cortex:
    """Fold the cortex of a brain.

    Args:
        rng: where the randomness comes from.
        depth: float32 (side, side), mm below the inner table of the skull, negative outside.
        pixel_mm: size of a pixel.

    Returns:
        The ribbon, the fluid in the sulci, the falx and the distance to the sulci.
    """
    side = depth.shape[0]
    lines = _sulci(rng, depth, pixel_mm)
    fissures, falx = _fissures(rng, depth, pixel_mm)
    to_fissure = _distance(fissures, pixel_mm)
    to_line = np.minimum(_distance(lines, pixel_mm), to_fissure)

    thickness = np.clip(3.1 + 0.5 * smooth_field(rng, side, 40), 2.0, 4.6)
    ribbon = np.minimum(to_line, np.maximum(depth - 1.4, 0.0))
    grey = np.clip((thickness - ribbon) / 1.7 + 0.5, 0.0, 1.0)

    # Fluid opens a sulcus more at the surface than at its bottom, and more in some regions than in others.
    opening = 0.02 + 0.42 * smooth_field(rng, side, 50) + 0.6 * np.exp(-np.maximum(depth, 0.0) / 6.0)
    fluid = np.clip((np.clip(opening, -0.3, 1.3) - to_line) / 0.9 + 0.35, 0.0, 1.0)
    wide = np.clip(0.5 + 0.55 * smooth_field(rng, side, 45), -0.1, 2.0)
    fluid = np.maximum(fluid, np.clip((wide - to_fissure) / 0.8 + 0.5, 0.0, 1.0))
    return Cortex(
        grey=np.asarray(grey, dtype=np.float32),
        csf=np.asarray(fluid, dtype=np.float32),
        falx=falx,
        sulcus_mm=np.asarray(to_line, dtype=np.float32),
    )


def _distance(lines: FloatArray, pixel_mm: float) -> FloatArray:
    away = cv2.distanceTransform((lines == 0).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE) * pixel_mm
    return np.asarray(cv2.GaussianBlur(away, (0, 0), 0.9), dtype=np.float32)


def _sulci(rng: np.random.Generator, depth: FloatArray, pixel_mm: float) -> FloatArray:
    """Zero lines of the bent field, 1 on a line, no deeper than the local sulcal depth."""
    side = depth.shape[0]
    axis = ((np.arange(side) - (side - 1) / 2) * pixel_mm).astype(np.float32)
    x, y = np.meshgrid(axis, axis)
    bend = 4.2
    angle = np.arctan2(y + bend * smooth_field(rng, side, 62), x * 1.2 + bend * smooth_field(rng, side, 62))
    inwards = np.clip(depth + 4.0 * smooth_field(rng, side, 55), 0.0, 60.0)

    angles, depths = 720, 64
    plan = ribbed_field(rng, angles, depths, cycles=rng.uniform(15.0, 19.0), run=24.0)
    plan = np.concatenate([plan, plan[:1]])
    column = inwards
    row = (angle + np.pi) / (2 * np.pi) * angles
    field = cv2.remap(plan, column.astype(np.float32), row.astype(np.float32), cv2.INTER_LINEAR)
    field = field + 0.75 * smooth_field(rng, side, 44)

    positive = (field > 0).astype(np.uint8)
    edge = cv2.morphologyEx(positive, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8))
    reach = np.clip(22.0 + 7.0 * smooth_field(rng, side, 60), 7.0, 36.0)
    deep = (x / 37.0) ** 2 + (y / 50.0) ** 2 < 1.0  # ventricles and basal ganglia: no cortex there
    return np.asarray(edge * (depth < reach) * (depth > -1.0) * ~deep, dtype=np.float32)


def _fissures(rng: np.random.Generator, depth: FloatArray, pixel_mm: float) -> tuple[FloatArray, FloatArray]:
    """(fissure lines, falx): between the hemispheres front and back, and the Sylvian fissures with the insulae."""
    side = depth.shape[0]
    centre = (side - 1) / 2
    lines = np.zeros((side, side), dtype=np.uint8)
    falx = np.zeros((side, side), dtype=np.float32)

    def draw(target: FloatArray | np.ndarray, points: list[tuple[float, float]], value: float) -> None:
        pixels = [(round((px / pixel_mm + centre) * 16), round((py / pixel_mm + centre) * 16)) for px, py in points]
        cv2.polylines(target, [np.asarray(pixels, dtype=np.int32)], False, value, 1, cv2.LINE_8, 4)

    wave = rng.normal(0.0, 0.7, 4)
    for start, stop in ((-95.0, rng.uniform(-46, -42)), (rng.uniform(34, 38), 95.0)):
        course = [
            (float(wave[0] * np.sin(t / 17 + wave[1]) + 0.4 * wave[2]), float(t)) for t in np.linspace(start, stop, 24)
        ]
        draw(lines, course, 1)
        draw(falx, course[:20] if start < 0 else course[3:], 1.0)
    for hand in (-1.0, 1.0):
        jitter = rng.normal(0.0, 1.5, (7, 2))
        lateral = [(70, -24), (60, -20), (52, -15), (46, -12), (41.5, -9)]
        insula = [(37.5, -22), (39.5, -16), (41.5, -9), (42, 0), (40.5, 9), (37, 17)]
        draw(lines, [(hand * px + jitter[0, 0], py + jitter[0, 1]) for px, py in lateral], 1)
        draw(
            lines,
            [(hand * px + jitter[0, 0] + 0.3 * jitter[i, 0], py + jitter[0, 1]) for i, (px, py) in enumerate(insula)],
            1,
        )
    inside = np.asarray(depth > -1.0)
    falx = np.asarray(cv2.GaussianBlur(falx, (0, 0), 0.9) * 1.9, dtype=np.float32)
    return np.asarray(lines * inside, dtype=np.float32), np.asarray(np.clip(falx, 0.0, 1.0) * inside, dtype=np.float32)
