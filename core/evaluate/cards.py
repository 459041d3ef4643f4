"""Figures into the cards beside the weights, and whether a card's own training patients were among those judged."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_AUTOMATIC = ("n_slices", "n_patients", "dice_mean", "dice_ci95", "dice_patient_mean", "dice_patient_ci95", "n_missed")
_PROMPTABLE = ("n_slices", "n_patients", "dice_at_clicks", "dice_ci95_at_clicks", "noc85", "noc90", "failures90")


def leaking_patients(fields: Mapping[str, Any], data: str, patients: Iterable[str]) -> tuple[str, ...]:
    """Patients that the model was trained on, sorted; a number with such patients among it is leaky.

    Args:
        fields: of the model's card.
        data: the name of the data that is evaluated on; patients of other data are other people.
        patients: those evaluated on.
    """
    described = fields.get("data")
    if not isinstance(described, Mapping) or described.get("name") != data:
        return ()
    trained = described.get("patient_lists", {}).get("train", ())
    return tuple(sorted(set(patients) & set(trained)))


def merge_figures(card: Path, split: str, data: str, figures: Mapping[str, Any], command: str) -> None:
    """Put the figures that a reader of the card needs under ``metrics.SPLIT``, replacing older ones.

    Args:
        card: the JSON beside the weights.
        split: what was evaluated; "all" without a split.
        data: its name.
        figures: as `summarise_slices` or `summarise_clicks` give them.
        command: that made them.

    Raises:
        OSError, ValueError: the card cannot be read or written.
    """
    fields = json.loads(card.read_text(encoding="utf-8"))
    wanted = _PROMPTABLE if "dice_at_clicks" in figures else _AUTOMATIC
    kept: dict[str, Any] = {key: figures[key] for key in wanted}
    if "leaky" in figures:
        kept["leaky"] = figures["leaky"]
    fields.setdefault("metrics", {})[split] = {**kept, "data": data, "command": command}
    temporary = card.with_suffix(".tmp")
    temporary.write_text(json.dumps(fields, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(card)
