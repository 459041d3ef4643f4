"""A study (one scan and everything done with it, immutable) and the store that keeps it over reloads and restarts.

`open_store()` gives this machine's `Store`; `apply_operations` carries clicks into a study; `steps` says what is done;
`seen` is the slice as models see it.
"""

from core.prompt import Segmentation
from core.segment import ModelResult
from core.study.database import StoreError
from core.study.location import encodings_folder, keep_hours, open_store, store_file
from core.study.opening import describe, study_of
from core.study.operations import apply_operations
from core.study.seen import cleaned, seen
from core.study.steps import Step, steps
from core.study.store import Store, StudySummary
from core.study.study import Draft, SliceWork, Study

__all__ = [
    "Draft",
    "ModelResult",
    "Segmentation",
    "SliceWork",
    "Step",
    "Store",
    "StoreError",
    "Study",
    "StudySummary",
    "apply_operations",
    "cleaned",
    "describe",
    "encodings_folder",
    "keep_hours",
    "open_store",
    "seen",
    "steps",
    "store_file",
    "study_of",
]
