"""How many clusters: the figures of k = 2 to 20, on one slice or several, with a way to stop."""

import time
from collections.abc import Iterator

import streamlit as st

from core.explore import FEWEST, MOST, SILHOUETTE_PX, Scores, mean_scores, spread, suggestion, sweep
from core.study import Study
from ui import explore_charts, exploring, format

_HELD = "explore_scores"  # (slice, weight of place, head only) -> k -> its figures
_MOST_HELD = 64
_MOST_SLICES = 9
Held = dict[tuple[str, float, bool], dict[int, Scores | None]]


def show(study: Study, space: float, head_only: bool) -> None:
    """The controls, the curves, and what they say."""
    st.subheader("How many clusters?")
    slices = _slices(study)
    known = _held()
    wanted = [(place, k) for place in slices for k in range(FEWEST, MOST + 1)]
    missing = [(place, k) for place, k in wanted if k not in known.get(_key(study, place, space, head_only), {})]
    running = st.container()
    if missing and running.button(
        f"Compare k = {FEWEST} to {MOST}" if len(missing) == len(wanted) else f"Go on, {len(missing)} left",
        key="explore_sweep",
        icon=":material/play_arrow:",
        help="Cuts the slice into 2, 3, … 20 clusters and draws four figures that judge each.",
    ):
        with running, st.container(horizontal=True, vertical_alignment="center"):
            bar = st.progress(0.0, "Starting …")
            st.button("Stop", key="explore_stop", icon=":material/stop:", help="What is finished is kept.")
        started = time.monotonic()
        for done, (place, k) in enumerate(missing):
            # In Streamlit this is also where a person's stop ends the run.
            bar.progress(done / len(missing), _progress(k, place, study, done, len(missing), started))
            _score(study, place, k, space, head_only)
        st.rerun()
    scored = mean_scores([_scores(study, place, space, head_only) for place in slices])
    if not scored:
        if not missing:
            st.info("No slice here has two grey levels.", icon=":material/info:")
        return
    if not missing:
        st.markdown(suggestion(scored))
    for name in explore_charts.FIGURES:
        st.altair_chart(explore_charts.over_k(scored, name), width="stretch")
    of = f"Means over {len(slices)} slices. " if len(slices) > 1 else ""
    units = "brightness squared" if space == 0 else "squared standard deviations"
    st.caption(
        f"{of}Scatter in {units}; WCSS and BCSS add up to the same total for every k. The silhouette is of "
        f"{SILHOUETTE_PX:,} pixels drawn by a fixed seed."
    )


def _slices(study: Study) -> tuple[int, ...]:
    """The slice in work, or several that the person asks for."""
    if study.scan.count < 2:
        return (study.slice_index,)
    count = st.slider(
        "Slices",
        1,
        min(_MOST_SLICES, study.scan.count),
        key=f"explore_slices:{study.id}",
        persist_state="session",
        help="1 takes the slice in work; more are spread over those that show a good part of the head, and averaged.",
    )
    return (study.slice_index,) if count == 1 else spread(study.scan.pixels, count)


def _held() -> Held:
    held: Held = st.session_state.setdefault(_HELD, {})
    for old in list(held)[:-_MOST_HELD]:
        del held[old]
    return held


def _key(study: Study, place: int, space: float, head_only: bool) -> tuple[str, float, bool]:
    return exploring.slice_key(study, place), space, head_only


def _score(study: Study, place: int, k: int, space: float, head_only: bool) -> None:
    """One k on one slice; a slice with too few grey levels for it is remembered as that."""
    inside = exploring.head(study, place) if head_only else None
    try:
        (found,) = sweep(study.scan.slice(place), (k,), space, inside)
    except ValueError:
        found = None
    _held().setdefault(_key(study, place, space, head_only), {})[k] = found


def _scores(study: Study, place: int, space: float, head_only: bool) -> list[Scores]:
    held = _held().get(_key(study, place, space, head_only), {})
    return list(_known(held))


def _known(held: dict[int, Scores | None]) -> Iterator[Scores]:
    for k in sorted(held):
        found = held[k]
        if found is not None:
            yield found


def _progress(k: int, place: int, study: Study, done: int, total: int, started: float) -> str:
    on = f" on slice {place + 1}" if study.scan.count > 1 else ""
    left = ""
    if done:
        seconds = (time.monotonic() - started) / done * (total - done)
        left = f", about {format.number(max(1.0, seconds), 1)} s left"
    return f"k = {k}{on} ({done + 1} of {total}){left} …"
