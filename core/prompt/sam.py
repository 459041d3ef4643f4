"""One wrapper for every model with segment_anything's interface, ours and the published ones alike.

A `SamPredictor` holds the features of one image and no weights of its own, so each image gets one: what several
people click at the same time never meets.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from core.compat import ensure_torchvision
from core.letterbox import Letterbox, normalise
from core.prompt.network import SIDE, PromptableNetwork
from core.prompt.prompts import BoxPrompt, PointPrompt, Prompt, Prompts
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
    def decode(self, encoding: Encoding, items: Sequence[Prompt], previous: torch.Tensor | None = None) -> Answer:
        """Answer a list of prompts.

        Args:
            encoding: of the slice.
            items: all prompts so far, in order.
            previous: ``Answer.logits`` of the prompts before the last one, or of a start mask.
        """
        started = time.perf_counter()
        prompts = Prompts(tuple(items))
        points = labels = boxes = None
        if prompts.points:
            points = self._square(encoding, [(point.x, point.y) for point in prompts.points])[None]
            labels = torch.tensor([[int(point.include) for point in prompts.points]])
        if prompts.box is not None:
            corners = [(prompts.box.x0, prompts.box.y0), (prompts.box.x1, prompts.box.y1)]
            boxes = self._square(encoding, corners).reshape(1, 4)
        several = self.candidates_for_one_click and boxes is None and previous is None and len(prompts.items) == 1
        logits, iou, low = encoding.predictor.predict_torch(
            points,
            labels,
            boxes,
            None if previous is None else previous[None],
            multimask_output=several,
            return_logits=True,
        )
        best = int(iou[0].argmax())
        mask = (logits[0, best] > 0).numpy()
        elapsed = (time.perf_counter() - started) * 1000
        return Answer(mask, low[0, best : best + 1], float(iou[0, best].clamp(0, 1)), elapsed)

    @staticmethod
    def _square(encoding: Encoding, points: list[tuple[float, float]]) -> torch.Tensor:
        return torch.from_numpy(encoding.box.points(np.array(points, dtype=np.float32)))


def as_items(
    points: Sequence[tuple[float, float]],
    labels: Sequence[int],
    box: tuple[float, float, float, float] | None = None,
) -> tuple[Prompt, ...]:
    """Points (x, y) with labels 1 (include) or 0 (exclude) and a box (x0, y0, x1, y1) as prompts, the box first.

    Raises:
        ValueError: as many labels as points are needed.
    """
    if len(points) != len(labels):
        raise ValueError(f"got {len(points)} points and {len(labels)} labels; each point needs one label, 1 or 0")
    given = tuple(PointPrompt(float(x), float(y), bool(label)) for (x, y), label in zip(points, labels, strict=True))
    return (BoxPrompt(*map(float, box)), *given) if box is not None else given
