"""The JSON schema of facts, made from the dataclasses themselves, so that it cannot say something else than they do."""

import dataclasses
import json
import types
from inspect import getdoc
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from core.report.gathering.record import VERSION, Facts

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_json() -> str:
    """The schema as JSON text, as it lies in docs/facts.schema.json."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of what `core.report.to_json` writes and `load_facts` reads as the current version.

    Fields that were not there in older versions are not required.
    """
    parts: dict[str, Any] = {}
    whole = _object(Facts, parts)
    whole["properties"]["version"] = {"const": VERSION}
    whole["required"].append("version")
    title = {"$schema": DIALECT, "title": f"NeuroClick report facts, version {VERSION}"}
    return {**title, **whole, "$defs": dict(sorted(parts.items()))}


def _object(kind: type, parts: dict[str, Any]) -> dict[str, Any]:
    hints, known = get_type_hints(kind), dataclasses.fields(kind)
    return {
        "type": "object",
        "description": getdoc(kind) or "",
        "properties": {field.name: _value(hints[field.name], parts) for field in known},
        "required": [field.name for field in known if field.default is dataclasses.MISSING],
        "additionalProperties": False,
    }


def _value(hint: Any, parts: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        choices = [_value(one, parts) for one in arguments if one is not types.NoneType]
        return {"anyOf": [*choices, {"type": "null"}]}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple and arguments[-1] is Ellipsis:
        return {"type": "array", "items": _value(arguments[0], parts)}
    if origin is tuple:
        items = [_value(one, parts) for one in arguments]
        return {"type": "array", "prefixItems": items, "items": False, "minItems": len(items), "maxItems": len(items)}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in parts:
            parts[hint.__name__] = {}
            parts[hint.__name__] = _object(hint, parts)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    return {"type": {float: "number", int: "integer", str: "string", bool: "boolean"}[hint]}
