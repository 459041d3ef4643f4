"""A clean-up in a study: what it drops, what it keeps, how it is stored, and what models then see."""

import gc
import json
from dataclasses import replace

import numpy as np
import pytest

from core.cleanup import CleanUp, clean
from core.scan import Scan
from core.study import Store, Study, cleaned, seen
from core.study.arrays import StudyFormatError
from core.study.codec import decode_study, encode_head
from tests.cleanup.heads import head, written
from tests.study.examples import assert_same_study, full_study

SOFT = CleanUp(crop="soft")


def of_a_head(cleanup=None):
    pixels = np.stack([head(), written(head(scalp=0.6))])
    return Study(Scan(pixels, "png", (0.0, 255.0)), "t", slice_index=1, cleanup=cleanup)


def test_another_clean_up_drops_what_models_said_and_no_prompt_and_no_words():
    study = full_study()
    changed = study.with_cleanup(None)
    assert changed.cleanup is None
    for index, work in study.work.items():
        assert changed.work[index].history is work.history
        assert changed.work[index].draft is work.draft
        assert (changed.work[index].outlines, changed.work[index].comparison) == ((), ())
    assert changed.applied == study.applied


def test_the_same_clean_up_changes_nothing():
    study = full_study()
    assert study.with_cleanup(replace(study.cleanup)) is study


def test_without_a_clean_up_models_see_the_very_slice():
    study = of_a_head()
    assert cleaned(study) is None
    np.testing.assert_array_equal(seen(study), study.scan.pixels[1])


def test_with_one_they_see_the_slice_in_work_cleaned_and_the_study_keeps_its_own():
    study = of_a_head(SOFT)
    expected = clean(study.scan.slice(1), SOFT)
    np.testing.assert_array_equal(seen(study), expected.image)
    assert cleaned(study).record == expected.record
    np.testing.assert_array_equal(study.image, study.scan.pixels[1])
    other = replace(study, slice_index=0)
    np.testing.assert_array_equal(seen(other), clean(study.scan.slice(0), SOFT).image)


def test_a_slice_is_cleaned_once_for_the_same_settings_and_anew_for_others():
    study = of_a_head(SOFT)
    assert cleaned(study) is cleaned(replace(study, title="other"))
    assert cleaned(study).record.settings == SOFT
    assert cleaned(replace(study, cleanup=CleanUp(crop="hard"))).record.settings.crop == "hard"


def test_what_was_cleaned_goes_with_its_scan():
    from core.study.seen import _CLEANED

    study = of_a_head(SOFT)
    cleaned(study)
    assert study.scan in _CLEANED
    gc.collect()
    before = len(_CLEANED)
    del study
    gc.collect()
    assert len(_CLEANED) < before


def test_heads_of_older_formats_open_without_a_clean_up():
    study = full_study()
    for schema in (1, 2, 3):
        saved = {**json.loads(encode_head(study)), "schema": schema}
        del saved["cleanup"]
        found = decode_study("", json.dumps(saved), study.scan, study.work)
        assert_same_study(found, replace(study, cleanup=None))


@pytest.mark.parametrize("damaged", [7, {}, {"crop": "tight"}, {**SOFT.as_dict(), "white": "yes"}])
def test_a_damaged_clean_up_is_one_sentence(damaged):
    study = full_study()
    saved = json.dumps({**json.loads(encode_head(study)), "cleanup": damaged})
    with pytest.raises(StudyFormatError, match="missing or damaged"):
        decode_study("", saved, study.scan, {})


def test_the_store_keeps_it(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'studies.sqlite3'}")
    secret = store.create_workspace()
    study = store.add(secret, of_a_head())
    store.save(secret, study.with_cleanup(SOFT))
    store.close()
    again = Store(f"sqlite:///{tmp_path / 'studies.sqlite3'}")
    assert again.current(secret).cleanup == SOFT
    again.close()
