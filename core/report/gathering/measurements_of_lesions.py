"""The numbers of the lesions: how many, each one's own, and those of all together."""

from collections.abc import Iterator
from typing import TypeAlias

from core.report.gathering.lesion_record import LesionFacts, LineFacts
from core.report.gathering.measurement import Measurement
from core.report.gathering.quantity import Quantity, count, measured
from core.report.gathering.record import Facts

Named: TypeAlias = Iterator[tuple[str, Quantity, str]]
"""(name, quantity, kind)"""


def measurements_of_lesions(facts: Facts) -> Iterator[Measurement]:
    """Every number about what was outlined, undefined ones included."""
    yield Measurement("lesions.count", count(len(facts.outlined)), "lesions")
    for lesion in facts.lesions:
        who = frozenset({lesion.number})
        for name, quantity, kind in (*_prompts(lesion), *_measured(lesion)):
            yield Measurement(f"lesions.{lesion.number}.{name}", quantity, kind, lesions=who)
        yield from _segmentation(lesion)
    everyone = frozenset(lesion.number for lesion in facts.lesions)
    if facts.total_area is not None:
        yield Measurement("lesions.total_area", facts.total_area, "area", lesions=everyone)
    if facts.total_image_share is not None:
        yield Measurement("lesions.total_image_share", facts.total_image_share, "share", lesions=everyone)


def _prompts(lesion: LesionFacts) -> Named:
    prompts = lesion.prompts
    yield "include", count(prompts.n_include), "include"
    yield "exclude", count(prompts.n_exclude), "exclude"
    yield "boxes", count(prompts.n_boxes), "boxes"
    yield "clicks", count(prompts.n_include + prompts.n_exclude), "clicks"
    yield "scribbles", count(prompts.n_scribbles), "scribbles"
    yield "lassos", count(prompts.n_lassos), "lassos"
    yield "brush_strokes", count(prompts.n_brush), "brush"
    yield "eraser_strokes", count(prompts.n_eraser), "eraser"


def _measured(lesion: LesionFacts) -> Named:
    yield "regions", count(lesion.n_components), "regions"
    yield "area", lesion.area, "area"
    yield "image_share", lesion.image_share, "share"
    yield "equivalent_diameter", lesion.equivalent_diameter, "equivalent"
    yield "perimeter", lesion.perimeter, "perimeter"
    yield from _line("longest", lesion.longest)
    yield from _line("perpendicular", lesion.perpendicular)
    if lesion.centroid_px is not None:
        for axis, value in zip("xy", lesion.centroid_px, strict=True):
            yield f"centroid_{axis}", measured(value, "px", 1.0), "position"
    yield "mean_inside", lesion.mean_inside, "inside"
    yield "mean_ring", lesion.mean_ring, "ring"
    if lesion.head_distance is not None:
        yield "head_distance", lesion.head_distance, "head_distance"


def _line(name: str, line: LineFacts | None) -> Named:
    if line is None:
        return
    yield name, line.length, name
    for end, point in (("start", line.start_px), ("end", line.end_px)):
        for axis, value in zip("xy", point, strict=True):
            yield f"{name}_{end}_{axis}", measured(value, "px", 1.0), "position"


def _segmentation(lesion: LesionFacts) -> Iterator[Measurement]:
    drawn = lesion.segmentation
    models, who = frozenset({drawn.title}), frozenset({lesion.number})
    for name, quantity, kind in (
        ("predicted_iou", drawn.predicted_iou, "predicted_iou"),
        ("encode", drawn.encode, "time"),
        ("decode", drawn.decode, "time"),
    ):
        yield Measurement(f"lesions.{lesion.number}.{name}", quantity, kind, models, who)
