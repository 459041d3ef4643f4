"""What the Compare page shows: which models, their pictures, where they disagree."""

from collections.abc import Sequence

import streamlit as st

from core import segment
from core.export import (
    RGB,
    disagreement_legend,
    disagreement_map,
    overlay,
    probability_legend,
    probability_map,
)
from core.palette import colour_of
from core.segment import Combined, ModelResult
from core.study import Study
from core.weights import WeightsError, card
from ui import chrome, display, format, models, segmenting

CHOICE = "compare_models"
_A_ROW = 4
_FIRST = 3  # with the person's own picture they fill a row
_LOOK = """
<style>
@media (max-width: 800px) {
  .stMain .st-key-compared [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {
    min-width: calc(50% - .5rem); flex: 0 0 calc(50% - .5rem);}
  .stMain .st-key-compared [data-testid="stColumn"]:not(:has([data-testid="stElementContainer"])) {display: none;}
}
</style>
"""


def known_models(study: Study) -> tuple[str, ...]:
    """Models to choose from: those in weights/ and those whose answers the study holds, best on the test split first."""
    return segment.ranked(dict.fromkeys([*models.automatic(), *_held(study)]))


def _held(study: Study) -> list[str]:
    """Networks whose answers the study holds."""
    return [result.name for result in study.current.comparison if not segment.is_classical(result.name)]


def first_choice(names: Sequence[str], held: Sequence[str]) -> list[str]:
    """What is shown to somebody who has chosen nothing: the ensemble and the best others, or what the study holds.

    Args:
        names: best first.
        held: those that the study has answers of.
    """
    ensembles = [name for name in names if segment.independent([name]) != (name,)]
    best = [*ensembles, *(name for name in names if name not in ensembles)][:_FIRST]
    if held and not set(best) & set(held):
        best = [name for name in names if name in held][:_FIRST]
    return [name for name in names if name in best]


def choose(study: Study) -> tuple[str, ...]:
    """The control that says which models are shown; it stays as it is from page to page."""
    names, held = known_models(study), _held(study)
    before = st.session_state.get(CHOICE)
    st.session_state[CHOICE] = (
        first_choice(names, held) if before is None else [name for name in before if name in names]
    )
    chosen = st.multiselect(
        "Models",
        names,
        format_func=models.title,
        key=CHOICE,
        persist_state="session",
        placeholder="Choose models",
        help="Best on the test split first. What a model drew is kept when you take it off this list.",
    )
    return tuple(name for name in names if name in chosen)


def choose_all(names: Sequence[str]) -> None:
    """Callback: show every model."""
    st.session_state[CHOICE] = list(names)


def pictures(study: Study, results: Sequence[ModelResult], view: str) -> None:
    """The person's mask and each model's, four a row, two on a narrow screen."""
    st.html(_LOOK)
    with st.container(key="compared"):
        tiles = (None, *results)
        for first in range(0, len(tiles), _A_ROW):
            columns = st.columns(_A_ROW, gap="small")
            for column, result in zip(columns, tiles[first : first + _A_ROW], strict=False):
                with column:
                    _mine(study) if result is None else _models_own(study, result, view)
    if results and view == "Probability":
        st.image(
            probability_legend().swapaxes(0, 1)[:, ::-1],
            width=256,
            caption="0 to 1, probability of lesion",
            alt="Colour scale from 0 to 1",
        )


def _mine(study: Study) -> None:
    mask, outlines = study.current.mask, study.current.outlines
    with st.container(key="viewer_mine"):
        st.image(
            overlay(display.shown(study), outlines=outlines, scale=2),
            width="stretch",
            caption="Your mask" if mask is not None else "The slice; no mask of yours yet",
            output_format="PNG",
            alt="The slice with your mask",
        )
    st.page_link(
        chrome.PAGES["Segment"],
        label="Edit your mask" if mask is not None else "Click the lesion",
        icon=":material/ads_click:",
    )


def _models_own(study: Study, result: ModelResult, view: str) -> None:
    title = models.title(result.name)
    with st.container(key=f"viewer_{result.name}"):
        st.image(
            _picture(study, result, view),
            width="stretch",
            caption=title if result.mask.any() else f"{title}: nothing marked",
            output_format="PNG",
            alt=f"The slice with the mask of {title}",
        )
    if st.button(
        "Start from this mask",
        key=f"start:{result.name}",
        icon=":material/edit:",
        disabled=not result.mask.any(),
        help="Carry this mask to the Segment page and correct it there by clicks.",
    ):
        segmenting.start_from(study, result)
        st.switch_page(chrome.PAGES["Segment"])


def _picture(study: Study, result: ModelResult, view: str) -> RGB:
    if view == "Probability":
        return probability_map(result.probability)
    return overlay(display.shown(study), result.mask, colour=colour_of(result.name), scale=2)


def spread(study: Study, shown: Sequence[str]) -> Combined | None:
    """Mean and spread of the networks shown, an ensemble standing for its members; None with fewer than two answers."""
    wanted = segment.independent(shown)
    held = [result.probability for result in study.current.comparison if result.name in wanted]
    return segment.combine(held) if len(held) > 1 else None


def area(combined: Combined, study: Study) -> str:
    """Such as "518 ± 12 mm²", the spread with two digits and the mean with no more decimals than it."""
    row, column = study.spacing_mm or (1.0, 1.0)
    unit = "px²" if study.spacing_mm is None else "mm²"
    mean, sd = combined.area_px_mean * row * column, combined.area_px_sd * row * column
    written = format.number(sd, 2)
    decimals = len(written.partition(".")[2])
    return f"{mean:,.{decimals}f} ± {written} {unit}"


def disagreement(study: Study, combined: Combined | None) -> None:
    """The map of disagreement beside what it means and how far it can be trusted."""
    if combined is None:
        st.info(
            "Disagreement needs the answers of two models or more. Choose them above and run them.",
            icon=":material/compare:",
        )
        return
    viewer, words = st.columns([0.62, 0.38], gap="medium")
    with viewer, st.container(key="viewer_disagreement"):
        st.image(
            disagreement_map(display.shown(study), combined.disagreement, scale=2),
            width="stretch",
            caption=f"Disagreement of {combined.count} models",
            output_format="PNG",
            alt="The dimmed slice, coloured where the models disagree",
        )
    with words:
        st.image(
            disagreement_legend(),
            width=256,
            caption="0: all agree; 1: half are certain of lesion, half of none",
            alt="Colour scale from 0 to 1",
        )
        st.markdown(
            "Each colour is twice the standard deviation of the models' probabilities at that pixel: the brighter, "
            "the less their outline is to be trusted there."
        )
        st.metric(
            f"Area, {combined.count} models",
            area(combined, study),
            help="Mean ± standard deviation of the areas of their masks. An ensemble counts as its members.",
        )
        if format.is_known(combined.unanimous_share):
            st.metric(
                "Marked by all",
                f"{100 * combined.unanimous_share:.0f} %",
                help="Of all pixels that any of them marked, the share that every one of them marked.",
            )
        for sentence in usefulness():
            st.caption(sentence)


def usefulness() -> list[str]:
    """What was measured of how well disagreement finds mistakes, from the cards of ensembles."""
    found = []
    for name in models.automatic():
        try:
            described = card(name)
        except WeightsError:
            continue
        test = described.fields.get("metrics", {}).get("test", {})
        if not described.members or "error_auroc" not in test or "n_slices" not in test:
            continue
        single = test.get("error_auroc_single")
        beside = "" if single is None else f"; one model's own doubt about its own mistakes reaches {single:.2f}"
        where = f", {test['error_where']}," if test.get("error_where") else ""
        found.append(
            f"Does it find mistakes? On {test.get('error_auroc_n_slices', test['n_slices'])} test slices{where} the "
            f"members of {described.title} disagreed more where its mask was wrong than where it was right: area under "
            f"the ROC curve {test['error_auroc']:.2f} (0.5 is chance{beside})."
        )
    return found
