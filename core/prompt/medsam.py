"""MedSAM (Ma et al. 2024, Nature Communications 15:654): SAM ViT-B fine-tuned on scans, with boxes only.

Its file has SAM ViT-B's layout but wants another picture: percentile-clipped, stretched to a square whatever its
aspect, scaled to [0, 1] and not standardised. Its mask is the probability enlarged, not the logits.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from skimage.transform import resize
from torch.nn import functional

from core.prompt.from_probability import answer
from core.prompt.known import KNOWN, PromptKind
from core.prompt.lasso import bounding_box
from core.prompt.prompts import BoxPrompt, LassoPrompt, ModelPrompt, PointPrompt, ScribblePrompt
from core.prompt.sam import Answer
from core.types import FloatArray, Mask

CLICK_MARGIN = 0.08  # of the longer side, around include clicks: one click gives a box of 16 % of that side
MASK_MARGIN = 10 / 1024  # of the longer side: MedSAM learnt from boxes 0 to 20 px of 1024 larger than the lesion
_NO_LESION = -20.0  # logits of an empty answer


def derived_box(items: Sequence[ModelPrompt], mask: Mask | None, size: tuple[int, int]) -> BoxPrompt | None:
    """The box that stands for prompts which MedSAM cannot take.

    A box that was drawn, or the one around an include lasso, is used as it is, the newest one. Otherwise it is the
    bounding box of the mask that is there and of the include clicks and scribbles, grown by ``MASK_MARGIN`` of the
    longer side; without a mask, that of the include clicks and scribbles grown by ``CLICK_MARGIN``. What excludes
    changes nothing, for a box cannot say it.

    Args:
        items: what the person gave, in order, in native pixels.
        mask: the current mask, bool (H, W), or None.
        size: (rows, columns) of the slice.

    Returns:
        A box inside the slice, or None when nothing says where the lesion is.
    """
    marks: list[tuple[float, float]] = []
    drawn: BoxPrompt | None = None
    for item in items:
        if isinstance(item, BoxPrompt):
            drawn = item
        elif isinstance(item, LassoPrompt) and item.include:
            drawn = bounding_box(item, size)
        elif isinstance(item, PointPrompt) and item.include:
            marks.append((item.x, item.y))
        elif isinstance(item, ScribblePrompt) and item.include:
            marks += item.points
    if drawn is not None:
        return drawn
    height, width = size
    margin = CLICK_MARGIN * max(size)
    if mask is not None and mask.any():
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        marks += [(float(columns[0]), float(rows[0])), (float(columns[-1]), float(rows[-1]))]
        margin = MASK_MARGIN * max(size)
    if not marks:
        return None
    x, y = zip(*marks, strict=True)
    return BoxPrompt(
        max(min(x) - margin, 0.0),
        max(min(y) - margin, 0.0),
        min(max(x) + margin, width - 1.0),
        min(max(y) + margin, height - 1.0),
    )


def stretched(image: FloatArray, side: int) -> FloatArray:
    """A slice as MedSAM's authors prepare MR images.

    Clipped to the 0.5th and 99.5th percentile of what is above zero, zero staying zero; both axes resized to the
    square with a cubic spline; then stretched to [0, 1]. Theirs goes through 8 bit twice; this does not.

    Args:
        image: float32 (H, W) in [0, 1].
        side: of the square, in pixels; 1024 for the published model.

    Returns:
        float32 (side, side) in [0, 1]; zeros for a constant slice.
    """
    above = image[image > 0]
    if above.size:
        low, high = np.percentile(above, (0.5, 99.5))
        clipped = np.clip(image, low, high)
        span = float(clipped.max() - clipped.min())
        image = np.where(image > 0, (clipped - clipped.min()) / span if span > 0 else 1.0, 0.0)
    square: Any = resize(  # type: ignore[no-untyped-call]
        image, (side, side), order=3, preserve_range=True, anti_aliasing=True
    )
    low, high = float(square.min()), float(square.max())
    if high - low < 1e-6:
        return np.zeros((side, side), dtype=np.float32)
    return np.asarray((square - low) / (high - low), dtype=np.float32)


@dataclass(frozen=True, eq=False)
class MedSamEncoding:
    """An encoded slice: SAM's features (1, 256, s, s) and the slice's native size."""

    features: torch.Tensor
    size: tuple[int, int]
    encode_ms: float


@dataclass(frozen=True, eq=False)
class MedSamModel:
    """MedSAM behind the interface of ``SamModel``."""

    takes: ClassVar[frozenset[PromptKind]] = KNOWN["medsam"].takes
    candidates_for_one_click: ClassVar[bool] = False  # one answer a box, as it was trained

    name: str
    title: str
    sha256: str
    sam: Any  # segment_anything.modeling.Sam with ViT-B's encoder

    @torch.inference_mode()
    def encode(self, image: FloatArray) -> MedSamEncoding:
        """Compute the features of a slice, float32 (H, W) in [0, 1], as loaded."""
        started = time.perf_counter()
        square = torch.from_numpy(stretched(image, self.sam.image_encoder.img_size))
        features = self.sam.image_encoder(square.expand(1, 3, -1, -1))
        height, width = image.shape
        return MedSamEncoding(features, (height, width), (time.perf_counter() - started) * 1000)

    def start_logits(self, encoding: MedSamEncoding, mask: Mask) -> torch.Tensor:
        """A drawn mask (H, W) as logits (1, h, w) on the square; only the box around it is used."""
        native = torch.from_numpy(mask.astype(np.float32))[None, None]
        small = functional.interpolate(native, self.sam.prompt_encoder.mask_input_size, mode="area")
        return (small[0] * 2 - 1) * 6

    @torch.inference_mode()
    def decode(
        self, encoding: MedSamEncoding, items: Sequence[ModelPrompt], previous: torch.Tensor | None = None
    ) -> Answer:
        """Answer a list of prompts by the box that stands for them; see ``derived_box``.

        Args:
            encoding: of the slice.
            items: all prompts so far, in order.
            previous: ``Answer.logits`` of the prompts before the last one, or of a start mask.
        """
        started = time.perf_counter()
        height, width = encoding.size
        current = None if previous is None else self._native(previous[None], encoding.size) > 0.5
        box = derived_box(items, current, encoding.size)
        if box is None:
            logits = torch.full((1, *self.sam.prompt_encoder.mask_input_size), _NO_LESION)
            return answer(np.zeros(encoding.size, dtype=np.float32), logits, started)
        side = self.sam.image_encoder.img_size
        # plain proportion, as in training; the prompt encoder itself adds half a pixel
        x, y = side / width, side / height
        corners = torch.tensor([[box.x0 * x, box.y0 * y, box.x1 * x, box.y1 * y]], dtype=torch.float32)
        sparse, dense = self.sam.prompt_encoder(points=None, boxes=corners, masks=None)
        low, _ = self.sam.mask_decoder(
            image_embeddings=encoding.features,
            image_pe=self.sam.prompt_encoder.get_dense_pe(),
            sparse_prompt_embeddings=sparse,
            dense_prompt_embeddings=dense,
            multimask_output=False,
        )
        # the IoU head was no part of MedSAM's loss, so what it says is not used
        return answer(self._native(low, encoding.size), low[0], started)

    @staticmethod
    def _native(low: torch.Tensor, size: tuple[int, int]) -> FloatArray:
        """Logits (1, 1, h, w) on the square to probabilities (H, W)."""
        enlarged = functional.interpolate(low.sigmoid(), size, mode="bilinear", align_corners=False)
        return np.asarray(enlarged[0, 0].numpy(), dtype=np.float32)
