"""What cards say, as figures: of any age, always with their n, test never mixed with validation."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.palette import colour_of
from core.weights import Card, WeightsError, card
from ui import format

TASKS = {"automatic": "Automatic", "promptable": "Promptable", "refine": "Refiner"}


def test_figures(described: Card) -> Mapping[str, Any]:
    """What the card says of the test split; empty when it was not measured. Validation never stands in for it."""
    metrics = described.fields.get("metrics")
    test = metrics.get("test") if isinstance(metrics, Mapping) else None
    return test if isinstance(test, Mapping) and test.get("n_slices") else {}


def interval(figures: Mapping[str, Any], key: str) -> tuple[float, float] | None:
    """The 95 % interval of a figure, or None."""
    found = figures.get(key)
    if isinstance(found, list | tuple) and len(found) == 2 and all(format.is_known(end) for end in found):
        return float(found[0]), float(found[1])
    return None


def between(ends: tuple[float, float] | None) -> str:
    """An interval in words; empty without one."""
    return "" if ends is None else f"{ends[0]:.3f} to {ends[1]:.3f}"


def total(described: Card, field: str) -> float | None:
    """A size from a card; of an ensemble without such a field, the sum over its members."""
    value = described.fields.get(field)
    if value is None and described.members:
        try:
            parts = [card(name).fields.get(field) for name, _ in described.members]
        except WeightsError:
            return None
        return None if None in parts else float(sum(parts))
    return None if value is None else float(value)


def overview(described: Card) -> dict[str, Any]:
    """A row of the table of all models; numbers stay numbers, so that columns sort."""
    test, parameters, size = test_figures(described), total(described, "parameters"), total(described, "bytes")
    unit = test.get("unit", "mm")
    return {
        "Model": described.title,
        "Task": TASKS.get(str(described.fields.get("task")), str(described.fields.get("task", ""))),
        "Dice": test.get("dice_mean"),
        "95 % interval": between(interval(test, "dice_ci95")) or None,
        "Per patient": test.get("dice_patient_mean"),
        "Dice, 3 clicks": test.get("dice_at_clicks", {}).get("3"),
        "Missed": test.get("n_missed"),
        "Slices": test.get("n_slices"),
        "Patients": test.get("n_patients"),
        f"HD95 ({unit})": test.get("hd95_mean"),
        "Boundary F1": test.get("boundary_f1_mean"),
        "Parameters (M)": None if parameters is None else parameters / 1e6,
        "Size (MB)": None if size is None else size / 1e6,
        "ms a slice": test.get("ms_median"),
        "Licence": described.fields.get("licence"),
        "Note": _note(test),
    }


def _note(test: Mapping[str, Any]) -> str | None:
    notes = ["with its refiner"] if test.get("refined_by") else []
    notes += ["leaky: trained on some of these patients"] if test.get("leaky") else []
    return "; ".join(notes) or None


def overview_columns() -> dict[str, Any]:
    """How the columns of `overview` are written, and one sentence on each."""
    shares = {
        "Dice": "Mean over test slices.",
        "Per patient": "Mean Dice over patients: each counts the same, however many slices.",
        "Dice, 3 clicks": "Mean Dice over test slices after three simulated clicks.",
        "Boundary F1": "How much of both outlines lies on the other one.",
    }
    decimals = {
        "HD95 (mm)": ("95 % of the distances between both outlines are no longer.", "%.1f"),
        "HD95 (px)": ("95 % of the distances between both outlines are no longer.", "%.1f"),
        "Missed": ("Lesions that the mask does not touch.", "%d"),
        "Slices": ("n of the test slices.", "%d"),
        "Patients": ("n of the test patients; none of them in training.", "%d"),
        "Parameters (M)": ("Millions; of an ensemble, those of all members.", "%.1f"),
        "Size (MB)": ("Of the weight file.", "%.1f"),
        "ms a slice": ("Median on the machine that measured it.", "%.0f"),
    }
    return {
        "Model": st.column_config.TextColumn(pinned=True, width="medium"),
        "95 % interval": st.column_config.TextColumn(help="Of the mean over slices, by resampling patients."),
        **{name: st.column_config.NumberColumn(help=tip, format="%.3f") for name, tip in shares.items()},
        **{name: st.column_config.NumberColumn(help=tip, format=form) for name, (tip, form) in decimals.items()},
    }


def filled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows without columns that hold nothing in any of them."""
    names = dict.fromkeys(name for row in rows for name in row)
    wanted = [name for name in names if any(row.get(name) is not None for row in rows)]
    return [{name: row.get(name) for name in wanted} for row in rows]


def dice_rows(described: Card) -> dict[str, Any] | None:
    """What the chart of Dice shows of a model; None when it has no such figure with an interval."""
    test = test_figures(described)
    dice, ends = test.get("dice_mean"), interval(test, "dice_ci95")
    if not format.is_known(dice) or ends is None:
        return None
    return {
        "model": described.title,
        "dice": dice,
        "low": ends[0],
        "high": ends[1],
        "colour": colour_of(described.name),
        "n": f"{test['n_slices']} slices of {test.get('n_patients', '?')} patients",
        "data": str(test.get("data", "")),
    }


def matches(described: Card, words: str) -> bool:
    """Whether every word is somewhere in what the card says the model is."""
    fields = described.fields
    data = fields.get("data")
    said = [described.name, described.title, fields.get("summary"), fields.get("architecture"), fields.get("licence")]
    said.append(data.get("title") if isinstance(data, Mapping) else data)
    text = " ".join(str(part) for part in said if part).lower()
    return all(word in text for word in words.lower().split())
