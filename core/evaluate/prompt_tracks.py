"""What clicking on one lesion came to, click by click."""

import math
from dataclasses import dataclass

CLICK_CAP = 20
"""A simulated user gives up here (Sofiiuk et al. 2022)."""
TARGETS = (0.85, 0.90)
"""The Dice whose clicks are counted."""


@dataclass(frozen=True)
class Clicks:
    """What clicking on one lesion came to."""

    patient: str
    tumour_class: str
    dice: tuple[float, ...]
    """After 1, 2, … clicks; shorter than the cap once nothing is left to learn."""
    encode_ms: float
    decode_ms: tuple[float, ...]
    area_mm2: float | None = None
    """Of the true lesion; None without a spacing."""
    box_dice: float = math.nan
    """After one jittered box and no click; NaN when no box was drawn."""
    answer_ms: tuple[float, ...] = ()
    """Wall time of each click, from prompts to mask; the first one encodes the slice."""
    predicted_iou: tuple[float | None, ...] = ()
    """The model's own estimate after each click."""
    stability: tuple[float | None, ...] = ()
    """Of each mask, as `core.prompt.Segmentation` has it."""

    def dice_after(self, clicks: int) -> float:
        """Dice after that many clicks; a user who stopped earlier keeps what there was."""
        return self.dice[min(clicks, len(self.dice)) - 1]

    def clicks_to(self, target: float) -> int | None:
        """Clicks until the Dice reached the target; None when it never did."""
        return next((number for number, dice in enumerate(self.dice, start=1) if dice >= target), None)
