"""What a report takes from the cards beside the models' weights."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from core.report.gathering.record import CardFacts, Figure

NOT_STATED = "not stated"


def _fields(name: str) -> Mapping[str, Any]:
    from core.weights import WeightsError, card  # torch comes with it

    try:
        fields = card(name).fields
    except WeightsError:  # an official checkpoint laid into weights/ has no card
        return {}
    return fields if isinstance(fields, Mapping) else {}


def title_of(name: str) -> str:
    """What a model is called on a page; its own name when it has no card."""
    return str(_fields(name).get("title") or name)


def card_facts(name: str) -> CardFacts | None:
    """The parts of a model's card that a report repeats; None for a model that is not there (any more).

    A card says ``title``, ``sha256``, ``licence`` and ``data``; every number under ``metrics.test`` (or under
    ``metrics`` when it has no such part) becomes a test figure.
    """
    fields = _fields(name)
    if not fields:
        return _published(name)
    metrics = fields.get("metrics")
    if isinstance(metrics, Mapping):
        metrics = metrics.get("test", metrics)
    return CardFacts(
        model=name,
        title=title_of(name),
        sha256=str(fields.get("sha256", "")),
        licence=str(fields.get("licence") or fields.get("license") or NOT_STATED),
        data=_words(fields.get("data")) or NOT_STATED,
        test=tuple(Figure(key, value) for key, value in _numbers(metrics)),
    )


def involved(names: Iterable[str]) -> tuple[str, ...]:
    """Models that took part, each once: those named, each promptable one followed by its refiner where it has one."""
    from core.weights import refiner_of

    found: dict[str, None] = {}
    for name in names:
        found[name] = None
        if _fields(name).get("task") == "promptable" and (refiner := refiner_of(name)) is not None:
            found[refiner.name] = None
    return tuple(found)


def _published(name: str) -> CardFacts | None:
    """The same of a published checkpoint that somebody laid beside our weights, which has no card."""
    from core.prompt import checkpoint

    found = checkpoint(name)
    if found is None:
        return None
    return CardFacts(name, name, found.sha256, found.licence, NOT_STATED, ())


def _words(data: Any) -> str:
    """A card's data entry in one line, whether it is a sentence or has parts."""
    if isinstance(data, Mapping):
        return str(data.get("title") or data.get("name") or "")
    return data if isinstance(data, str) else ""


def _numbers(metrics: Any, prefix: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(metrics, Mapping):
        for key, value in metrics.items():
            if key not in ("by_class", "by_size"):  # figures of parts, which no sentence here is about
                yield from _numbers(value, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(metrics, int | float) and not isinstance(metrics, bool) and metrics == metrics:
        yield prefix, float(metrics)
