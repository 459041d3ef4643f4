"""What the promptable model's training draws at random."""

import numpy as np
import pytest
import torch

from core.prompt import PointPrompt
from core.prompt.network import PromptableNetwork
from core.train import prompting
from core.train.prompting import Promptable, stray_click

SIDE = 64


def head():
    image = np.zeros((SIDE, SIDE), dtype=np.float32)
    image[8:56, 8:56] = 0.5
    truth = np.zeros((SIDE, SIDE), dtype=bool)
    truth[12:20, 12:20] = True
    return image, truth


def test_a_stray_click_is_on_tissue_and_far_from_the_lesion():
    image, truth = head()
    rows, columns = np.nonzero(truth)
    for seed in range(50):
        click = stray_click(image, truth, np.random.default_rng(seed))
        assert click.include
        assert image[int(click.y), int(click.x)] == 0.5
        assert np.hypot(rows - click.y, columns - click.x).min() > 9.5  # OpenCV's distances are within a few percent


def test_where_all_is_lesion_or_air_no_click_strays():
    image, truth = head()
    rng = np.random.default_rng(0)
    assert stray_click(image, np.ones_like(truth), rng) is None
    assert stray_click(np.zeros_like(image), truth, rng) is None


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_step_learns_whatever_share_of_first_clicks_strays(monkeypatch, share):
    monkeypatch.setattr(prompting, "STRAY", share)
    image, truth = head()
    images = torch.from_numpy(image).expand(4, 1, SIDE, SIDE)
    masks = torch.from_numpy(truth).float().expand(4, 1, SIDE, SIDE)
    torch.manual_seed(0)
    network = PromptableNetwork()
    loss = Promptable().loss(network, images, masks)
    loss.backward()
    assert torch.isfinite(loss)
    assert any(parameter.grad is not None for parameter in network.image_encoder.parameters())


def test_no_mask_is_learnt_from_a_stray_first_click(monkeypatch):
    """With a single turn, and every click astray, nothing but the predicted IoU is taught."""
    monkeypatch.setattr(prompting, "STRAY", 1.0)
    monkeypatch.setattr(prompting, "_ROUNDS", (1.0,))
    monkeypatch.setattr(prompting, "bce_dice_loss", None)  # calling it would raise
    image, truth = head()
    network = PromptableNetwork()
    loss = Promptable().loss(network, torch.from_numpy(image)[None, None], torch.from_numpy(truth).float()[None, None])
    assert 0 <= loss.item() <= 1


def test_prompts_follow_a_stray_click_until_it_is_corrected(monkeypatch):
    monkeypatch.setattr(prompting, "STRAY", 1.0)
    monkeypatch.setattr(prompting, "_ROUNDS", (0.0, 0.0, 1.0))
    seen = []
    tokens = prompting.tokens
    monkeypatch.setattr(prompting, "tokens", lambda given, *rest: seen.append([*given[0]]) or tokens(given, *rest))
    image, truth = head()
    network = PromptableNetwork()
    Promptable().loss(network, torch.from_numpy(image)[None, None], torch.from_numpy(truth).float()[None, None])
    assert [len(items) for items in seen] == [1, 2, 3]
    first = seen[0][0]
    assert isinstance(first, PointPrompt)
    assert first.include
    assert not truth[int(first.y), int(first.x)]
