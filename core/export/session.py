"""`study.json`: how every mask of a study came about, so that somebody with the same scan gets the same masks."""

import hashlib
import json
from functools import lru_cache
from typing import Any

import numpy as np

from core.prompt import BoxPrompt, LassoPrompt, Lesion, PointPrompt, Prompt, ScribblePrompt, StartMask, Stroke
from core.study import ModelResult, Segmentation, SliceWork, Study
from core.types import Mask

FORMAT, VERSION = "neuroclick-study", 3


def session_json(study: Study) -> str:
    """The study without pixels, names, the report's words and its title: nothing that a person typed.

    Slices count from 0; coordinates are native (x, y) pixels, pixel centres at whole numbers.

    Of each slice, ``lesions`` come in the order of their ``number``, which counts from 1 and may have gaps; ``active``
    is the number of the lesion in work. Each lesion has its own ``prompts``: clicks, boxes, scribbles, lassos, brush
    strokes and tidying in the order in which they were given; the model was asked with all but the last two, which were
    made on its mask afterwards. ``candidate`` counts from 0 among the masks that the first click may mean, best first;
    null is the model's own choice. ``start_mask`` is what the prompts correct, or null. Each lesion was segmented as if
    the others were not there, and then no pixel was left to two: where masks overlap, those that are ``locked`` come
    first, and among them as among the others the one that stands last in ``changed``, the numbers in the order of their
    latest change. ``segmentation`` is what came out, null without prompts or as long as it is not computed.

    ``clean_up`` says how slices were cleaned and cropped before models saw them (see `core.cleanup.CleanUp`); null, or
    none in older files, means that models saw them as loaded. All coordinates and masks are those of the native slice.

    ``scan.sha256`` is the scan's cache key (shape, spacing and pixels); ``mask_sha256`` is that of the mask as one byte
    a pixel, 0 or 1, row by row. ``weights_sha256`` is the model card's, null for a model without card.

    Version 2 had one lesion a slice, its prompts, candidate, start mask and segmentation being the slice's own.
    """
    scan, window = study.scan, study.window
    document = {
        "format": FORMAT,
        "version": VERSION,
        "scan": {
            "sha256": scan.key,
            "kind": scan.kind,
            "modality": scan.modality,
            "slices": scan.count,
            "rows": int(scan.pixels.shape[1]),
            "columns": int(scan.pixels.shape[2]),
            "value_range": list(scan.value_range),
            "spacing_mm": study.spacing_mm and list(study.spacing_mm),
            "spacing_entered_by_hand": study.entered_spacing_mm is not None,
            "slice_thickness_mm": scan.slice_thickness_mm,
        },
        "display": {
            "slice": study.slice_index,
            "window": None if window is None else [window.low, window.high],
            "enhancement": study.enhancement.as_dict(),
            "enhancement_shown": study.show_enhanced,
        },
        "clean_up": None if study.cleanup is None else study.cleanup.as_dict(),
        "slices": [_slice(index, work) for index, work in sorted(study.work.items())],
    }
    return json.dumps(document, indent=2, ensure_ascii=False, default=_plain) + "\n"


def _slice(index: int, work: SliceWork) -> dict[str, Any]:
    found = {outline.lesion: outline.segmentation for outline in work.outlines}
    return {
        "slice": index,
        "lesions": [_lesion(lesion, found.get(lesion.number)) for lesion in work.lesions.items],
        "active": work.lesions.active,
        "changed": work.lesions.changed,
        "automatic": [_automatic(result) for result in work.comparison],
    }


def _lesion(lesion: Lesion, segmentation: Segmentation | None) -> dict[str, Any]:
    prompts = lesion.prompts
    return {
        "number": lesion.number,
        "locked": lesion.locked,
        "prompts": [_prompt(item) for item in prompts.items],
        "candidate": prompts.candidate,
        "start_mask": None if prompts.start is None else _start(prompts.start),
        "segmentation": None if segmentation is None else _segmentation(segmentation),
    }


def _prompt(item: Prompt) -> dict[str, Any]:
    match item:
        case PointPrompt():
            return {"kind": "include" if item.include else "exclude", "x": item.x, "y": item.y}
        case BoxPrompt():
            return {"kind": "box", "x0": item.x0, "y0": item.y0, "x1": item.x1, "y1": item.y1}
        case ScribblePrompt() | LassoPrompt():
            kind = "scribble" if isinstance(item, ScribblePrompt) else "lasso"
            return {"kind": kind, "include": item.include, "points": item.points}
        case Stroke():
            return {"kind": "brush" if item.add else "eraser", "radius_px": item.radius, "points": item.points}
        case _:
            return {"kind": "tidy", "by": item.kind}


def _start(start: StartMask) -> dict[str, Any]:
    return {"model": start.source, "mask_sha256": _sha256(start.mask)}


def _segmentation(segmentation: Segmentation) -> dict[str, Any]:
    return {
        "model": segmentation.model,
        "weights_sha256": _weights_sha256(segmentation.model),
        "predicted_iou": segmentation.predicted_iou,
        "stability": segmentation.stability,
        "encode_ms": segmentation.encode_ms,
        "decode_ms": segmentation.decode_ms,
        "mask_sha256": _sha256(segmentation.mask),
        "mask_pixels": int(np.count_nonzero(segmentation.mask)),
    }


def _automatic(result: ModelResult) -> dict[str, Any]:
    mask = result.mask
    return {
        "model": result.name,
        "weights_sha256": _weights_sha256(result.name),
        "predict_ms": result.predict_ms,
        "mask_sha256": _sha256(mask),
        "mask_pixels": int(np.count_nonzero(mask)),
    }


def _plain(number: Any) -> Any:
    if isinstance(number, np.generic):
        return number.item()
    raise TypeError(f"{type(number).__name__} cannot be written as JSON")


def _sha256(mask: Mask) -> str:
    return hashlib.sha256(mask.astype(np.uint8).tobytes()).hexdigest()


@lru_cache(maxsize=64)
def _weights_sha256(model: str) -> str | None:
    from core import weights  # brings torch

    try:
        return weights.card(model).sha256
    except (weights.WeightsError, KeyError):
        return None
