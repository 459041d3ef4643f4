"""Every number about masks, with its unit: overlap with a truth, size of a lesion, means over patients, agreement.

Undefined is NaN (or None for a line that does not exist), is left out of means and counted there. Without a spacing
every length is in px and says so.
"""

from core.measure.aggregate import Summary, patient_means, per_patient, per_slice
from core.measure.pairwise import Agreement, agreement
from core.measure.scores import BOUNDARY_TOLERANCE_PX, NSD_TOLERANCE_MM, NSD_TOLERANCE_PX, Overlap, overlap
from core.measure.size import Diameter, LesionSize, lesion

__all__ = [
    "BOUNDARY_TOLERANCE_PX",
    "NSD_TOLERANCE_MM",
    "NSD_TOLERANCE_PX",
    "Agreement",
    "Diameter",
    "LesionSize",
    "Overlap",
    "Summary",
    "agreement",
    "lesion",
    "overlap",
    "patient_means",
    "per_patient",
    "per_slice",
]
