"""Lesions written by hand, and facts with one of them or a few."""

from dataclasses import replace

from core.report.gathering.lesion_record import LesionFacts, LineFacts, PromptFacts, SegmentationFacts
from core.report.gathering.quantity import Quantity
from core.report.gathering.record import Facts

FIRST = LesionFacts(
    number=1,
    prompts=PromptFacts(3, 1, 1, None),
    segmentation=SegmentationFacts(
        "clickseg", "Click SAM", Quantity(0.93, "", 0.01), Quantity(210.0, "ms", 1.0), Quantity(44.0, "ms", 1.0)
    ),
    n_components=1,
    area=Quantity(612.25, "mm²", 0.25),
    image_share=Quantity(0.9966, "%"),
    equivalent_diameter=Quantity(27.92, "mm", 0.5),
    perimeter=Quantity(98.43, "mm", 0.5),
    longest=LineFacts(Quantity(34.24, "mm", 0.5), (120.0, 100.5), (180.0, 133.5)),
    perpendicular=LineFacts(Quantity(21.06, "mm", 0.5), (140.0, 140.0), (160.5, 103.0)),
    centroid_px=(150.2, 117.4),
    horizontal="left",
    vertical="upper",
    mean_inside=Quantity(0.62, "", 0.01),
    mean_ring=Quantity(0.41, "", 0.01),
)
"""In the upper left, brighter than its surroundings."""

SECOND = LesionFacts(
    number=2,
    prompts=PromptFacts(1, 0, 0, None),
    segmentation=SegmentationFacts(
        "clickseg", "Click SAM", Quantity(0.81, "", 0.01), Quantity(210.0, "ms", 1.0), Quantity(39.0, "ms", 1.0)
    ),
    n_components=1,
    area=Quantity(187.5, "mm²", 0.25),
    image_share=Quantity(0.305, "%"),
    equivalent_diameter=Quantity(15.45, "mm", 0.5),
    perimeter=Quantity(52.71, "mm", 0.5),
    longest=LineFacts(Quantity(17.92, "mm", 0.5), (350.0, 330.0), (380.0, 350.0)),
    perpendicular=LineFacts(Quantity(13.37, "mm", 0.5), (370.0, 330.0), (358.0, 352.0)),
    centroid_px=(365.1, 340.6),
    horizontal="right",
    vertical="lower",
    mean_inside=Quantity(0.22, "", 0.01),
    mean_ring=Quantity(0.45, "", 0.01),
)
"""In the lower right, darker than its surroundings."""

THIRD = replace(
    SECOND,
    number=5,
    prompts=PromptFacts(0, 0, 1, None),
    area=Quantity(73.25, "mm²", 0.25),
    image_share=Quantity(0.119, "%"),
    equivalent_diameter=Quantity(9.66, "mm", 0.5),
    perimeter=Quantity(32.08, "mm", 0.5),
    longest=LineFacts(Quantity(11.48, "mm", 0.5), (350.0, 130.0), (370.0, 140.0)),
    perpendicular=LineFacts(Quantity(8.24, "mm", 0.5), (361.0, 130.0), (358.0, 142.0)),
    centroid_px=(360.3, 135.2),
    vertical="upper",
)
"""In the upper right; its number is 5, for those between were deleted."""


def with_lesion(facts: Facts, **changes: object) -> Facts:
    """The same facts with fields of their only lesion changed."""
    (lesion,) = facts.lesions
    return replace(facts, lesions=(replace(lesion, **changes),))  # type: ignore[arg-type]


def with_lesions(facts: Facts, *lesions: LesionFacts) -> Facts:
    """The same facts with these lesions, and what they measure together."""
    area = Quantity(sum(lesion.area.value or 0.0 for lesion in lesions), lesions[0].area.unit, 0.25)
    share = Quantity(sum(lesion.image_share.value or 0.0 for lesion in lesions), "%")
    several = len(lesions) > 1
    return replace(
        facts,
        lesions=lesions,
        total_area=area if several else None,
        total_image_share=share if several else None,
    )
