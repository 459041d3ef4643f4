"""Lesions by their size: small ones are harder, and a mean over all sizes hides by how much."""

from collections.abc import Sequence

from core.evaluate.slices import SliceScore

LIMITS_MM2 = (550.0, 1250.0)
"""Round limits that cut the lesions of the cheng training split (0.98 mm) about in thirds: 785, 792 and 775 of 2,352.
Chosen on training slices alone, and fixed, so that figures of different data and dates can be set side by side."""
SIZE_NAMES = ("under 550 mm²", "550 to 1250 mm²", "1250 mm² and over")


def size_name(area_mm2: float) -> str:
    """Which of `SIZE_NAMES` a lesion area in mm² falls into."""
    return SIZE_NAMES[sum(area_mm2 >= limit for limit in LIMITS_MM2)]


def by_size(scores: Sequence[SliceScore]) -> dict[str, list[SliceScore]]:
    """Slices with a lesion, by its area, small ones first; empty without spacings, since px² of unlike slices differ."""
    parts: dict[str, list[SliceScore]] = {name: [] for name in SIZE_NAMES}
    for score in scores:
        if score.has_lesion and score.area_mm2 is not None:
            parts[size_name(score.area_mm2)].append(score)
    return {name: part for name, part in parts.items() if part}
