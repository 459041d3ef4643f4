from dataclasses import replace

import numpy as np

from core.enhance import Enhancement
from core.prompt import HAND, Outline, Segmentation
from core.segment import ModelResult
from core.study import Draft, apply_operations, steps
from tests.study.examples import full_study, outlined, plain_study

NAMES = ["Scan", "Enhance", "Segment", "Compare", "Report"]


def done(study):
    return [step.name for step in steps(study) if step.done]


def needs(study):
    return {step.name: step.needs for step in steps(study)}


def with_mask(study, mask):
    return study.with_work(outlines=outlined(mask))


def test_without_a_study_everything_begins_with_a_scan():
    assert [step.name for step in steps(None)] == NAMES
    assert done(None) == []
    assert all("scan" in step.needs for step in steps(None))


def test_each_step_is_ticked_by_its_own_result_in_any_order():
    study = plain_study()
    mask = np.ones(study.image.shape, dtype=np.bool_)
    result = ModelResult("unet-mobilenetv2", np.zeros(study.image.shape, dtype=np.float32), 1.0)
    assert done(study) == ["Scan"]
    assert done(replace(study, enhancement=Enhancement.of("clahe"))) == ["Scan", "Enhance"]
    assert done(with_mask(study, mask)) == ["Scan", "Segment"]
    assert done(study.with_work(comparison=(result,))) == ["Scan", "Compare"]
    assert done(study.with_work(draft=Draft("A lesion.", "template", "key"))) == ["Scan", "Report"]


def test_what_is_done_needs_nothing_and_all_else_says_one_sentence():
    study = with_mask(plain_study(), np.ones((40, 56), dtype=np.bool_))
    for step in steps(study):
        assert (step.needs == "") == step.done
        assert step.done or step.needs.endswith(".")
        assert step.needs.count(".") <= 1


def test_an_empty_mask_is_no_segmentation():
    empty = with_mask(plain_study(), np.zeros((40, 56), dtype=np.bool_))
    assert "Segment" not in done(empty)
    assert "empty" in needs(empty)["Segment"]


def test_prompts_whose_mask_is_not_computed_are_told_apart_from_none():
    study = plain_study()
    clicked, _ = apply_operations(study, "canvas", [{"seq": 1, "op": "add_point", "x": 1, "y": 1}])
    assert needs(study)["Segment"] == "Click on the lesion."
    assert "compute" in needs(clicked)["Segment"]


def test_a_report_asks_for_something_to_report():
    study = plain_study()
    assert "first" in needs(study)["Report"]
    assert needs(with_mask(study, np.ones((40, 56), dtype=np.bool_)))["Report"] == "Write the report."


def test_the_bar_speaks_of_the_slice_in_work():
    study = full_study()
    assert done(study) == NAMES
    assert done(replace(study, slice_index=0)) == ["Scan", "Enhance"]


def test_a_slice_is_segmented_when_every_lesion_with_prompts_has_its_mask_and_one_of_them_is_not_empty():
    clicks = [{"op": "add_point", "x": 5, "y": 6}, {"op": "add_lesion"}, {"op": "add_point", "x": 50, "y": 6}]
    log = [{**operation, "seq": number} for number, operation in enumerate(clicks, 1)]
    study, _ = apply_operations(plain_study(), "canvas", log)
    empty, full = np.zeros((40, 56), dtype=np.bool_), np.ones((40, 56), dtype=np.bool_)
    first, second = outlined(empty), (Outline(2, Segmentation(full, HAND)),)
    assert "compute" in needs(study.with_work(outlines=first))["Segment"]
    assert "compute" in needs(study.with_work(outlines=second))["Segment"]
    assert needs(study.with_work(outlines=(*first, *second)))["Segment"] == ""
    both_empty = (*first, Outline(2, Segmentation(empty, HAND)))
    assert "empty" in needs(study.with_work(outlines=both_empty))["Segment"]
    unused, _ = apply_operations(study.with_work(outlines=(*first, *second)), "other", [{"seq": 1, "op": "add_lesion"}])
    assert len(unused.current.lesions.items) == 3
    assert needs(unused)["Segment"] == ""  # a lesion without prompts asks for nothing
