"""Clean-up of what models see: proposed where it may help, shown before it is done, undone with one click."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from core.cleanup import Cleaned, CleanUp, CropMode, preview, proposal
from core.study import Study, cleaned
from core.types import FloatArray
from ui import display, workspace

_MODES: Mapping[CropMode, str] = {"auto": "Automatic", "hard": "Hard", "soft": "Soft", "none": "None"}
_SWITCHES: Mapping[str, tuple[str, str]] = {
    "white": ("White background and borders", "Flooded from the border of the slice; never inside the head."),
    "letters": ("Letters and marks beside the head", "Small bright things in the air; writing on the head stays."),
    "square": ("Pad to a square", "Adds empty rows or columns around the crop; nothing is stretched."),
    "skull": (
        "Strip the skull",
        "By morphology: it often fails and then says so; lesions at the skull can go with it.",
    ),
}


@st.cache_data(max_entries=64, ttl=3600, show_spinner=False)
def _proposal(key: str, _image: FloatArray) -> str:
    return proposal(_image)


def controls(study: Study) -> None:
    """The expander of the Scan page: settings, what they would take away, and the buttons."""
    key = f"{study.scan.key}/{study.slice_index}"
    reason = _proposal(key, study.image) if study.cleanup is None else ""
    if reason:
        st.info(f"{reason.rstrip('.')}; a clean-up takes it away.", icon=":material/crop:")
    with st.expander("Clean up", icon=":material/crop:", expanded=bool(reason) or study.cleanup is not None):
        wanted = _settings(study)
        found = cleaned(replace(study, cleanup=wanted))
        assert found is not None  # with settings there is an answer
        st.image(
            preview(display.shown_original(study), found),
            width="stretch",
            output_format="PNG",
            alt="The slice: replaced pixels orange, what is cropped off dimmed, the crop framed",
        )
        for sentence in described(found):
            st.caption(sentence)
        _buttons(study, wanted)


def _settings(study: Study) -> CleanUp:
    """What the widgets say; they start at what is in use."""
    now = study.cleanup or CleanUp()
    names = {name: f"cleanup_{name}:{study.id}" for name in ("crop", *_SWITCHES)}
    for name, key in names.items():
        st.session_state.setdefault(key, getattr(now, name))
    st.segmented_control(
        "Crop to the head",
        list(_MODES),
        key=names["crop"],
        format_func=lambda mode: _MODES[mode],
        required=True,
        help="Hard: Otsu's threshold, tight. Soft: an adaptive threshold with a wider margin. Automatic chooses.",
    )
    for name, (label, tip) in _SWITCHES.items():
        st.checkbox(label, key=names[name], help=tip)
    return CleanUp(**{name: st.session_state[key] for name, key in names.items()})


def described(done: Cleaned) -> list[str]:
    """What a clean-up does to the slice and what the automatic choice thought, a sentence each."""
    record = done.record
    if record.changes_nothing:
        return [record.reason, "Nothing would change on this slice.", *record.faults]
    place = record.geometry
    rows, columns = place.shape
    size = f"Models see {columns} × {rows} px of this slice of {place.width} × {place.height} px."
    parts = [
        f"{what} ({100 * count / done.replaced.size:.2g} %)"
        for what, count in (
            ("white surroundings", record.white_px),
            ("letters and marks", record.letters_px),
            ("skull and what lies outside it", record.skull_px),
        )
        if count
    ]
    removed = [f"Replaced by dark background: {', '.join(parts)} of the slice."] if parts else []
    return [record.reason, size, *removed, *record.faults]


def cost(study: Study) -> str:
    """What no longer holds when the clean-up changes, in a sentence; empty when nothing is lost."""
    outlined = sum(bool(work.outlines) for work in study.work.values())
    compared = sum(bool(work.comparison) for work in study.work.values())
    lost = [
        f"{what} on {count} {'slice' if count == 1 else 'slices'}"
        for what, count in (("outlines", outlined), ("answers of automatic models", compared))
        if count
    ]
    if not lost:
        return ""
    again = "Your prompts stay, and the outlines are drawn from them again." if outlined else "Your prompts stay."
    return f"Models saw other pixels for the {' and the '.join(lost)}: these go. {again}"


def _buttons(study: Study, wanted: CleanUp) -> None:
    lost = cost(study)
    changes = wanted != study.cleanup
    if study.cleanup is None:
        st.caption(
            "Models see the slice as it was loaded. With a clean-up the figures measured for them hold less surely."
        )
    else:
        every = " Each slice is cropped for itself." if study.scan.count > 1 else ""
        st.caption(f"In use: models see the slice cleaned up; prompts, masks and files stay in its own pixels.{every}")
    if lost and (changes or study.cleanup is not None):
        st.warning(lost, icon=":material/info:")
    with st.container(horizontal=True):
        st.button(
            "Use this and drop them" if lost else "Use this clean-up",
            key="cleanup_use",
            disabled=not changes,
            icon=":material/check:",
            on_click=keep,
            args=(wanted,),
            help="For models alone: the scan itself is never changed.",
        )
        if study.cleanup is not None:
            st.button(
                "Undo and drop them" if lost else "Undo the clean-up",
                key="cleanup_undo",
                icon=":material/undo:",
                on_click=keep,
                args=(None,),
                help="Models see the slice as it was loaded again.",
            )


def keep(cleanup: CleanUp | None) -> None:
    """Take over a clean-up, or none; what models said of other pixels goes, prompts and words stay."""
    study = workspace.current()
    if study is not None and cleanup != study.cleanup:
        workspace.keep(study.with_cleanup(cleanup))
