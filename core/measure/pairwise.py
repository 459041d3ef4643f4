"""How far several masks of one slice agree with each other, without one of them being the truth."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.measure.checks import checked_mask
from core.measure.scores import share
from core.types import Mask


@dataclass(frozen=True)
class Agreement:
    """Every mask against every other."""

    names: tuple[str, ...]
    dice: npt.NDArray[np.float64]
    """(n, n), symmetric, 1 on the diagonal; NaN between two empty masks."""
    disputed_share: float
    """Share of the union that not all masks hold; NaN when all are empty."""

    def between(self, first: str, second: str) -> float:
        """Dice of two masks by name."""
        return float(self.dice[self.names.index(first), self.names.index(second)])


def agreement(masks: Mapping[str, Mask]) -> Agreement:
    """Compare masks pairwise and together.

    Args:
        masks: at least one bool (H, W) by name, all of one size.

    Raises:
        ValueError: no mask, not masks, or different sizes.
    """
    if not masks:
        raise ValueError("Agreement needs at least one mask; got none.")
    shapes = {checked_mask(mask, f"mask {name!r}").shape for name, mask in masks.items()}
    if len(shapes) > 1:
        raise ValueError(f"Masks that are compared must have one shape; got {', '.join(map(str, sorted(shapes)))}.")
    flat = np.stack([mask.ravel() for mask in masks.values()]).astype(np.float64)
    common = flat @ flat.T
    areas = np.diag(common)
    whole = areas[:, None] + areas[None, :]
    dice = np.divide(2 * common, whole, out=np.full_like(common, np.nan), where=whole > 0)
    votes = flat.sum(axis=0)
    union, unanimous = int((votes > 0).sum()), int((votes == len(masks)).sum())
    return Agreement(tuple(masks), dice, share(union - unanimous, union))
