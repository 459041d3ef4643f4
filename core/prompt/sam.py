"""One wrapper for every model with segment_anything's interface, ours and the published ones alike.

A `SamPredictor` holds the features of one image and no weights of its own, so each image gets one: what several
people click at the same time never meets.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from core.compat import ensure_torchvision
from core.letterbox import Letterbox, normalise
from core.prompt.candidates import distinct
from core.prompt.network import SIDE, PromptableNetwork
from core.prompt.prompts import BoxPrompt, ModelPrompt, PointPrompt
from core.prompt.translation import translated
from core.types import FloatArray, Mask

ensure_torchvision()
from segment_anything import SamPredictor  # noqa: E402
from segment_anything.modeling import Sam  # noqa: E402


class SmallSam(Sam):  # type: ignore[misc]
    """Our network behind Sam's interface: one grey channel, padded black before it is scaled to [-1, 1]."""

    def __init__(self, network: PromptableNetwork) -> None:
        network.prompt_encoder.at_side(SIDE)
        super().__init__(network.image_encoder, network.prompt_encoder, network.mask_decoder)

    def preprocess(self, x: torch.Tensor) -> torch.Tensor:
        """(N, 3, h, w) in [0, 255] -> (N, 1, 256, 256) in [-1, 1]."""
        rows, columns = x.shape[-2:]
        padded = functional.pad(x.mean(1, keepdim=True), (0, SIDE - columns, 0, SIDE - rows))
        return padded / 127.5 - 1


@dataclass(frozen=True, eq=False)
class Encoding:
    """An encoded slice: everything that a click needs."""

    predictor: Any  # segment_anything.SamPredictor with its features
    box: Letterbox
    encode_ms: float


@dataclass(frozen=True, eq=False)
class Answer:
    """The model's answer to a list of prompts."""

    mask: Mask  # (H, W)
    logits: torch.Tensor  # (1, h, w) low resolution, fed back at the next click
    predicted_iou: float
    decode_ms: float
    stability: float | None = None  # see `Segmentation`
    others: tuple["Answer", ...] = ()  # what else a lone include click may mean, likelier ones first

    @property
    def candidates(self) -> tuple["Answer", ...]:
        """This answer and the others."""
        return self, *self.others


@dataclass(frozen=True, eq=False)
class SamModel:
    """A promptable model: encode a slice once, decode prompts often."""

    name: str
    title: str
    sha256: str
    sam: Any  # segment_anything.modeling.Sam
    candidates_for_one_click: bool = False  # choose among three by predicted IoU, as Sam was made for

    @torch.inference_mode()
    def encode(self, image: FloatArray) -> Encoding:
        """Compute the features of a slice.

        Args:
            image: float32 (H, W) in [0, 1], as loaded: neither windowed nor enhanced, never 8 bit.
        """
        started = time.perf_counter()
        height, width = image.shape
        box = Letterbox(height, width, self.sam.image_encoder.img_size)
        rows, columns = box.inner
        grey = torch.from_numpy(box.fit(normalise(image))[:rows, :columns]) * 255
        predictor = SamPredictor(self.sam)
        predictor.set_torch_image(grey.expand(1, 3, -1, -1), image.shape)
        return Encoding(predictor, box, (time.perf_counter() - started) * 1000)

    def start_logits(self, encoding: Encoding, mask: Mask) -> torch.Tensor:
        """A drawn mask as if the model had answered it: logits (1, h, w), since a hard 0/1 mask is no valid prompt."""
        square = torch.from_numpy(encoding.box.fit(mask.astype(np.float32)))[None, None]
        small = functional.interpolate(square, self.sam.prompt_encoder.mask_input_size, mode="area")
        return (small[0] * 2 - 1) * 6

    @torch.inference_mode()
    def decode(self, encoding: Encoding, items: Sequence[ModelPrompt], previous: torch.Tensor | None = None) -> Answer:
        """Answer a list of prompts.

        Args:
            encoding: of the slice.
            items: all prompts so far, in order.
            previous: ``Answer.logits`` of the prompts before the last one, or of a start mask.

        Returns:
            With a lone include click the others are there, too: after SAM's manner the three multimask heads by
            predicted IoU (Kirillov et al. 2023, section 3), or the single-mask head before the other three where
            that is the better one. All come from one pass.
        """
        started = time.perf_counter()
        given = translated(items, encoding.box)
        points = labels = boxes = None
        if given.points:
            points = self._square(encoding, [(point.x, point.y) for point in given.points])[None]
            labels = torch.tensor([[int(point.include) for point in given.points]])
        if given.box is not None:
            corners = [(given.box.x0, given.box.y0), (given.box.x1, given.box.y1)]
            boxes = self._square(encoding, corners).reshape(1, 4)
        if previous is None and len(items) == 1 and isinstance(items[0], PointPrompt) and items[0].include:
            return self._readings(encoding, points, labels, started)
        logits, iou, low = encoding.predictor.predict_torch(
            points,
            labels,
            boxes,
            None if previous is None else previous[None],
            multimask_output=False,
            return_logits=True,
        )
        return _answer(logits[0, 0], low[0, :1], float(iou[0, 0]), started)

    def _readings(self, encoding: Encoding, points: Any, labels: Any, started: float) -> Answer:
        """All that one click may mean; `predict_torch` would give either head 0 or the others."""
        predictor, sam = encoding.predictor, self.sam
        sparse, dense = sam.prompt_encoder(points=(points, labels), boxes=None, masks=None)
        low, iou = sam.mask_decoder.predict_masks(
            image_embeddings=predictor.features,
            image_pe=sam.prompt_encoder.get_dense_pe(),
            sparse_prompt_embeddings=sparse,
            dense_prompt_embeddings=dense,
        )
        ranked = sorted(range(1, low.shape[1]), key=lambda head: -float(iou[0, head]))
        heads = ranked if self.candidates_for_one_click else [0, *ranked]
        logits = sam.postprocess_masks(low[:, heads], predictor.input_size, predictor.original_size)[0]
        answers = [_answer(logits[n], low[0, [head]], float(iou[0, head]), started) for n, head in enumerate(heads)]
        kept = distinct([answer.mask for answer in answers])
        return replace(answers[0], others=tuple(answers[n] for n in kept[1:]))

    @staticmethod
    def _square(encoding: Encoding, points: list[tuple[float, float]]) -> torch.Tensor:
        return torch.from_numpy(encoding.box.points(np.array(points, dtype=np.float32)))


def _answer(logits: torch.Tensor, low: torch.Tensor, predicted_iou: float, started: float) -> Answer:
    """From logits (H, W) at native size and (1, h, w) at the decoder's; nothing above -1 has no stability."""
    surely, at_all = int((logits > 1).sum()), int((logits > -1).sum())
    return Answer(
        mask=(logits > 0).numpy(),
        logits=low,
        predicted_iou=min(max(predicted_iou, 0.0), 1.0),
        decode_ms=(time.perf_counter() - started) * 1000,
        stability=surely / at_all if at_all else None,
    )


def as_items(
    points: Sequence[tuple[float, float]],
    labels: Sequence[int],
    box: tuple[float, float, float, float] | None = None,
) -> tuple[PointPrompt | BoxPrompt, ...]:
    """Points (x, y) with labels 1 (include) or 0 (exclude) and a box (x0, y0, x1, y1) as prompts, the box first.

    Raises:
        ValueError: as many labels as points are needed.
    """
    if len(points) != len(labels):
        raise ValueError(f"got {len(points)} points and {len(labels)} labels; each point needs one label, 1 or 0")
    given = tuple(PointPrompt(float(x), float(y), bool(label)) for (x, y), label in zip(points, labels, strict=True))
    return (BoxPrompt(*map(float, box)), *given) if box is not None else given
