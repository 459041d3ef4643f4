"""From a study to its facts."""

import tomllib
from datetime import UTC, datetime
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from core.measure import Agreement, agreement, overlap
from core.report.gathering.cards import card_facts, involved, title_of
from core.report.gathering.gather_lesions import lesions_facts
from core.report.gathering.gather_uncertainty import uncertainty_facts
from core.report.gathering.quantity import Quantity, measured
from core.report.gathering.record import (
    CleanupFacts,
    ComparisonFacts,
    EnhancementFacts,
    Facts,
    ImageFacts,
    PairFacts,
    Setting,
)
from core.report.gathering.sizes import area, length, percent
from core.segment import is_classical
from core.types import Mask, Spacing

if TYPE_CHECKING:
    from core.study import ModelResult, Study

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

OUTLINE = "outline"
"""The person's mask, of all lesions, among the models' in an agreement."""


def facts(study: "Study", clock: datetime | None = None) -> Facts:
    """Everything that a report on the study's current slice may say.

    Args:
        study: at any stage; what was not done yet is None or empty.
        clock: the time to write down, with a zone; None takes now.
    """
    work, spacing_mm = study.current, study.spacing_mm
    lesions, drawn = tuple(lesions_facts(study.image, work, spacing_mm)), work.mask
    several = drawn if len(lesions) > 1 else None
    used = [one.segmentation.model for one in lesions] + [result.name for result in work.comparison]
    everyone = _agreement(drawn, work.comparison)
    # classical methods saw the person's clicks: they neither dispute nor confirm anything
    judges = _agreement(drawn, tuple(result for result in work.comparison if not is_classical(result.name)))
    return Facts(
        image=_image(study),
        enhancement=EnhancementFacts(
            method=study.enhancement.method,
            label=study.enhancement.label,
            settings=tuple(Setting(name, _float(value)) for name, value in study.enhancement.parameters.items()),
        ),
        lesions=lesions,
        total_area=None if several is None else _area_of(several, spacing_mm),
        total_image_share=None if several is None else percent(float(several.mean())),
        comparison=tuple(_row(result, drawn, spacing_mm) for result in work.comparison),
        agreement=_pairs(work.comparison, everyone),
        disputed=None if judges is None else percent(judges.disputed_share),
        cards=tuple(card for name in involved(used) if (card := card_facts(name)) is not None),
        app_version=app_version(),
        created=(clock or datetime.now(UTC)).isoformat(timespec="seconds"),
        uncertainty=uncertainty_facts(work.comparison, drawn, spacing_mm),
        cleanup=_cleanup(study),
    )


@lru_cache(maxsize=1)
def app_version() -> str:
    """The version in pyproject.toml, or "unknown" where only the code was copied."""
    try:
        text = (Path(__file__).resolve().parents[3] / "pyproject.toml").read_text(encoding="utf-8")
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


def _cleanup(study: "Study") -> CleanupFacts | None:
    from core.study import cleaned

    found = cleaned(study)
    if found is None or found.record.changes_nothing:
        return None
    record, kept = found.record, found.record.geometry
    return CleanupFacts(
        mode=record.mode,
        crop_px=(kept.left, kept.top, kept.left + kept.columns, kept.top + kept.rows),
        white_px=record.white_px,
        letters_px=record.letters_px,
        skull_px=record.skull_px,
    )


def _area_of(mask: Mask, spacing_mm: Spacing | None) -> Quantity:
    row, column = spacing_mm or (1.0, 1.0)
    return area(float(mask.sum()) * row * column, spacing_mm)


def _row(result: "ModelResult", drawn: Mask | None, spacing_mm: Spacing | None) -> ComparisonFacts:
    scores = None if drawn is None else overlap(result.mask, drawn, spacing_mm)
    return ComparisonFacts(
        model=result.name,
        title=title_of(result.name),
        area=_area_of(result.mask, spacing_mm),
        dice=measured(scores.dice if scores else None, "", 0.01),
        iou=measured(scores.iou if scores else None, "", 0.01),
        sensitivity=measured(scores.sensitivity if scores else None, "", 0.01),
        precision=measured(scores.precision if scores else None, "", 0.01),
        hd95=length(scores.hd95 if scores else None, spacing_mm),
        predict=measured(result.predict_ms, "ms", 1.0),
    )


def _agreement(drawn: Mask | None, results: "tuple[ModelResult, ...]") -> Agreement | None:
    masks = {result.name: result.mask for result in results}
    if drawn is not None:
        masks[OUTLINE] = drawn
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


def _float(value: float | int | None) -> float | None:
    return None if value is None else float(value)
