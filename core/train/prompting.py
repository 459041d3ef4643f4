"""Training a promptable model with simulated clicks (after Kirillov et al. 2023, section A).

The image is encoded once a step; then the simulated user clicks (or draws a box), sees the answer and corrects
it, with the previous logits fed back, as a person does on the page.
"""

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from torch.nn import functional

from core.letterbox import Letterbox
from core.prompt.network import BOTTOM_RIGHT, EXCLUDE, INCLUDE, NO_POINT, TOP_LEFT, PromptableNetwork
from core.prompt.prompts import BoxPrompt, ModelPrompt, PointPrompt
from core.prompt.simulate import anywhere, jittered_box, next_click
from core.prompt.translation import translated
from core.train.dataset import Slices
from core.train.losses import bce_dice_loss
from core.train.tasks import batches_of, dice_of_batch
from core.types import FloatArray, Mask

_BOX_FIRST = 0.2  # share of lesions that start from a box
EXACT_CLICK = 0.5
"""Share of clicks at the centre of the error; the others fall anywhere in it."""
_ROUNDS = (0.0, 0.28, 0.28, 0.2, 0.1, 0.06, 0.04, 0.04)
"""How often a step has one, two, … eight prompts: SAM's eight corrections in full would cost twice the time."""
STRAY = 0.05
"""Share of slices whose first click falls on healthy tissue. No mask is learnt from it: a person who clicks there sees
something that the model does not. What is learnt is that such a mask is not the lesion, which is what the predicted IoU
says, and how corrections lead back from it."""
_STRAY_PX = 10  # from the lesion, at least
_HEAD = 0.1  # of the brightest; what is darker is air


def tokens(
    prompts: Sequence[Sequence[ModelPrompt]], side: int, device: torch.device
) -> tuple[torch.Tensor, torch.Tensor]:
    """The prompts of each slice of a batch as SAM's points, padded to the longest list.

    Args:
        prompts: of each slice, in px of the square.
        side: of the square, in px.
        device: of the result.

    Returns:
        Coordinates float32 (N, P, 2) as (x, y) and labels int64 (N, P). A slice without a box has one "not a point" at
        least, as SAM's prompt encoder gives it to a slice that is asked about alone.
    """
    box = Letterbox(side, side, side)
    lists: list[list[tuple[float, float, int]]] = []
    for given in (translated(items, box) for items in prompts):
        found = [(point.x, point.y, INCLUDE if point.include else EXCLUDE) for point in given.points]
        if given.box is None:
            found.append((0.0, 0.0, NO_POINT))
        else:
            found += [(given.box.x0, given.box.y0, TOP_LEFT), (given.box.x1, given.box.y1, BOTTOM_RIGHT)]
        lists.append(found)
    longest = max(len(found) for found in lists)
    rows = np.array([found + [(0.0, 0.0, NO_POINT)] * (longest - len(found)) for found in lists])
    coordinates = torch.from_numpy(rows[..., :2].astype(np.float32)).to(device)
    return coordinates, torch.from_numpy(rows[..., 2].astype(np.int64)).to(device)


def _click(given: list[list[ModelPrompt]], truths: Mask, predicted: Mask, rng: np.random.Generator | None) -> None:
    for number, prompts in enumerate(given):
        if rng is not None and not prompts and rng.random() < _BOX_FIRST and truths[number].any():
            prompts.append(BoxPrompt(*jittered_box(truths[number], rng)))
            continue
        exact = rng is None or rng.random() < EXACT_CLICK
        click = next_click(truths[number], predicted[number], None if exact else rng)
        if click is not None:
            prompts.append(click)


def stray_click(image: FloatArray, truth: Mask, rng: np.random.Generator) -> PointPrompt | None:
    """An include click on healthy tissue, at least ten pixels from any lesion; None where there is no such place.

    Args:
        image: float32 (S, S) in [0, 1].
        truth: bool (S, S).
        rng: draws the place.
    """
    far = cv2.distanceTransform((~truth).astype(np.uint8), cv2.DIST_L2, 3) > _STRAY_PX
    healthy = np.asarray((image > _HEAD) & far)
    if not healthy.any():
        return None
    x, y = anywhere(healthy, rng)
    return PointPrompt(float(x), float(y))


def _iou(logits: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    predicted, truth = (logits > 0).flatten(2), (masks > 0.5).flatten(2)
    union = (predicted | truth).sum(2).clamp(min=1)
    return (predicted & truth).sum(2) / union


def _candidate_loss(candidates: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """One click may mean several things: only the best of the three candidates (N, 3, S, S) learns from it."""
    truth = masks.expand(-1, 3, -1, -1)
    each = functional.binary_cross_entropy_with_logits(candidates, truth, reduction="none").flatten(2).mean(2)
    best = each.detach().argmin(1)
    return bce_dice_loss(candidates[torch.arange(len(best)), best][:, None], masks)


class Promptable:
    """A slice and prompts in, a mask out."""

    def loss(self, network: torch.nn.Module, images: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
        """The mean over two to eight rounds of prompts; see `Task.loss`."""
        assert isinstance(network, PromptableNetwork)
        network.prompt_encoder.at_side(images.shape[-1])
        rng = np.random.default_rng(int(torch.randint(2**31, (1,))))
        truths = masks[:, 0].cpu().numpy() > 0.5
        given, strays = self._begun(images, truths, rng)
        features = network.image_encoder(images * 2 - 1)
        predicted = np.zeros_like(truths)
        previous: torch.Tensor | None = None
        rounds = 1 + int(rng.choice(len(_ROUNDS), p=_ROUNDS))
        total = images.new_zeros(())
        for turn in range(rounds):
            # a slice whose first click strayed has its prompt already
            due = [number for number in range(len(images)) if turn or not strays[number]]
            _click([given[number] for number in due], truths[due], predicted[due], rng)
            low, iou = network.decode(features, *tokens(given, images.shape[-1], images.device), previous)
            logits = functional.interpolate(low.float(), scale_factor=2.0, mode="bilinear", align_corners=False)
            if due:
                total = total + bce_dice_loss(logits[due, :1], masks[due])
            if turn == 0 and due:
                total = total + 0.5 * _candidate_loss(logits[due, 1:4], masks[due])
            total = total + functional.mse_loss(iou.float(), _iou(logits.detach(), masks))
            previous = low[:, :1].detach()
            predicted = logits[:, 0].detach().cpu().numpy() > 0
        return total / rounds

    @staticmethod
    def _begun(
        images: torch.Tensor, truths: Mask, rng: np.random.Generator
    ) -> tuple[list[list[ModelPrompt]], list[bool]]:
        """The prompts that slices have before the first turn, and whose they are: strayed first clicks."""
        given: list[list[ModelPrompt]] = [[] for _ in images]
        for number, truth in enumerate(truths):
            if rng.random() < STRAY:
                click = stray_click(images[number, 0].cpu().numpy(), truth, rng)
                given[number] = [] if click is None else [click]
        return given, [bool(prompts) for prompts in given]

    @torch.inference_mode()
    def score(self, network: torch.nn.Module, slices: Slices, device: torch.device) -> dict[str, float]:
        """Mean Dice after 1, 3 and 5 clicks on the network's square; their mean is the score."""
        assert isinstance(network, PromptableNetwork)
        network.prompt_encoder.at_side(slices.images.shape[-1])
        dice: dict[int, list[torch.Tensor]] = {1: [], 3: [], 5: []}
        for images, masks in batches_of(slices, 16, device):
            truths = masks[:, 0].cpu().numpy()
            given: list[list[ModelPrompt]] = [[] for _ in images]
            predicted, previous = np.zeros_like(truths), None
            features = network.image_encoder(images * 2 - 1)
            for turn in range(1, 6):
                _click(given, truths, predicted, None)
                low, _ = network.decode(features, *tokens(given, images.shape[-1], device), previous)
                logits = functional.interpolate(low.float(), scale_factor=2.0, mode="bilinear", align_corners=False)
                previous = low[:, :1]
                predicted = logits[:, 0].cpu().numpy() > 0
                if turn in dice:
                    dice[turn].append(dice_of_batch(logits[:, :1] > 0, masks))
        means = {f"dice{turn}": float(torch.cat(values).nanmean()) for turn, values in dice.items()}
        return {"score": (means["dice1"] + means["dice3"] + means["dice5"]) / 3, **means}
