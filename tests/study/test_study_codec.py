import json
from dataclasses import fields

import numpy as np
import pytest

from core.enhance import Enhancement
from core.prompt import History, PointPrompt, Prompts
from core.scan import Scan
from core.study import SliceWork, Study
from core.study.arrays import StudyFormatError
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
    assert len(shelf.arrays) == 4  # start mask, segmentation, two probabilities


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
    head = json.dumps({**json.loads(encode_head(study)), "schema": 2})
    with pytest.raises(StudyFormatError, match=r"^This study was saved by a newer NeuroClick \(format 2; this one"):
        decode_study("", head, study.scan, {})


UNKNOWN_PROMPT = '{"history":{"items":[["star",1,2]],"starts":[],"states":[[null,[0]]],"present":0}}'


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"history": 3}', UNKNOWN_PROMPT])
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
