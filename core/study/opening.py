"""From a scan to a study, with a title that names what it is and nobody."""

from core.scan import Scan
from core.study.study import Study

_KINDS = {"dicom": "DICOM", "nifti": "NIfTI", "phantom": "Synthetic head"}


def describe(scan: Scan) -> str:
    """A title such as "DICOM slice, 512 × 512 px" or "NIfTI volume, 24 slices"."""
    kind = _KINDS.get(scan.kind, scan.kind.upper())
    _, height, width = scan.pixels.shape
    if scan.count > 1:
        return f"{kind} volume, {scan.count} slices"
    return f"{kind} slice, {width} × {height} px"


def study_of(scan: Scan, title: str | None = None) -> Study:
    """A fresh study of a scan, on its middle slice and with the window that the file asks for."""
    return Study(scan=scan, title=title or describe(scan), slice_index=scan.middle, window=scan.window)
