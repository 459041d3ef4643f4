import json
from contextlib import suppress
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.enhance import Enhancement
from core.prompt import BoxPrompt, History, PointPrompt, Prompts, Segmentation, Stroke, Tidy, apply_operation
from core.scan import Scan
from core.study import SliceWork, Study
from core.study.arrays import StudyFormatError, pack_mask
from core.study.codec import decode_study, decode_work, encode_head, encode_work
from core.study.packing import key_of
from core.study.scan_codec import decode_scan, encode_scan
from tests.study.examples import assert_same_study, assert_same_work, full_study


class Shelf:
    """Keeps packed arrays as the store does."""

    def __init__(self):
        self.arrays = {}

    def put(self, packed):
        self.arrays[key_of(packed)] = packed
        return key_of(packed)

    def keep(self, owner, pack):
        return self.put(pack())

    def fetch(self, key):
        return self.arrays[key]


@pytest.fixture
def shelf():
    return Shelf()


def there_and_back(study, shelf):
    head, scan = encode_head(study), encode_scan(study.scan, shelf.put)
    works = {index: encode_work(work, shelf.keep) for index, work in study.work.items()}
    decoded = {index: decode_work(text, shelf.fetch) for index, text in works.items()}
    return decode_study(study.id, head, decode_scan(scan, shelf.fetch), decoded)


def test_a_study_comes_back_with_every_field(shelf):
    study = full_study()
    assert_same_study(there_and_back(study, shelf), study)


def test_the_example_leaves_no_field_at_its_default():
    study = full_study()
    blank = Study(Scan(study.scan.pixels, "png", (0.0, 1.0)), "")
    same = {field.name for field in fields(Study) if getattr(study, field.name) == getattr(blank, field.name)}
    assert same == {"id"}  # which the store gives; a new field has to be added to the example and to the codec
    assert {name for name in vars(SliceWork()) if getattr(study.work[1], name) == getattr(SliceWork(), name)} == set()
    mask = study.work[1].segmentation
    bare = Segmentation(mask.mask, "")
    assert {field.name for field in fields(mask) if getattr(mask, field.name) is getattr(bare, field.name)} == {"mask"}
    assert all(getattr(study.scan, field.name) is not None for field in fields(Scan))
    assert study.scan.notes


def test_undo_and_redo_go_on_after_a_round_trip(shelf):
    work = full_study().work[1]
    found = decode_work(encode_work(work, shelf.keep), shelf.fetch)
    assert found.history.redo().present.items == work.history.redo().present.items
    assert found.history.undo().undo().undo().present.items == ()
    # The same start mask before and after is the same object, so that states compare equal.
    assert found.history.present.start is found.history.redo().present.start


def test_a_start_mask_that_many_states_share_is_kept_once(shelf):
    encode_work(full_study().work[1], shelf.keep)
    assert len(shelf.arrays) == 5  # start mask, segmentation (also a candidate), another candidate, two probabilities


def test_documents_are_json_without_pixels(shelf):
    study = full_study()
    for text in (encode_head(study), encode_scan(study.scan, shelf.put), encode_work(study.work[1], shelf.keep)):
        assert isinstance(json.loads(text), dict)
        assert len(text) < 2500


@pytest.mark.parametrize("method", ["none", "musica", "clahe", "unsharp"])
def test_every_enhancement_comes_back(method, shelf):
    study = Study(full_study().scan, "t", enhancement=Enhancement.of(method))
    assert there_and_back(study, shelf).enhancement == study.enhancement


def test_a_study_of_a_newer_format_says_so(shelf):
    study = full_study()
    head = json.dumps({**json.loads(encode_head(study)), "schema": 3})
    with pytest.raises(StudyFormatError, match=r"^This study was saved by a newer NeuroClick \(format 3; this one"):
        decode_study("", head, study.scan, {})


def damaged(item):
    return json.dumps({"history": {"items": [item], "starts": [], "steps": [[None, None, 0, [0]]], "present": 0}})


DAMAGED = [damaged(item) for item in (["star", 1, 2], ["tidy", "polish"], ["tidy"], ["lasso", 1, 2, 3], ["brush"], [])]


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"history": 3}', *DAMAGED])
def test_a_damaged_document_is_one_sentence(text, shelf):
    with pytest.raises(StudyFormatError, match=r"^Part of the saved study is missing or damaged\.$"):
        decode_work(text, shelf.fetch)


def test_an_array_that_is_missing_is_one_sentence(shelf):
    text = encode_work(full_study().work[1], shelf.keep)
    shelf.arrays.clear()
    with pytest.raises(StudyFormatError, match="missing or damaged"):
        decode_work(text, shelf.fetch)


def test_numbers_of_other_libraries_are_stored_as_plain_ones(shelf):
    work = SliceWork(history=History(Prompts((PointPrompt(np.float32(2.5), np.float64(1.0)),))))
    assert_same_work(decode_work(encode_work(work, shelf.keep), shelf.fetch), work)


FORMAT_1 = {
    "history": {
        "items": [["include", 3.25, 4.0], ["exclude", -0.5, 19.5], ["box", 1.5, 2.5, 30.0, 18.0]],
        "starts": [],
        "states": [[None, []], [None, [0]], [None, [0, 1]], [None, [2, 1]]],
        "present": 2,
    },
    "segmentation": {"model": "sam-small", "predicted_iou": 0.875, "encode_ms": 301.5, "decode_ms": 41.25},
    "comparison": [],
    "draft": None,
}
"""As it was written before scribbles, lassos and edits."""


def test_a_study_of_the_first_format_still_opens(shelf):
    study = full_study()
    mask = study.work[1].segmentation.mask
    saved = {**FORMAT_1, "segmentation": {**FORMAT_1["segmentation"], "mask": shelf.put(pack_mask(mask))}}
    found = decode_work(json.dumps(saved), shelf.fetch)
    click, exclude, box = PointPrompt(3.25, 4.0), PointPrompt(-0.5, 19.5, False), BoxPrompt(1.5, 2.5, 30.0, 18.0)
    assert found.history.present == Prompts((click, exclude))
    assert found.history.undo().present == Prompts((click,))
    assert found.history.redo().present == Prompts((box, exclude))
    np.testing.assert_array_equal(found.segmentation.mask, mask)
    assert (found.segmentation.stability, found.segmentation.candidates, found.segmentation.chosen) == (None, (), 0)
    head = json.dumps({**json.loads(encode_head(study)), "schema": 1})
    assert_same_study(decode_study("", head, study.scan, study.work), study)


points = st.lists(st.tuples(st.floats(-9, 70), st.floats(-9, 50)).map(list), min_size=1, max_size=9)
log = st.lists(
    st.one_of(
        st.builds(lambda op, p, sign: {"op": op, "points": p, "include": sign, "add": sign, "radius": 3.14159},
                  st.sampled_from(["add_scribble", "add_lasso", "stroke"]), points, st.booleans()),
        st.builds(lambda x, y: {"op": "add_point", "x": x, "y": y}, st.floats(0, 59), st.floats(0, 39)),
        st.sampled_from(["fill", "largest", "smooth"]).map(lambda kind: {"op": "tidy", "kind": kind}),
        st.integers(0, 2).map(lambda n: {"op": "choose", "candidate": n}),
        st.integers(0, 2).map(lambda n: {"op": "delete", "index": n}),
        st.sampled_from(["undo", "redo", "clear"]).map(lambda op: {"op": op}),
    ),
    max_size=15,
)  # fmt: skip


@given(log)
def test_every_history_that_a_canvas_can_make_comes_back_exactly(operations):
    history, shelf = History(), Shelf()
    for operation in operations:
        with suppress(ValueError):
            history = apply_operation(history, operation, (40, 60))
    work = SliceWork(history=history)
    found = decode_work(encode_work(work, shelf.keep), shelf.fetch).history
    assert (found.present, found.past, found.future) == (history.present, history.past, history.future)


def test_a_long_history_grows_with_its_steps_and_not_with_their_square(shelf):
    history = History()
    sizes = {}
    for n in range(400):
        stroke = Stroke(tuple((10.0 + 7 * k, n / 10) for k in range(20)), 4.0)
        history = history.then(Prompts((*history.present.items, stroke if n % 5 else Tidy("fill"))))
        sizes[n + 1] = len(encode_work(SliceWork(history=history), shelf.keep))
    assert sizes[400] < 2.5 * sizes[200]
    assert sizes[400] < 60_000
