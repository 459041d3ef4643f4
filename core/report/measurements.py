"""Facts as one flat list of numbers: what placeholders are filled from and what words are checked against."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.report.quantity import Quantity, count, measured
from core.report.record import ComparisonFacts, Facts, LesionFacts, LineFacts


@dataclass(frozen=True)
class Measurement:
    """One number of the facts."""

    path: str
    """Where it stands, such as "lesion.area" or "comparison.unet.dice"."""
    quantity: Quantity
    kind: str
    """What it measures, in a word that `core.report.vocabulary` knows how to find in a sentence."""
    models: frozenset[str] = frozenset()
    """Titles of the models that it is about; empty for the image and the outline."""


def measurements(facts: Facts) -> tuple[Measurement, ...]:
    """Every number that words about these facts may state, undefined ones included."""
    return tuple(_all(facts))


def _all(facts: Facts) -> Iterator[Measurement]:
    yield from _image(facts)
    for setting in facts.enhancement.settings:
        if setting.value is not None:
            yield Measurement(f"enhancement.{setting.name}", measured(setting.value), "setting")
    prompts = facts.prompts
    yield Measurement("prompts.include", count(prompts.n_include), "include")
    yield Measurement("prompts.exclude", count(prompts.n_exclude), "exclude")
    yield Measurement("prompts.boxes", count(prompts.n_boxes), "boxes")
    yield Measurement("prompts.clicks", count(prompts.n_include + prompts.n_exclude), "clicks")
    yield Measurement("prompts.scribbles", count(prompts.n_scribbles), "scribbles")
    yield Measurement("prompts.lassos", count(prompts.n_lassos), "lassos")
    yield Measurement("prompts.brush_strokes", count(prompts.n_brush), "brush")
    yield Measurement("prompts.eraser_strokes", count(prompts.n_eraser), "eraser")
    if (drawn := facts.segmentation) is not None:
        who = frozenset({drawn.title})
        yield Measurement("segmentation.predicted_iou", drawn.predicted_iou, "predicted_iou", who)
        yield Measurement("segmentation.encode", drawn.encode, "time", who)
        yield Measurement("segmentation.decode", drawn.decode, "time", who)
    if facts.lesion is not None:
        yield from _lesion(facts.lesion)
    yield Measurement("comparison.models", count(len(facts.comparison)), "models")
    for row in facts.comparison:
        yield from _row(row)
    for pair in facts.agreement:
        who = frozenset({pair.first, pair.second})
        yield Measurement(f"agreement.{pair.first}.{pair.second}.dice".replace(" ", "_"), pair.dice, "dice", who)
    if facts.disputed is not None:
        yield Measurement("agreement.disputed", facts.disputed, "disputed")
    for card in facts.cards:
        for figure in card.test:
            path, who = f"cards.{card.model}.{figure.name}", frozenset({card.title})
            kind = next(
                (kind for kind in ("dice", "iou", "hd95", "sensitivity", "precision") if kind in figure.name), ""
            )
            yield Measurement(path, measured(figure.value), kind or "card", who)


def _image(facts: Facts) -> Iterator[Measurement]:
    image = facts.image
    yield Measurement("image.width", Quantity(float(image.width_px), "px"), "size")
    yield Measurement("image.height", Quantity(float(image.height_px), "px"), "size")
    yield Measurement("image.slice_number", count(image.slice_number), "slice")
    yield Measurement("image.n_slices", count(image.n_slices), "slice")
    for name, quantity in (("row_spacing", image.row_spacing), ("column_spacing", image.column_spacing)):
        if quantity is not None:
            yield Measurement(f"image.{name}", quantity, "spacing")
    if image.slice_thickness is not None:
        yield Measurement("image.slice_thickness", image.slice_thickness, "thickness")


def _lesion(lesion: LesionFacts) -> Iterator[Measurement]:
    yield Measurement("lesion.regions", count(lesion.n_components), "regions")
    yield Measurement("lesion.area", lesion.area, "area")
    yield Measurement("lesion.image_share", lesion.image_share, "share")
    yield Measurement("lesion.equivalent_diameter", lesion.equivalent_diameter, "equivalent")
    yield Measurement("lesion.perimeter", lesion.perimeter, "perimeter")
    yield from _line("longest", lesion.longest)
    yield from _line("perpendicular", lesion.perpendicular)
    if lesion.centroid_px is not None:
        for axis, value in zip("xy", lesion.centroid_px, strict=True):
            yield Measurement(f"lesion.centroid_{axis}", measured(value, "px", 1.0), "position")
    yield Measurement("lesion.mean_inside", lesion.mean_inside, "inside")
    yield Measurement("lesion.mean_ring", lesion.mean_ring, "ring")


def _line(name: str, line: LineFacts | None) -> Iterator[Measurement]:
    if line is None:
        return
    yield Measurement(f"lesion.{name}", line.length, name)
    for end, point in (("start", line.start_px), ("end", line.end_px)):
        for axis, value in zip("xy", point, strict=True):
            yield Measurement(f"lesion.{name}_{end}_{axis}", measured(value, "px", 1.0), "position")


def _row(row: ComparisonFacts) -> Iterator[Measurement]:
    who = frozenset({row.title})
    for kind, quantity in (
        ("area", row.area),
        ("dice", row.dice),
        ("iou", row.iou),
        ("sensitivity", row.sensitivity),
        ("precision", row.precision),
        ("hd95", row.hd95),
        ("time", row.predict),
    ):
        name = "predict" if kind == "time" else kind
        yield Measurement(f"comparison.{row.model}.{name}", quantity, kind, who)
