"""Classical methods on the Compare page: which of them, whether they can run, and whether their answers still hold."""

from collections.abc import Callable, Sequence

import streamlit as st

from core import classical, segment
from core.study import Study

CHOICE = "compare_classical"


def choose() -> tuple[str, ...]:
    """The control for classical methods, all off until somebody wants them; it stays as it is from page to page."""
    names = tuple(classical.METHODS)
    before = st.session_state.get(CHOICE) or ()
    chosen = st.session_state[CHOICE] = [name for name in names if name in before]
    with st.popover(
        "Classical methods",
        icon=":material/timeline:",
        help="Baselines without training that start from your click, to stand beside the networks.",
    ):
        st.pills(
            "Classical methods, from your click",
            names,
            selection_mode="multi",
            format_func=lambda name: name.removesuffix(segment.CLASSICAL),
            key=CHOICE,
            persist_state="session",
            help="Nothing is learnt here: your click says where the lesion is, and the method looks for its edge.",
        )
        for name in chosen:
            st.caption(f"**{name.removesuffix(segment.CLASSICAL)}.** {classical.METHODS[name].about}")
        st.caption(
            "They use your clicks, scribbles, lassos and box, so they have to run again when those change. They see the "
            "slice as it was loaded, and count neither for an ensemble nor for the disagreement."
        )
    return tuple(chosen)


def ready(study: Study, names: Sequence[str]) -> tuple[str, ...]:
    """Of some classical methods those that can run: without a click, most have nothing to start from."""
    clicked = classical.pointed(study.current.lesions)
    return tuple(name for name in names if clicked or not classical.METHODS[name].needs_click)


def without_outdated(study: Study) -> tuple[Study, tuple[str, ...]]:
    """The study without answers that classical methods gave to other prompts, and whose those were."""
    work = study.current
    fitting = classical.current(work.comparison, work.lesions)
    if len(fitting) == len(work.comparison):
        return study, ()
    kept = {result.name for result in fitting}
    return study.with_work(comparison=fitting), tuple(one.name for one in work.comparison if one.name not in kept)


def run(
    study: Study,
    names: Sequence[str],
    progress: Callable[[float, str], object],
    keep: Callable[[Study], object],
    anew: bool = False,
) -> tuple[Study, tuple[str, ...]]:
    """Run classical methods on the slice in work, each answer kept as soon as it is there.

    Args:
        study: whose slice and prompts they see; what it knows of others stays.
        names: of the methods.
        progress: takes the share done and a sentence. In a page it is also where a person's stop ends the run.
        keep: takes the study with each new answer.
        anew: whether methods run again whose answers are there.

    Returns:
        The study with the answers, and a sentence for each method that could not be run.
    """
    held = {result.name for result in study.current.comparison}
    todo = [name for name in names if anew or name not in held]
    faults: list[str] = []
    for done, name in enumerate(todo):
        progress(done / len(todo), f"Running {name} ({done + 1} of {len(todo)}) …")
        try:
            found = classical.run(name, study.image, study.current.lesions)
        except ValueError as error:
            faults.append(str(error).removesuffix("."))
            continue
        others = tuple(result for result in study.current.comparison if result.name != name)
        study = study.with_work(comparison=(*others, found))
        keep(study)
    return study, tuple(faults)
