"""Automatic models as the rest of the house sees them: a slice in, a probability out."""

import threading
import time
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

from core import runtime, weights
from core.inputs import PLAIN, prepare
from core.letterbox import Letterbox
from core.segment.architectures import build
from core.segment.ensemble import combine
from core.segment.results import ModelResult
from core.types import FloatArray

_LOCK = threading.Lock()  # two people at once: one after the other is faster than both on two cores


@dataclass(frozen=True, eq=False)
class AutomaticModel:
    """A trained network with its card."""

    name: str
    card: weights.Card
    network: torch.nn.Module
    side: int
    inputs: tuple[str, ...] = PLAIN

    @torch.inference_mode()
    def predict(self, image: FloatArray) -> FloatArray:
        """How probable lesion is at each pixel.

        Args:
            image: float32 (H, W) in [0, 1], the slice as loaded: neither windowed nor enhanced.

        Returns:
            float32 (H, W) in [0, 1] at the slice's native size. The mean over the slice and its mirror image,
            which costs twice the time and removes a good part of the lesions that one view misses.
        """
        height, width = image.shape
        box = Letterbox(height, width, self.side)
        channels = np.stack([box.fit(channel) for channel in prepare(image, self.inputs)])
        square = torch.from_numpy(channels)[None] * 2 - 1
        both = torch.cat([square, square.flip(-1)]).contiguous(memory_format=torch.channels_last)
        with _LOCK:
            logits = self.network(both)
        probability = (logits[:1].sigmoid() + logits[1:].flip(-1).sigmoid()) / 2
        return np.clip(box.restore(probability[0, 0].numpy()), 0.0, 1.0)

    def run(self, image: FloatArray) -> ModelResult:
        """``predict`` with its wall time."""
        started = time.perf_counter()
        probability = self.predict(image)
        return ModelResult(self.name, probability, (time.perf_counter() - started) * 1000)


@dataclass(frozen=True, eq=False)
class Ensemble:
    """The mean of several trained networks, used like one of them."""

    name: str
    card: weights.Card
    members: tuple[AutomaticModel, ...]

    def predict(self, image: FloatArray) -> FloatArray:
        """How probable lesion is at each pixel: the mean of the members' ``predict``, one run after the other.

        Args:
            image: float32 (H, W) in [0, 1], the slice as loaded: neither windowed nor enhanced.

        Returns:
            float32 (H, W) in [0, 1] at the slice's native size.
        """
        return combine([member.predict(image) for member in self.members]).probability

    def run(self, image: FloatArray) -> ModelResult:
        """``predict`` with its wall time; `core.segment.compare_all` saves it where the members run anyway."""
        started = time.perf_counter()
        probability = self.predict(image)
        return ModelResult(self.name, probability, (time.perf_counter() - started) * 1000)


def available() -> tuple[str, ...]:
    """Names of the automatic models whose weights and cards are in ``weights/``; ensembles last, if complete."""
    return weights.names("automatic")


@lru_cache(maxsize=32)  # every model of the comparison stays: about 150 MB
def load(name: str) -> AutomaticModel | Ensemble:
    """Load a model or an ensemble once; members of an ensemble are shared with their own names.

    Raises:
        WeightsError: no such model, missing or damaged weights, an ensemble whose members are not those it was made
            of; the message says which.
    """
    card = weights.card(name)
    return _load_ensemble(name, card) if card.members else _load_network(name, card)


def _load_ensemble(name: str, card: weights.Card) -> Ensemble:
    if fault := weights.fault_of_members(card):
        raise weights.WeightsError(fault)
    members = (load(member) for member, _ in card.members)
    return Ensemble(name, card, tuple(member for member in members if isinstance(member, AutomaticModel)))


def _load_network(name: str, card: weights.Card) -> AutomaticModel:
    runtime.prepare()
    state = weights.read(name)
    try:
        inputs = tuple(card.fields.get("input", {}).get("channels", PLAIN))
        network, side = build(str(card.fields["architecture"]), len(inputs)), int(card.fields["side"])
        network.load_state_dict(state)
    except (KeyError, RuntimeError, ValueError) as error:
        raise weights.WeightsError(f"weights/{name}.safetensors does not fit the architecture of its card") from error
    network.eval().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return AutomaticModel(name, card, network, side, inputs)
