"""Which promptable models there are, and how one is loaded."""

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from core import runtime, weights
from core.prompt.checkpoints import Checkpoint, find_checkpoints, load_checkpoint, rejected
from core.prompt.download import DownloadError, download, folder_for_checkpoints
from core.prompt.known import KNOWN, SAM_TAKES, KnownCheckpoint, PromptKind
from core.prompt.network import PromptableNetwork
from core.prompt.prompts import Prompts
from core.prompt.recall import forget as forget_encodings
from core.prompt.recall import keep_in as keep_encodings
from core.prompt.refine import RefinedModel, refiner_for
from core.prompt.sam import SamModel, SmallSam, as_items
from core.prompt.session import Segmenter
from core.types import FloatArray, Mask

__all__ = [
    "DownloadError",
    "PromptableModel",
    "available",
    "checkpoint",
    "download",
    "downloadable",
    "folder_for_checkpoints",
    "forget_encodings",
    "keep_encodings",
    "load",
    "rejected",
    "segmenter",
    "takes",
]

_LOADING = threading.Lock()  # two people who open the first page together load a model once


def available() -> tuple[str, ...]:
    """Names of the promptable models that can be loaded, our own first; then checkpoints that lie in ``weights/``."""
    return weights.names("promptable") + tuple(checkpoint.name for checkpoint in find_checkpoints())


def checkpoint(name: str) -> Checkpoint | None:
    """The published checkpoint of that name, or None when the model is our own."""
    return next((found for found in find_checkpoints() if found.name == name), None)


def takes(name: str) -> frozenset[PromptKind]:
    """The kinds of prompt that a model takes: a page offers points and scribbles only where "point" is among them."""
    published = checkpoint(name)
    return SAM_TAKES if published is None else published.takes


def downloadable() -> tuple[KnownCheckpoint, ...]:
    """The known checkpoints of which no file lies in ``weights/`` or in the folder of one's own, smallest first."""
    there = {found.kind for found in find_checkpoints()}
    return tuple(sorted((one for one in KNOWN.values() if one.kind not in there), key=lambda one: one.size_bytes))


def _load_own(name: str) -> SamModel | RefinedModel:
    card = weights.card(name)
    network = PromptableNetwork()
    try:
        network.load_state_dict(weights.read(name))
    except RuntimeError as error:
        raise weights.WeightsError(f"weights/{name}.safetensors does not fit the architecture of its card") from error
    own = SamModel(name, card.title, card.sha256, SmallSam(network.eval()))
    refiner = refiner_for(name)
    return own if refiner is None else RefinedModel(own, refiner)


@lru_cache(maxsize=2)
def _segmenter(name: str, published: Checkpoint | None) -> Segmenter:
    model: Any = load_checkpoint(published) if published else _load_own(name)
    return Segmenter(model)


def segmenter(name: str | None = None) -> Segmenter:
    """A model with its memory, loaded once; ``None`` is our own.

    Raises:
        WeightsError: no such model, missing or damaged weights; the message says which.
    """
    runtime.prepare()
    known = available()
    if not known:
        raise weights.WeightsError("no promptable model in weights/; get it from the repository or see TRAINING.md")
    chosen = known[0] if name is None else name
    if chosen not in known:
        raise weights.WeightsError(f"no promptable model {chosen!r}; there are {', '.join(known)}")
    with _LOADING:
        return _segmenter(chosen, checkpoint(chosen))


class PromptableModel:
    """The plain interface for scripts: one image at a time, points in, mask out."""

    def __init__(self, shared: Segmenter) -> None:
        self.segmenter = shared
        self.name = shared.model.name
        self._image: FloatArray | None = None

    def set_image(self, image: FloatArray) -> None:
        """Encode a slice, float32 (H, W) in [0, 1]."""
        self.segmenter.encode(image)
        self._image = image

    def predict(
        self,
        points: Sequence[tuple[float, float]],
        labels: Sequence[int],
        box: tuple[float, float, float, float] | None = None,
    ) -> Mask:
        """The mask, bool (H, W), of prompts in native pixels.

        Args:
            points: (x, y), in the order in which they were clicked.
            labels: 1 include, 0 exclude.
            box: (x0, y0, x1, y1).

        Raises:
            RuntimeError: no image was set.
            ValueError: points and labels differ in number, or there is no prompt at all.
        """
        if self._image is None:
            raise RuntimeError("set_image must be called before predict")
        found = self.segmenter.segment(self._image, Prompts(as_items(points, labels, box)))
        if found is None:
            raise ValueError("got no prompt; give at least one point or a box")
        return found.mask


def load(name: str | None = None) -> PromptableModel:
    """A promptable model for scripts; ``None`` is our own.

    Raises:
        WeightsError: see ``segmenter``.
    """
    return PromptableModel(segmenter(name))
