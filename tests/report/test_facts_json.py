"""Facts to JSON and back."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.report import ReportError, facts, load_facts, to_json
from core.report.gathering.quantity import Quantity, digits, measured, said


def test_facts_come_back_exactly(example, three, without_spacing, study):
    for found in (example, three, without_spacing, facts(study)):
        assert load_facts(to_json(found)) == found


OLDER = Path(__file__).with_name("facts_version_2.json")
"""Of the slice and the lesion in `example`, written by the program when its facts had version 2."""


def test_facts_of_version_2_are_those_of_a_single_lesion_number_1(example):
    assert load_facts(OLDER.read_text(encoding="utf-8")) == example


NEW_IN_4 = {"facts": ("uncertainty", "cleanup"), "lesion": ("head_distance", "classification"), "prompts": ("given",)}


def test_facts_of_version_3_lack_what_came_with_version_4_and_nothing_else(example):
    data = json.loads(to_json(example))
    for name in NEW_IN_4["facts"]:
        del data[name]
    for lesion in data["lesions"]:
        for name in NEW_IN_4["lesion"]:
            del lesion[name]
        for name in NEW_IN_4["prompts"]:
            del lesion["prompts"][name]
    assert load_facts(json.dumps({**data, "version": 3})) == example


def test_facts_of_version_2_without_an_outline_have_no_lesion(example):
    data = json.loads(OLDER.read_text(encoding="utf-8"))
    found = load_facts(json.dumps({**data, "lesion": None, "segmentation": None}))
    assert found == replace(example, lesions=())


@pytest.mark.parametrize("change", [{"lesion": None}, {"segmentation": None}, {"prompts": 3}, {"lesion": "big"}])
def test_broken_facts_of_version_2_are_refused_in_one_sentence(change):
    data = json.loads(OLDER.read_text(encoding="utf-8"))
    with pytest.raises(ReportError, match="no facts"):
        load_facts(json.dumps({**data, **change}))
    del data["segmentation"]
    with pytest.raises(ReportError, match=r"facts\.segmentation is missing"):
        load_facts(json.dumps(data))


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
        (("version",), 5),
        (("version",), True),
        (("version",), "3"),
        (("version",), 2),
        (("lesions",), {}),
        (("lesions", 0, "number"), "1"),
        (("lesions", 0, "prompts", "n_brush"), 1.5),
        (("lesions", 0, "prompts", "tidied"), ["polish"]),
        (("image", "width_px"), "wide"),
        (("image", "width_px"), 3.5),
        (("image", "spacing_source"), "guessed"),
        (("lesions", 0, "area", "value"), "612"),
        (("lesions", 0, "centroid_px"), [1.0]),
        (("lesions", 0, "horizontal"), "north"),
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
    del data["lesions"][0]["perimeter"]
    with pytest.raises(ReportError, match=r"lesions\[0\]\.perimeter is missing"):
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
