"""A study as JSON and packed arrays, and back, without pickle.

Three kinds of document: the scan (written once, see `core.study.scan_codec`), the head (title, window, what is open,
which clicks were applied) and one a slice (lesions with their history, their masks, the models' results, the draft).
Arrays are named in them by the sha256 of their packed bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from core.cleanup import CleanUp
from core.enhance import Enhancement
from core.prompt import Candidate, Outline, Segmentation
from core.scan import Scan
from core.segment import ModelResult
from core.study.arrays import StudyFormatError, pack_mask, pack_probability, unpack_mask, unpack_probability
from core.study.documents import SCHEMA, Fetch, Keep, as_pair, dumped, from_pair, from_window, reading, window_pair
from core.study.history_codec import decode_history, encode_history
from core.study.study import Draft, SliceWork, Study


def encode_head(study: Study) -> str:
    """Everything of a study but its scan and the work on its slices, as JSON."""
    return dumped(
        {
            "schema": SCHEMA,
            "title": study.title,
            "slice_index": int(study.slice_index),
            "window": window_pair(study.window),
            "enhancement": study.enhancement.as_dict(),
            "show_enhanced": bool(study.show_enhanced),
            "cleanup": None if study.cleanup is None else study.cleanup.as_dict(),
            "promptable": study.promptable,
            "entered_spacing_mm": as_pair(study.entered_spacing_mm),
            "applied": {client: int(seq) for client, seq in study.applied.items()},
            "created": float(study.created),
        }
    )


@reading
def check_format(head: str) -> None:
    """Look at a head before anything else is decoded.

    Raises:
        StudyFormatError: damaged, or written by a newer version; the sentence says which.
    """
    found = json.loads(head)["schema"]
    if found > SCHEMA:
        raise StudyFormatError(
            f"This study was saved by a newer NeuroClick (format {found}; this one reads up to {SCHEMA}); "
            "update NeuroClick to open it."
        )


@reading
def decode_study(id: str, head: str, scan: Scan, work: Mapping[int, SliceWork]) -> Study:
    """Put a study together again from the head that `encode_head` wrote and its decoded parts.

    Raises:
        StudyFormatError: damaged, or written by a newer version; the sentence says which.
    """
    check_format(head)
    saved = json.loads(head)
    cleanup = saved.get("cleanup")  # formats before 4 had none
    return Study(
        scan=scan,
        title=saved["title"],
        slice_index=saved["slice_index"],
        window=from_window(saved["window"]),
        enhancement=Enhancement.from_dict(saved["enhancement"]),
        show_enhanced=saved["show_enhanced"],
        cleanup=None if cleanup is None else CleanUp.from_dict(cleanup),
        promptable=saved["promptable"],
        entered_spacing_mm=from_pair(saved["entered_spacing_mm"]),
        work=dict(work),
        applied=dict(saved["applied"]),
        id=id,
        created=saved["created"],
    )


def encode_work(work: SliceWork, keep: Keep) -> str:
    """The work on one slice as JSON; its arrays go to ``keep``."""
    draft = work.draft
    return dumped(
        {
            "history": encode_history(work.history, keep),
            "outlines": [_outline(outline, keep) for outline in work.outlines],
            "comparison": [_result(result, keep) for result in work.comparison],
            "draft": None if draft is None else asdict(draft),
        }
    )


@reading
def decode_work(text: str, fetch: Fetch) -> SliceWork:
    """What `encode_work` wrote; probabilities within 1e-5, all else exact; raises StudyFormatError."""
    saved = json.loads(text)
    return SliceWork(
        history=decode_history(saved["history"], fetch),
        outlines=tuple(_from_outline(outline, fetch) for outline in _saved_outlines(saved)),
        comparison=tuple(
            ModelResult(**{**result, "probability": unpack_probability(fetch(result["probability"]))})
            for result in saved["comparison"]
        ),
        draft=None if saved["draft"] is None else Draft(**saved["draft"]),
    )


def _outline(outline: Outline, keep: Keep) -> dict[str, Any]:
    found = outline.segmentation
    return {
        "lesion": outline.lesion,
        "mask": keep(found, lambda: pack_mask(found.mask)),
        "model": found.model,
        "predicted_iou": None if found.predicted_iou is None else float(found.predicted_iou),
        "encode_ms": float(found.encode_ms),
        "decode_ms": float(found.decode_ms),
        "stability": None if found.stability is None else float(found.stability),
        "candidates": [_candidate(one, keep) for one in found.candidates],
        "chosen": int(found.chosen),
    }


def _candidate(candidate: Candidate, keep: Keep) -> list[Any]:
    return [keep(candidate, lambda: pack_mask(candidate.mask)), float(candidate.predicted_iou)]


def _saved_outlines(saved: Mapping[str, Any]) -> list[dict[str, Any]]:
    if "outlines" in saved:
        return list(saved["outlines"])
    # formats 1 and 2 knew one lesion: its segmentation, or null
    return [] if saved["segmentation"] is None else [{"lesion": 1, **saved["segmentation"]}]


def _from_outline(saved: Mapping[str, Any], fetch: Fetch) -> Outline:
    # format 1 had neither stability nor candidates; their defaults say so
    candidates = tuple(Candidate(unpack_mask(fetch(key)), iou) for key, iou in saved.get("candidates", ()))
    fields = {name: value for name, value in saved.items() if name != "lesion"}
    found = Segmentation(**{**fields, "mask": unpack_mask(fetch(saved["mask"])), "candidates": candidates})
    return Outline(saved["lesion"], found)


def _result(result: ModelResult, keep: Keep) -> dict[str, Any]:
    key = keep(result, lambda: pack_probability(result.probability))
    saved = {"name": result.name, "probability": key, "predict_ms": float(result.predict_ms)}
    return {**saved, "drawn_from": result.drawn_from} if result.drawn_from else saved
