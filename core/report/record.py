"""Facts: everything that a report may say, as frozen dataclasses without a name, an identifier or a file name.

Numbers are `Quantity` (value, unit, resolution); everything else is a word out of a short list or a model's name.
A change of these fields that older JSON does not fit raises `VERSION`.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.report.quantity import Quantity

VERSION = 2

Horizontal: TypeAlias = Literal["left", "middle", "right"]
Vertical: TypeAlias = Literal["upper", "middle", "lower"]
SpacingSource: TypeAlias = Literal["file", "entered", "absent"]
Tidied: TypeAlias = Literal["fill", "largest", "smooth"]


@dataclass(frozen=True)
class ImageFacts:
    """The slice that was looked at."""

    width_px: int
    height_px: int
    slice_number: int
    """From 1."""
    n_slices: int
    kind: str
    """The file's format, as in `core.scan.Kind`."""
    modality: str | None
    """DICOM's code out of a short list of known ones; None when it is not known."""
    spacing_source: SpacingSource
    row_spacing: Quantity | None
    column_spacing: Quantity | None
    slice_thickness: Quantity | None


@dataclass(frozen=True)
class Setting:
    """One parameter of an enhancement."""

    name: str
    value: float | None


@dataclass(frozen=True)
class EnhancementFacts:
    """How the slice was enhanced for display; nothing is measured on enhanced pixels."""

    method: str
    """ "none", "musica", "clahe" or "unsharp"."""
    label: str
    settings: tuple[Setting, ...]


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
class LesionFacts:
    """Measurements of the outline on this slice, on the image as it was loaded."""

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


@dataclass(frozen=True)
class ComparisonFacts:
    """One automatic model; overlaps are against the person's outline and not defined without one."""

    model: str
    title: str
    area: Quantity
    dice: Quantity
    iou: Quantity
    sensitivity: Quantity
    precision: Quantity
    hd95: Quantity
    predict: Quantity


@dataclass(frozen=True)
class PairFacts:
    """Two automatic models against each other."""

    first: str
    second: str
    dice: Quantity


@dataclass(frozen=True)
class Figure:
    """One figure out of a model card, measured on that model's own test data."""

    name: str
    value: float


@dataclass(frozen=True)
class CardFacts:
    """What the card beside a model's weights says."""

    model: str
    title: str
    sha256: str
    licence: str
    data: str
    test: tuple[Figure, ...]


@dataclass(frozen=True)
class Facts:
    """Everything measured in one study on one slice. Sections that were not reached are None or empty."""

    image: ImageFacts
    enhancement: EnhancementFacts
    prompts: PromptFacts
    segmentation: SegmentationFacts | None
    lesion: LesionFacts | None
    comparison: tuple[ComparisonFacts, ...]
    agreement: tuple[PairFacts, ...]
    disputed: Quantity | None
    """Share of the pixels marked by any method that not all methods mark; None with fewer than two masks."""
    cards: tuple[CardFacts, ...]
    app_version: str
    created: str
    """ISO 8601 with the zone, to the second."""
    version: int = VERSION
