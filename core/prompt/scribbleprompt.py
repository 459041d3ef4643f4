"""ScribblePrompt-UNet behind the interface of ``SamModel``: no encoder, all prompts are drawn as maps at 128 px."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch

from core.letterbox import Letterbox, normalise
from core.prompt.from_probability import answer
from core.prompt.known import KNOWN, PromptKind
from core.prompt.prompts import ModelPrompt, ScribblePrompt
from core.prompt.raster import near
from core.prompt.sam import Answer
from core.prompt.scribble_unet import ScribbleUNet
from core.prompt.translation import translated
from core.types import FloatArray, Mask

SIDE = 128
LINE_RADIUS_PX = 0.75  # on the square: a scribble is one to two pixels wide and has no gaps


@dataclass(frozen=True, eq=False)
class ScribbleEncoding:
    """A slice as the network sees it: float32 (side, side) in [0, 1], padded on the right and at the bottom."""

    square: FloatArray
    box: Letterbox
    encode_ms: float


def prompt_maps(items: Sequence[ModelPrompt], box: Letterbox) -> FloatArray:
    """Prompts as the network's three maps.

    The newest box is filled with ones. A click is one pixel, a scribble a thin line; where two fall on the same pixel,
    the later counts. A lasso, which the network does not know, becomes a box and a click: see ``translated``.

    Args:
        items: prompts in native pixels, in order.
        box: from the slice to the square.

    Returns:
        float32 (3, side, side) of zeros and ones: box, include, exclude.
    """
    maps = np.zeros((3, box.side, box.side), dtype=np.float32)

    def on_square(points: Sequence[tuple[float, float]]) -> FloatArray:
        return box.points(np.array(points, dtype=np.float32)).clip(0, box.side - 1)

    for item in items:
        if isinstance(item, ScribblePrompt):
            line = tuple((float(x), float(y)) for x, y in on_square(item.points))
            covered = near(line, LINE_RADIUS_PX, (box.side, box.side))
            maps[1, covered], maps[2, covered] = float(item.include), float(not item.include)
            continue
        drawn = translated([item], box)
        if drawn.box is not None:
            (x0, y0), (x1, y1) = np.rint(
                on_square([(drawn.box.x0, drawn.box.y0), (drawn.box.x1, drawn.box.y1)])
            ).astype(int)
            maps[0] = 0
            maps[0, y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)] = 1
        for point in drawn.points:
            ((x, y),) = np.rint(on_square([(point.x, point.y)])).astype(int)
            maps[1, y, x], maps[2, y, x] = float(point.include), float(not point.include)
    return maps


@dataclass(frozen=True, eq=False)
class ScribblePromptModel:
    """ScribblePrompt-UNet: encoding only resizes the slice, the whole network runs at every click."""

    takes: ClassVar[frozenset[PromptKind]] = KNOWN["scribbleprompt_unet"].takes
    candidates_for_one_click: ClassVar[bool] = False

    name: str
    title: str
    sha256: str
    network: ScribbleUNet
    side: int = SIDE

    def encode(self, image: FloatArray) -> ScribbleEncoding:
        """Prepare a slice, float32 (H, W) in [0, 1], as loaded.

        The aspect is kept; the authors' demo stretches a slice that is not square, their model takes either.
        """
        started = time.perf_counter()
        height, width = image.shape
        box = Letterbox(height, width, self.side)
        return ScribbleEncoding(box.fit(normalise(image)), box, (time.perf_counter() - started) * 1000)

    def start_logits(self, encoding: ScribbleEncoding, mask: Mask) -> torch.Tensor:
        """A drawn mask (H, W) as if the model had answered it: logits (1, side, side)."""
        return torch.from_numpy(encoding.box.fit(mask.astype(np.float32)))[None] * 12 - 6

    @torch.inference_mode()
    def decode(
        self, encoding: ScribbleEncoding, items: Sequence[ModelPrompt], previous: torch.Tensor | None = None
    ) -> Answer:
        """Answer a list of prompts.

        Args:
            encoding: of the slice.
            items: all prompts so far, in order.
            previous: ``Answer.logits`` of the prompts before the last one, or of a start mask.
        """
        started = time.perf_counter()
        maps = torch.from_numpy(prompt_maps(items, encoding.box))
        before = torch.zeros(1, self.side, self.side) if previous is None else previous
        logits = self.network(torch.cat((torch.from_numpy(encoding.square)[None], maps, before))[None])[0]
        return answer(encoding.box.restore(logits[0].sigmoid().numpy()), logits, started)
