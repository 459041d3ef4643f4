"""A model card on a page."""

import json
from typing import Any

import streamlit as st

from core.weights import Card
from ui import palette


def _test_caption(name: str, figures: dict[str, Any]) -> str:
    low, high = figures["ci95"]
    return f"{name}: {figures['mean']:.3f}, 95 % interval {low:.3f} to {high:.3f}"


def show(card: Card) -> None:
    """Title, what it is, its test figures with their n, size and licence, failures, download."""
    fields = card.fields
    st.markdown(f"<span style='color:{palette.colour_of(card.name)}'>■</span> **{card.title}**", unsafe_allow_html=True)
    st.markdown(fields["summary"])
    test = fields.get("test")
    if test:
        st.markdown(f"Test: {test['n_slices']} slices of {test['n_patients']} patients")
        for name, figures in test["figures"].items():
            st.markdown(f"- {_test_caption(name, figures)}")
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
