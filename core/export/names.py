"""Names for downloads, made of what we know and never of what a person typed: names of files travel far."""

from typing import Literal, TypeAlias

from core.study import Study

What: TypeAlias = Literal["mask", "overlay", "enhanced", "probability", "volume", "session", "report"]

_ENDINGS: dict[What, str] = {
    "mask": "mask.png",
    "overlay": "overlay.png",
    "enhanced": "enhanced.png",
    "probability": "probability.png",
    "volume": "mask.nii.gz",
    "session": "study.json",
    "report": "report.pdf",
}
_OF_ONE_SLICE = ("mask", "overlay", "enhanced", "probability", "report")


def file_name(what: What, study: Study) -> str:
    """Such as "neuroclick-3f9a1c20-slice012of155-mask.png": the scan by the start of its sha256, slices from 1."""
    parts = ["neuroclick", study.scan.key[:8]]
    if what in _OF_ONE_SLICE and study.scan.count > 1:
        parts.append(f"slice{study.slice_index + 1:03d}of{study.scan.count:03d}")
    return "-".join([*parts, _ENDINGS[what]])
