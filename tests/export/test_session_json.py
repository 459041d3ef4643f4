import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest

from core.export import file_name, session_json
from core.prompt import History, Lesion, Lesions, Prompts
from core.study import Study
from tests.study.examples import full_study, plain_study

WHATS = ("mask", "overlay", "enhanced", "probability", "volume", "session", "report")


@pytest.fixture
def session():
    return json.loads(session_json(full_study()))


def test_it_tells_how_the_mask_came_about(session):
    study = full_study()
    first, second = session["slices"]
    assert (first["slice"], second["slice"]) == (1, 2)
    lesion = first["lesions"][0]
    assert lesion["prompts"] == [
        {"kind": "include", "x": 3.25, "y": 4.0},
        {"kind": "exclude", "x": -0.5, "y": 19.5},
    ]
    assert second["lesions"][0]["prompts"] == [{"kind": "include", "x": 1 / 3, "y": 0.1}]
    assert lesion["segmentation"]["model"] == "sam-small"
    assert lesion["segmentation"]["mask_pixels"] == study.work[1].segmentation.mask.sum()
    assert lesion["start_mask"]["model"] == "unet-mobilenetv2"
    assert [result["model"] for result in first["automatic"]] == ["unet-mobilenetv2", "deeplabv3plus"]
    assert session["display"]["enhancement"] == study.enhancement.as_dict()
    assert session["display"]["window"] == [0.1, 1 / 3]


def test_each_lesion_comes_with_its_number_lock_and_mask_and_the_rule_who_has_a_pixel(session):
    study = full_study()
    assert session["version"] == 3
    first, second = session["slices"]
    assert [(one["number"], one["locked"]) for one in first["lesions"]] == [(1, False), (3, True)]
    assert (first["active"], first["changed"]) == (1, [3, 1])
    assert first["lesions"][1]["prompts"] == [{"kind": "include", "x": 1 / 3, "y": 0.1}]
    other = study.work[1].outlines[1].segmentation
    assert first["lesions"][1]["segmentation"]["mask_pixels"] == other.mask.sum()
    assert first["lesions"][1]["segmentation"]["model"] == "by hand"
    assert second["lesions"][0]["segmentation"] is None  # not computed yet
    keys = {"number", "locked", "prompts", "candidate", "start_mask", "segmentation"}
    assert all(one.keys() == keys for part in session["slices"] for one in part["lesions"])


def test_a_lesion_without_prompts_is_there_without_a_mask():
    study = full_study()
    lesions = Lesions((Lesion(1, Prompts()), *study.work[1].lesions.items[1:]), 1, (3,))
    work = replace(study.work[1], history=History(lesions), outlines=study.work[1].outlines[1:])
    first, second = json.loads(session_json(replace(study, work={1: work})))["slices"][0]["lesions"]
    assert (first["prompts"], first["segmentation"]) == ([], None)
    assert second["segmentation"]["mask_pixels"] > 0


def test_boxes_have_their_corners():
    study = full_study()
    redone = replace(study, work={1: replace(study.work[1], history=study.work[1].history.redo())})
    assert json.loads(session_json(redone))["slices"][0]["lesions"][0]["prompts"][-1] == {
        "kind": "box", "x0": 1.5, "y0": 2.5, "x1": 30.0, "y1": 18.0,
    }  # fmt: skip


def test_drawn_prompts_edits_and_the_choice_are_told_in_order():
    study = full_study()
    drawn, chosen = study.work[1].history.future[-3:-1]
    works = [replace(study.work[1], history=History(state)) for state in (drawn, chosen)]
    slices = json.loads(session_json(replace(study, work=dict(enumerate(works)))))["slices"]
    first, second = (one["lesions"][0] for one in slices)
    corners = [[20.1, 3.7], [30.3, 4.0], [25.0, 17.9]]
    assert first["prompts"][1:] == [
        {"kind": "scribble", "include": True, "points": corners[:2]},
        {"kind": "scribble", "include": False, "points": corners[:2]},
        {"kind": "lasso", "include": True, "points": corners},
        {"kind": "lasso", "include": False, "points": corners},
        {"kind": "brush", "radius_px": 2.5, "points": corners},
        {"kind": "eraser", "radius_px": 2.5, "points": corners},
        {"kind": "tidy", "by": "fill"},
        {"kind": "tidy", "by": "largest"},
        {"kind": "tidy", "by": "smooth"},
    ]
    assert (first["candidate"], second["candidate"]) == (None, 2)
    assert first["segmentation"]["stability"] == 0.75


def test_hashes_can_be_computed_from_the_exported_mask(session):
    mask = full_study().work[1].segmentation.mask
    by_hand = hashlib.sha256(bytes(int(value) for value in mask.flatten())).hexdigest()
    assert session["slices"][0]["lesions"][0]["segmentation"]["mask_sha256"] == by_hand
    assert session["scan"]["sha256"] == full_study().scan.key


def test_the_spacing_says_whether_it_was_entered_by_hand(session):
    assert session["scan"]["spacing_mm"] == [0.5, 0.25]
    assert session["scan"]["spacing_entered_by_hand"] is True
    unknown = json.loads(session_json(Study(replace(plain_study().scan, spacing_mm=None), "t")))
    assert unknown["scan"]["spacing_mm"] is None
    assert unknown["scan"]["spacing_entered_by_hand"] is False


def test_it_holds_no_pixels_and_no_words_of_a_person():
    study = full_study()
    work = replace(study.work[1], draft=replace(study.work[1].draft, text="Jane Doe, born 1970"))
    work = replace(work, history=History(work.lesions.renamed(1, "Jane's").renamed(3, "Jane Doe")))
    text = session_json(replace(study, title="Jane Doe", work={1: work}))
    assert "Jane" not in text
    assert len(text) < 5000


def test_models_without_a_card_have_no_weight_hash(session):
    assert session["slices"][0]["lesions"][0]["segmentation"]["weights_sha256"] is None


@pytest.mark.parametrize("what", WHATS)
def test_file_names_hold_nothing_that_a_person_typed(what):
    study = full_study()
    name = file_name(what, study)
    assert name == file_name(what, replace(study, title="../Jane Doe"))
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert name.startswith(f"neuroclick-{study.scan.key[:8]}-")


def test_file_names_are_all_different_and_count_slices_from_one():
    study = full_study()
    assert len({file_name(what, study) for what in WHATS}) == len(WHATS)
    assert file_name("mask", study).endswith("-slice002of003-mask.png")
    assert file_name("volume", study).count("slice") == 0
    assert file_name("mask", plain_study()).count("slice") == 0


def test_numbers_of_other_libraries_do_not_stop_it():
    study = plain_study()
    scan = replace(study.scan, value_range=(np.float32(0.5), np.float64(2.0)))
    assert json.loads(session_json(Study(scan, "t", slice_index=np.int64(0))))["scan"]["value_range"] == [0.5, 2.0]
