"""What a promptable model gives back, without the weight of importing one."""

from dataclasses import dataclass

from core.types import Mask

HAND = "by hand"
"""Takes the model's place for a mask that no model had a part in."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """One of the things that a lone click may mean, as the model drew it."""

    mask: Mask
    predicted_iou: float  # in [0, 1]


@dataclass(frozen=True, eq=False)
class Segmentation:
    """A mask on one slice: what the model computed from the prompts, then lassos' rules and edits by hand."""

    mask: Mask
    model: str  # or HAND, or the model whose mask was started from when no other was asked
    predicted_iou: float | None = None  # the model's estimate of its own mask in [0, 1], before lassos and edits
    encode_ms: float = 0.0
    decode_ms: float = 0.0
    stability: float | None = None  # IoU of the model's masks at logits > 1 and > -1, in [0, 1]; None when undefined
    candidates: tuple[Candidate, ...] = ()  # two or three after a lone include click, before edits; else none
    chosen: int = 0  # of the candidates


@dataclass(frozen=True, eq=False)
class Outline:
    """One lesion's mask, without the pixels that are another lesion's."""

    lesion: int  # its number, from 1
    segmentation: Segmentation
