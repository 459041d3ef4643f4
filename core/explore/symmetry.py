"""The mirror line of a head, and where its two sides differ."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from core.checks import checked
from core.enhance import head_mask
from core.types import FloatArray, Mask, Point

SMALLEST_PX = 16
MOST_TILT_DEG = 30.0
"""A head lies this upright or the line is not found: farther over, front and back would be taken for the two sides."""
_COARSE_PX, _FINE_PX = 96, 256
_LARGEST_SHIFT = 0.15  # of the slice's width, from the middle of the head


@dataclass(frozen=True)
class MirrorLine:
    """The line {p : (p - centre) . normal = 0}, normal (cos tilt, sin tilt); upright at a tilt of 0."""

    x: float
    """Of the point on the line at the height ``y``, in native px."""
    y: float
    tilt_deg: float
    """Above 0 the line's upper end leans to the right."""
    likeness: float
    """Correlation of the slice with its mirror image, -1 to 1; 1 is a perfect mirror."""

    def ends(self, shape: tuple[int, ...]) -> tuple[Point, Point]:
        """Where the line crosses the first and the last row of a slice (H, W), as (x, y)."""
        slope = -math.tan(math.radians(self.tilt_deg))
        bottom = float(shape[0] - 1)
        return (self.x + (0.0 - self.y) * slope, 0.0), (self.x + (bottom - self.y) * slope, bottom)


@dataclass(frozen=True, eq=False)
class Asymmetry:
    """A slice against its own mirror image."""

    map: FloatArray
    """float32 (H, W), -1 to 1: brightness here less that of the mirrored place; 0 where either lies outside the head."""
    compared: Mask
    """bool (H, W), where both lie inside."""

    @property
    def mean(self) -> float:
        """Mean of |map| where both sides were compared; NaN when nowhere."""
        return float(np.abs(self.map[self.compared]).mean()) if self.compared.any() else float("nan")


def mirror_line(image: FloatArray) -> MirrorLine:
    """Find the line across which a slice is most like its own mirror image.

    Every tilt and shift in a coarse grid on a small copy, then Nelder and Mead (1965) on a finer one; what is
    maximised is the correlation between the slice and its mirror image (as in Liu, Collins & Rothfus 2001). A large
    lesion is one part among many and moves the line little.

    Args:
        image: float32 (H, W) in [0, 1], 16 px or more a side, the head upright within 30 degrees.

    Returns:
        MirrorLine in native pixels.

    Raises:
        ValueError: a wrong, too small or constant image.
    """
    image = checked(image, "A mirror line")
    if min(image.shape) < SMALLEST_PX:
        raise ValueError(
            f"A mirror line needs {SMALLEST_PX} px or more a side; got {image.shape[1]} x {image.shape[0]}."
        )
    if float(np.ptp(image)) == 0.0:
        raise ValueError("A mirror line needs something to mirror; every pixel of this slice has the same value.")
    rows, columns = np.nonzero(head_mask(image))
    middle = (float(columns.mean()), float(rows.mean()))
    coarse, ratio = _copy(image, _COARSE_PX)
    reach = _LARGEST_SHIFT * image.shape[1]
    tilts, shifts = np.arange(-MOST_TILT_DEG, MOST_TILT_DEG + 1, 3.0), np.linspace(-reach, reach, 21)
    best = max(
        ((tilt, shift) for tilt in tilts for shift in shifts), key=lambda at: _likeness(coarse, ratio, middle, *at)
    )
    fine, ratio = _copy(image, _FINE_PX)
    step = 2 * reach / 20
    corners = [best, (best[0] + 2.0, best[1]), (best[0], best[1] + step)]
    found = minimize(
        lambda at: -_likeness(fine, ratio, middle, float(at[0]), float(at[1])),
        best,
        method="Nelder-Mead",
        options={"initial_simplex": corners, "xatol": 0.02, "fatol": 1e-6, "maxfev": 120},
    )
    tilt = float(np.clip(found.x[0], -MOST_TILT_DEG, MOST_TILT_DEG))
    return placed(image, middle, tilt, float(found.x[1]))


def placed(image: FloatArray, middle: Point, tilt_deg: float, shift_px: float) -> MirrorLine:
    """The line of a tilt whose distance from a point is given, and how good a mirror it is.

    Args:
        image: float32 (H, W) in [0, 1].
        middle: (x, y) that the shift counts from.
        tilt_deg: above 0 the upper end leans to the right.
        shift_px: along the line's normal, to the right.

    Raises:
        ValueError: a wrong image.
    """
    copy, ratio = _copy(checked(image, "A mirror line"), _FINE_PX)
    normal = _normal(tilt_deg)
    return MirrorLine(
        x=middle[0] + shift_px / normal[0],
        y=middle[1],
        tilt_deg=tilt_deg,
        likeness=_likeness(copy, ratio, middle, tilt_deg, shift_px),
    )


def asymmetry(image: FloatArray, line: MirrorLine, sigma_px: float = 2.0) -> Asymmetry:
    """Compare each place of a head with the mirrored one.

    Args:
        image: float32 (H, W) in [0, 1].
        line: as `mirror_line` found it, or `placed` by hand.
        sigma_px: of the Gaussian that both are smoothed with first, 0 to 20: folds never mirror exactly.

    Raises:
        ValueError: a wrong image or sigma.
    """
    image = np.asarray(checked(image, "An asymmetry map"), dtype=np.float32)
    if not 0.0 <= sigma_px <= 20.0:
        raise ValueError(f"An asymmetry map is smoothed by 0 to 20 px; got {sigma_px:g}.")
    head = head_mask(image)
    smooth = cv2.GaussianBlur(image, (0, 0), sigma_px) if sigma_px > 0 else image
    there = _matrix((line.x, line.y), line.tilt_deg, 0.0)
    other = _mirrored(smooth.astype(np.float32), there, 0.0)
    both = head & (_mirrored(head.astype(np.float32), there, 0.0) > 0.5)
    return Asymmetry(np.where(both, smooth - other, np.float32(0.0)).astype(np.float32), both)


def _normal(tilt_deg: float) -> tuple[float, float]:
    return math.cos(math.radians(tilt_deg)), math.sin(math.radians(tilt_deg))


def _matrix(point: Point, tilt_deg: float, shift: float) -> npt.NDArray[np.float64]:
    """(2, 3): reflection across the line at ``shift`` from ``point`` along the normal; its own inverse."""
    nx, ny = _normal(tilt_deg)
    away = point[0] * nx + point[1] * ny + shift
    turn = np.array([[1 - 2 * nx * nx, -2 * nx * ny], [-2 * nx * ny, 1 - 2 * ny * ny]])
    return np.column_stack([turn, [2 * away * nx, 2 * away * ny]])


def _mirrored(image: FloatArray, matrix: npt.NDArray[np.float64], outside: float) -> FloatArray:
    size = (image.shape[1], image.shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(image, matrix, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=outside),
        dtype=np.float32,
    )


def _copy(image: FloatArray, longest_px: int) -> tuple[FloatArray, float]:
    """A smoothed copy of at most so many pixels a side, and its pixels to a native one."""
    ratio = min(1.0, longest_px / max(image.shape))
    size = (max(1, round(image.shape[1] * ratio)), max(1, round(image.shape[0] * ratio)))
    small = cv2.resize(image.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), 1.5), dtype=np.float32), ratio


def _likeness(copy: FloatArray, ratio: float, middle: Point, tilt_deg: float, shift: float) -> float:
    """Pearson's correlation of a copy with its mirror image, 0 when one of the two is flat."""
    at = (((middle[0] + 0.5) * ratio) - 0.5, ((middle[1] + 0.5) * ratio) - 0.5)
    frame = float(np.median(np.concatenate([copy[0], copy[-1], copy[:, 0], copy[:, -1]])))
    other = _mirrored(copy, _matrix(at, tilt_deg, shift * ratio), frame)
    one, two = copy - copy.mean(), other - other.mean()
    size = math.sqrt(float((one * one).sum()) * float((two * two).sum()))
    return float((one * two).sum()) / size if size > 0 else 0.0
