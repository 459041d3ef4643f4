"""The outline of a mask between its pixels, as DeepMind's surface-distance package takes it.

Every 2 x 2 block of pixels is a cell, and the outline joins the midpoints of those of its four sides that separate
inside from outside (marching squares at one half). Corners are cut, so that a slanted outline is not
measured as a staircase.
"""

import numpy as np
import numpy.typing as npt

from core.types import Mask, Spacing

Segments = npt.NDArray[np.float64]
"""(N, 2, 2): N pieces of outline, each with a start and an end as (row, column) in px."""

_TOP, _LEFT, _RIGHT, _BOTTOM = (0.0, 0.5), (0.5, 0.0), (0.5, 1.0), (1.0, 0.5)
_Piece = tuple[tuple[float, float], tuple[float, float]]

# A cell's code is 8 for its upper left pixel, 4 upper right, 2 lower left, 1 lower right.
_CUTS: dict[int, _Piece] = {8: (_TOP, _LEFT), 4: (_TOP, _RIGHT), 2: (_LEFT, _BOTTOM), 1: (_RIGHT, _BOTTOM)}
_PIECES: dict[int, tuple[_Piece, ...]] = {
    **{code: (piece,) for code, piece in _CUTS.items()},
    **{15 - code: (piece,) for code, piece in _CUTS.items()},
    12: ((_LEFT, _RIGHT),),
    3: ((_LEFT, _RIGHT),),
    10: ((_TOP, _BOTTOM),),
    5: ((_TOP, _BOTTOM),),
    9: (_CUTS[8], _CUTS[1]),
    6: (_CUTS[4], _CUTS[2]),
}


def cell_codes(mask: Mask) -> npt.NDArray[np.uint8]:
    """uint8 (H + 1, W + 1): cell (r, c) has pixel (r, c) as its lower right; 0 is outside, 15 inside."""
    padded = np.pad(mask, 1).astype(np.uint8)
    codes: npt.NDArray[np.uint8] = (
        8 * padded[:-1, :-1] + 4 * padded[:-1, 1:] + 2 * padded[1:, :-1] + padded[1:, 1:]
    ).astype(np.uint8)
    return codes


def code_lengths(spacing: Spacing) -> npt.NDArray[np.float64]:
    """(16,): length of the outline within a cell of each code, in the unit of the spacing."""
    lengths = np.zeros(16)
    for code, pieces in _PIECES.items():
        lengths[code] = sum(float(np.hypot((a[0] - b[0]) * spacing[0], (a[1] - b[1]) * spacing[1])) for a, b in pieces)
    return lengths


def segments(mask: Mask) -> Segments:
    """All pieces of a mask's outline, in no particular order; pixel centres lie at whole numbers."""
    codes = cell_codes(mask)
    found = []
    for code, pieces in _PIECES.items():
        corners = np.argwhere(codes == code) - 1.0  # the cell's upper left pixel
        found += [corners[:, None, :] + np.array(piece)[None] for piece in pieces]
    return np.concatenate(found)


def perimeter(mask: Mask, spacing: Spacing) -> float:
    """Length of the outline, holes included, in the unit of the spacing."""
    return float(code_lengths(spacing)[cell_codes(mask)].sum())
