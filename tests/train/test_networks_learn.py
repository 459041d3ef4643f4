import numpy as np
import pytest
import torch

from core.train.augment import augment
from core.train.recipes import RECIPES
from core.train.start import skeleton
from core.train.tasks import task_of

SIDE = 64


@pytest.mark.parametrize("name", sorted(name for name, recipe in RECIPES.items() if recipe.shipped))
def test_each_recipes_network_learns_a_batch(name, slices):
    recipe = RECIPES[name]
    torch.manual_seed(3)
    network, task = skeleton(recipe).train(), task_of(recipe)
    data = slices(4, SIDE)
    images = torch.from_numpy(data.images.astype(np.float32) / 255)
    masks = torch.from_numpy(data.masks.astype(np.float32))[:, None]
    optimiser = torch.optim.AdamW(network.parameters(), lr=2e-3)
    losses = []
    for _ in range(5):
        torch.manual_seed(7)  # the same simulated clicks at each step, so that losses can be compared
        loss = task.loss(network, images, masks)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.8 * losses[0]
    assert all(parameter.grad is None or torch.isfinite(parameter.grad).all() for parameter in network.parameters())


def test_a_promptable_network_is_scored_after_one_three_and_five_clicks(slices):
    recipe = RECIPES["neuroclick_sam"]
    torch.manual_seed(3)
    figures = task_of(recipe).score(skeleton(recipe).eval(), slices(2, SIDE), torch.device("cpu"))
    assert figures.keys() == {"score", "dice1", "dice3", "dice5"}
    assert figures["score"] == pytest.approx((figures["dice1"] + figures["dice3"] + figures["dice5"]) / 3)
    assert all(0 <= value <= 1 for value in figures.values())


def test_augmentation_moves_image_and_mask_together(slices):
    data = slices(8, SIDE)
    torch.manual_seed(0)
    images, masks = augment(
        torch.from_numpy(data.masks)[:, None].float(), torch.from_numpy(data.masks)[:, None].float(), 48
    )
    assert images.shape == masks.shape == (8, 1, 48, 48)
    assert set(masks.unique().tolist()) <= {0.0, 1.0}
    # the disc was drawn as its own image: where the moved mask is, the moved image must be bright
    assert float(images[masks > 0.5].mean()) > 5 * float(images[masks < 0.5].mean())
