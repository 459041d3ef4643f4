"""What lies deep in the synthetic head: ventricles with their choroid plexus, basal ganglia, thalami."""

import numpy as np

from core.scan.canvas import GREY, Knots, blend, stamp
from core.types import FloatArray


def _mirrored(knots: Knots, rng: np.random.Generator, shift: float = 0.8, swell: float = 0.08) -> tuple[Knots, Knots]:
    """The same stroke on both sides, each moved and swollen by a little of its own."""
    sides = []
    for side in (-1.0, 1.0):
        dx, dy = rng.normal(0.0, shift, 2)
        grow = 1.0 + rng.normal(0.0, swell)
        sides.append(tuple((side * x + dx, y + dy, r * grow) for x, y, r in knots))
    return sides[0], sides[1]


def ventricles(rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """(ventricles, choroid plexus): frontal horns, third ventricle, atria; their width is the head's own."""
    wide = rng.uniform(0.75, 1.45)
    level = rng.uniform(0.0, 1.0)
    frontal: Knots = (
        (14.0 + 2 * wide, -35.0, 0.6 * wide),
        (10.5 + wide, -33.5, 1.7 * wide),
        (6.0 + 0.7 * wide, -29.0, 2.8 * wide),
        (3.4 + 0.6 * wide, -22.0, 2.1 * wide),
        (2.4 + 0.4 * wide, -12.0, 0.8 * wide),
    )
    body: Knots = (
        (6.0, -22.0, 2.2 * wide),
        (7.5, -8.0, 2.4 * wide),
        (11.0, 10.0, 2.4 * wide),
        (18.0, 26.0, 3.4 * wide),
    )
    atrium: Knots = (
        (20.0 + wide, 20.0, 1.2 * wide),
        (23.5 + wide, 27.0, 2.4 * wide),
        (25.0 + wide, 34.0, 2.6 * wide),
        (25.0, 41.0, 2.0 * wide),
        (23.0, 48.0, 1.1 * wide),
        (20.0, 55.0, 0.5),
    )
    strokes = [*_mirrored(frontal, rng), *_mirrored(atrium, rng)]
    if level > 0.55:
        strokes += _mirrored(body, rng)
    else:
        strokes.append(((0.0, -6.0, 0.8), (0.0, 4.0, 1.3 * wide), (0.0, 11.0, 0.8)))
        strokes.append(((-5.0, 27.0, 1.2), (0.0, 25.0, 2.0), (5.0, 27.0, 1.2)))
    plexus: Knots = ((22.5 + wide, 25.0, 1.2), (24.5 + wide, 32.0, 2.0 * min(wide, 1.2)), (24.5, 36.0, 1.0))
    return stamp(*strokes, soft_mm=0.6), stamp(*_mirrored(plexus, rng)) * np.float32(0.9)


def deep_grey(rng: np.random.Generator, brain: FloatArray) -> FloatArray:
    """Caudate head, putamen with pallidum, thalamus, insula-side claustrum: grey islands with soft borders."""
    caudate: Knots = ((13.0, -31.0, 3.0), (12.5, -24.0, 4.4), (11.0, -16.0, 3.0))
    putamen: Knots = ((22.5, -19.0, 3.4), (27.0, -8.0, 4.6), (27.0, 4.0, 2.6))
    pallidum: Knots = ((18.5, -9.0, 2.2), (20.5, -2.0, 3.0))
    thalamus: Knots = ((6.5, -1.0, 3.6), (9.0, 8.0, 6.8), (12.0, 15.0, 6.0))
    claustrum: Knots = ((33.5, -16.0, 0.6), (35.0, -4.0, 0.7), (33.5, 8.0, 0.6))
    brain = blend(brain, GREY + 0.065, 0.9 * stamp(*_mirrored(thalamus, rng), soft_mm=1.6))
    brain = blend(brain, GREY + 0.08, 0.8 * stamp(*_mirrored(pallidum, rng), soft_mm=1.2))
    brain = blend(brain, GREY + 0.01, 0.6 * stamp(*_mirrored(claustrum, rng, 0.3), soft_mm=0.6))
    return blend(brain, GREY + 0.02, 0.95 * stamp(*_mirrored(caudate, rng), *_mirrored(putamen, rng), soft_mm=1.0))
