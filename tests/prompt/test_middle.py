import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.prompt.middle import given_a_middle, likelihood
from core.prompt.prompts import PointPrompt
from core.prompt.simulate import deepest

LENGTH = 128


def ball(x: float, y: float, radius: float, steepness: float = 0.5, length: int = LENGTH) -> torch.Tensor:
    """Logits that fall in all directions from a place, 0 at the radius; the flatter, the less sure."""
    rows, columns = np.indices((length, length))
    return torch.from_numpy(((radius - np.hypot(columns - x, rows - y)) * steepness).astype(np.float32))[None]


def core_and_rim(x: float, y: float, core: float, rim: float, in_rim: float) -> torch.Tensor:
    """A lesion whose core is sure, with a rim around another place that may or may not belong to it."""
    return torch.maximum(ball(x, y, core, 2), ball(x + rim - core, y, rim, 2).clamp(max=in_rim))


def mask_of(logits: torch.Tensor) -> np.ndarray:
    return (logits[0] > 0).numpy()


def test_a_click_where_the_mask_is_deepest_leaves_it_as_it_is():
    before = ball(60, 64, 20)
    mask = mask_of(given_a_middle(before, PointPrompt(60, 64)))
    assert (mask ^ mask_of(before)).sum() < 0.02 * mask.sum()
    assert deepest(mask) == (60, 64)


@pytest.mark.parametrize("in_rim", [-1.0, 1.0])
def test_the_click_says_whether_a_doubtful_rim_belongs_to_the_lesion(in_rim: float):
    logits = core_and_rim(50, 64, core=10, rim=24, in_rim=in_rim)
    alone = given_a_middle(logits, PointPrompt(50, 64))  # the core's middle
    together = given_a_middle(logits, PointPrompt(64, 64))  # the middle of core and rim
    assert mask_of(together).sum() > 3 * mask_of(alone).sum()
    assert mask_of(alone)[64, 50]
    assert not mask_of(alone)[64, 80]
    assert mask_of(together)[64, 80]


def test_a_mask_moves_towards_a_click_beside_its_middle():
    before = ball(60, 64, 16, steepness=0.2)
    after = mask_of(given_a_middle(before, PointPrompt(66, 64)))
    rows, columns = np.nonzero(after)
    assert columns.mean() > 61
    assert abs(rows.mean() - 64) < 0.5


def test_what_is_sure_hardly_moves():
    sure, doubtful = ball(60, 64, 16, steepness=4), ball(60, 64, 16, steepness=0.2)
    click = PointPrompt(66, 64)
    changed = [(mask_of(given_a_middle(logits, click)) ^ mask_of(logits)).sum() for logits in (sure, doubtful)]
    assert changed[0] < 0.3 * changed[1]


def test_nothing_changes_far_from_the_lesion_or_where_no_outline_holds_the_click():
    logits = ball(30, 30, 8)
    after = given_a_middle(logits, PointPrompt(33, 30))
    assert torch.equal(after[:, 64:], logits[:, 64:])
    assert torch.equal(after[:, :, 64:], logits[:, :, 64:])
    assert not torch.equal(after, logits)
    hopeless = torch.full((1, LENGTH, LENGTH), -20.0)
    assert torch.equal(given_a_middle(hopeless, PointPrompt(33, 30)), hopeless)


def test_the_same_slice_at_twice_the_size_has_the_same_answer():
    small = given_a_middle(ball(40, 64, 16, 0.2), PointPrompt(46, 64))
    large = given_a_middle(ball(80.5, 128.5, 32, 0.1, 256), PointPrompt(92.5, 128.5))
    halved = torch.nn.functional.avg_pool2d(large, 2)
    assert (mask_of(small) ^ mask_of(halved)).sum() < 0.1 * mask_of(small).sum()  # the click falls on another grid


@given(x=st.integers(0, 63), y=st.integers(0, 63), size=st.tuples(st.integers(1, 64), st.integers(1, 64)))
def test_the_likeliest_click_is_the_deepest_one_and_none_lies_outside(x: int, y: int, size: tuple[int, int]):
    outline = np.zeros((64, 64), dtype=bool)
    outline[: size[0], : size[1]] = True
    middle = deepest(outline)
    assert likelihood(outline, *middle) == pytest.approx(1.03, abs=0.01)
    found = likelihood(outline, x, y)
    assert (found > 0) == bool(outline[y, x])
    assert found <= 1.031


@given(x=st.floats(0, LENGTH - 1), y=st.floats(0, LENGTH - 1), radius=st.floats(0.5, 90), steepness=st.floats(0.01, 40))
def test_any_click_has_finite_logits_of_the_same_shape(x: float, y: float, radius: float, steepness: float):
    logits = ball(64, 64, radius, steepness)
    after = given_a_middle(logits, PointPrompt(x, y))
    assert after.shape == logits.shape
    assert after.dtype == torch.float32
    assert bool(torch.isfinite(after).all())
