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
    *("n_slices", "n_patients", "dice_at_clicks", "dice_ci95_at_clicks", "dice_median_at_clicks"),
    *("dice_box", "dice_box_ci95", "dice_box_median", "noc85", "noc90", "failures85", "failures90", "below_half"),
    *("worse_after_click", "worse_after_click_ci95", "n_clicks_after_another", "n_without_lesion", "refined_by"),
    *("encode_ms_median", "decode_ms_median", "seconds_first_click", "seconds_a_click"),
)
_PROMPT_PART = ("dice_at_clicks", "dice_ci95_at_clicks", "dice_median_at_clicks")
_PROMPT_PART_CLICKS = ("1", "3", "5")


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
    part_of = _automatic_part if wanted is _AUTOMATIC else _promptable_part
    for grouping in ("by_class", "by_size"):
        if grouping in figures:
            kept[grouping] = {name: part_of(part) for name, part in figures[grouping].items()}
    if "leaky" in figures:
        kept["leaky"] = figures["leaky"]
    fields.setdefault("metrics", {})[split] = {**kept, "data": data, "command": command}
    _replace(card, fields)


def merge_trust(card: Path, entry: Mapping[str, Any]) -> None:
    """Put a calibration into a card under "trust", replacing an older one; see `core.prompt.trust`.

    Args:
        card: the JSON beside the weights.
        entry: as `core.evaluate.prompt_trust.calibrate` gives it.

    Raises:
        OSError, ValueError: the card cannot be read or written.
    """
    _replace(card, {**json.loads(card.read_text(encoding="utf-8")), "trust": dict(entry)})


def _automatic_part(part: Mapping[str, Any]) -> dict[str, Any]:
    return {key: part[key] for key in _PART if key in part}


def _promptable_part(part: Mapping[str, Any]) -> dict[str, Any]:
    """Of a class or a size: how many, and Dice at the clicks that people make."""
    kept: dict[str, Any] = {key: part[key] for key in ("n_slices", "n_patients") if key in part}
    for key in _PROMPT_PART:
        kept[key] = {clicks: part[key][clicks] for clicks in _PROMPT_PART_CLICKS if clicks in part.get(key, {})}
    return kept


def _replace(card: Path, fields: Mapping[str, Any]) -> None:
    """The old file stands until the new one is whole."""
    temporary = card.with_suffix(".tmp")
    temporary.write_text(json.dumps(fields, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(card)
