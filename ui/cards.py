"""A model card on a page: what it is, its figures with their n, how it was made."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.weights import Card, WeightsError, card
from ui import format, model_charts
from ui.figures import TASKS, between, interval, test_figures, total

_INTERVALS = {"dice_mean": "dice_ci95", "dice_patient_mean": "dice_patient_ci95"}
_FIGURES = {
    "dice_mean": "Dice, mean of slices",
    "dice_median": "Dice, median of slices",
    "dice_patient_mean": "Dice, mean of patients",
    "iou_mean": "IoU",
    "sensitivity_mean": "Sensitivity",
    "precision_mean": "Precision",
    "boundary_f1_mean": "Boundary F1",
    "nsd_mean": "Surface Dice (NSD)",
    "hd95_mean": "HD95",
    "lesion_f1_mean": "F1 by lesion",
    "ece_band": "Calibration error near the lesion (ECE)",
    "error_auroc": "Wrong pixels found by the members' disagreement (AUROC)",
    "error_auroc_single": "The same by one model's own doubt (AUROC)",
    "spread_dice_spearman": "Rank correlation of the members' area spread with Dice",
}


def show(described: Card) -> None:
    """All that a card says; parts that an older card lacks are left out."""
    fields, test = described.fields, test_figures(described)
    if summary := fields.get("summary"):
        st.markdown(f"{str(summary)[:1].upper()}{str(summary)[1:]}.".replace("..", "."))
    if described.members:
        st.caption(f"Members: {', '.join(_title(name) for name, _ in described.members)}.")
    chosen = fields.get("selection")
    if isinstance(chosen, Mapping) and chosen.get("how"):
        on = f", on {chosen['n_slices']} {chosen.get('split') or ''} slices" if chosen.get("n_slices") else ""
        st.caption(f"How the members were chosen: {chosen['how']}{on}.")
    if test:
        _show_test(test)
    elif isinstance(refines := fields.get("refines"), Mapping):
        st.caption(f"Measured together with {_title(str(refines.get('name')))}, whose card has the figures.")
    else:
        st.caption("Not yet measured on the test split.")
    _show_training(fields)
    _show_origin(described)
    if failures := fields.get("known_failures"):
        st.markdown("**Known failures**\n\n" + "\n".join(f"- {failure}" for failure in failures))
    if use := fields.get("intended_use"):
        st.caption(str(use))
    st.download_button(
        "Card (JSON)",
        json.dumps(fields, indent=2, ensure_ascii=False),
        f"{described.name}.json",
        "application/json",
        key=f"card:{described.name}",
        on_click="ignore",
        icon=":material/download:",
        help="Everything that is known of how this model was made.",
    )


def _title(name: str) -> str:
    try:
        return card(name).title
    except WeightsError:
        return name


def _show_test(test: Mapping[str, Any]) -> None:
    people = f" of {test['n_patients']} patients" if test.get("n_patients") else ""
    data = f" of {test['data']}" if test.get("data") else ""
    st.markdown(f"**Test: {test['n_slices']} slices{people}{data}**")
    if isinstance(refiner := test.get("refined_by"), Mapping):
        st.caption(f"With {_title(str(refiner.get('name')))} behind it, as in the app.")
    if test.get("leaky"):
        st.warning("Leaky: some of these patients were in training.", icon=":material/warning:")
    rows = []
    for key, name in _FIGURES.items():
        if not format.is_known(test.get(key)):
            continue
        unit = test.get("unit", "")
        value = f"{test[key]:.1f} {unit}".strip() if key == "hd95_mean" else f"{test[key]:.3f}"
        rows.append({"Figure": name, "Value": value, "95 % interval": between(interval(test, _INTERVALS.get(key, "")))})
    if test.get("n_missed") is not None:
        rows.append({"Figure": "Lesions missed whole", "Value": f"{test['n_missed']}", "95 % interval": ""})
    if format.is_known(test.get("ms_median")):
        rows.append({"Figure": "Time, median", "Value": f"{test['ms_median']:.0f} ms a slice", "95 % interval": ""})
    clicks = _click_rows(test)
    figures, beside = st.columns([0.5, 0.5], gap="medium")
    if rows:
        with figures:
            st.table(rows, hide_index=True)
    if clicks:
        with figures:
            st.table(
                [
                    {"Clicks": row["clicks"], "Dice": f"{row['dice']:.3f}", "95 % interval": _click_interval(row)}
                    for row in clicks
                ],
                hide_index=True,
            )
        with beside:
            st.altair_chart(model_charts.dice_at_clicks(clicks), width="stretch")
    with beside:
        for key, title, part in (("by_class", "By tumour class", "Class"), ("by_size", "By lesion size", "Size")):
            if parts := _part_rows(test.get(key), part):
                st.markdown(f"**{title}**")
                st.table(parts, hide_index=True)
    if test.get("command"):
        st.caption(f"Measured by `{test['command']}`.")


def _click_interval(row: Mapping[str, Any]) -> str:
    return between((row["low"], row["high"])) if row["low"] != row["high"] else ""


def _click_rows(test: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for clicks, dice in test.get("dice_at_clicks", {}).items():
        low, high = interval(test.get("dice_ci95_at_clicks", {}), clicks) or (dice, dice)
        rows.append({"clicks": int(clicks), "dice": dice, "low": low, "high": high})
    return sorted(rows, key=lambda row: row["clicks"])


def _part_rows(parts: Any, kind: str) -> list[dict[str, Any]]:
    """Figures of classes or sizes as rows of text."""
    if not isinstance(parts, Mapping):
        return []
    return [
        {
            kind: str(name),
            "Slices": str(part.get("n_slices", "–")),
            "Patients": str(part.get("n_patients", "–")),
            "Dice": format.share(part.get("dice_mean")) if part.get("dice_mean") is not None else "–",
            "95 % interval": "–"
            if (ends := interval(part, "dice_ci95")) is None
            else f"{ends[0]:.2f} to {ends[1]:.2f}",
            "Missed": str(part.get("n_missed", "–")),
        }
        for name, part in parts.items()
        if isinstance(part, Mapping)
    ]


def _show_training(fields: Mapping[str, Any]) -> None:
    training, validation = fields.get("training"), fields.get("validation")
    history = training.get("history") if isinstance(training, Mapping) else None
    drawn = [row for row in history if isinstance(row, Mapping) and "epoch" in row] if isinstance(history, list) else []
    if len(drawn) > 1:
        st.markdown("**Training**")
        left, right = st.columns(2, gap="medium")
        if any(row.get("loss") is not None for row in drawn):
            left.altair_chart(model_charts.curve(drawn, "loss", "training loss"), width="stretch")
        if any(row.get("score") is not None for row in drawn):
            right.altair_chart(model_charts.curve(drawn, "score", "validation Dice"), width="stretch")
    if isinstance(validation, Mapping) and format.is_known(validation.get("score")):
        st.caption(
            f"Validation Dice {validation['score']:.3f} at epoch {validation.get('epoch', '?')}: it chose the epoch, "
            "so it is no estimate of what to expect and is not compared with test figures."
        )


def _show_origin(described: Card) -> None:
    fields = described.fields
    data, training = fields.get("data"), fields.get("training")
    lines = [TASKS.get(str(fields.get("task")), "")]
    if (parameters := total(described, "parameters")) is not None:
        lines.append(f"{parameters / 1e6:.1f} M parameters")
    if (size := total(described, "bytes")) is not None:
        lines.append(f"{size / 1e6:.1f} MB")
    lines += [str(fields[key]) for key in ("precision", "licence") if fields.get(key)]
    if isinstance(data, Mapping):
        n = data.get("patients", {}).get("train")
        lines.append(f"data: {data.get('title') or data.get('name')}" + (f", {n} training patients" if n else ""))
    elif data:
        lines.append(f"data: {data}")
    if isinstance(training, Mapping) and format.is_known(training.get("minutes")):
        lines.append(f"trained {training['minutes']:.0f} minutes")
    if fields.get("start"):
        lines.append(f"start: {fields['start']}")
    if described.sha256:
        lines.append(f"sha256 {described.sha256[:16]}…")
    st.caption(" · ".join(line for line in lines if line))
