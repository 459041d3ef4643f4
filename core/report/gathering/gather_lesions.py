"""From the outlines of a slice to their facts."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from core.measure import Diameter, LesionSize, contour_distance, lesion
from core.prompt import Lesions, Outline, Prompts, ScribblePrompt, Segmentation, Stroke, Tidy
from core.report.gathering.cards import title_of
from core.report.gathering.lesion_record import (
    Horizontal,
    LesionFacts,
    LineFacts,
    PromptFacts,
    SegmentationFacts,
    Vertical,
)
from core.report.gathering.prompts_given import given
from core.report.gathering.quantity import Quantity, measured
from core.report.gathering.sizes import area, length, percent
from core.types import FloatArray, Mask, Point, Spacing

if TYPE_CHECKING:
    from core.study import SliceWork

HEAD_GRID = 128
"""Pixels along the longer side of the image on which `core.enhance.head_mask` looks for the head."""
MIDDLE_SHARE = 0.03
"""A centroid this close to the image's middle line, as a share of its size, is on neither side."""


def lesions_facts(image: FloatArray, work: "SliceWork", spacing_mm: Spacing | None) -> Iterator[LesionFacts]:
    """Every outline of a slice's work, in the order of the lesions' numbers.

    Args:
        image: float32 (H, W) in [0, 1], before window and enhancement.
        work: with outlines; without any there are no facts.
        spacing_mm: (row, column), or None to measure in px.
    """
    if not work.outlines:
        return
    from core.enhance import head_mask

    head = head_mask(image)
    for outline in sorted(work.outlines, key=lambda one: one.lesion):
        yield lesion_facts(image, outline, _asked(work.lesions, outline.lesion), spacing_mm, head)


def lesion_facts(
    image: FloatArray, outline: Outline, prompts: Prompts, spacing_mm: Spacing | None, head: Mask
) -> LesionFacts:
    """Measure one lesion's outline.

    Args:
        image: float32 (H, W) in [0, 1], before window and enhancement.
        outline: with a mask of the image's size.
        prompts: what it was made from.
        spacing_mm: (row, column), or None to measure in px.
        head: bool (H, W), found in the same image.
    """
    from core.enhance import lesion_contrast

    mask = outline.segmentation.mask
    size, contrast = lesion(mask, spacing_mm), lesion_contrast(image, mask, head)
    horizontal, vertical = _place(size, mask.shape)
    return LesionFacts(
        number=outline.lesion,
        prompts=_prompts(prompts),
        segmentation=_segmentation(outline.segmentation),
        n_components=size.n_components,
        area=area(size.area, spacing_mm),
        image_share=percent(float(mask.mean())),
        equivalent_diameter=length(size.equivalent_diameter if size.n_components else None, spacing_mm),
        perimeter=length(size.perimeter if size.n_components else None, spacing_mm),
        longest=_line(size.longest, spacing_mm),
        perpendicular=_line(size.perpendicular, spacing_mm),
        centroid_px=size.centroid,
        horizontal=horizontal,
        vertical=vertical,
        mean_inside=measured(contrast.lesion_mean, "", 0.01),
        mean_ring=measured(contrast.ring_mean, "", 0.01),
        head_distance=_head_distance(mask, head, spacing_mm),
    )


def _head_distance(mask: Mask, head: Mask, spacing_mm: Spacing | None) -> Quantity:
    """The head is found on a coarse grid, so the distance to it is no finer than that."""
    found, coarse = length(contour_distance(mask, head, spacing_mm), spacing_mm), max(mask.shape) / HEAD_GRID
    return replace(found, resolution=(found.resolution or 1.0) * max(1.0, coarse))


def _asked(lesions: Lesions, number: int) -> Prompts:
    return next((one.prompts for one in lesions.items if one.number == number), Prompts())


def _prompts(asked: Prompts) -> PromptFacts:
    strokes = [edit for edit in asked.edits if isinstance(edit, Stroke)]
    return PromptFacts(
        n_include=sum(point.include for point in asked.points),
        n_exclude=sum(not point.include for point in asked.points),
        n_boxes=int(asked.box is not None),
        start_mask_source=title_of(asked.start.source) if asked.start is not None else None,
        n_scribbles=sum(isinstance(item, ScribblePrompt) for item in asked.asked),
        n_lassos=len(asked.lassos),
        n_brush=sum(stroke.add for stroke in strokes),
        n_eraser=sum(not stroke.add for stroke in strokes),
        tidied=tuple(dict.fromkeys(edit.kind for edit in asked.edits if isinstance(edit, Tidy))),
        given=tuple(given(item) for item in asked.items),
    )


def _segmentation(segmentation: Segmentation) -> SegmentationFacts:
    return SegmentationFacts(
        model=segmentation.model,
        title=title_of(segmentation.model),
        predicted_iou=measured(segmentation.predicted_iou, "", 0.01),
        encode=measured(segmentation.encode_ms, "ms", 1.0),
        decode=measured(segmentation.decode_ms, "ms", 1.0),
    )


def _line(diameter: Diameter | None, spacing_mm: Spacing | None) -> LineFacts | None:
    if diameter is None:
        return None
    return LineFacts(length(diameter.length, spacing_mm), diameter.start, diameter.end)


def _place(size: LesionSize, shape: tuple[int, ...]) -> tuple[Horizontal | None, Vertical | None]:
    if size.centroid is None:
        return None, None
    x, y = _from_middle(size.centroid, shape)
    horizontal: Horizontal = "middle" if abs(x) <= MIDDLE_SHARE else "left" if x < 0 else "right"
    vertical: Vertical = "middle" if abs(y) <= MIDDLE_SHARE else "upper" if y < 0 else "lower"
    return horizontal, vertical


def _from_middle(point: Point, shape: tuple[int, ...]) -> Point:
    """Shares of width and height from the middle of the image."""
    return (point[0] + 0.5) / shape[1] - 0.5, (point[1] + 0.5) / shape[0] - 0.5
