"""A promptable model that sees the cleaned, cropped slice and is asked and answers in native coordinates.

It stands in the place of the plain model: prompts, previous answers, lassos and edits by hand stay native, so that
nothing around it changes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from core.cleanup.clean import clean
from core.cleanup.geometry import Geometry
from core.cleanup.settings import CleanUp
from core.prompt import BoxPrompt, LassoPrompt, ModelPrompt, PointPrompt, ScribblePrompt
from core.types import FloatArray, Mask, Point


@dataclass(frozen=True, eq=False)
class CleanedEncoding:
    """The encoding of a cleaned slice and where that lies in the native one."""

    inner: Any  # the model's own encoding
    geometry: Geometry
    encode_ms: float


@dataclass(frozen=True, eq=False)
class CleanedModel:
    """A model with the interface of `core.prompt.sam.SamModel` around another one with it."""

    model: Any
    settings: CleanUp

    @property
    def name(self) -> str:
        """That of the model inside: it is the same one."""
        return str(self.model.name)

    @property
    def title(self) -> str:
        """That of the model inside."""
        return str(self.model.title)

    @property
    def sha256(self) -> str:
        """Of weights and settings, so that no encoding of a plain slice is taken for one of a cleaned slice."""
        return hashlib.sha256(f"{self.model.sha256}\n{self.settings.key}".encode()).hexdigest()

    def encode(self, image: FloatArray) -> CleanedEncoding:
        """Clean up and encode a native slice, float32 (H, W) in [0, 1], as loaded."""
        cleaned = clean(image, self.settings)
        inner = self.model.encode(cleaned.image)
        return CleanedEncoding(inner, cleaned.record.geometry, inner.encode_ms)

    def start_logits(self, encoding: CleanedEncoding, mask: Mask) -> Any:
        """A native mask, bool (H, W), as if the model had answered it; what lies outside the crop is left out."""
        return self.model.start_logits(encoding.inner, encoding.geometry.crop(mask))

    def decode(self, encoding: CleanedEncoding, items: Sequence[ModelPrompt], previous: Any = None) -> Any:
        """The model's answer to native prompts, its masks put back at native size.

        A prompt outside the crop counts at the nearest place in it; outside the crop no pixel belongs to a mask.
        """
        geometry = encoding.geometry
        answer = self.model.decode(encoding.inner, tuple(on_crop(item, geometry) for item in items), previous)
        return _native(answer, geometry)


def on_crop(item: ModelPrompt, geometry: Geometry) -> ModelPrompt:
    """A native prompt in the cropped slice's coordinates, moved to the nearest place in the crop where it lies outside.

    Args:
        item: what the model is asked with.
        geometry: of the crop.

    Returns:
        The same kind of prompt. A box or a lasso that lies outside altogether becomes one pixel wide, not empty.
    """
    match item:
        case PointPrompt():
            ((x, y),) = geometry.within([(item.x, item.y)])
            return PointPrompt(x, y, item.include)
        case BoxPrompt():
            (x0, y0), (x1, y1) = _opened(geometry.within([(item.x0, item.y0), (item.x1, item.y1)]), geometry)
            return BoxPrompt(x0, y0, x1, y1)
        case ScribblePrompt():
            return ScribblePrompt(geometry.within(item.points), item.include)
        case LassoPrompt():
            points = geometry.within(item.points)
            spans = np.ptp(np.array(points), axis=0)
            if spans.min() <= 0:
                (x0, y0), (x1, y1) = _opened((min(points), max(points)), geometry)
                points = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
            return LassoPrompt(points, item.include)


def _opened(corners: tuple[Point, ...], geometry: Geometry) -> tuple[Point, Point]:
    """Two opposite corners at least one pixel apart in both directions, within the crop."""
    (x0, y0), (x1, y1) = corners
    low_x, high_x, low_y, high_y = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    low_x, low_y = (
        min(low_x, geometry.before + geometry.columns - 1.5),
        min(low_y, geometry.above + geometry.rows - 1.5),
    )
    return (low_x, low_y), (max(high_x, low_x + 1.0), max(high_y, low_y + 1.0))


def _native(answer: Any, geometry: Geometry) -> Any:
    others = tuple(_native(one, geometry) for one in answer.others)
    return replace(answer, mask=geometry.restore(np.asarray(answer.mask, dtype=np.bool_)), others=others)


@lru_cache(maxsize=2)  # each remembers up to 200 MB of encodings and answers; losing one costs an encode
def cleaned_segmenter(plain: Any, settings: CleanUp) -> Any:
    """A promptable model with a memory of its own for cleaned slices.

    Encodings of cleaned slices are kept in memory only, never on disk.

    Args:
        plain: what `core.prompt.segmenter` gave.
        settings: of the clean-up.

    Returns:
        The same kind of object, to be asked with native slices and native prompts.
    """
    return type(plain)(CleanedModel(plain.model, settings))
