"""Models on the server: loaded in the background at start, once, so that the first page does not wait for torch."""

import threading
from typing import Any

import streamlit as st

from core.segment import ModelResult
from core.study import Study


@st.cache_resource(show_spinner=False)
def warm_up() -> threading.Thread:
    """Start loading torch and every shipped model; pages that need one wait only for what is left."""
    # not a daemon: a process that ends while torch is being imported would end with a crash
    thread = threading.Thread(target=_load_all, name="warm-up")
    thread.start()
    return thread


def _load_all() -> None:
    from core import prompt, segment
    from core.scan import phantom
    from core.weights import WeightsError

    image, _ = phantom(seed=3)
    try:
        prompt.segmenter().encode(image)
        for name in segment.available():
            segment.load(name).predict(image)
    except WeightsError:
        return  # the page that needs the model says what is missing


def segmenter(name: str | None = None) -> Any:
    """The promptable model with its memory; raises WeightsError with one sentence."""
    from core import prompt

    return prompt.segmenter(name)


def automatic() -> tuple[str, ...]:
    """Names of the automatic models that are there."""
    from core import segment

    return segment.available()


def compare(study: Study, names: tuple[str, ...], progress: Any) -> tuple[ModelResult, ...]:
    """Run automatic models on the slice in work, saying which one is running."""
    from core import segment

    results = []
    for number, name in enumerate(names):
        progress.progress(number / len(names), text=f"Running {segment.load(name).card.title} …")
        results.append(segment.load(name).run(study.image))
    progress.empty()
    return tuple(results)


def title(name: str) -> str:
    """What a model is called on a page; its name when its card is gone."""
    from core.weights import WeightsError, card

    try:
        return card(name).title
    except WeightsError:
        return name
