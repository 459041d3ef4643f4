"""The weights that we ship do the main job on heads that no training has seen."""

import numpy as np
import pytest

from core import prompt
from core.prompt.simulate import next_click
from core.scan import phantom


@pytest.mark.parametrize(("seed", "size"), [(0, (256, 256)), (1, (256, 256)), (2, (200, 280))])
def test_two_clicks_outline_a_ring_enhancing_lesion(seed: int, size: tuple[int, int]):
    image, truth = phantom(seed, size)
    model = prompt.load("neuroclick_sam")  # missing weights are a fault of this copy, not a reason to skip
    model.set_image(image)
    mask = np.zeros_like(truth)
    clicks = []
    for _ in range(2):
        click = next_click(truth, mask)
        assert click is not None
        clicks.append(click)
        mask = model.predict([(each.x, each.y) for each in clicks], [int(each.include) for each in clicks])
    assert mask.shape == size
    assert 2 * (mask & truth).sum() / (mask.sum() + truth.sum()) >= 0.8


def test_our_own_model_is_the_default_and_comes_first():
    assert prompt.available()[0] == "neuroclick_sam"
    assert prompt.load().name == "neuroclick_sam"
