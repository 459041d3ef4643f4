"""Where to look next: the switch, whom it asks, and what the page says of the place."""

from dataclasses import dataclass

import streamlit as st

from core import segment
from core.prompt import Suggestion, next_place
from core.segment import ModelResult
from core.study import Study
from ui import chrome, display, format, models, segmenting, workspace
from ui.canvas import PassedOver

_ANSWERS = "suggest_answers"
_PASSED = "suggest_passed"
_KEPT_SLICES = 6  # four models' answers on a slice of 512 x 512 take 4 MB


@dataclass(frozen=True)
class _Answers:
    """What models said of one slice; of the person's session only, as they were not asked to be compared."""

    results: tuple[ModelResult, ...] = ()
    faults: tuple[str, ...] = ()
    complete: bool = False


def switch(study: Study) -> bool:
    """Whether places are to be suggested in this study; off until the person wants it."""
    return st.toggle(
        "Suggest where to look",
        key=f"suggest:{study.id}",
        on_change=_forget_passed,
        args=(study.id,),
        persist_state="session",
        help="Marks where automatic models and your outline differ most; where you clicked, the models err more often, so look first.",
    )


def place(study: Study) -> Suggestion | None:
    """Where to look on the slice in work; None before the models were asked, and without outlines of all lesions."""
    if not segmenting.is_complete(study):
        return None
    work = study.current
    return next_place(
        work.lesions,
        {one.lesion: one.segmentation.mask for one in work.outlines},
        [result.probability for result in _answers(study).results],
        _passed(study.id, study.slice_index),
    )


def describe(study: Study, found: Suggestion | None) -> None:
    """What models see at the place and which keys answer; asks them first when nobody has, and runs the page again.

    To be called last: a person may click while they run.
    """
    answers = _answers(study)
    if not answers.complete:
        _ask(study, answers)
        chrome.rerun()
    for sentence in answers.faults:
        st.caption(f"{sentence}.")
    if not answers.results:
        st.caption("No automatic model could be asked, so nothing is suggested.")
    elif found is not None:
        st.markdown(f"**Look here:** {found.reason}")
        st.caption(_keys(study, found))
    elif study.current.lesions.current.locked:
        st.caption(f"{format.verbatim(study.current.lesions.current.title)} is locked; nothing is suggested for it.")
    elif segmenting.is_complete(study):
        passed = len(_passed(study.id, study.slice_index))
        over = f" You passed over {passed}; the switch, off and on, brings them back." if passed else ""
        st.caption(f"No place left where models and outline differ enough.{over}")


def pass_over(event: PassedOver) -> None:
    """Keep a place from being suggested again until the switch is turned off."""
    study = workspace.current()
    number = None if study is None else display.slice_of(study, event.image_id)
    if study is not None and number is not None:
        places = st.session_state.setdefault(_PASSED, {}).setdefault((study.id, number), [])
        if (event.x, event.y) not in places:
            places.append((event.x, event.y))


def _keys(study: Study, found: Suggestion) -> str:
    lesions = study.current.lesions
    of = f" {'in' if found.include else 'from'} lesion {lesions.active}" if len(lesions.items) > 1 else ""
    own = " If it is another lesion, press **E** first." if found.include and lesions.prompts else ""
    return f"**Y** {'includes' if found.include else 'excludes'} it{of}, **N** passes over it.{own}"


def _passed(study_id: str, slice_index: int) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = st.session_state.get(_PASSED, {}).get((study_id, slice_index), [])
    return found


def _forget_passed(study_id: str) -> None:
    kept = st.session_state.get(_PASSED, {})
    st.session_state[_PASSED] = {place: passed for place, passed in kept.items() if place[0] != study_id}


def _answers(study: Study) -> _Answers:
    """Those of networks that the study holds of this slice, each model once; else those of this session."""
    held = tuple(result for result in study.current.comparison if not segment.is_classical(result.name))
    if held:
        counted = segment.independent(result.name for result in held)
        return _Answers(tuple(result for result in held if result.name in counted) or held, complete=True)
    known: _Answers = st.session_state.get(_ANSWERS, {}).get(_slice(study), _Answers())
    return known


def _slice(study: Study) -> tuple[str, int, str]:
    return study.scan.key, study.slice_index, repr(study.cleanup)


def _ask(study: Study, answers: _Answers) -> None:
    """Run the best ensemble's members, or the best model where there is no ensemble, once for this slice.

    Each answer is kept as soon as it is there: a click ends the run between two models, and the next run goes on.
    """
    key = _slice(study)

    def keep(answers: _Answers) -> None:
        memory = st.session_state.setdefault(_ANSWERS, {})
        memory.pop(key, None)
        memory[key] = answers
        while len(memory) > _KEPT_SLICES:
            del memory[next(iter(memory))]

    bar = st.progress(0.0)
    faults = models.compare(
        study.with_work(comparison=answers.results),
        _best(),
        bar.progress,
        lambda done: keep(_Answers(done.current.comparison)),
    )
    results = st.session_state.get(_ANSWERS, {}).get(key, answers).results
    keep(_Answers(results, faults, complete=True))
    bar.empty()


def _best() -> tuple[str, ...]:
    names = segment.ranked(models.automatic())
    ensembles = [name for name in names if segment.independent([name]) != (name,)]
    return segment.independent([*ensembles, *names][:1])
