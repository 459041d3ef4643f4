"""The lesions of a slice in figures: each measured once, all of them in a table with the canvas's colours."""

import hashlib

import numpy as np
import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from core.export import file_name, labels, mask_nifti, mask_png
from core.measure import LesionSize, lesion
from core.palette import lesion_colour
from core.study import Study
from core.types import Mask, Spacing
from ui import format


@st.cache_data(max_entries=256, ttl=3600, show_spinner=False)
def _measured(key: str, spacing_mm: Spacing | None, _mask: Mask) -> LesionSize:
    return lesion(_mask, spacing_mm)


def size(mask: Mask, spacing_mm: Spacing | None) -> LesionSize:
    """A lesion's measurements; those of a mask that was measured before cost nothing, so a click pays for one lesion."""
    digest = hashlib.sha256(np.packbits(mask).tobytes()).hexdigest()
    return _measured(f"{mask.shape}/{digest}", spacing_mm, mask)


def figures(found: LesionSize) -> None:
    """The measurements of the lesion in work."""
    first, second = st.columns(2)
    first.metric(
        "Area", format.area(found.area, found.unit), help="Of the mask; in px when the pixel spacing is unknown."
    )
    second.metric("Parts", str(found.n_components), help="Separate pieces of the mask.")
    first.metric(
        "Longest diameter",
        format.length(found.longest.length if found.longest else None, found.unit),
        help="The longest line inside the lesion.",
    )
    second.metric(
        "Perpendicular",
        format.length(found.perpendicular.length if found.perpendicular else None, found.unit),
        help="The longest line inside, at right angles to it.",
    )


def table(study: Study) -> None:
    """All lesions that have a mask, and their area together."""
    work = study.current
    found = {one.lesion: size(one.segmentation.mask, study.spacing_mm) for one in work.outlines}
    unit = "px" if study.spacing_mm is None else "mm"
    rows = pd.DataFrame(
        {
            "No.": list(found),
            "Lesion": [work.lesions[number].title for number in found],
            f"Area ({unit}²)": [format.rounded(one.area) for one in found.values()],
            f"Longest ({unit})": [
                format.rounded(one.longest.length if one.longest else None) for one in found.values()
            ],
        }
    )
    st.dataframe(
        _written(rows),
        hide_index=True,
        width="stretch",
        height="content",
        placeholder="–",
        column_config={
            "No.": st.column_config.NumberColumn(width=48, alignment="center", help="As on the canvas."),
            "Lesion": st.column_config.TextColumn(help="Names stay on this page; exports and reports say the number."),
            f"Area ({unit}²)": st.column_config.NumberColumn(help="Of the lesion's own mask."),
            f"Longest ({unit})": st.column_config.NumberColumn(help="The longest line inside the lesion."),
        },
    )
    together = sum(one.area for one in found.values())  # no two masks overlap
    st.caption(f"{len(found)} lesions, together {format.area(together, unit)}.")


def _written(rows: pd.DataFrame) -> Styler:
    """With the figures' own digits, and each number on its lesion's colour."""
    sizes = dict.fromkeys(rows.columns[2:], format.number)
    colours = rows.style.map(
        lambda number: f"background-color: {lesion_colour(number)}; color: #0b1116", subset=["No."]
    )
    return colours.format(sizes, na_rep="–")


def downloads(study: Study, mask: Mask) -> None:
    """The masks of all lesions as files.

    Args:
        study: whose slice in work has outlines.
        mask: bool (H, W), every pixel of any lesion.
    """
    several = len(study.current.outlines) > 1
    with st.container(horizontal=True):
        st.download_button(
            "Mask (PNG)",
            lambda: mask_png(mask),
            file_name("mask", study),
            "image/png",
            on_click="ignore",
            icon=":material/download:",
            help=f"White is {'any ' if several else ''}lesion, at the slice's own size.",
        )
        st.download_button(
            "Mask (NIfTI)",
            lambda: mask_nifti(
                labels(study.current.outlines, mask.shape), study.scan, study.slice_index, spacing_mm=study.spacing_mm
            ),
            file_name("volume", study),
            "application/gzip",
            on_click="ignore",
            icon=":material/download:",
            help=f"{'Each lesion has its number as value. ' if several else ''}On the file's own grid when it was a NIfTI.",
        )
