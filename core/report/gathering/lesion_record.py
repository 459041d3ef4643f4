"""Facts of one lesion: how its outline came to be, and what was measured on it."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.report.gathering.quantity import Quantity

Horizontal: TypeAlias = Literal["left", "middle", "right"]
Vertical: TypeAlias = Literal["upper", "middle", "lower"]
Tidied: TypeAlias = Literal["fill", "largest", "smooth"]
GivenKind: TypeAlias = Literal[
    "include", "exclude", "box", "scribble", "scribble_out", "lasso", "lasso_out", "brush", "eraser", "tidy"
]


@dataclass(frozen=True)
class GivenFacts:
    """One prompt or edit, in the order in which they were given."""

    kind: GivenKind
    points_px: tuple[tuple[float, float], ...]
    """(x, y) in native pixels: a click's place, a box's upper left and lower right, a line's corners; none of a tidy."""
    radius_px: float | None = None
    """Of a brush or eraser."""
    by: Tidied | None = None
    """Of a tidy."""


@dataclass(frozen=True)
class PromptFacts:
    """What the person asked the promptable model, and what they did to its mask by hand."""

    n_include: int
    n_exclude: int
    n_boxes: int
    start_mask_source: str | None
    """Title of the model whose mask was corrected; None when the clicks started from nothing."""
    n_scribbles: int = 0
    n_lassos: int = 0
    n_brush: int = 0
    """Strokes with the brush, made on the mask by hand."""
    n_eraser: int = 0
    tidied: tuple[Tidied, ...] = ()
    """Holes filled, the largest part kept, the outline smoothed; each once, in the order of first use."""
    given: tuple[GivenFacts, ...] = ()
    """Every prompt and edit with its place; facts of version 3 and before only had their numbers."""

    @property
    def edited(self) -> bool:
        """Whether the outline is not the model's alone."""
        return bool(self.n_brush or self.n_eraser or self.tidied)


@dataclass(frozen=True)
class SegmentationFacts:
    """The promptable model that drew the outline, and what it says of itself."""

    model: str
    """`core.prompt.HAND` when no model had a part in it."""
    title: str
    predicted_iou: Quantity
    """The model's own estimate of its own mask, before any edit by hand; not a measurement."""
    encode: Quantity
    decode: Quantity


@dataclass(frozen=True)
class LineFacts:
    """A diameter; its ends are (x, y) in native pixels."""

    length: Quantity
    start_px: tuple[float, float]
    end_px: tuple[float, float]


@dataclass(frozen=True)
class ClassFacts:
    """What a classifier makes of a lesion."""

    model: str
    title: str
    label: str
    probability: Quantity


@dataclass(frozen=True)
class LesionFacts:
    """One outlined lesion, measured on this slice, on the image as it was loaded."""

    number: int
    """From 1, as on the pages; numbers of several lesions rise and may have gaps."""
    prompts: PromptFacts
    segmentation: SegmentationFacts
    n_components: int
    """Separate regions; 0 for an empty outline. Diameters are those of the region with the longest line."""
    area: Quantity
    image_share: Quantity
    equivalent_diameter: Quantity
    perimeter: Quantity
    longest: LineFacts | None
    perpendicular: LineFacts | None
    centroid_px: tuple[float, float] | None
    horizontal: Horizontal | None
    """Side of the image as shown, of the centroid of all regions; never a side of the patient."""
    vertical: Vertical | None
    mean_inside: Quantity
    """Mean intensity, 0 black to 1 white of the stored range."""
    mean_ring: Quantity
    """The same in a ring around the outline, inside the head."""
    head_distance: Quantity | None = None
    """The shortest distance from the outline to the head's contour, 0 when the outline crosses it; its value is None
    when no contour of the head is in the image, and all of it in facts of version 3 and before."""
    classification: ClassFacts | None = None
    """None without a classifier."""
