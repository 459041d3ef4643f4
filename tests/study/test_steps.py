from dataclasses import replace

import numpy as np

from core.enhance import Enhancement
from core.prompt import Segmentation
from core.segment import ModelResult
from core.study import Draft, apply_operations, steps
from tests.study.examples import full_study, plain_study

NAMES = ["Scan", "Enhance", "Segment", "Compare", "Report"]


def done(study):
    return [step.name for step in steps(study) if step.done]


def needs(study):
    return {step.name: step.needs for step in steps(study)}


def with_mask(study, mask):
    return study.with_work(segmentation=Segmentation(mask, "sam-small"))


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
