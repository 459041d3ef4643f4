"""Models on the server: loaded in the background at start, once, so that the first page does not wait for torch."""

import gc
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import streamlit as st

from core.segment import ModelResult
from core.study import Study, cleaned


@st.cache_resource(show_spinner=False)
def warm_up() -> threading.Thread:
    """Start loading torch and every shipped model; pages that need one wait only for what is left."""
    # Not a daemon, as the thread of a page is that starts it: a process that ends while torch is being imported would
    # end with a crash.
    thread = threading.Thread(target=_load_all, name="warm-up", daemon=False)
    thread.start()
    return thread


def _load_all() -> None:
    from core import prompt, segment
    from core.scan import phantom
    from core.study import StoreError, encodings_folder, keep_hours
    from core.weights import WeightsError, card

    with suppress(StoreError):  # said by whoever opens the store
        prompt.keep_encodings(encodings_folder(), keep_hours())
    image, _ = phantom(seed=3)
    with suppress(WeightsError):  # the page that needs the model says what is missing
        prompt.segmenter().segment(image, prompt.Prompts((prompt.PointPrompt(128.0, 128.0),)))
    for name in segment.ranked(segment.available()):
        with suppress(WeightsError):
            if not card(name).members:  # those of an ensemble are loaded under their own names
                segment.load(name).predict(image)
    # What is loaded now stays: the collector need not walk through torch each time it looks for what can go.
    gc.collect()
    gc.freeze()


def segmenter(name: str | None, study: Study) -> Any:
    """The promptable model with its memory; raises WeightsError with one sentence.

    Args:
        name: of the model; None is our own.
        study: whose slices it is asked with. Where that is cleaned up, the model sees cleaned and cropped slices; it is
            asked and answers in native coordinates all the same.
    """
    from core import cleanup, prompt

    plain = prompt.segmenter(name)
    return plain if study.cleanup is None else cleanup.cleaned_segmenter(plain, study.cleanup)


def automatic() -> tuple[str, ...]:
    """Names of the automatic models that are there."""
    from core import segment

    return segment.available()


def compare(
    study: Study,
    names: tuple[str, ...],
    progress: Callable[[float, str], object],
    keep: Callable[[Study], object],
    anew: bool = False,
) -> tuple[str, ...]:
    """Run automatic models on the slice in work, saying which one is running and how long the rest will take.

    Args:
        study: whose slice they see; what it knows of other models stays.
        names: of the models.
        progress: takes the share done and a sentence. In a page it is also where a person's stop ends the run.
        keep: takes the study with each new answer as soon as it is there, so that a stop loses none.
        anew: whether models run again whose answers are there.

    Returns:
        A sentence for each model that could not be run.
    """
    from core import cleanup, segment

    known = {result.name: result for result in study.current.comparison}
    seen = cleaned(study)
    place = None if seen is None else seen.record.geometry
    started = time.monotonic()

    def before(name: str, done: int, total: int) -> None:
        left = ""
        if done:
            seconds = (time.monotonic() - started) / done * (total - done)
            left = f", about {max(1, round(seconds))} s left"
        progress(done / total, f"Running {title(name)} ({done + 1} of {total}){left} …")

    def after(result: ModelResult) -> None:
        known[result.name] = result if place is None else cleanup.native_result(result, place)
        keep(study.with_work(comparison=tuple(known[name] for name in segment.ranked(known))))

    old = () if anew else tuple(known.values())
    if seen is None or place is None:
        return segment.compare_all(study.image, names, known=old, before=before, after=after).faults
    there = cleanup.cleaned_results(old, place)
    return segment.compare_all(seen.image, names, known=there, before=before, after=after).faults


def title(name: str) -> str:
    """What a model is called on a page; its name when its card is gone."""
    from core.weights import WeightsError, card

    try:
        return card(name).title
    except WeightsError:
        return name
