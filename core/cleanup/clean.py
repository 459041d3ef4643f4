"""The whole clean-up of one slice: repair, crop, pad, and a record of it."""

from dataclasses import dataclass

import numpy as np

from core.checks import checked
from core.cleanup.choice import chosen
from core.cleanup.contour import MARGINS, Found, Head, hard_head, soft_head
from core.cleanup.geometry import Geometry, around, shared
from core.cleanup.letters import letters_outside
from core.cleanup.levels import thinned
from core.cleanup.settings import CleanUp
from core.cleanup.skull import strip_skull
from core.cleanup.white import white_surround
from core.types import FloatArray, Mask


@dataclass(frozen=True)
class Record:
    """What was done to a slice; with the native slice it says everything."""

    settings: CleanUp
    geometry: Geometry
    mode: Found | None
    """By which outline it was cropped; None when it was not."""
    reason: str
    """Why, in one sentence."""
    fill: float
    """The value that replaced pixels and pads, in [0, 1]."""
    white_px: int = 0
    """Pixels of white background that were replaced, at native size; then of letters, and of skull and scalp."""
    letters_px: int = 0
    skull_px: int = 0
    faults: tuple[str, ...] = ()
    """What was asked for and could not be done, one sentence each."""

    @property
    def changes_nothing(self) -> bool:
        """Whether the cleaned slice is the native one."""
        return self.geometry.is_whole and not (self.white_px or self.letters_px or self.skull_px)


@dataclass(frozen=True, eq=False)
class Cleaned:
    """A slice as models see it after a clean-up, and what became of the native one."""

    image: FloatArray
    """float32 of ``record.geometry.shape`` in [0, 1]."""
    replaced: Mask
    """bool (H, W) at native size: pixels whose value is not the scan's own, inside the crop and outside."""
    record: Record

    @property
    def taken_away(self) -> Mask:
        """bool (H, W): native pixels that models do not see, replaced or cropped off."""
        return np.asarray(self.replaced | ~self.record.geometry.inside())


def clean(image: FloatArray, settings: CleanUp | None = None) -> Cleaned:
    """Clean up one slice; the same slice and settings always give the same answer, and the slice itself stays as it is.

    Args:
        image: float32 (H, W) in [0, 1], finite, at least one pixel, as loaded.
        settings: what is wanted; None is `CleanUp()`.

    Returns:
        Cleaned. Where nothing looks like a head (a constant slice, one pixel, noise) nothing is cropped and nothing
        removed, and the record says so.

    Raises:
        ValueError: one sentence on what came and what is accepted.
    """
    wanted = settings or CleanUp()
    image = np.ascontiguousarray(checked(image, "A clean-up"), dtype=np.float32)
    nothing = np.zeros(image.shape, dtype=np.bool_)
    white = white_surround(image) if wanted.white else nothing
    fill = _dark(image, white)
    repaired = _replaced(image, white, fill)
    hard, soft = hard_head(repaired), soft_head(repaired)
    choice = chosen(wanted.crop, hard, soft)
    faults: list[str] = []
    letters = nothing
    likely = _likely(hard, soft)
    if wanted.letters and likely is not None:
        letters = letters_outside(repaired, likely)
        repaired = _replaced(repaired, letters, fill)
    skull = nothing
    if wanted.skull:
        brain = strip_skull(repaired, nothing if likely is None else likely)
        if brain.mask is None:
            faults.append(brain.fault)
        else:
            skull = ~brain.mask & ~white & ~letters
            repaired = _replaced(repaired, skull, fill)
    geometry = Geometry.whole(image.shape)
    if choice.mode is not None:
        head = hard if choice.mode == "hard" else soft
        geometry = around(head.mask, max(1, round(MARGINS[choice.mode] * max(head.box_px))))
    if wanted.square:
        geometry = geometry.squared()
    record = Record(
        settings=wanted,
        geometry=geometry,
        mode=choice.mode,
        reason=choice.reason,
        fill=fill,
        white_px=int(np.count_nonzero(white)),
        letters_px=int(np.count_nonzero(letters)),
        skull_px=int(np.count_nonzero(skull)),
        faults=tuple(faults),
    )
    return Cleaned(shared(repaired, geometry, fill), white | letters | skull, record)


def _dark(image: FloatArray, white: Mask) -> float:
    """What replaces pixels: darker than all but a fiftieth of what is left, so air where there is any."""
    left = thinned(image)[~thinned(white)]
    return float(np.percentile(left, 2.0) if left.size else image.min())


def _likely(hard: Head, soft: Head) -> Mask | None:
    """Everything that either plausible outline holds: letters and scalp are looked for beside and in it."""
    found = [head.mask for head in (hard, soft) if head.plausible]
    return None if not found else found[0] | found[-1]


def _replaced(image: FloatArray, where: Mask, fill: float) -> FloatArray:
    return image if not where.any() else np.where(where, np.float32(fill), image)
