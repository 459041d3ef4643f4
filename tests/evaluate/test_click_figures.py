import json

import numpy as np
import pytest

from core.evaluate import CLICK_CAP, Case, Clicks, click_on_all, click_through, summarise_clicks

TRUTH = np.zeros((12, 16), bool)
TRUTH[4:8, 6:10] = True  # 16 pixels
HALF = TRUTH & (np.arange(16) < 8)  # 8 of them: Dice 2 * 8 / 24 = 2/3
NONE = np.zeros_like(TRUTH)


def _case(truth=TRUTH, patient="a", kind="glioma"):
    return Case(np.zeros(truth.shape, np.float32), truth, patient, kind, None)


def test_dice_after_each_click_until_nothing_is_wrong(painter):
    model = painter([HALF, TRUTH])
    found = click_through(model, _case(), at_least=5)
    assert found.dice == pytest.approx((2 / 3, 1.0))
    assert found.dice_after(1) == pytest.approx(2 / 3)
    assert found.dice_after(5) == 1.0
    assert found.decode_ms == (1.0, 2.0)


def test_every_prompt_so_far_is_replayed_and_corrections_fall_on_the_error(painter):
    too_much = TRUTH | (np.arange(16) > 12)
    model = painter([HALF, too_much, TRUTH])
    click_through(model, _case(), at_least=3)
    assert [len(prompts.items) for prompts in model.asked] == [1, 2, 3]
    assert model.asked[2].items[:2] == model.asked[1].items
    first, second, third = model.asked[2].points
    assert TRUTH[int(first.y), int(first.x)]
    assert first.include
    missing = TRUTH & ~HALF
    assert missing[int(second.y), int(second.x)]
    assert second.include
    assert third.x > 12
    assert not third.include


def test_stops_at_twenty_clicks_and_counts_a_slice_that_never_gets_there(painter):
    found = click_through(painter([HALF]), _case(), at_least=1)
    assert len(found.dice) == CLICK_CAP == 20
    figures = summarise_clicks([found], [1])
    assert (figures["noc85"], figures["noc90"], figures["failures90"]) == (20, 20, 1)


def test_clicks_on_beyond_the_target_when_more_clicks_were_asked_for(painter):
    nearly = TRUTH.copy()
    nearly[4, 6] = False  # Dice 2 * 15 / 31 = 0.968
    assert len(click_through(painter([nearly]), _case(), at_least=1).dice) == 1
    assert len(click_through(painter([nearly]), _case(), at_least=10).dice) == 10


def test_figures_have_the_keys_that_outside_scripts_read(painter):
    tracks, _ = click_on_all(painter([HALF, TRUTH]), [_case(), _case(patient="b", kind="meningioma")], [1, 3])
    figures = summarise_clicks(tracks, [1, 3])
    stable = {"dice_at_clicks", "dice_ci95_at_clicks", "noc85", "noc90", "failures90"}
    assert figures.keys() >= stable | {"encode_ms_median", "decode_ms_median"}
    assert figures["dice_at_clicks"].keys() == figures["dice_ci95_at_clicks"].keys() == {"1", "3"}
    assert figures["encode_ms_median"] == 7.0
    json.dumps(figures, allow_nan=False)


def test_number_of_clicks_and_means_by_hand():
    tracks = [
        Clicks("a", "", (0.5, 0.86, 0.95), 1.0, (1.0,)),
        Clicks("a", "", (0.9,), 1.0, (1.0,)),
        Clicks("b", "", (0.2,) * 20, 1.0, (1.0,)),
    ]
    figures = summarise_clicks(tracks, [1, 3])
    assert figures["noc85"] == pytest.approx((2 + 1 + 20) / 3, abs=1e-4)
    assert figures["noc90"] == pytest.approx((3 + 1 + 20) / 3, abs=1e-4)
    assert figures["failures90"] == 1
    assert figures["dice_at_clicks"]["3"] == pytest.approx((0.95 + 0.9 + 0.2) / 3, abs=1e-4)
    assert figures["dice_patient_at_clicks"]["3"] == pytest.approx(((0.95 + 0.9) / 2 + 0.2) / 2, abs=1e-4)


def test_slices_without_a_lesion_are_left_out_and_counted(painter):
    tracks, left_out = click_on_all(painter([TRUTH]), [_case(), _case(NONE)], [1])
    assert (len(tracks), left_out) == (1, 1)
    with pytest.raises(ValueError, match="nothing to click on"):
        click_through(painter([TRUTH]), _case(NONE))
