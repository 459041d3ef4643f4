"""Facts as table rows: numbers without digits that were not measured, with the unit in the heading."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from core.palette import rgb
from core.report import Facts, Quantity, digits

YOURS = "Yours"
_GROUNDS = "#dbe7ee", "#0b6285"
"""Of 0 and 1: one hue from pale to dark, in order to every kind of colour vision, the same on a light and a dark page."""


def _cell(quantity: Quantity) -> float | None:
    """A number, so that a column sorts by size; rounded to what was measured."""
    return None if quantity.value is None else float(digits(quantity))


def comparison(facts: Facts) -> list[dict[str, Any]]:
    """One row an answer, the person's own mask on top; without such a mask there are areas and times only."""
    unit = "mm" if facts.image.row_spacing is not None else "px"
    area, distance = f"Area ({unit}²)", f"HD95 ({unit})"
    rows: list[dict[str, Any]] = []
    mine = facts.outlined_area
    if mine is not None:
        blank = dict.fromkeys(("Dice", "IoU", "Sensitivity", "Precision", distance, "Time (ms)"))
        rows.append({"Mask": YOURS, area: _cell(mine), **blank})
    for row in facts.comparison:
        against_yours = {
            "Dice": _cell(row.dice),
            "IoU": _cell(row.iou),
            "Sensitivity": _cell(row.sensitivity),
            "Precision": _cell(row.precision),
            distance: _cell(row.hd95),
        }
        rows.append(
            {
                "Mask": row.title,
                area: _cell(row.area),
                **(against_yours if mine is not None else {}),
                "Time (ms)": _cell(row.predict),
            }
        )
    return rows


def comparison_columns() -> dict[str, Any]:
    """How each column is written, and one sentence on it."""
    area, distance = "The area of the mask.", "Of the distances between both outlines, 95 % are no longer than this."
    shares = {
        "Dice": "Twice the overlap over the sum of both areas; 1 is the same mask.",
        "IoU": "Overlap over union.",
        "Sensitivity": "Share of your mask that is in this one.",
        "Precision": "Share of this mask that is in yours.",
    }
    sizes = {
        "Area (mm²)": area,
        "Area (px²)": area,
        "HD95 (mm)": distance,
        "HD95 (px)": distance,
        "Time (ms)": "On this server, for this slice; an ensemble takes that of all its members.",
    }
    return {
        "Mask": st.column_config.TextColumn(width="medium"),
        **{name: st.column_config.NumberColumn(help=tip, format="%.2f") for name, tip in shares.items()},
        **{name: st.column_config.NumberColumn(help=tip, format="%.3g") for name, tip in sizes.items()},
    }


def agreement(facts: Facts) -> tuple[list[str], dict[tuple[int, int], float | None]]:
    """Every pair of masks, the person's own included.

    Returns:
        The masks' names, and Dice by (row, column) with row > column; None between two empty masks.
    """
    titles = [row.title for row in facts.comparison]
    often = Counter(titles)
    names = [row.title if often[row.title] == 1 else f"{row.title} ({row.model})" for row in facts.comparison]
    # pairs come as combinations of the models in the order of the comparison
    places = [(other, one) for one in range(len(names)) for other in range(one + 1, len(names))]
    pairs = {place: _cell(pair.dice) for place, pair in zip(places, facts.agreement, strict=False)}
    if facts.outlined_area is None:
        return names, pairs
    shifted = {(row + 1, column + 1): dice for (row, column), dice in pairs.items()}
    mine = {(number, 0): _cell(row.dice) for number, row in enumerate(facts.comparison, start=1)}
    return [YOURS, *names], mine | shifted


def matrix(names: Sequence[str], pairs: Mapping[tuple[int, int], float | None]) -> Styler:
    """Dice of every pair as a symmetric matrix with coloured cells; rows carry names, columns their numbers.

    Args:
        names: of the masks.
        pairs: as `agreement` gives them.
    """
    rows = [f"{number}  {name}" for number, name in enumerate(names, start=1)]
    columns = [str(number) for number in range(1, len(names) + 1)]
    table = pd.DataFrame(float("nan"), index=pd.Index(rows, name="Mask"), columns=columns)
    for (row, column), dice in pairs.items():
        if dice is not None:
            table.iloc[row, column] = table.iloc[column, row] = dice
    return table.style.map(_cell_colours).format("{:.2f}", na_rep="")


def matrix_columns(count: int) -> dict[str, Any]:
    """Wide rows' names and narrow columns for `matrix`."""
    numbers = {str(number): st.column_config.NumberColumn(width=56) for number in range(1, count + 1)}
    return {"_index": st.column_config.TextColumn(width=230), **numbers}


def _cell_colours(share: float) -> str:
    """CSS of a cell; nothing where two empty masks, or a mask and itself, are compared."""
    if share != share:
        return ""
    ends = zip(*(rgb(end) for end in _GROUNDS), strict=True)
    ground = ", ".join(f"{round(low + share * (high - low))}" for low, high in ends)
    return f"background-color: rgb({ground}); color: {'#ffffff' if share > 0.8 else '#000000'}"
