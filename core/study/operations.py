"""What the canvas sends, carried into the study exactly once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from core.prompt import apply_operation
from core.study.study import Study

CLIENTS = 16  # canvases whose place is remembered; a reload of the page makes a new one


def apply_operations(
    study: Study, client: str, operations: Iterable[Mapping[str, Any]]
) -> tuple[Study, tuple[str, ...]]:
    """Apply a canvas's log to the prompts of the slice in work.

    A log may come again in whole or in part, and in any order: what was applied once is never applied again. An
    operation that cannot be carried out counts as applied too, for it would fail for ever. When the prompts are other
    than before, the slice has no outlines any more: they have to be computed anew.

    Args:
        study: what was there.
        client: names one mounted canvas, which numbers its operations.
        operations: ``{"seq": n, "op": name, ...}`` as `core.prompt.prompts.apply_operation` knows them; what has no
            whole number above 0 as its ``seq`` is none and is passed over.

    Returns:
        (study, sentences on the operations that could not be carried out); the same study when nothing was new.
    """
    last = study.applied.get(client, 0)
    numbered = {number: operation for operation in operations if (number := _seq(operation)) > last}
    if not numbered:
        return study, ()
    history, faults = study.current.history, []
    height, width = study.image.shape
    for number in sorted(numbered):
        try:
            history = apply_operation(history, numbered[number], (height, width))
        except ValueError as error:
            faults.append(_sentence(error))
    others = [(name, seq) for name, seq in study.applied.items() if name != client]
    acknowledged = replace(study, applied=dict([*others, (client, max(numbered))][-CLIENTS:]))
    if history == study.current.history:
        return acknowledged, tuple(faults)
    if history.present.drawn == study.current.lesions.drawn:
        return acknowledged.with_work(history=history), tuple(faults)
    return acknowledged.with_work(history=history, outlines=()), tuple(faults)


def _seq(operation: Mapping[str, Any]) -> int:
    seq = operation.get("seq") if isinstance(operation, Mapping) else None
    return seq if isinstance(seq, int) and not isinstance(seq, bool) else 0


def _sentence(error: ValueError) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
