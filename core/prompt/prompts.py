"""What a person asks for: an immutable list of prompts and edits.

The mask is always computed from the list, so undo, redo, deleting one prompt and replaying cost nothing to get
right, and two people who send the same list get the same mask.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.types import Mask

Polyline: TypeAlias = tuple[tuple[float, float], ...]
"""Corners (x, y) in native pixels, in the order in which they were drawn."""

TidyKind: TypeAlias = Literal["fill", "largest", "smooth"]


@dataclass(frozen=True)
class PointPrompt:
    """A click at (x, y) in native pixels: this place belongs to the lesion, or does not."""

    x: float
    y: float
    include: bool = True


@dataclass(frozen=True)
class BoxPrompt:
    """A box around the lesion, corners in native pixels with x0 < x1 and y0 < y1."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class ScribblePrompt:
    """A line through the lesion, or through what does not belong to it."""

    points: Polyline  # two or more
    include: bool = True


@dataclass(frozen=True)
class LassoPrompt:
    """A closed line (its last corner joins the first): the lesion lies within it, or there is none within it."""

    points: Polyline  # three or more
    include: bool = True


@dataclass(frozen=True)
class Stroke:
    """A brush or an eraser drawn along a line; what it covers is painted or wiped whatever the model says."""

    points: Polyline  # one or more
    radius: float  # px
    add: bool = True


@dataclass(frozen=True)
class Tidy:
    """Fill all holes, keep the largest part only, or smooth the outline."""

    kind: TidyKind


ModelPrompt: TypeAlias = PointPrompt | BoxPrompt | ScribblePrompt | LassoPrompt
"""What the model is asked with."""

Edit: TypeAlias = Stroke | Tidy
"""What is done to the mask by hand, after the model."""

Prompt: TypeAlias = ModelPrompt | Edit


@dataclass(frozen=True, eq=False)
class StartMask:
    """A mask that clicks correct instead of starting from nothing."""

    source: str  # the model that drew it
    mask: Mask


@dataclass(frozen=True)
class Prompts:
    """All prompts and edits of one lesion on one slice, in the order in which they were given."""

    items: tuple[Prompt, ...] = ()
    start: StartMask | None = None
    candidate: int | None = None
    """Which of the model's readings of a lone first click was chosen, from 1; None is the model's own choice, number 0.

    It stays for as long as that click does, since the next prompt corrects the mask that the person chose.
    """

    @property
    def asked(self) -> tuple[ModelPrompt, ...]:
        """What the model is asked with, in order."""
        return tuple(item for item in self.items if not isinstance(item, Stroke | Tidy))

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What was done by hand, in order; it counts after everything that the model was asked."""
        return tuple(item for item in self.items if isinstance(item, Stroke | Tidy))

    @property
    def points(self) -> tuple[PointPrompt, ...]:
        """The clicks, in order."""
        return tuple(item for item in self.items if isinstance(item, PointPrompt))

    @property
    def lassos(self) -> tuple[LassoPrompt, ...]:
        """The lassos, in order."""
        return tuple(item for item in self.items if isinstance(item, LassoPrompt))

    @property
    def box(self) -> BoxPrompt | None:
        """The newest box: a second box replaces the first."""
        boxes = [item for item in self.items if isinstance(item, BoxPrompt)]
        return boxes[-1] if boxes else None

    @property
    def ambiguous(self) -> bool:
        """Whether the model is asked with one include click and nothing else, which may mean several things."""
        if self.start is not None or len(self.asked) != 1:
            return False
        (only,) = self.asked
        return isinstance(only, PointPrompt) and only.include

    def __bool__(self) -> bool:
        return bool(self.items) or self.start is not None
