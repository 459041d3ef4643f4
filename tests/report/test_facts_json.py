"""Facts to JSON and back."""

import json
from dataclasses import replace

import pytest

from core.report import ReportError, facts, load_facts, to_json
from core.report.quantity import Quantity, digits, measured, said


def test_facts_come_back_exactly(example, without_spacing, study):
    for found in (example, without_spacing, facts(study)):
        assert load_facts(to_json(found)) == found


def test_undefined_values_are_null_in_json(example):
    row = replace(example.comparison[0], hd95=measured(float("nan"), "mm", 0.5))
    data = json.loads(to_json(replace(example, comparison=(row,))))
    assert data["comparison"][0]["hd95"] == {"value": None, "unit": "mm", "resolution": 0.5}


def _with(data, path, value):
    *parents, last = path
    place = data
    for key in parents:
        place = place[key]
    place[last] = value
    return json.dumps(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 1),
        (("version",), 3),
        (("version",), True),
        (("version",), "2"),
        (("prompts", "n_brush"), 1.5),
        (("prompts", "tidied"), ["polish"]),
        (("image", "width_px"), "wide"),
        (("image", "width_px"), 3.5),
        (("image", "spacing_source"), "guessed"),
        (("lesion", "area", "value"), "612"),
        (("lesion", "centroid_px"), [1.0]),
        (("lesion", "horizontal"), "north"),
        (("comparison",), {}),
        (("cards",), None),
        (("extra",), 1),
        (("image",), None),
    ],
)
def test_what_is_not_a_fact_of_this_version_is_refused_in_one_sentence(example, path, value):
    with pytest.raises(ReportError) as error:
        load_facts(_with(json.loads(to_json(example)), path, value))
    assert "\n" not in str(error.value)
    assert "fact" in str(error.value)


@pytest.mark.parametrize("text", ["", "{", "null", "[]", "3", "NaN", '{"version": NaN}', "[" * 5000])
def test_broken_json_is_refused_in_one_sentence(text):
    with pytest.raises(ReportError) as error:
        load_facts(text)
    assert "\n" not in str(error.value)


def test_a_missing_field_is_named(example):
    data = json.loads(to_json(example))
    del data["lesion"]["perimeter"]
    with pytest.raises(ReportError, match=r"lesion\.perimeter is missing"):
        load_facts(json.dumps(data))


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (Quantity(34.24, "mm", 0.5), "34.2 mm"),
        (Quantity(34.24, "mm", 1.2), "34 mm"),
        (Quantity(104.24, "mm", 0.5), "104 mm"),
        (Quantity(3.0, "mm", 0.5), "3.0 mm"),
        (Quantity(1237.4, "mm²", 0.25), "1240 mm²"),
        (Quantity(0.488281, "mm"), "0.488 mm"),
        (Quantity(1024.0, "px", 1.0), "1024 px"),
        (Quantity(68.5, "px", 1.0), "68 px"),
        (Quantity(0.996, "", 0.01), "1.00"),
        (Quantity(0.8449, "", 0.01), "0.84"),
        (Quantity(0.9966, "%"), "1 %"),
        (Quantity(0.00343, "%"), "0.0034 %"),
        (Quantity(123.4, "ms", 1.0), "123 ms"),
        (Quantity(1234.0, "count", 1.0), "1234"),
        (Quantity(0.0, "mm²", 0.25), "0 mm²"),
        (Quantity(None, "mm", 0.5), "not defined"),
    ],
)
def test_numbers_are_said_with_their_unit_and_no_more_digits_than_were_measured(quantity, words):
    assert said(quantity) == words
    assert words.startswith(digits(quantity))
