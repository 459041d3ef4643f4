"""A study as JSON and packed arrays, and back, without pickle.

Three kinds of document: the scan (written once), the head (title, window, what is open, which clicks were applied)
and one a slice (prompts with their history, the mask, the models' results, the draft). Arrays are named in them by
the sha256 of their packed bytes.
"""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeAlias, TypeVar

import numpy as np

from core.enhance import Enhancement
from core.prompt.prompts import BoxPrompt, History, PointPrompt, Prompt, Prompts, StartMask
from core.scan import Scan, Window
from core.scan.geometry import VolumeGeometry
from core.study.arrays import (
    StudyFormatError,
    pack_mask,
    pack_pixels,
    pack_probability,
    unpack_mask,
    unpack_pixels,
    unpack_probability,
)
from core.study.study import Draft, ModelResult, Segmentation, SliceWork, Study

SCHEMA = 1

Keep: TypeAlias = Callable[[object, Callable[[], bytes]], str]
"""Takes the object that owns an array and a function that packs it; gives the array's key."""

Fetch: TypeAlias = Callable[[str], bytes]
"""Key -> packed array; raises KeyError when there is none."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


def _reading(decode: Callable[_P, _T]) -> Callable[_P, _T]:
    """Whatever goes wrong while reading a document means that it is damaged."""

    @wraps(decode)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return decode(*args, **kwargs)
        except StudyFormatError:
            raise
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise StudyFormatError("Part of the saved study is missing or damaged.") from error

    return guarded


def _dumped(document: Mapping[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"))


def encode_scan(scan: Scan, keep: Keep) -> str:
    """The scan without its pixels, as JSON; pixels and truth go to ``keep``."""
    truth, geometry = scan.truth, scan.geometry
    return _dumped(
        {
            "pixels": keep(scan, lambda: pack_pixels(scan.pixels)),
            "kind": scan.kind,
            "value_range": [float(value) for value in scan.value_range],
            "spacing_mm": _pair(scan.spacing_mm),
            "modality": scan.modality,
            "slice_thickness_mm": None if scan.slice_thickness_mm is None else float(scan.slice_thickness_mm),
            "window": _window(scan.window),
            "notes": list(scan.notes),
            "truth": None if truth is None else keep(truth, lambda: pack_mask(truth)),
            "geometry": None
            if geometry is None
            else {
                "affine": geometry.affine.tolist(),
                "axes": list(geometry.axes),
                "flipped": list(geometry.flipped),
            },
        }
    )


@_reading
def decode_scan(text: str, fetch: Fetch) -> Scan:
    """What `encode_scan` wrote; raises StudyFormatError."""
    saved = json.loads(text)
    geometry = saved["geometry"]
    return Scan(
        pixels=unpack_pixels(fetch(saved["pixels"])),
        kind=saved["kind"],
        value_range=(saved["value_range"][0], saved["value_range"][1]),
        spacing_mm=_from_pair(saved["spacing_mm"]),
        modality=saved["modality"],
        slice_thickness_mm=saved["slice_thickness_mm"],
        window=_from_window(saved["window"]),
        notes=tuple(saved["notes"]),
        truth=None if saved["truth"] is None else unpack_mask(fetch(saved["truth"])),
        geometry=None
        if geometry is None
        else VolumeGeometry(
            np.array(geometry["affine"], dtype=np.float64).reshape(4, 4),
            (geometry["axes"][0], geometry["axes"][1], geometry["axes"][2]),
            (geometry["flipped"][0], geometry["flipped"][1], geometry["flipped"][2]),
        ),
    )


def encode_head(study: Study) -> str:
    """Everything of a study but its scan and the work on its slices, as JSON."""
    return _dumped(
        {
            "schema": SCHEMA,
            "title": study.title,
            "slice_index": int(study.slice_index),
            "window": _window(study.window),
            "enhancement": study.enhancement.as_dict(),
            "show_enhanced": bool(study.show_enhanced),
            "entered_spacing_mm": _pair(study.entered_spacing_mm),
            "applied": {client: int(seq) for client, seq in study.applied.items()},
            "created": float(study.created),
        }
    )


@_reading
def decode_study(head: str, scan: Scan, work: Mapping[int, SliceWork], id: str) -> Study:
    """Put a study together again from the head that `encode_head` wrote and its decoded parts.

    Raises:
        StudyFormatError: damaged, or written by a newer version; the sentence says which.
    """
    saved = json.loads(head)
    if saved["schema"] > SCHEMA:
        raise StudyFormatError(
            f"This study was saved by a newer NeuroClick (format {saved['schema']}; this one reads up to {SCHEMA}); "
            "update NeuroClick to open it."
        )
    index = saved["slice_index"]
    scan.slice(index)
    return Study(
        scan=scan,
        title=saved["title"],
        slice_index=index,
        window=_from_window(saved["window"]),
        enhancement=Enhancement.from_dict(saved["enhancement"]),
        show_enhanced=saved["show_enhanced"],
        entered_spacing_mm=_from_pair(saved["entered_spacing_mm"]),
        work=dict(work),
        applied=dict(saved["applied"]),
        id=id,
        created=saved["created"],
    )


def encode_work(work: SliceWork, keep: Keep) -> str:
    """The work on one slice as JSON; its arrays go to ``keep``."""
    segmentation, draft = work.segmentation, work.draft
    return _dumped(
        {
            "history": _history(work.history, keep),
            "segmentation": None
            if segmentation is None
            else {
                "mask": keep(segmentation, lambda: pack_mask(segmentation.mask)),
                "model": segmentation.model,
                "predicted_iou": None if segmentation.predicted_iou is None else float(segmentation.predicted_iou),
                "encode_ms": float(segmentation.encode_ms),
                "decode_ms": float(segmentation.decode_ms),
            },
            "comparison": [_result(result, keep) for result in work.comparison],
            "draft": None
            if draft is None
            else {"text": draft.text, "writer": draft.writer, "facts_key": draft.facts_key, "edited": draft.edited},
        }
    )


@_reading
def decode_work(text: str, fetch: Fetch) -> SliceWork:
    """What `encode_work` wrote; probabilities within 1e-5, all else exact; raises StudyFormatError."""
    saved = json.loads(text)
    mask = saved["segmentation"]
    return SliceWork(
        history=_from_history(saved["history"], fetch),
        segmentation=None if mask is None else Segmentation(**{**mask, "mask": unpack_mask(fetch(mask["mask"]))}),
        comparison=tuple(
            ModelResult(**{**result, "probability": unpack_probability(fetch(result["probability"]))})
            for result in saved["comparison"]
        ),
        draft=None if saved["draft"] is None else Draft(**saved["draft"]),
    )


def _result(result: ModelResult, keep: Keep) -> dict[str, Any]:
    key = keep(result, lambda: pack_probability(result.probability))
    return {"name": result.name, "probability": key, "predict_ms": float(result.predict_ms)}


def _history(history: History, keep: Keep) -> dict[str, Any]:
    """Each prompt and start mask once; a state of the history is a start's number and the prompts' numbers."""
    items: dict[Prompt, int] = {}
    starts: dict[StartMask, int] = {}
    states = []
    for prompts in (*history.past, history.present, *history.future):
        start = None if prompts.start is None else starts.setdefault(prompts.start, len(starts))
        states.append([start, [items.setdefault(item, len(items)) for item in prompts.items]])
    return {
        "items": [_item(item) for item in items],
        "starts": [{"source": start.source, "mask": keep(start, _mask_packer(start))} for start in starts],
        "states": states,
        "present": len(history.past),
    }


def _mask_packer(start: StartMask) -> Callable[[], bytes]:
    return lambda: pack_mask(start.mask)


def _from_history(saved: Mapping[str, Any], fetch: Fetch) -> History:
    items = [_from_item(item) for item in saved["items"]]
    # One object a start mask: states are told apart by which object they start from.
    starts = [StartMask(start["source"], unpack_mask(fetch(start["mask"]))) for start in saved["starts"]]
    states = [
        Prompts(tuple(items[number] for number in numbers), None if start is None else starts[start])
        for start, numbers in saved["states"]
    ]
    present = saved["present"]
    return History(states[present], tuple(states[:present]), tuple(states[present + 1 :]))


def _item(item: Prompt) -> list[Any]:
    if isinstance(item, BoxPrompt):
        return ["box", *(float(value) for value in (item.x0, item.y0, item.x1, item.y1))]
    return ["include" if item.include else "exclude", float(item.x), float(item.y)]


def _from_item(saved: list[Any]) -> Prompt:
    kind, *numbers = saved
    if kind == "box":
        return BoxPrompt(*numbers)
    if kind not in ("include", "exclude"):
        raise ValueError(f"no prompt is called {kind!r}")
    x, y = numbers
    return PointPrompt(x, y, kind == "include")


def _window(window: Window | None) -> list[float] | None:
    return None if window is None else [float(window.low), float(window.high)]


def _from_window(saved: list[float] | None) -> Window | None:
    return None if saved is None else Window(*saved)


def _pair(pair: tuple[float, float] | None) -> list[float] | None:
    return None if pair is None else [float(pair[0]), float(pair[1])]


def _from_pair(saved: list[float] | None) -> tuple[float, float] | None:
    return None if saved is None else (saved[0], saved[1])
