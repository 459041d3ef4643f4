"""Figures into the cards beside the weights, and whether a card's own training patients were among those judged."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_UNCERTAINTY = (
    "error_where",
    "best_single",
    *(
        f"error_auroc{suffix}{part}"
        for suffix in ("", "_entropy", "_single")
        for part in ("", "_patient_mean", "_patient_ci95", "_n_patients")
    ),
    "error_auroc_n_pixels",
    "error_auroc_n_slices",
    "spread_dice_spearman",
    "spread_dice_n",
)
_AUTOMATIC = (
    *("n_slices", "n_patients", "dice_mean", "dice_ci95", "dice_median", "dice_patient_mean", "dice_patient_ci95"),
    *("iou_mean", "boundary_f1_mean", "hd95_mean", "n_hd95_undefined", "unit", "nsd_mean", "nsd_tolerance"),
    *("sensitivity_mean", "precision_mean", "specificity_mean", "pixel_accuracy", "lesion_f1_mean"),
    *("ece_band", "ece_band_ci95", "band_reach", "roc_auc", "pr_auc"),
    *("n_missed", "n_without_lesion", "n_false_alarms", "ms_median"),
    *_UNCERTAINTY,
)
_PART = ("n_slices", "n_patients", "dice_mean", "dice_ci95", "n_missed")
_PROMPTABLE = (
    *("n_slices", "n_patients", "dice_at_clicks", "dice_ci95_at_clicks", "noc85", "noc90", "failures90"),
    *("encode_ms_median", "decode_ms_median"),
)


def leaking_patients(fields: Mapping[str, Any], data: str, patients: Iterable[str]) -> tuple[str, ...]:
    """Patients that the model was trained on, sorted; a number with such patients among it is leaky.

    Args:
        fields: of the model's card.
        data: the name of the data that is evaluated on; patients of other data are other people.
        patients: those evaluated on.
    """
    return _listed(fields, data, patients, "train")


def patients_of_test(fields: Mapping[str, Any], data: str, patients: Iterable[str]) -> tuple[str, ...]:
    """Patients that the model is tested on, sorted; nothing may be chosen on them. Takes the same."""
    return _listed(fields, data, patients, "test")


def _listed(fields: Mapping[str, Any], data: str, patients: Iterable[str], split: str) -> tuple[str, ...]:
    described = fields.get("data")
    if not isinstance(described, Mapping) or described.get("name") != data:
        return ()
    return tuple(sorted(set(patients) & set(described.get("patient_lists", {}).get(split, ()))))


def merge_figures(card: Path, split: str, data: str, figures: Mapping[str, Any], command: str) -> None:
    """Put the figures that a reader of the card needs under ``metrics.SPLIT``, replacing older ones.

    Args:
        card: the JSON beside the weights.
        split: what was evaluated; "all" without a split.
        data: its name.
        figures: as `summarise_slices` or `summarise_clicks` give them; of classes and sizes a few figures are kept.
        command: that made them.

    Raises:
        OSError, ValueError: the card cannot be read or written.
    """
    fields = json.loads(card.read_text(encoding="utf-8"))
    wanted = _PROMPTABLE if "dice_at_clicks" in figures else _AUTOMATIC
    kept: dict[str, Any] = {key: figures[key] for key in wanted if key in figures}
    if wanted is _AUTOMATIC:
        for grouping in ("by_class", "by_size"):
            if grouping in figures:
                kept[grouping] = {
                    name: {key: part[key] for key in _PART if key in part} for name, part in figures[grouping].items()
                }
    if "leaky" in figures:
        kept["leaky"] = figures["leaky"]
    fields.setdefault("metrics", {})[split] = {**kept, "data": data, "command": command}
    temporary = card.with_suffix(".tmp")
    temporary.write_text(json.dumps(fields, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(card)
