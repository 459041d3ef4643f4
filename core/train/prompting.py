"""Training a promptable model with simulated clicks (after Kirillov et al. 2023, section A).

The image is encoded once a step; then the simulated user clicks (or draws a box), sees the answer and corrects
it, with the previous logits fed back, as a person does on the page.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch.nn import functional

from core.letterbox import Letterbox
from core.prompt.network import BOTTOM_RIGHT, EXCLUDE, INCLUDE, NO_POINT, TOP_LEFT, PromptableNetwork
from core.prompt.prompts import BoxPrompt, ModelPrompt
from core.prompt.simulate import jittered_box, next_click
from core.prompt.translation import translated
from core.train.dataset import Slices
from core.train.losses import bce_dice_loss
from core.train.tasks import batches_of, dice_of_batch
from core.types import Mask

_BOX_FIRST = 0.2  # share of lesions that start from a box
EXACT_CLICK = 0.5
"""Share of clicks at the centre of the error; the others fall anywhere in it."""
_ROUNDS = (2, 5)  # clicks a step, lower bound included, upper not


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


def _iou(logits: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    predicted, truth = (logits > 0).flatten(2), (masks > 0.5).flatten(2)
    union = (predicted | truth).sum(2).clamp(min=1)
    return (predicted & truth).sum(2) / union


class Promptable:
    """A slice and prompts in, a mask out."""

    def loss(self, network: torch.nn.Module, images: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
        """The mean over two to four rounds of clicks; see `Task.loss`."""
        assert isinstance(network, PromptableNetwork)
        network.prompt_encoder.at_side(images.shape[-1])
        rng = np.random.default_rng(int(torch.randint(2**31, (1,))))
        truths = masks[:, 0].cpu().numpy() > 0.5
        given: list[list[ModelPrompt]] = [[] for _ in images]
        features = network.image_encoder(images * 2 - 1)
        predicted = np.zeros_like(truths)
        previous: torch.Tensor | None = None
        rounds = int(rng.integers(*_ROUNDS))
        total = images.new_zeros(())
        for turn in range(rounds):
            _click(given, truths, predicted, rng)
            low, iou = network.decode(features, *tokens(given, images.shape[-1], images.device), previous)
            logits = functional.interpolate(low.float(), scale_factor=2.0, mode="bilinear", align_corners=False)
            total = total + bce_dice_loss(logits[:, :1], masks)
            if turn == 0:
                # one click may mean several things: only the best of the three candidates learns from it
                candidates, truth = logits[:, 1:4], masks.expand(-1, 3, -1, -1)
                each = (
                    functional.binary_cross_entropy_with_logits(candidates, truth, reduction="none").flatten(2).mean(2)
                )
                best = 1 + each.detach().argmin(1)
                chosen = logits[torch.arange(len(best)), best][:, None]
                total = total + 0.5 * bce_dice_loss(chosen, masks)
            total = total + functional.mse_loss(iou.float(), _iou(logits.detach(), masks))
            previous = low[:, :1].detach()
            predicted = logits[:, 0].detach().cpu().numpy() > 0
        return total / rounds

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
