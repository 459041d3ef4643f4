"""What an automatic model gives back, without the weight of importing one."""

from dataclasses import dataclass

from core.types import FloatArray, Mask


@dataclass(frozen=True, eq=False)
class ModelResult:
    """What one automatic model made of one slice."""

    name: str
    probability: FloatArray  # (H, W) in [0, 1]
    predict_ms: float

    @property
    def mask(self) -> Mask:
        """Where the probability exceeds one half."""
        return self.probability > 0.5
