"""What the Segment page says of a mask, with the shipped model."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.segment import ModelResult
from core.study import apply_operations
from core.weights import WeightsError, card
from tests.app.tabs import click, go, said, secret, study
from ui import display, workspace

INSIDE = (183, 152)  # of the sample's lesion


def mark(tab: AppTest, **operation: object) -> None:
    """An operation on the slice in work, as the canvas's log carries it into the store."""
    there = study(tab)
    seq = there.applied.get("canvas", 0) + 1
    done, faults = apply_operations(there, "canvas", [{"seq": seq, **operation}])
    assert not faults
    workspace.store().save(secret(tab), done)


def words(tab: AppTest) -> str:
    return " ".join(element.value for element in (*tab.markdown, *tab.caption))


def test_a_click_is_answered_with_words_of_trust_and_both_times(with_sample: AppTest) -> None:
    go(with_sample, "segment")
    assert "Click the middle of the lesion" in with_sample.info[0].value
    click(with_sample, *INSIDE)
    with_sample.run()
    assert not with_sample.exception
    said = words(with_sample)
    assert any(trust in said for trust in ("Probably right", "Check the edge", "Probably wrong"))
    assert "encoded once in" in said
    assert "segmented in" in said
    assert "Edited by hand" not in said
    badge = next(element for element in with_sample.markdown if "badge" in element.value)
    assert "an IoU of" in badge.proto.help
    found = study(with_sample).current.segmentation
    assert found is not None
    assert ("This click may mean" in said) is (len(found.candidates) > 1)


def test_a_mask_edited_by_hand_is_said_to_be(with_sample: AppTest) -> None:
    click(with_sample, *INSIDE)
    mark(with_sample, op="stroke", points=[[183, 152], [200, 152]], radius=4, add=True)
    go(with_sample, "segment")
    assert not with_sample.exception
    assert "Edited by hand" in words(with_sample)


def test_a_mask_that_was_only_painted_is_said_to_be_no_models(with_sample: AppTest) -> None:
    mark(with_sample, op="stroke", points=[[100, 100]], radius=6, add=True)
    go(with_sample, "segment")
    assert not with_sample.exception
    assert "Painted by hand" in words(with_sample)
    assert "badge" not in words(with_sample)


def test_an_exclude_scribble_alone_asks_for_a_click(with_sample: AppTest) -> None:
    mark(with_sample, op="add_scribble", points=[[10, 10], [40, 40]], include=False)
    go(with_sample, "segment")
    assert not with_sample.exception
    assert "click inside the lesion" in words(with_sample)


def three_squares(tab: AppTest) -> None:
    """Three painted lesions of 1, 9 and 25 pixels, the last one in work and named."""
    for number, side in enumerate((1, 3, 5)):
        if number:
            mark(tab, op="add_lesion")
        for row in range(side):  # a brush of half a pixel paints the pixels that its line goes through
            ends = [[20 + 40 * number, 50 + row], [20 + 40 * number + side - 1, 50 + row]]
            mark(tab, op="stroke", points=ends, radius=0.5, add=True)
    mark(tab, op="rename_lesion", number=3, name="**Left** [x](y)")


def test_several_lesions_stand_in_a_table_with_their_area_together(with_sample: AppTest) -> None:
    three_squares(with_sample)
    go(with_sample, "segment")
    assert not with_sample.exception
    assert with_sample.subheader[0].value == r"\*\*Left\*\* \[x\]\(y\)"
    area = next(metric for metric in with_sample.metric if metric.label == "Area")
    assert area.value == "20.2 mm²"  # 25 pixels of 0.9 mm x 0.9 mm are 20.25 mm²
    (table,) = with_sample.dataframe
    assert list(table.value["No."]) == [1, 2, 3]
    assert list(table.value["Lesion"]) == ["Lesion 1", "Lesion 2", "**Left** [x](y)"]
    assert list(table.value["Area (mm²)"]) == [0.81, 7.29, 20.2]
    # the outline of n pixels in a square lies half a pixel outside: its diagonal is n 0.9 sqrt(2) mm, corners cut or not
    longest = list(table.value["Longest (mm)"])
    assert longest == sorted(longest)
    assert longest[2] == pytest.approx(5 * 0.9 * 2**0.5, rel=0.12)
    # 0.81 + 7.29 + 20.25 = 28.35
    assert any(caption.value.startswith("3 lesions, together 28.") for caption in with_sample.caption)


def test_one_lesion_has_no_table_and_no_number(with_sample: AppTest) -> None:
    mark(with_sample, op="stroke", points=[[100, 100]], radius=6, add=True)
    go(with_sample, "segment")
    assert not with_sample.dataframe
    assert not with_sample.subheader
    assert "Lesion 1" not in words(with_sample)


def test_a_new_lesion_asks_for_its_click_beside_the_table_of_the_others(with_sample: AppTest) -> None:
    three_squares(with_sample)
    mark(with_sample, op="add_lesion")
    go(with_sample, "segment")
    assert not with_sample.exception
    assert with_sample.subheader[0].value == "Lesion 4"
    assert "Click the middle of the lesion" in with_sample.info[0].value
    assert len(with_sample.dataframe[0].value) == 3
    assert len(with_sample.get("download_button")) == 2
    assert not with_sample.metric


def test_a_mark_on_a_locked_lesion_is_refused_in_one_sentence(with_sample: AppTest) -> None:
    mark(with_sample, op="stroke", points=[[100, 100]], radius=6, add=True)
    mark(with_sample, op="lock_lesion", number=1, locked=True)
    image_id = display.shown_id(study(with_sample))
    op = {"seq": 1, "image_id": image_id, "op": "add_point", "x": 9, "y": 9, "include": True}
    with_sample.session_state["canvas"] = {"ops": {"client": "tab", "image_id": image_id, "ops": [op]}}
    go(with_sample, "segment")
    assert not with_sample.exception
    assert said(with_sample) == ["Lesion 1 is locked; unlock it to change it."]
    assert not study(with_sample).current.lesions.prompts.points


def test_compare_and_enhance_take_all_lesions_as_ones_mask(with_sample: AppTest) -> None:
    three_squares(with_sample)
    go(with_sample, "compare")
    assert not with_sample.exception
    mask = study(with_sample).current.mask
    assert mask is not None
    assert np.count_nonzero(mask) == 1 + 9 + 25
    assert any(link.proto.label == "Edit your mask" for link in with_sample.get("page_link"))
    go(with_sample, "enhance")
    assert not with_sample.exception
    assert {metric.label for metric in with_sample.metric} == {"Noise", "Lesion contrast", "Contrast to noise"}


class _Eyes:
    """An automatic model that sees a disc; it counts how often it was asked."""

    asked = 0

    def __init__(self, name: str) -> None:
        self.name = name

    def predict(self, image: np.ndarray) -> np.ndarray:  # the server's warm-up asks too
        y, x = np.indices(image.shape)
        return (np.hypot(x - 80, y - 120) <= 12).astype(np.float32)

    def run(self, image: np.ndarray) -> ModelResult:
        _Eyes.asked += 1
        return ModelResult(self.name, self.predict(image), 1.0)


def turn(tab: AppTest, on: bool) -> AppTest:
    (switch,) = (toggle for toggle in tab.toggle if toggle.label == "Suggest where to look")
    return switch.set_value(on).run()


def test_a_suggestion_waits_for_its_switch_and_asks_each_model_once(
    with_sample: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.segment.model.load", _Eyes)
    monkeypatch.setattr(_Eyes, "asked", 0)
    go(with_sample, "segment")
    assert _Eyes.asked == 0
    assert "Look here" not in words(with_sample)
    turn(with_sample, True)
    assert not with_sample.exception
    assert "Look here:" in words(with_sample)
    assert "automatic models see lesion here." in words(with_sample)
    asked = _Eyes.asked
    assert asked == len(card("ensemble").members)
    assert not study(with_sample).current.comparison  # nobody asked to compare
    mark(with_sample, op="stroke", points=[[80, 120]], radius=12, add=True)
    with_sample.run()
    assert "No place left where models and outline differ enough." in words(with_sample)
    mark(with_sample, op="undo")
    with_sample.run()
    assert "Look here:" in words(with_sample)
    go(go(with_sample, "scan"), "segment")
    assert "Look here:" in words(with_sample)
    assert _Eyes.asked == asked
    turn(with_sample, False)
    assert "Look here" not in words(with_sample)


def test_answers_of_the_comparison_are_taken_instead_of_asking(
    with_sample: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.segment.model.load", _Eyes)
    there = study(with_sample)
    members = [_Eyes(name).run(there.image) for name, _ in card("ensemble").members]
    both = (*members[:2], ModelResult("ensemble", members[0].probability, 1.0))
    workspace.store().save(secret(with_sample), there.with_work(comparison=both))
    monkeypatch.setattr(_Eyes, "asked", 0)
    go(with_sample, "segment")
    turn(with_sample, True)
    assert "2 of 2 automatic models see lesion here" in words(with_sample)
    assert _Eyes.asked == 0


def test_a_place_passed_over_comes_back_when_the_switch_was_off(
    with_sample: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.segment.model.load", _Eyes)
    go(with_sample, "segment")
    turn(with_sample, True)
    there = study(with_sample)
    with_sample.session_state["suggest_passed"] = {(there.id, there.slice_index): [(80.0, 120.0)]}
    with_sample.run()
    assert "You passed over 1" in words(with_sample)
    turn(turn(with_sample, False), True)
    assert "Look here:" in words(with_sample)


def test_a_locked_lesion_gets_no_suggestion_and_models_that_fail_are_named(
    with_sample: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> object:
        raise WeightsError(f"{name} is gone")

    monkeypatch.setattr("core.segment.model.load", missing)
    go(with_sample, "segment")
    turn(with_sample, True)
    assert not with_sample.exception
    assert "is gone." in words(with_sample)
    assert "nothing is suggested" in words(with_sample)
    turn(with_sample, False)
    monkeypatch.setattr("core.segment.model.load", _Eyes)
    mark(with_sample, op="stroke", points=[[40, 40]], radius=6, add=True)
    mark(with_sample, op="lock_lesion", number=1, locked=True)
    del with_sample.session_state["suggest_answers"]
    turn(with_sample, True)
    assert "Lesion 1 is locked; nothing is suggested for it." in words(with_sample)
