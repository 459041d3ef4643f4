"""The JSON schema of facts, judged by the jsonschema package."""

import json
from pathlib import Path

import jsonschema
import pytest

from core.report import facts, to_json
from core.report.gathering.schema import schema, schema_json

WRITTEN = Path(__file__).parents[2] / "docs" / "facts.schema.json"


def test_the_schema_in_docs_is_that_of_todays_facts():
    assert WRITTEN.read_text(encoding="utf-8") == schema_json(), "run python scripts/facts_schema.py"


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(schema())


def test_facts_of_every_kind_are_valid(example, three, without_spacing, study):
    for found in (example, three, without_spacing, facts(study)):
        jsonschema.validate(json.loads(to_json(found)), schema())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 3),
        (("extra",), 1),
        (("lesions", 0, "area", "value"), "612"),
        (("lesions", 0, "horizontal"), "north"),
        (("lesions", 0, "centroid_px"), [1.0]),
        (("image", "width_px"), 3.5),
        (("comparison",), None),
    ],
)
def test_what_load_facts_refuses_is_not_valid(example, path, value):
    data = json.loads(to_json(example))
    *parents, last = path
    place = data
    for key in parents:
        place = place[key]
    place[last] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema())
