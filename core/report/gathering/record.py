"""Facts: everything that a report may say, as frozen dataclasses without a name, an identifier or a file name.

Numbers are `Quantity` (value, unit, resolution); everything else is a word out of a short list or a model's name.
A change of these fields that older JSON does not fit raises `VERSION`.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.report.gathering.lesion_record import LesionFacts
from core.report.gathering.quantity import Quantity

VERSION = 4

SpacingSource: TypeAlias = Literal["file", "entered", "absent"]


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
    """ "none" or one of `core.enhance.METHODS`."""
    label: str
    settings: tuple[Setting, ...]


@dataclass(frozen=True)
class ComparisonFacts:
    """One automatic model; overlaps are against the person's outlines of all lesions together, not defined without."""

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
class UncertaintyFacts:
    """How far the automatic models differ, each model once and an ensemble as its members."""

    n_models: int
    area_mean: Quantity
    """Of the models' masks."""
    area_sd: Quantity
    """Their sample standard deviation."""
    disagreement: Quantity
    """Mean of twice the standard deviation of the models' probabilities, 0 (all the same) to 1, over the band; not
    defined without an outline and without a mask of any model."""
    band: Quantity
    """The pixels that count: what is outlined (without an outline, what any model marks) and what lies this near."""


@dataclass(frozen=True)
class CleanupFacts:
    """What was done to the slice before models saw it; everything is measured on the slice as loaded."""

    mode: Literal["hard", "soft"] | None
    """By which outline of the head the slice was cropped; None when it was not."""
    crop_px: tuple[int, int, int, int]
    """(left, top, right, bottom) of what models saw, in pixels of the slice, right and bottom not included."""
    white_px: int = 0
    """Pixels of white background that were replaced; then of letters, and of skull and scalp."""
    letters_px: int = 0
    skull_px: int = 0


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
    lesions: tuple[LesionFacts, ...]
    """Of every outline, empty ones included, in the order of their numbers."""
    total_area: Quantity | None
    """Of all lesions together; None unless there are several."""
    total_image_share: Quantity | None
    comparison: tuple[ComparisonFacts, ...]
    agreement: tuple[PairFacts, ...]
    disputed: Quantity | None
    """Share of the pixels marked by any method that not all methods mark; None with fewer than two masks."""
    cards: tuple[CardFacts, ...]
    app_version: str
    created: str
    """ISO 8601 with the zone, to the second."""
    version: int = VERSION
    uncertainty: UncertaintyFacts | None = None
    """None with fewer than two models."""
    cleanup: CleanupFacts | None = None
    """None when models saw the slice as it was loaded."""

    @property
    def outlined(self) -> tuple[LesionFacts, ...]:
        """The lesions whose outline is not empty."""
        return tuple(lesion for lesion in self.lesions if lesion.n_components)

    @property
    def several(self) -> bool:
        """Whether words and pictures must say which lesion is meant."""
        return len(self.lesions) > 1

    @property
    def outlined_area(self) -> Quantity | None:
        """Of everything outlined, which models are compared with; None without an outline."""
        return self.total_area or (self.lesions[0].area if self.lesions else None)
