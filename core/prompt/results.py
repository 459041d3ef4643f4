"""What a promptable model gives back, without the weight of importing one."""

from dataclasses import dataclass

from core.types import Mask


@dataclass(frozen=True, eq=False)
class Segmentation:
    """A mask on one slice, as the promptable model computed it from the prompts."""

    mask: Mask
    model: str
    predicted_iou: float | None = None  # the model's own estimate in [0, 1], not a measurement
    encode_ms: float = 0.0
    decode_ms: float = 0.0
