"""A model card on a page."""

import json
from typing import Any

import streamlit as st

from core.weights import Card

_FIGURES = (
    ("dice_mean", "dice_ci95", "Dice per slice"),
    ("dice_patient_mean", "dice_patient_ci95", "Dice per patient"),
)


def _test_lines(figures: dict[str, Any]) -> list[str]:
    lines = [f"{figures['n_slices']} slices of {figures['n_patients']} patients that it was not trained on:"]
    for key, interval, name in _FIGURES:
        if figures.get(key) is not None and interval in figures:
            low, high = figures[interval]
            lines.append(f"{name} {figures[key]:.3f} (95 % interval {low:.3f} to {high:.3f})")
    for clicks, dice in figures.get("dice_at_clicks", {}).items():
        low, high = figures["dice_ci95_at_clicks"][clicks]
        lines.append(f"Dice after {clicks} clicks {dice:.3f} (95 % interval {low:.3f} to {high:.3f})")
    return lines


def show(card: Card) -> None:
    """Title, what it is, its test figures with their n, size and licence, failures, download."""
    fields = card.fields
    st.subheader(card.title)
    st.markdown(fields["summary"])
    test = fields.get("metrics", {}).get("test")
    if test:
        first, *rest = _test_lines(test)
        st.markdown("\n".join([first, "", *(f"- {line}" for line in rest)]))
    else:
        st.caption("Not yet measured on the test split.")
    st.caption(
        f"{fields['task']} · {fields['parameters'] / 1e6:.1f} M parameters · {fields['bytes'] / 1e6:.1f} MB · "
        f"{fields['licence']} · data: {fields['data']['title']} · sha256 {card.sha256[:16]}…"
    )
    with st.expander("Known failures and intended use", icon=":material/warning:"):
        st.markdown(fields["intended_use"])
        for failure in fields["known_failures"]:
            st.markdown(f"- {failure}")
    st.download_button(
        "Card (JSON)",
        json.dumps(fields, indent=2),
        f"{card.name}.json",
        "application/json",
        key=f"card:{card.name}",
        on_click="ignore",
        icon=":material/download:",
        help="Everything that is known of how this model was made.",
    )
