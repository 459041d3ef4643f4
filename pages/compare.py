"""The person's mask beside what automatic models and classical methods draw on the same slice."""

import streamlit as st

from ui import chrome, classical_choice, comparing, measuring, models, segmenting, tables, workspace

study, outdated = classical_choice.without_outdated(segmenting.caught_up(chrome.needed_study()))
if outdated:
    workspace.keep(study)
work = study.current
names = comparing.known_models(study)

with st.container(horizontal=True, vertical_alignment="center"):
    st.header("Compare", width="content")
    run_here = st.container(width="content")
    view = st.segmented_control(
        "Show",
        ["Overlay", "Probability", "Disagreement"],
        default="Overlay",
        required=True,
        key="compare_view",
        label_visibility="collapsed",
        help="Outlines, how probable each pixel is to each model, or where the models shown disagree.",
    )
    if names:
        st.button(
            f"All {len(names)} models",
            key="choose_all",
            icon=":material/select_all:",
            type="tertiary",
            on_click=comparing.choose_all,
            args=(names,),
            help="Choose every model.",
        )
    baselines = classical_choice.choose()
if names:
    chosen = comparing.choose(study)
else:
    chosen = ()
    st.warning("No automatic model is in weights/; get them from the repository or train them: see TRAINING.md.")
running = st.container(key="running")
held = {result.name: result for result in work.comparison}
shown = tuple(held[name] for name in (*chosen, *baselines) if name in held)
runnable = tuple(name for name in chosen if name in models.automatic())
startable = classical_choice.ready(study, baselines)
missing = [name for name in (*chosen, *startable) if name not in held]

with run_here:
    fresh = bool(shown) and not missing
    first = "Run the automatic models" if not startable else "Run the classical methods"
    if runnable and startable:
        first = f"Run the {len(missing)} chosen"
    if st.button(
        "Run again" if fresh else f"Run the other {len(missing)}" if shown else first,
        key="run",
        type="secondary" if fresh else "primary",
        icon=":material/play_arrow:",
        disabled=not runnable and not startable,
        help="Models see the slice as it was loaded, without your clicks; classical methods start from them.",
    ):
        with running, st.container(horizontal=True, vertical_alignment="center"):
            bar = st.progress(0.0)
            st.button("Stop", key="stop", icon=":material/stop:", help="What is finished is kept.")
        drawn, faults = classical_choice.run(study, startable, bar.progress, workspace.keep, anew=fresh)
        if runnable:
            faults += models.compare(drawn, runnable, bar.progress, workspace.keep, anew=fresh)
        for sentence in faults:
            workspace.say(f"{sentence}. The others went on.")
        st.rerun()

if outdated:
    st.info(
        f"Your prompts have changed since {', '.join(outdated)} drew, so those outlines are gone; run them again.",
        icon=":material/update:",
    )
if len(startable) < len(baselines):
    waiting = ", ".join(name for name in baselines if name not in startable)
    st.info(f"Click the lesion first: {waiting} can only start from there.", icon=":material/ads_click:")
mine = work.mask is not None
combined = comparing.spread(study, chosen)
if view == "Disagreement":
    comparing.disagreement(study, combined)
else:
    comparing.pictures(study, shown, view)
if not shown:
    st.info(
        "The chosen models have not seen this slice yet. Run them to see their outlines beside yours."
        if chosen or baselines
        else "Choose one model or more to see its outline beside yours.",
        icon=":material/play_arrow:",
    )
    st.stop()

measured = measuring.facts_of(study.with_work(comparison=shown))
st.subheader("Against your mask" if mine else "Areas; figures against your mask need a mask")
if combined is not None:
    st.caption(
        f"Area over {combined.count} models: {comparing.area(combined, study)} (mean ± standard deviation; "
        "an ensemble counts as its members). Click a heading to sort."
    )
st.dataframe(
    tables.comparison(measured),
    hide_index=True,
    width="stretch",
    height="content",
    placeholder="–",
    column_config=tables.comparison_columns(),
)
names_of_masks, pairs = tables.agreement(measured)
if len(names_of_masks) > 2:
    st.subheader("Agreement of every pair (Dice)")
    st.dataframe(
        tables.matrix(names_of_masks, pairs),
        width="content",
        height="content",
        placeholder="",
        column_config=tables.matrix_columns(len(names_of_masks)),
    )
elif measured.agreement:
    pair = measured.agreement[0]
    st.caption(f"{pair.first} and {pair.second} agree with a Dice of {pair.dice}.")
if measured.disputed is not None and measured.disputed.value is not None:
    besides = ", classical methods left out" if any(name in held for name in baselines) else ""
    st.caption(f"Not all agree on {measured.disputed} of everything that any of them marked{besides}.")
st.caption("Your mask is what you clicked, not a truth: these figures say how far you and the models agree.")
with st.container(horizontal=True):
    st.page_link(chrome.PAGES["Report"], label="Write the report", icon=":material/description:")
    st.page_link(chrome.MODELS_PAGE, label="What these models are", icon=":material/neurology:")
