"""Which of the two outlines a crop goes by, and why, in words."""

from dataclasses import dataclass

from core.cleanup.contour import Found, Head
from core.cleanup.settings import CropMode

_AGREE = 0.93  # of the soft box's sides that the hard one must reach to be trusted


@dataclass(frozen=True)
class Choice:
    """The outline to crop by."""

    mode: Found | None
    """None: no crop."""
    reason: str
    """One sentence for the person."""


def chosen(wanted: CropMode, hard: Head, soft: Head) -> Choice:
    """Decide between two outlines of the same slice.

    The tighter, hard one is taken where the soft one confirms it: then nothing of the head lies outside. Where it
    misses a part that the soft one has (a dark scalp, a lesion that outshines the rest), the soft one is taken.

    Args:
        wanted: the person's choice; "auto" leaves it to this function.
        hard: `contour.hard_head` of the slice.
        soft: `contour.soft_head` of the slice.
    """
    if wanted == "none":
        return Choice(None, "Not cropped, as asked for.")
    if wanted != "auto":
        head = hard if wanted == "hard" else soft
        if head.plausible:
            return Choice(head.mode, f"Cropped in the {wanted} mode, as asked for.")
        return Choice(None, f"Not cropped: the {wanted} mode found nothing that looks like a head.")
    if not soft.plausible and not hard.plausible:
        return Choice(None, "Not cropped: neither mode found anything that looks like a head.")
    if not soft.plausible:
        return Choice("hard", "Hard mode (Otsu): the soft one found nothing that looks like a head.")
    if not hard.plausible:
        return Choice("soft", "Soft mode (adaptive threshold): the hard one found nothing that looks like a head.")
    shares = [one / max(other, 1) for one, other in zip(hard.box_px, soft.box_px, strict=True)]
    if min(shares) >= _AGREE:
        return Choice("hard", "Hard mode (Otsu): both modes agree on where the head ends.")
    return Choice(
        "soft",
        f"Soft mode (adaptive threshold): the hard one would keep {100 * min(shares):.0f} % of the head's "
        f"{'height' if shares[0] <= shares[1] else 'width'}.",
    )
