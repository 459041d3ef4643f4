"""The slice as models see it: as loaded, or cleaned up where the person asked for that."""

import threading
from collections import OrderedDict
from weakref import WeakKeyDictionary

from core.cleanup import Cleaned, CleanUp, clean
from core.scan import Scan
from core.study.study import Study
from core.types import FloatArray

_KEPT_SLICES = 16  # of one scan; one takes 5 bytes a pixel and some ten milliseconds to make again
_CLEANED: WeakKeyDictionary[Scan, OrderedDict[tuple[int, CleanUp], Cleaned]] = WeakKeyDictionary()
_LOCK = threading.Lock()


def cleaned(study: Study) -> Cleaned | None:
    """The slice in work cleaned up as the study says, remembered for as long as the scan is in memory; None without."""
    if study.cleanup is None:
        return None
    place = (study.slice_index, study.cleanup)
    with _LOCK:
        found = _CLEANED.get(study.scan, OrderedDict()).get(place)
    if found is None:
        found = clean(study.image, study.cleanup)
        with _LOCK:
            kept = _CLEANED.setdefault(study.scan, OrderedDict())
            kept[place] = found
            while len(kept) > _KEPT_SLICES:
                kept.popitem(last=False)
    return found


def seen(study: Study) -> FloatArray:
    """What automatic models get of the slice in work, float32 in [0, 1]: native (H, W), or cleaned and cropped."""
    found = cleaned(study)
    return study.image if found is None else found.image
