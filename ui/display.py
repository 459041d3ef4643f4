"""What a person sees of a slice: windowed and, if asked, enhanced. Models never see this."""

import hashlib

import streamlit as st

from core.enhance import Enhancement
from core.scan import Window, apply_window
from core.study import Study
from core.types import FloatArray


@st.cache_data(max_entries=64, ttl=3600, show_spinner=False)
def _enhanced(key: str, settings: str, _image: FloatArray, _enhancement: Enhancement) -> FloatArray:
    return _enhancement.apply(_image)


def enhanced(study: Study, enhancement: Enhancement | None = None) -> FloatArray:
    """The slice in work, enhanced as the study says (or as given) and then windowed."""
    chosen = study.enhancement if enhancement is None else enhancement
    image = _enhanced(f"{study.scan.key}/{study.slice_index}", repr(chosen), study.image, chosen)
    return windowed(image, study.window)


def windowed(image: FloatArray, window: Window | None) -> FloatArray:
    """A slice as the window shows it; without a window unchanged."""
    return image if window is None else apply_window(image, window)


def shown_original(study: Study) -> FloatArray:
    """The slice in work through its window, not enhanced."""
    return windowed(study.image, study.window)


def shown(study: Study) -> FloatArray:
    """The slice as the canvas shows it."""
    return enhanced(study) if study.show_enhanced else shown_original(study)


def _slice_id(study: Study, slice_index: int) -> str:
    return hashlib.sha256(f"{study.scan.key}/{slice_index}".encode()).hexdigest()[:16]


def shown_id(study: Study) -> str:
    """Identifies what ``shown`` returns, for the browser's cache: the slice, a dash, and how it is shown."""
    how = repr((study.window, study.show_enhanced and study.enhancement))
    return f"{_slice_id(study, study.slice_index)}-{hashlib.sha256(how.encode()).hexdigest()[:8]}"


def slice_of(study: Study, image_id: str) -> int | None:
    """The slice that a ``shown_id`` belongs to, or None when it is of another scan."""
    wanted = image_id.split("-")[0]
    order = (study.slice_index, *range(study.scan.count))
    return next((index for index in order if _slice_id(study, index) == wanted), None)
