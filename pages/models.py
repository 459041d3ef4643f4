"""What each model is, what it was trained on and how it did."""

import streamlit as st

from core import segment, weights
from ui import cards, chrome, figures, model_charts, published

chrome.enter()
st.header("Models")
names = [*weights.names("promptable"), *weights.names("refine"), *segment.ranked(weights.names("automatic"))]
if not names:
    st.info(
        "No model is in weights/; get them from the repository or train them: see TRAINING.md.",
        icon=":material/download:",
    )
    st.stop()
st.caption("Figures are on patients that no model was trained on; a number without its n is not shown.")
described = [weights.card(name) for name in names]

with st.container(horizontal=True, vertical_alignment="bottom"):
    tasks = list(dict.fromkeys(str(card.fields.get("task")) for card in described))
    task = st.segmented_control(
        "Task",
        ["all", *tasks],
        default="all",
        required=True,
        key="models_task",
        format_func=lambda task: figures.TASKS.get(task, "All"),
        help="Automatic models draw without being asked where; promptable ones answer clicks, a refiner draws their masks.",
    )
    words = st.text_input(
        "Search",
        key="models_words",
        placeholder="Name, architecture, data, licence",
        width=320,
        help="Models in whose title or description all of these words occur.",
    )
shown = [card for card in described if task in ("all", card.fields.get("task")) and figures.matches(card, words)]
if not shown:
    st.info("No model fits this filter; clear the search or choose another task.", icon=":material/filter_alt_off:")
    st.stop()

st.dataframe(
    figures.filled([figures.overview(card) for card in shown]),
    hide_index=True,
    width="stretch",
    height="content",
    placeholder="–",
    column_config=figures.overview_columns(),
)
st.caption("Click a heading to sort. Test figures only: what chose the weights on validation stands in each card.")

compared = [row for card in shown if (row := figures.dice_rows(card)) is not None]
for data in dict.fromkeys(row["data"] for row in compared):
    rows = [row for row in compared if row["data"] == data]
    if len(rows) > 1:
        st.subheader(f"Dice on the test split of {data}" if data else "Dice on the test split")
        st.altair_chart(model_charts.dice_with_intervals(rows), width="stretch")
        st.caption(
            "Bars are 95 % intervals by resampling patients. Models were measured on the same slices, so overlapping "
            "bars do not mean that two models are equal."
        )

st.subheader("Cards")
for card in shown:
    opened = st.expander(card.title, key=f"model:{card.name}", on_change="rerun")
    if opened.open:
        with opened:
            cards.show(card)

published.offer()
