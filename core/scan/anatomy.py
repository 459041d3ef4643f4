"""A head drawn from the outside in: scalp, skull, folded cortex, deep grey matter, ventricles, vessels."""

from dataclasses import dataclass

import cv2
import numpy as np

from core.scan.canvas import (
    BONE,
    CSF,
    DURA,
    FAT,
    GREY,
    MARROW,
    MUSCLE,
    PIXEL_MM,
    SIDE,
    SKIN,
    VESSEL,
    WHITE,
    Knots,
    blend,
    grid_mm,
    stamp,
    step,
)
from core.scan.cortex import folded_cortex
from core.scan.deep import deep_grey, ventricles
from core.scan.noise import smooth_field
from core.types import FloatArray


@dataclass(frozen=True)
class Anatomy:
    """What the lesion and the scanner need to know about a head, all float32 (SIDE, SIDE) on the canvas."""

    brightness: FloatArray
    depth_mm: FloatArray
    """Distance below the inner table of the skull, negative outside."""
    white: FloatArray
    """Share of white matter, 0 to 1."""
    ventricle_mm: FloatArray
    """Distance to the nearest ventricle."""


def build(rng: np.random.Generator) -> Anatomy:
    """Draw one head; the same generator state gives the same head."""
    surface = _surface_mm(rng)
    scalp = 6.2 + 1.3 * smooth_field(rng, SIDE, 200) + rng.uniform(-1.0, 1.5)
    x, y = grid_mm()
    # The temporal muscle fills the hollow in front of and above the ears.
    temporal = np.asarray(np.exp(-(((y + 30.0) / 19.0) ** 2)) * step(np.abs(x), 42.0, 14.0), dtype=np.float32)
    scalp = np.asarray(np.clip(scalp, 3.2, 9.0) + 3.6 * temporal, dtype=np.float32)
    skull = np.asarray(np.clip(4.6 + 0.8 * smooth_field(rng, SIDE, 200) - 0.7 * temporal, 2.9, 7.0), dtype=np.float32)
    depth = np.asarray(surface - scalp - skull, dtype=np.float32)

    cortex = folded_cortex(rng, depth)
    chambers, choroid = ventricles(rng)
    # Cortex that is cut at a slant is mixed with white matter.
    slant = np.clip(0.86 + 0.13 * smooth_field(rng, SIDE, 36), 0.5, 1.1)
    brain = blend(np.full_like(depth, WHITE), GREY, np.asarray(cortex.grey * slant, dtype=np.float32))
    brain = deep_grey(rng, brain)
    white = np.asarray((1.0 - cortex.grey) * (1.0 - cortex.csf) * (1.0 - chambers), dtype=np.float32)
    brain = brain * (1.0 + 0.022 * smooth_field(rng, SIDE, 60) + 0.02 * smooth_field(rng, SIDE, 14))
    brain = blend(brain, CSF + 0.02, cortex.csf)
    brain = blend(brain, CSF, chambers)
    brain = blend(brain, 0.62 + 0.16 * smooth_field(rng, SIDE, 8), choroid)
    brain = blend(brain, DURA + 0.06, cortex.falx)
    brain = blend(brain, VESSEL, _vessels(rng, cortex.sulcus_mm, depth))
    brightness = _shell(rng, brain, surface, scalp, depth, temporal)
    brightness = blend(brightness, VESSEL - 0.04, _sinuses(rng, depth))

    outside = np.asarray(chambers < 0.5, dtype=np.uint8)
    reach = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) * PIXEL_MM
    return Anatomy(np.clip(brightness, 0.0, 1.0), depth, white * step(depth, 0.0), np.asarray(reach, dtype=np.float32))


def _surface_mm(rng: np.random.Generator) -> FloatArray:
    """Depth below the skin in mm: an egg, wider behind the ears, whose levels are smooth."""
    x, y = grid_mm()
    half_width, half_length = rng.uniform(73, 80), rng.uniform(93, 99)
    egg = rng.uniform(0.05, 0.11)
    y = y - 2.0
    x = x / (half_width * (1.0 + egg * np.sin(np.clip((y + 5) / half_length, -1.3, 1.3)) - 0.02))
    power = rng.uniform(2.15, 2.4)
    radius = (np.abs(x) ** power + np.abs(y / half_length) ** power) ** (1.0 / power)
    radius = radius + 0.011 * smooth_field(rng, SIDE, 220)
    slope_y, slope_x = np.gradient(radius, PIXEL_MM)
    return np.asarray((1.0 - radius) / np.maximum(np.hypot(slope_x, slope_y), 0.008), dtype=np.float32)


def _shell(
    rng: np.random.Generator,
    brain: FloatArray,
    surface: FloatArray,
    scalp: FloatArray,
    depth: FloatArray,
    temporal: FloatArray,
) -> FloatArray:
    """Skin, fat, temporal muscle, two tables of bone with marrow between, CSF and dura around the brain."""
    fat = FAT + 0.06 * smooth_field(rng, SIDE, 30) + 0.04 * smooth_field(rng, SIDE, 6)
    image = blend(np.zeros_like(depth), SKIN, step(surface, 0.0))
    image = blend(image, fat, step(surface, 1.6, 0.8))
    # The galea is a thin dark sheet in the fat.
    galea = 0.6 * np.exp(-(((surface - 0.72 * scalp) / 0.6) ** 2))
    image = blend(image, 0.5, np.asarray(galea, dtype=np.float32))
    image = blend(
        image, MUSCLE + 0.05 * smooth_field(rng, SIDE, 9), step(temporal, 0.35, 0.4) * step(surface, 0.42 * scalp, 1.2)
    )

    bone = surface - scalp
    image = blend(image, BONE, step(bone, 0.0))
    outer, inner = (np.asarray(1.5 + 0.4 * smooth_field(rng, SIDE, 40), dtype=np.float32) for _ in range(2))
    marrow = np.clip(MARROW + 0.13 * smooth_field(rng, SIDE, 22) + 0.12 * smooth_field(rng, SIDE, 60), 0.05, 0.7)
    image = blend(image, marrow, step(bone, outer, 0.9) * step(-depth, inner, 0.9) * (1.0 - 0.75 * temporal))

    rim = np.clip(1.5 + 0.8 * smooth_field(rng, SIDE, 110), 0.5, 3.4)
    image = blend(image, CSF, step(depth, 0.0))
    image = blend(image, DURA + 0.09 * smooth_field(rng, SIDE, 20), 0.85 * np.exp(-(((depth - 0.1) / 0.55) ** 2)))
    return blend(image, brain, step(depth, np.asarray(rim, dtype=np.float32), 0.8))


def _vessels(rng: np.random.Generator, sulcus: FloatArray, depth: FloatArray) -> FloatArray:
    """Enhancing vessels: dots and short runs in the sulci, the internal cerebral veins near the midline."""
    ink = np.zeros((SIDE, SIDE), dtype=np.float32)
    rows, columns = np.nonzero((sulcus < 0.6) & (depth > 1.0) & (depth < 26.0))
    if rows.size:
        for pick in rng.choice(rows.size, size=min(26, rows.size), replace=False):
            centre = (round(float(columns[pick]) * 16), round(float(rows[pick]) * 16))
            radius = rng.uniform(0.3, 0.75) / PIXEL_MM
            cv2.circle(ink, centre, round(radius * 16), rng.uniform(0.35, 1.0), -1, cv2.LINE_AA, 4)
    ink = np.asarray(cv2.GaussianBlur(ink, (0, 0), 0.35 / PIXEL_MM), dtype=np.float32)
    # Pial vessels run along some sulci: bright where a slow field says so.
    runs = np.clip(smooth_field(rng, SIDE, 30) - 0.9, 0.0, 0.8) * np.exp(-((sulcus / 0.55) ** 2)) * step(depth, 1.0)
    midline = rng.normal(0.0, 0.4)
    deep = stamp(
        ((midline - 1.6, 20.0, 0.7), (midline - 1.4, 20.6, 0.7)),
        ((midline + 1.7, 20.2, 0.7), (midline + 1.5, 21, 0.7)),
        soft_mm=0.35,
    )
    return np.asarray(np.clip(ink + 0.8 * runs + 0.8 * deep, 0.0, 1.0), dtype=np.float32)


def _sinuses(rng: np.random.Generator, depth: FloatArray) -> FloatArray:
    """The superior sagittal sinus where the falx meets the skull: a triangle behind, a smaller one in front."""
    column = depth[:, SIDE // 2]
    inside = np.nonzero(column > 0.0)[0]
    if inside.size == 0:
        return np.zeros_like(depth)
    front, back = ((end - (SIDE - 1) / 2) * PIXEL_MM for end in (inside[0], inside[-1]))
    size = rng.uniform(0.8, 1.25)
    behind: tuple[Knots, ...] = (
        ((-3.0 * size, back - 1.0, 0.9), (3.0 * size, back - 1.0, 0.9)),
        ((0.0, back - 2.0, 2.2 * size), (0.0, back - 7.0 * size, 0.5)),
    )
    ahead: Knots = ((-1.0, front + 1.0, 0.7), (1.0, front + 1.0, 0.7), (0.0, front + 3.0, 0.6))
    return stamp(*behind, ahead, soft_mm=0.5)
