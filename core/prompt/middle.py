"""What a lone click says beside "this pixel": people begin in the middle of a lesion.

A network says of each pixel how likely it is lesion, but not which outlines that makes likely as a whole. Here outlines
are drawn from its logits, wider and narrower and further to one side or the other, and each counts by how likely a
person who meant it would have clicked there: the mean of the posterior of a plane that is added to the logits, taken
over a fixed grid. Simulated users of the field click a region's deepest pixel (Sofiiuk et al. 2021); people click near
it, and some do not, which `_ELSEWHERE` is for.
"""

from functools import lru_cache
from itertools import product
from statistics import NormalDist

import cv2
import numpy as np
import torch

from core.prompt.prompts import PointPrompt
from core.prompt.refine_input import LOGIT_SCALE
from core.prompt.refine_window import window_around
from core.types import FloatArray, Mask

_SIDE = 64
"""px of the square on which outlines are compared."""
_REACH = 2.0
"""Planes are tilted about the square's middle; this is its edge, so 1 is half of the way there."""
_OFFSET, _OFFSETS = 3.0, 8
"""Standard deviation of what is added to all logits at once, and how many equally likely values of it are tried."""
_TILT = 1.5
"""Standard deviation of what is added at 1 and taken at -1, across and down."""
_NODES = ((-(3**0.5), 1 / 6), (0.0, 2 / 3), (3**0.5, 1 / 6))
"""(place, weight) of the three-point Gauss-Hermite rule for a standard normal variable."""
_SHARPNESS = 12
"""Power of the click's depth as a share of the deepest: at nine tenths a click is a quarter as likely."""
_ELSEWHERE = 0.03
"""Weight of "clicked it anywhere" beside 1 for "clicked its middle"; TRAINING.md has what others gave."""
_POSSIBLE = -4.0  # outlines lie where logits are over this
_ROOM, _LEAST_SHARE = 0.75, 0.06  # for `window_around`: the square goes round what is possible, with little beside it


def given_a_middle(logits: torch.Tensor, click: PointPrompt) -> torch.Tensor:
    """The logits, moved to where the click lies in the middle as far as they leave that open.

    Args:
        logits: float32 (1, L, L), on the slice's padded square, from the click alone.
        click: an include click, in pixels of that square.

    Returns:
        Float32 (1, L, L), changed only around what is possibly lesion; the same where no outline holds the click.
    """
    window = window_around((logits[0] > _POSSIBLE).cpu().numpy(), [click], _ROOM, _LEAST_SHARE)
    seen = window.cut(logits.clamp(-LOGIT_SCALE, LOGIT_SCALE), _SIDE)[0].cpu().numpy()
    ((x, y),) = np.clip(np.rint(window.points(((click.x, click.y),), _SIDE)), 0, _SIDE - 1).astype(int)
    coefficients, planes, prior = _planes()
    weights = prior * [likelihood(outline, x, y) for outline in seen + planes > 0]
    if not weights.any():
        return logits
    offset, across, down = (weights / weights.sum()) @ coefficients
    along = torch.linspace(-_REACH, _REACH, window.side, device=logits.device)
    moved = logits.clone()
    rows, columns = slice(window.y, window.y + window.side), slice(window.x, window.x + window.side)
    moved[0, rows, columns] += float(offset) + float(across) * along + float(down) * along[:, None]
    return moved


def likelihood(outline: Mask, x: int, y: int) -> float:
    """How likely a person who means an outline clicks at (x, y), up to a factor.

    Args:
        outline: bool (S, S); what lies beyond the square is outside.
        x, y: a pixel of the square.

    Returns:
        1 + `_ELSEWHERE` at the deepest pixel, less the shallower the click; 0 outside the outline.
    """
    if not outline[y, x]:
        return 0.0
    # A chamfer distance takes a quarter of the time of the simulated user's exact one, and a click needs 72 of them.
    depth = cv2.distanceTransform(np.pad(outline.astype(np.uint8), 1), cv2.DIST_L2, cv2.DIST_MASK_3)[1:-1, 1:-1]
    return float((depth[y, x] + 0.5) / (depth.max() + 0.5)) ** _SHARPNESS + _ELSEWHERE


@lru_cache(maxsize=1)
def _planes() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Offset and slopes across and down (N, 3), the planes (N, S, S) and the prior weight of each (N,); float32."""
    offsets = [_OFFSET * NormalDist().inv_cdf((number + 0.5) / _OFFSETS) for number in range(_OFFSETS)]
    each = list(product(offsets, _NODES, _NODES))
    coefficients = np.array([(offset, _TILT * across, _TILT * down) for offset, (across, _), (down, _) in each])
    prior = np.array([share * other for _, (_, share), (_, other) in each])
    along = np.linspace(-_REACH, _REACH, _SIDE)
    offset, across, down = (part[:, None, None] for part in coefficients.T)
    planes = offset + across * along + down * along[:, None]
    return coefficients.astype(np.float32), planes.astype(np.float32), prior.astype(np.float32)
