import json

import numpy as np
import pytest

from core.enhance import METHODS, PRESETS, Enhancement, MusicaSettings, clahe, equalise, gamma, musica, n4, unsharp


@pytest.fixture
def image() -> np.ndarray:
    return np.random.default_rng(0).random((40, 53), dtype=np.float32)


@pytest.mark.parametrize("method", METHODS)
def test_a_record_survives_json(method: str) -> None:
    record = Enhancement.of(method)
    assert record.method == method
    assert Enhancement.from_dict(json.loads(json.dumps(record.as_dict()))) == record


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_is_written_out_in_full(preset: str) -> None:
    record = Enhancement.of("musica", preset=preset, gain=1.2)
    assert record.parameters["gain"] == 1.2
    assert record.parameters["contrast"] == PRESETS[preset].contrast
    assert set(record.parameters) == set(MusicaSettings.__dataclass_fields__) - {"bands", "weak_gain", "falloff"}


def test_parameters_are_numbers_and_name_single_bands_and_the_finite_slope_only_where_they_are_used() -> None:
    plain = Enhancement.of("musica")
    expert = Enhancement.of("musica", weak_gain=1.5, bands=(1.0, 0.5, 1.0, 1.2, 1.0))
    assert expert.parameters == plain.parameters | {"weak_gain": 1.5, "falloff": 8.0, "band_2": 0.5, "band_4": 1.2}
    assert Enhancement.from_dict(json.loads(json.dumps(expert.as_dict()))) == expert


def test_a_record_from_before_there_were_bands_is_the_power_law() -> None:
    kept = {"contrast": 0.7, "gain": 1.0, "levels": None, "noise_core": 2.0, "edge": 1.0, "latitude": 1.0}
    record = {"method": "musica", "parameters": {**kept, "noise_reduction": 0.0, "window": 100.0}}
    assert Enhancement.from_dict(record).settings == MusicaSettings(contrast=0.7)


def test_factors_of_one_at_the_end_make_no_difference() -> None:
    assert MusicaSettings(bands=(1.0, 2.0, 1.0)) == MusicaSettings(bands=(1.0, 2.0))


def test_apply_does_what_the_function_does(image: np.ndarray) -> None:
    for record, expected in [
        (Enhancement(), image),
        (Enhancement.of("musica", preset="noisy", contrast=0.7), musica(image, "noisy", contrast=0.7)),
        (Enhancement.of("clahe", clip_limit=3.0, tiles=4), clahe(image, 3.0, 4)),
        (Enhancement.of("unsharp", radius=1.0), unsharp(image, 1.0)),
        (Enhancement.of("gamma", exponent=2.0), gamma(image, 2.0)),
        (Enhancement.of("equalise", strength=0.5), equalise(image, 0.5)),
        (Enhancement.of("n4", shrink=2), n4(image, 2)),
    ]:
        np.testing.assert_array_equal(record.apply(image), expected)


def test_labels_name_method_and_main_parameter() -> None:
    assert Enhancement.of("musica", contrast=0.85).label == "MUSICA-style, p = 0.85"
    assert Enhancement.of("clahe", clip_limit=2.5).label == "CLAHE, clip limit 2.5, 8 × 8 tiles"
    assert Enhancement.of("unsharp", radius=1.5).label == "Unsharp mask, radius 1.5 px, amount 1"
    assert Enhancement.of("musica", weak_gain=1.5).label == "MUSICA-style, finite slope G = 1.5"
    assert Enhancement.of("gamma").label == "Gamma 0.7"
    assert Enhancement.of("equalise", strength=0.5).label == "Histogram equalisation, strength 0.5"
    assert Enhancement.of("n4").label == "N4 bias-field correction"
    assert Enhancement().label == "No enhancement"


def test_records_can_be_part_of_a_cache_key() -> None:
    assert len({Enhancement.of("musica"), Enhancement.of("musica"), Enhancement.of("musica", contrast=0.7)}) == 2


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        ({"method": "magic"}, "there are none, musica, clahe, unsharp, gamma, equalise, n4"),
        ({}, "No enhancement is called 'None'"),
        ({"method": "clahe", "parameters": {"contrast": 1}}, "it has clip_limit, tiles"),
        ({"method": "none", "parameters": {"contrast": 1}}, "it has none"),
        ({"method": "musica", "parameters": {"contrast": 7}}, "between 0.3 and 1"),
        ({"method": "musica", "parameters": {"preset": "gentle"}}, "names with values"),
        ({"method": "musica", "parameters": [1]}, "names with values"),
        ({"method": "musica", "parameters": {"band_2": 9}}, "between 0 and 4; got 9"),
        ({"method": "musica", "parameters": {"band_17": 1}}, "no setting 'band_17'"),
        ({"method": "musica", "parameters": {"bands": [1, 2]}}, "tuple of at most 16"),
    ],
)
def test_a_record_that_was_tampered_with_is_refused(record: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Enhancement.from_dict(record)
