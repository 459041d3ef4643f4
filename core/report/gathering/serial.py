"""Facts to JSON and back, exactly."""

import dataclasses
import hashlib
import json
import math
import types
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from core.report.errors import ReportError
from core.report.gathering.older import READ, of_today
from core.report.gathering.record import VERSION, Facts


def to_json(facts: Facts) -> str:
    """Facts as JSON, one field a line; undefined values are null."""
    return json.dumps(dataclasses.asdict(facts), ensure_ascii=False, indent=1, allow_nan=False)


def load_facts(json_text: str) -> Facts:
    """Read what `to_json` wrote, now or when facts still had version 3, or version 2 and knew one lesion.

    Raises:
        ReportError: not JSON, a version that is not read, or a field that is missing, unknown or of another type.
    """
    try:
        data = json.loads(json_text, parse_constant=_no_constant)
    except (TypeError, ValueError, RecursionError) as error:
        raise ReportError(f"These are no facts: the text is not valid JSON ({error}).") from error
    version = data.get("version") if isinstance(data, dict) else None
    if type(version) is not int or version not in READ:
        raise ReportError(f"These facts have version {version!r}; this program reads {', '.join(map(str, READ))}.")
    facts: Facts = _read(of_today(data), Facts, "facts")
    return facts


def facts_key(facts: Facts) -> str:
    """sha256 (hex) of everything but the time: tells whether words are about these facts."""
    return hashlib.sha256(to_json(dataclasses.replace(facts, created="")).encode()).hexdigest()


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number that JSON knows")


def _read(value: Any, hint: Any, where: str) -> Any:
    """A JSON value as the type that a field's annotation asks for."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        if value is None and type(None) in arguments:
            return None
        return _read(value, next(kind for kind in arguments if kind is not type(None)), where)
    if origin is Literal:
        return _expect(value in arguments, value, where)
    if origin is tuple:
        _expect(isinstance(value, list), value, where)
        kinds = [arguments[0]] * len(value) if arguments[-1] is Ellipsis else list(arguments)
        _expect(len(kinds) == len(value), value, where)
        return tuple(
            _read(item, kind, f"{where}[{k}]") for k, (item, kind) in enumerate(zip(value, kinds, strict=True))
        )
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _read_dataclass(value, hint, where)
    if hint is float:
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return float(_expect(number, value, where))
    return _expect(type(value) is hint, value, where)


def _read_dataclass(value: Any, kind: type, where: str) -> Any:
    _expect(isinstance(value, dict), value, where)
    hints = get_type_hints(kind)
    needed = {field.name for field in dataclasses.fields(kind) if field.default is dataclasses.MISSING}
    wrong = sorted(set(value) - set(hints) | needed - set(value))
    if wrong:
        state = "unknown" if wrong[0] in value else "missing"
        raise ReportError(f"These are no facts of version {VERSION}: {where}.{wrong[0]} is {state}.")
    return kind(**{name: _read(item, hints[name], f"{where}.{name}") for name, item in value.items()})


def _expect(fits: bool, value: Any, where: str) -> Any:
    if not fits:
        raise ReportError(f"These are no facts of version {VERSION}: {where} cannot be {str(value)[:40]!r}.")
    return value
