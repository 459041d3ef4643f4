"""What the loop learns: a task turns a batch into a loss and a network into a validation score."""

from collections.abc import Iterator
from typing import Protocol

import torch

from core.train.dataset import Slices
from core.train.losses import LOSSES, Loss, bce_dice_loss
from core.train.recipes import Recipe


class Task(Protocol):
    """The two things that differ between kinds of training."""

    def loss(self, network: torch.nn.Module, images: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
        """A scalar from images (N, C, S, S) in [0, 1] and masks (N, 1, S, S), 0 or 1."""

    def score(self, network: torch.nn.Module, slices: Slices, device: torch.device) -> dict[str, float]:
        """Validation figures; ``"score"`` among them, higher is better, chooses the best weights."""


def dice_of_batch(predicted: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """Dice of each slice, (N, 1, S, S) bool twice -> (N,); NaN where both are empty."""
    overlap = (predicted & truth).flatten(1).sum(1).float()
    size = predicted.flatten(1).sum(1).float() + truth.flatten(1).sum(1).float()
    return torch.where(size > 0, 2 * overlap / size.clamp(min=1), torch.full_like(size, float("nan")))


def batches_of(slices: Slices, size: int, device: torch.device) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """The split in order, as (images (N, C, S, S) in [0, 1], masks bool (N, 1, S, S)) pairs."""
    for start in range(0, len(slices), size):
        images = torch.from_numpy(slices.images[start : start + size]).to(device)
        masks = torch.from_numpy(slices.masks[start : start + size]).to(device)
        yield images.float() / 255.0, masks[:, None]


class Automatic:
    """A slice in, a mask out."""

    def __init__(self, loss: Loss = bce_dice_loss) -> None:
        self._loss = loss

    def loss(self, network: torch.nn.Module, images: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
        """The recipe's loss; a network with deep supervision is judged by the mean over all its results."""
        results = network(images * 2 - 1)
        if isinstance(results, torch.Tensor):
            return self._loss(results.float(), masks)
        return torch.stack([self._loss(logits.float(), masks) for logits in results]).mean()

    @torch.inference_mode()
    def score(self, network: torch.nn.Module, slices: Slices, device: torch.device) -> dict[str, float]:
        """Mean Dice on the network's square, and how many lesions were missed whole."""
        batches = batches_of(slices, 16, device)
        dice = torch.cat([dice_of_batch(network(images * 2 - 1) > 0, masks) for images, masks in batches])
        return {"score": float(dice.nanmean()), "missed": float((dice == 0).sum())}


def task_of(recipe: Recipe) -> Task:
    """The task that a recipe names.

    Raises:
        ValueError: the recipe names another task.
    """
    if recipe.task == "automatic":
        return Automatic(LOSSES[recipe.loss])
    if recipe.task == "promptable":
        from core.train.prompting import Promptable

        return Promptable()
    if recipe.task == "refine":
        from core.train.refining import Refining

        return Refining()
    raise ValueError(f"recipe {recipe.name!r} has task {recipe.task!r}; known are automatic, promptable and refine")
