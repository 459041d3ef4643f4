import numpy as np
import torch

from core.prompt import BoxPrompt, PointPrompt, ScribblePrompt
from core.prompt.refine_local import local


def logits(*squares: tuple[slice, slice]) -> torch.Tensor:
    """6 in the squares of 64 px and -6 elsewhere."""
    found = torch.full((1, 64, 64), -6.0)
    for rows, columns in squares:
        found[0, rows, columns] = 6.0
    return found


BEFORE = logits((slice(10, 20), slice(10, 20)))
NEAR, FAR = (slice(20, 24), slice(10, 20)), (slice(50, 54), slice(50, 54))
AFTER = logits((slice(10, 20), slice(10, 20)), NEAR, FAR)
WITHOUT_FAR = logits((slice(10, 20), slice(10, 20)), NEAR)


def test_a_change_stays_where_it_was_clicked_and_is_taken_back_elsewhere():
    assert torch.equal(local(AFTER, BEFORE, PointPrompt(15, 22)), WITHOUT_FAR)
    assert torch.equal(local(BEFORE, AFTER, PointPrompt(52, 52, False)), WITHOUT_FAR)  # removing is a change too


def test_a_click_reaches_a_sixteenth_of_the_slice():
    assert torch.equal(local(AFTER, BEFORE, PointPrompt(15, 27)), WITHOUT_FAR)  # 4 px below row 23
    assert torch.equal(local(AFTER, BEFORE, PointPrompt(15, 28)), AFTER)  # 5 px: no change was asked for, all count


def test_a_scribble_reaches_along_its_line_and_a_box_everywhere():
    assert torch.equal(local(AFTER, BEFORE, ScribblePrompt(((15, 22), (52, 52)))), AFTER)
    assert torch.equal(local(AFTER, BEFORE, BoxPrompt(5, 5, 25, 25)), AFTER)


def test_an_outline_that_moves_within_the_mask_keeps_the_new_logits():
    surer = BEFORE * 2
    assert torch.equal(local(surer, BEFORE, PointPrompt(15, 15)), surer)
    np.testing.assert_array_equal(
        (local(AFTER * 2, BEFORE[:, ::2, ::2], PointPrompt(15, 22)) > 0).numpy(), (WITHOUT_FAR > 0).numpy()
    )
