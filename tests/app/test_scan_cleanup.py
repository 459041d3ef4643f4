"""Clean-up on the Scan page: proposed, shown, used, undone; and what models see and answer afterwards."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.cleanup import CleanUp, clean
from core.prompt import History, Lesions, Outline, PointPrompt, Prompts, Segmentation
from core.scan import Scan, phantom
from core.segment import ModelResult
from core.study import Study
from tests.app.tabs import click, go, labels, press, said, secret, study
from ui import cleaning, models, workspace

WORDS = "which models have not seen in training"


def framed(lines: int = 6) -> np.ndarray:
    """A synthetic head in a larger, white-framed picture, wider than high and off the middle."""
    image = np.ones((150, 210), np.float32)
    image[lines:-lines, lines:-lines] = 0.01
    image[12:140, 60:188] = phantom(3, (128, 128))[0]
    return image


@pytest.fixture
def with_frame(with_sample: AppTest) -> AppTest:
    scan = Scan(framed()[None], "png", (0.0, 255.0))
    workspace.store().add(secret(with_sample), Study(scan, "Framed"))
    return with_sample.run()


def put_work(tab: AppTest) -> Study:
    """A click with its outline, and a model's answer, as if they had been made."""
    there = study(tab)
    mask = np.zeros(there.image.shape, dtype=bool)
    mask[70:80, 100:110] = True
    prompts = Lesions.of(Prompts((PointPrompt(104.0, 75.0),)))
    done = there.with_work(
        history=History(prompts),
        outlines=(Outline(1, Segmentation(mask, "sam-small", 0.9)),),
        comparison=(ModelResult("unet", mask.astype(np.float32), 9.0),),
    )
    workspace.store().save(secret(tab), done)
    return done


def captions(tab: AppTest) -> str:
    return "\n".join(caption.value for caption in tab.caption)


def test_nothing_is_proposed_for_a_plain_slice_and_nothing_is_in_use(with_sample: AppTest) -> None:
    assert not with_sample.exception
    assert not any(WORDS in info.value for info in with_sample.info)
    assert study(with_sample).cleanup is None
    assert "Undo the clean-up" not in labels(with_sample)


def test_a_white_border_is_proposed_in_one_sentence_used_with_one_click_and_undone_with_one(
    with_frame: AppTest,
) -> None:
    assert [WORDS in info.value for info in with_frame.info] == [True]
    assert "both modes agree" in captions(with_frame) or "Soft mode" in captions(with_frame)
    press(with_frame, "Use this clean-up")
    assert not with_frame.exception
    assert study(with_frame).cleanup == CleanUp()
    assert not any(WORDS in info.value for info in with_frame.info)
    assert "In use" in captions(with_frame)
    press(with_frame, "Undo the clean-up")
    assert study(with_frame).cleanup is None


def test_the_switches_say_what_is_used(with_frame: AppTest) -> None:
    next(box for box in with_frame.checkbox if box.label.startswith("Letters")).uncheck().run()
    next(group for group in with_frame.button_group if group.label == "Crop to the head").set_value("soft").run()
    press(with_frame, "Use this clean-up")
    assert study(with_frame).cleanup == CleanUp(crop="soft", letters=False)
    used = next(button for button in with_frame.button if button.label == "Use this clean-up")
    assert used.disabled


def test_what_no_longer_holds_is_said_before_it_goes_and_prompts_stay(with_frame: AppTest) -> None:
    before = put_work(with_frame)
    with_frame.run()
    (sentence,) = said(with_frame)
    assert "outlines on 1 slice and the answers of automatic models on 1 slice" in sentence
    assert study(with_frame).current.outlines
    press(with_frame, "Use this and drop them")
    work = study(with_frame).current
    assert (work.outlines, work.comparison) == ((), ())
    assert work.history == before.current.history
    assert not said(with_frame)


def test_a_click_on_a_cleaned_slice_gives_a_native_mask_at_the_click(with_frame: AppTest) -> None:
    press(with_frame, "Use this clean-up")
    truth = phantom(3, (128, 128))[1]
    rows, columns = np.nonzero(truth)
    x, y = float(columns.mean()) + 60, float(rows.mean()) + 12
    click(with_frame, x, y)
    go(with_frame, "segment")
    assert not with_frame.exception
    mask = study(with_frame).current.mask
    assert mask is not None
    assert mask.shape == (150, 210)
    whole = np.zeros(mask.shape, dtype=bool)
    whole[12:140, 60:188] = truth
    overlap = 2 * np.count_nonzero(mask & whole) / (np.count_nonzero(mask) + np.count_nonzero(whole))
    assert overlap > 0.6  # in native coordinates; a mask left in the crop's would miss the lesion
    place = clean(study(with_frame).image).record.geometry
    assert not mask[~place.inside()].any()


def test_automatic_models_see_the_cleaned_slice_and_answer_in_native_pixels(
    with_frame: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core import segment

    there = replace(study(with_frame), cleanup=CleanUp())
    seen: list[np.ndarray] = []

    def compare_all(image, names, *, known, before, after):  # type: ignore[no-untyped-def]
        seen.append(image)
        assert all(one.probability.shape == image.shape for one in known)
        after(ModelResult(names[0], np.full(image.shape, 0.75, np.float32), 1.0))
        return segment.comparison.Comparison((), ())

    monkeypatch.setattr(segment, "compare_all", compare_all)
    kept: list[Study] = []
    for known in (there, there.with_work(comparison=(ModelResult("b", np.ones((150, 210), np.float32), 1.0),))):
        models.compare(known, ("unet",), lambda share, words: None, kept.append)
    done = clean(there.image)
    np.testing.assert_array_equal(seen[0], done.image)
    answer = next(one for one in kept[-1].current.comparison if one.name == "unet").probability
    np.testing.assert_array_equal(answer == 0.75, done.record.geometry.inside())
    assert not answer[~done.record.geometry.inside()].any()
    assert {one.name for one in kept[-1].current.comparison} == {"unet", "b"}


def test_a_slice_with_nothing_on_it_says_so_and_breaks_nothing(with_sample: AppTest) -> None:
    workspace.store().add(
        secret(with_sample), Study(Scan(np.zeros((1, 30, 40), np.float32), "png", (0.0, 1.0)), "Black")
    )
    with_sample.run()
    assert not with_sample.exception
    assert "neither mode found anything that looks like a head" in captions(with_sample)


def test_sentences_name_what_is_replaced_and_what_models_see() -> None:
    done = clean(framed())
    words = " ".join(cleaning.described(done))
    rows, columns = done.image.shape
    assert f"Models see {columns} × {rows} px of this slice of 210 × 150 px." in words
    assert "white surroundings (" in words
