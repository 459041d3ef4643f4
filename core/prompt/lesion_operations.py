"""The canvas's operations on whole lesions: which one is in work, new ones, names, locks."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from core.prompt.lesions import Lesions

Operation: TypeAlias = Mapping[str, Any]


def _number(operation: Operation) -> int:
    number = operation.get("number")
    if isinstance(number, bool) or not isinstance(number, int):
        raise ValueError(f"a lesion is called by its number; got {number!r}")
    return number


def _add(lesions: Lesions, operation: Operation) -> Lesions:
    return lesions.added()


def _step(lesions: Lesions, operation: Operation) -> Lesions:
    by = operation.get("by", 1)
    if isinstance(by, bool) or not isinstance(by, int) or by not in (1, -1):
        raise ValueError(f"one steps to the next lesion (1) or to the one before (-1); got {by!r}")
    return lesions.stepped(by)


def _select(lesions: Lesions, operation: Operation) -> Lesions:
    return lesions.selected(_number(operation))


def _delete(lesions: Lesions, operation: Operation) -> Lesions:
    lesion = lesions[_number(operation)]
    if lesion.locked:
        raise ValueError(f"lesion {lesion.number} is locked; unlock it to delete it")
    return lesions.without(lesion.number)


def _rename(lesions: Lesions, operation: Operation) -> Lesions:
    name = operation.get("name")
    if not isinstance(name, str):
        raise ValueError(f"a name is text; got {name!r}")
    return lesions.renamed(_number(operation), name)


def _lock(lesions: Lesions, operation: Operation) -> Lesions:
    return lesions.with_lock(_number(operation), bool(operation.get("locked", True)))


LOOKS: dict[str, Callable[[Lesions, Operation], Lesions]] = {
    "add_lesion": _add,
    "step_lesion": _step,
    "select_lesion": _select,
}
"""No mask depends on these, so there is nothing to undo."""

STEPS: dict[str, Callable[[Lesions, Operation], Lesions]] = {
    "delete_lesion": _delete,
    "rename_lesion": _rename,
    "lock_lesion": _lock,
}
