"""Facts as table rows: numbers already rounded to what was measured, with the unit in the heading."""

from typing import Any

import streamlit as st

from core.report import Facts, Quantity, digits

_MISSING = "–"


def _cell(quantity: Quantity) -> str:
    return _MISSING if quantity.value is None else digits(quantity)


def comparison(facts: Facts) -> list[dict[str, Any]]:
    """One row a model; the person's own mask on top with its area."""
    unit = "mm" if facts.image.row_spacing is not None else "px"
    area, distance = f"Area ({unit}²)", f"HD95 ({unit})"
    rows = []
    if facts.lesion is not None:
        blank = dict.fromkeys(("Dice", "IoU", "Sensitivity", "Precision", distance, "Time (ms)"), _MISSING)
        rows.append({"Mask": "Yours", area: _cell(facts.lesion.area), **blank})
    for row in facts.comparison:
        rows.append(
            {
                "Mask": row.title,
                area: _cell(row.area),
                "Dice": _cell(row.dice),
                "IoU": _cell(row.iou),
                "Sensitivity": _cell(row.sensitivity),
                "Precision": _cell(row.precision),
                distance: _cell(row.hd95),
                "Time (ms)": _cell(row.predict),
            }
        )
    return rows


def comparison_help() -> dict[str, Any]:
    """One sentence for each heading; numbers stand at the right."""
    area, distance = "The area of the mask.", "Of the distances between both outlines, 95 % are no longer than this."
    tips = {"Area (mm²)": area, "Area (px²)": area, "HD95 (mm)": distance, "HD95 (px)": distance}
    return {
        **{name: st.column_config.TextColumn(help=tip, alignment="right") for name, tip in tips.items()},
        "Dice": st.column_config.TextColumn(
            help="Twice the overlap over the sum of both areas; 1 is the same mask.", alignment="right"
        ),
        "IoU": st.column_config.TextColumn(help="Overlap over union.", alignment="right"),
        "Sensitivity": st.column_config.TextColumn(help="Share of your mask that the model found.", alignment="right"),
        "Precision": st.column_config.TextColumn(help="Share of the model's mask that is in yours.", alignment="right"),
        "Time (ms)": st.column_config.TextColumn(help="On this server, for this slice.", alignment="right"),
    }


def agreement(facts: Facts) -> list[dict[str, str]]:
    """One row a pair of masks."""
    return [{"One": pair.first, "Other": pair.second, "Dice": _cell(pair.dice)} for pair in facts.agreement]
