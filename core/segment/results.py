"""What an automatic model gives back, without the weight of importing one."""

from dataclasses import dataclass

from core.types import FloatArray, Mask

CLASSICAL = " (classical)"
"""How the name of a classical method ends (`core.classical`); no file of weights is called so."""


@dataclass(frozen=True, eq=False)
class ModelResult:
    """What one automatic model, or one classical method, made of one slice."""

    name: str
    probability: FloatArray  # (H, W) in [0, 1]
    predict_ms: float
    drawn_from: str = ""
    """`core.classical.prompts_key` of the prompts that it saw; "" for a network, which sees none."""

    @property
    def mask(self) -> Mask:
        """Where the probability exceeds one half."""
        return self.probability > 0.5


def is_classical(name: str) -> bool:
    """Whether an answer of this name is a classical method's and not a network's."""
    return name.endswith(CLASSICAL)
