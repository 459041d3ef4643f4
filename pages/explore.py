"""Look at what the pixels of the slice hold before any network runs."""

import streamlit as st

from ui import (
    chrome,
    explore_asymmetry,
    explore_clusters,
    explore_histogram,
    explore_profile,
    explore_texture,
    exploring,
)

VIEWS = {
    "Histogram": explore_histogram.show,
    "Profile": explore_profile.show,
    "Asymmetry": explore_asymmetry.show,
    "Texture": explore_texture.show,
    "Clusters": explore_clusters.show,
}

study = chrome.needed_study()
viewer, controls = st.columns([0.64, 0.36], gap="medium")
with controls:
    st.header("Explore")
    view = st.segmented_control(
        "View",
        list(VIEWS),
        default="Histogram",
        required=True,
        key="explore_view",
        persist_state="session",
        label_visibility="collapsed",
        wrap=True,
        help="How bright pixels are, brightness along a line, the two sides of the head, texture and edges, or clusters.",
    )
    exploring.slice_slider(study)
    side = st.container()
VIEWS[view](study, viewer, side)
