"""Our own SAM with a refiner beside it: the refiner draws, SAM says what else a lone click may mean.

The refiner has a weight file and card of its own, which names the SAM that it draws for; without it the SAM answers.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from core import weights
from core.letterbox import normalise
from core.prompt.candidates import distinct
from core.prompt.from_probability import answer
from core.prompt.prompts import ModelPrompt
from core.prompt.refine_input import Case
from core.prompt.refine_network import SIDE, RefinerNetwork, refined
from core.prompt.refine_window import resized
from core.prompt.sam import Answer, Encoding, SamModel
from core.types import FloatArray, Mask


@dataclass(frozen=True, eq=False)
class Refiner:
    """A trained refiner: a case in, logits out."""

    name: str
    sha256: str
    network: torch.nn.Module
    side: int = SIDE

    @torch.inference_mode()
    def __call__(self, case: Case) -> torch.Tensor:
        """Logits (1, L, L) on the case's padded square; logits, since they are also what is fed back."""
        return refined(self.network, [case], self.side)[0]


@dataclass(frozen=True, eq=False)
class RefinedEncoding:
    """An encoded slice, and the slice itself for the refiner."""

    encoding: Encoding
    square: torch.Tensor
    """float32 (1, L, L) in [-1, 1], padded on the right and at the bottom."""
    encode_ms: float


@dataclass(frozen=True, eq=False)
class RefinedModel:
    """A `SamModel` whose answers a `Refiner` draws; has its interface.

    ``Answer.logits`` are the refined ones, on SAM's whole square and in float16. ``predicted_iou`` and ``stability``
    come from the refiner's probabilities, for SAM's own estimate is of a mask that nobody sees.
    """

    sam: SamModel
    refiner: Refiner

    @property
    def name(self) -> str:
        """SAM's."""
        return self.sam.name

    @property
    def title(self) -> str:
        """SAM's."""
        return self.sam.title

    @property
    def sha256(self) -> str:
        """Of both weight files' sha256, so that what one pair computed is not taken for another's."""
        return hashlib.sha256(f"{self.sam.sha256}\n{self.refiner.sha256}".encode()).hexdigest()

    @property
    def candidates_for_one_click(self) -> bool:
        """SAM's."""
        return self.sam.candidates_for_one_click

    @torch.inference_mode()
    def encode(self, image: FloatArray) -> RefinedEncoding:
        """As `SamModel.encode`: float32 (H, W) in [0, 1], as loaded."""
        started = time.perf_counter()
        encoding = self.sam.encode(image)
        length = max(image.shape)
        square = np.zeros((1, length, length), dtype=np.float32)
        square[0, : image.shape[0], : image.shape[1]] = normalise(image)
        return RefinedEncoding(encoding, torch.from_numpy(square * 2 - 1), (time.perf_counter() - started) * 1000)

    def start_logits(self, encoding: RefinedEncoding, mask: Mask) -> torch.Tensor:
        """A drawn mask (H, W) as if the model had answered it: logits (1, s, s)."""
        square = encoding.encoding.box.fit(mask.astype(np.float32))
        return torch.from_numpy((square * 2 - 1) * 6)[None]

    @torch.inference_mode()
    def decode(
        self, encoding: RefinedEncoding, items: Sequence[ModelPrompt], previous: torch.Tensor | None = None
    ) -> Answer:
        """Answer a list of prompts; arguments as `SamModel.decode`.

        Returns:
            The refined mask. With a lone include click the others are SAM's readings of it, as SAM drew them: the
            refiner would draw the likeliest one from each.
        """
        started = time.perf_counter()
        box = encoding.encoding.box
        case = Case(encoding.square, (box.height, box.width), tuple(items), previous)
        logits = self.refiner(case)
        probability = logits[0, : box.height, : box.width].sigmoid().numpy()
        shown = answer(probability, resized(logits, box.side).half(), started)
        if case.lone_click is None:
            return shown
        readings = (shown, *self.sam.decode(encoding.encoding, items).candidates)
        kept = distinct([reading.mask for reading in readings])
        return replace(shown, others=tuple(readings[number] for number in kept[1:]))


def refiner_for(sam: str) -> Refiner | None:
    """The refiner in ``weights/`` that draws for the SAM of this name; None when there is none.

    Raises:
        WeightsError: its file is damaged, or does not fit its card.
    """
    card = weights.refiner_of(sam)
    if card is None:
        return None
    network = RefinerNetwork()
    try:
        network.load_state_dict(weights.read(card.name))
    except RuntimeError as error:
        raise weights.WeightsError(
            f"weights/{card.name}.safetensors does not fit the architecture of its card"
        ) from error
    network.eval().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return Refiner(card.name, card.sha256, network)
