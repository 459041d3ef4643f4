"""Facts as one flat list of numbers: what placeholders are filled from and what words are checked against."""

from collections.abc import Iterator

from core.report.gathering.measurement import Measurement
from core.report.gathering.measurements_of_lesions import measurements_of_lesions
from core.report.gathering.quantity import Quantity, count, measured
from core.report.gathering.record import ComparisonFacts, Facts


def measurements(facts: Facts) -> tuple[Measurement, ...]:
    """Every number that words about these facts may state, undefined ones included."""
    return tuple(_all(facts))


def _all(facts: Facts) -> Iterator[Measurement]:
    yield from _image(facts)
    for setting in facts.enhancement.settings:
        if setting.value is not None:
            yield Measurement(f"enhancement.{setting.name}", measured(setting.value), "setting")
    yield from measurements_of_lesions(facts)
    yield Measurement("comparison.models", count(len(facts.comparison)), "models")
    for row in facts.comparison:
        yield from _row(row)
    for pair in facts.agreement:
        who = frozenset({pair.first, pair.second})
        yield Measurement(f"agreement.{pair.first}.{pair.second}.dice".replace(" ", "_"), pair.dice, "dice", who)
    if facts.disputed is not None:
        yield Measurement("agreement.disputed", facts.disputed, "disputed")
    yield from _uncertainty(facts)
    for card in facts.cards:
        for figure in card.test:
            path, who = f"cards.{card.model}.{figure.name}", frozenset({card.title})
            kind = next(
                (kind for kind in ("dice", "iou", "hd95", "sensitivity", "precision") if kind in figure.name), ""
            )
            yield Measurement(path, measured(figure.value), kind or "card", who)


def _uncertainty(facts: Facts) -> Iterator[Measurement]:
    found = facts.uncertainty
    if found is None:
        return
    yield Measurement("uncertainty.models", count(found.n_models), "models")
    yield Measurement("uncertainty.area_mean", found.area_mean, "spread")
    yield Measurement("uncertainty.area_sd", found.area_sd, "spread")
    yield Measurement("uncertainty.disagreement", found.disagreement, "disagreement")
    yield Measurement("uncertainty.band", found.band, "band")


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
