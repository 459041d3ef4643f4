"""From a study to its facts."""

import tomllib
from datetime import UTC, datetime
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from core.measure import Agreement, Diameter, LesionSize, agreement, lesion, overlap
from core.prompt import Prompts, ScribblePrompt, Stroke, Tidy
from core.report.cards import card_facts, title_of
from core.report.quantity import Quantity, measured
from core.report.record import (
    ComparisonFacts,
    EnhancementFacts,
    Facts,
    Horizontal,
    ImageFacts,
    LesionFacts,
    LineFacts,
    PairFacts,
    PromptFacts,
    SegmentationFacts,
    Setting,
    Vertical,
)
from core.types import FloatArray, Mask, Spacing

if TYPE_CHECKING:
    from core.study import ModelResult, Segmentation, Study

MODALITIES = {
    "MR": "magnetic resonance",
    "CT": "computed tomography",
    "PT": "positron emission tomography",
    "NM": "nuclear medicine",
    "US": "ultrasound",
    "CR": "computed radiography",
    "DX": "digital radiography",
    "XA": "X-ray angiography",
}
"""Codes that a report repeats; anything else in a file's modality is not passed on."""

MIDDLE_SHARE = 0.03
"""A centroid this close to the image's middle line, as a share of its size, is on neither side."""

OUTLINE = "outline"
"""The person's mask among the models' in an agreement."""


def facts(study: "Study", clock: datetime | None = None) -> Facts:
    """Everything that a report on the study's current slice may say.

    Args:
        study: at any stage; what was not done yet is None or empty.
        clock: the time to write down, with a zone; None takes now.
    """
    work, image = study.current, study.image
    segmentation, prompts = work.segmentation, work.history.present
    used = [result.name for result in work.comparison]
    if segmentation is not None:
        used.insert(0, segmentation.model)
    everyone = _agreement(segmentation, work.comparison)
    return Facts(
        image=_image(study),
        enhancement=EnhancementFacts(
            method=study.enhancement.method,
            label=study.enhancement.label,
            settings=tuple(Setting(name, _float(value)) for name, value in study.enhancement.parameters.items()),
        ),
        prompts=_prompts(prompts),
        segmentation=_segmentation(segmentation),
        lesion=None if segmentation is None else lesion_facts(image, segmentation.mask, study.spacing_mm),
        comparison=tuple(_row(result, segmentation, study.spacing_mm) for result in work.comparison),
        agreement=_pairs(work.comparison, everyone),
        disputed=None if everyone is None else _percent(everyone.disputed_share),
        cards=tuple(card for name in dict.fromkeys(used) if (card := card_facts(name)) is not None),
        app_version=app_version(),
        created=(clock or datetime.now(UTC)).isoformat(timespec="seconds"),
    )


def lesion_facts(image: FloatArray, mask: Mask, spacing_mm: Spacing | None) -> LesionFacts:
    """Measure an outline.

    Args:
        image: float32 (H, W) in [0, 1], before window and enhancement.
        mask: bool (H, W).
        spacing_mm: (row, column), or None to measure in px.
    """
    from core.enhance import lesion_contrast

    size, contrast = lesion(mask, spacing_mm), lesion_contrast(image, mask)
    return LesionFacts(
        n_components=size.n_components,
        area=_area(size.area, spacing_mm),
        image_share=_percent(float(mask.mean())),
        equivalent_diameter=_length(size.equivalent_diameter if size.n_components else None, spacing_mm),
        perimeter=_length(size.perimeter if size.n_components else None, spacing_mm),
        longest=_line(size.longest, spacing_mm),
        perpendicular=_line(size.perpendicular, spacing_mm),
        centroid_px=size.centroid,
        horizontal=_horizontal(size, mask.shape[1]),
        vertical=_vertical(size, mask.shape[0]),
        mean_inside=measured(contrast.lesion_mean, "", 0.01),
        mean_ring=measured(contrast.ring_mean, "", 0.01),
    )


@lru_cache(maxsize=1)
def app_version() -> str:
    """The version in pyproject.toml, or "unknown" where only the code was copied."""
    try:
        text = (Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["project"]["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return "unknown"


def _image(study: "Study") -> ImageFacts:
    height, width = study.image.shape
    spacing, scan = study.spacing_mm, study.scan
    modality = (scan.modality or "").upper()
    return ImageFacts(
        width_px=width,
        height_px=height,
        slice_number=study.slice_index + 1,
        n_slices=scan.count,
        kind=scan.kind,
        modality=modality if modality in MODALITIES else None,
        spacing_source="absent" if spacing is None else "entered" if study.entered_spacing_mm else "file",
        row_spacing=None if spacing is None else measured(spacing[0], "mm"),
        column_spacing=None if spacing is None else measured(spacing[1], "mm"),
        slice_thickness=None if scan.slice_thickness_mm is None else measured(scan.slice_thickness_mm, "mm"),
    )


def _prompts(given: Prompts) -> PromptFacts:
    strokes = [edit for edit in given.edits if isinstance(edit, Stroke)]
    return PromptFacts(
        n_include=sum(point.include for point in given.points),
        n_exclude=sum(not point.include for point in given.points),
        n_boxes=int(given.box is not None),
        start_mask_source=title_of(given.start.source) if given.start is not None else None,
        n_scribbles=sum(isinstance(item, ScribblePrompt) for item in given.asked),
        n_lassos=len(given.lassos),
        n_brush=sum(stroke.add for stroke in strokes),
        n_eraser=sum(not stroke.add for stroke in strokes),
        tidied=tuple(dict.fromkeys(edit.kind for edit in given.edits if isinstance(edit, Tidy))),
    )


def _segmentation(segmentation: "Segmentation | None") -> SegmentationFacts | None:
    if segmentation is None:
        return None
    return SegmentationFacts(
        model=segmentation.model,
        title=title_of(segmentation.model),
        predicted_iou=measured(segmentation.predicted_iou, "", 0.01),
        encode=measured(segmentation.encode_ms, "ms", 1.0),
        decode=measured(segmentation.decode_ms, "ms", 1.0),
    )


def _row(result: "ModelResult", segmentation: "Segmentation | None", spacing_mm: Spacing | None) -> ComparisonFacts:
    mask = result.mask
    scores = None if segmentation is None else overlap(mask, segmentation.mask, spacing_mm)
    row, column = spacing_mm or (1.0, 1.0)
    return ComparisonFacts(
        model=result.name,
        title=title_of(result.name),
        area=_area(float(mask.sum()) * row * column, spacing_mm),
        dice=measured(scores.dice if scores else None, "", 0.01),
        iou=measured(scores.iou if scores else None, "", 0.01),
        sensitivity=measured(scores.sensitivity if scores else None, "", 0.01),
        precision=measured(scores.precision if scores else None, "", 0.01),
        hd95=_length(scores.hd95 if scores else None, spacing_mm),
        predict=measured(result.predict_ms, "ms", 1.0),
    )


def _agreement(segmentation: "Segmentation | None", results: "tuple[ModelResult, ...]") -> Agreement | None:
    masks = {result.name: result.mask for result in results}
    if segmentation is not None:
        masks[OUTLINE] = segmentation.mask
    return agreement(masks) if len(masks) > 1 else None


def _pairs(results: "tuple[ModelResult, ...]", everyone: Agreement | None) -> tuple[PairFacts, ...]:
    if everyone is None:
        return ()
    return tuple(
        PairFacts(
            title_of(first.name), title_of(second.name), measured(everyone.between(first.name, second.name), "", 0.01)
        )
        for first, second in combinations(results, 2)
    )


def _length(value: float | None, spacing_mm: Spacing | None) -> Quantity:
    return measured(value, "px", 1.0) if spacing_mm is None else measured(value, "mm", max(spacing_mm))


def _area(value: float, spacing_mm: Spacing | None) -> Quantity:
    return measured(value, "px²", 1.0) if spacing_mm is None else measured(value, "mm²", spacing_mm[0] * spacing_mm[1])


def _percent(share: float) -> Quantity:
    return measured(100.0 * share, "%")


def _line(diameter: Diameter | None, spacing_mm: Spacing | None) -> LineFacts | None:
    if diameter is None:
        return None
    return LineFacts(_length(diameter.length, spacing_mm), diameter.start, diameter.end)


def _horizontal(size: LesionSize, width: int) -> Horizontal | None:
    if size.centroid is None:
        return None
    away = (size.centroid[0] + 0.5) / width - 0.5
    return "middle" if abs(away) <= MIDDLE_SHARE else "left" if away < 0 else "right"


def _vertical(size: LesionSize, height: int) -> Vertical | None:
    if size.centroid is None:
        return None
    away = (size.centroid[1] + 0.5) / height - 0.5
    return "middle" if abs(away) <= MIDDLE_SHARE else "upper" if away < 0 else "lower"


def _float(value: float | int | None) -> float | None:
    return None if value is None else float(value)
