"""What must hold of a study out of a file that somebody sent, before any page shows it.

The decoders of `core.study` trust the store, which only this program writes; a file may have been made by anybody.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from core.prompt import Prompt
from core.report.errors import ReportError
from core.report.gathering.prompts_given import given
from core.report.wording.languages import LANGUAGES
from core.scan import Scan
from core.scan.scan import Kind
from core.study import Draft, SliceWork, Study, describe

_NAME = re.compile(r"[\w+-][\w .+()-]{0,79}")
"""Of a model: it becomes part of a path, so it holds no slash and does not begin with a dot."""
_PLAIN = re.compile(r"[^<>\[\]{}`$\\|*_~#!&@]{1,300}")
_MOST_TEXT, _MOST_NOTES, _FAR_PX = 200_000, 20, 1e5


def checked_study(study: Study) -> Study:
    """The study itself, with notes that are more than plain sentences left out and a title of ours.

    Raises:
        ReportError: something in it fits no scan or no model; one sentence.
    """
    scan = study.scan
    _expect(scan.kind in get_args(Kind), "it is of no kind of scan that we know")
    _expect(0 <= study.slice_index < scan.count, "its slice is not in the scan")
    _expect(all(0 <= index < scan.count for index in study.work), "its work is on slices that are not in the scan")
    _check_numbers(study)
    _expect(study.promptable == "" or _is_name(study.promptable), "it names no model")
    for one in study.work.values():
        _check_work(one, (scan.pixels.shape[1], scan.pixels.shape[2]))
    work = {index: replace(one, draft=_draft(one.draft)) for index, one in study.work.items()}
    notes = tuple(note for note in scan.notes if _PLAIN.fullmatch(note) and "://" not in note)[:_MOST_NOTES]
    return replace(study, scan=replace(scan, notes=notes), title=describe(scan), work=work, applied={})


def _check_numbers(study: Study) -> None:
    scan: Scan = study.scan
    for spacing in (scan.spacing_mm, study.entered_spacing_mm):
        _expect(spacing is None or all(0 < value <= 1000 for value in spacing), "its spacing is no spacing")
    numbers = [*scan.value_range, study.created, scan.slice_thickness_mm or 1.0]
    numbers += [end for window in (scan.window, study.window) if window for end in (window.low, window.high)]
    _expect(all(math.isfinite(number) for number in numbers), "a number in it is not finite")
    _expect(scan.modality is None or re.fullmatch(r"[A-Za-z]{1,16}", scan.modality) is not None, "its modality is none")


def _check_work(work: SliceWork, shape: tuple[int, int]) -> None:
    _expect(all(mask_shape == shape for mask_shape in _shapes(work)), "a mask is not of the size of its slice")
    names = [one.segmentation.model for one in work.outlines] + [result.name for result in work.comparison]
    states = (*work.history.past, work.history.present, *work.history.future)
    lesions = [lesion for state in states for lesion in state.items]
    names += [lesion.prompts.start.source for lesion in lesions if lesion.prompts.start is not None]
    _expect(all(_is_name(name) for name in names), "it names no model")
    _expect(len({result.name for result in work.comparison}) == len(work.comparison), "it names a model twice")
    seen = {id(item): item for lesion in lesions for item in lesion.prompts.items}
    for item in seen.values():
        _check_prompt(item)
    _expect(
        all(type(lesion.number) is int and 0 < lesion.number < 1000 for lesion in lesions), "a lesion has no number"
    )
    _expect(
        {one.lesion for one in work.outlines} <= set(work.lesions.numbers),
        "an outline belongs to no lesion of its slice",
    )
    for one in work.outlines:
        found = one.segmentation
        sure = (found.encode_ms, found.decode_ms, found.predicted_iou or 0.0, found.stability or 0.0)
        _expect(all(math.isfinite(number) for number in sure), "a number in it is not finite")
    _expect(all(math.isfinite(result.predict_ms) for result in work.comparison), "a number in it is not finite")


def _shapes(work: SliceWork) -> Iterator[tuple[int, ...]]:
    for one in work.outlines:
        yield one.segmentation.mask.shape
        yield from (candidate.mask.shape for candidate in one.segmentation.candidates)
    yield from (result.probability.shape for result in work.comparison)
    for state in (*work.history.past, work.history.present, *work.history.future):
        yield from (one.prompts.start.mask.shape for one in state.items if one.prompts.start is not None)


def _check_prompt(item: Prompt) -> None:
    known = given(item)
    numbers = [*(value for point in known.points_px for value in point), known.radius_px or 1.0]
    _expect(all(abs(number) <= _FAR_PX for number in numbers), "a prompt lies far outside of the image")


def _draft(draft: Draft | None) -> Draft | None:
    if draft is None:
        return None
    words = (draft.text, draft.writer, draft.facts_key, draft.language)
    _expect(all(isinstance(word, str) for word in words) and len(draft.text) <= _MOST_TEXT, "its words are no words")
    _expect(_is_name(draft.writer), "its words have no writer")
    _expect(type(draft.edited) is bool and type(draft.looked) is bool, "its words are no words")
    return draft if draft.language in LANGUAGES else replace(draft, language="en")


def _is_name(name: object) -> bool:
    return isinstance(name, str) and _NAME.fullmatch(name) is not None and ".." not in name


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ReportError(f"The study in this PDF cannot be opened: {otherwise}.")
