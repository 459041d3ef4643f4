"""What each model is, what it was trained on and how it did."""

import streamlit as st

from core import weights
from ui import cards, chrome

chrome.enter()
st.header("Models")
st.caption("Figures are on patients that no model was trained on; a number without its n is not shown.")
names = [*weights.names("promptable"), *weights.names("automatic")]
if not names:
    st.info(
        "No model is in weights/; get them from the repository or train them: see TRAINING.md.",
        icon=":material/download:",
    )
for name in names:
    with st.container(border=True):
        cards.show(weights.card(name))
