"""The results of all cards as Markdown, and their place in TRAINING.md."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core import weights

BEGIN = "<!-- results: python evaluate.py table --write TRAINING.md -->"
END = "<!-- end of results -->"
_NOTHING = "–"
_LEGEND = (
    "95 % intervals by bootstrap over patients; ECE near is the calibration error within 10 mm of the lesion (10 px "
    "without a spacing). The val score chose the epoch, on the network's square; that of an ensemble chose its members, "
    "at native size. "
    "The box is jittered by up to 10 %; a click hurts when it lowers the Dice by more than 0.005."
)
Fields = Mapping[str, Any]


class TableError(ValueError):
    """A table that cannot be made or written; the message says why."""


def all_cards() -> list[Fields]:
    """The fields of every readable card in ``weights/``, by name.

    Raises:
        TableError: there is none.
    """
    found: list[Fields] = []
    for path in sorted(weights.FOLDER.glob("*.json")):
        try:
            found.append({"name": path.stem, **weights.card(path.stem).fields})
        except weights.WeightsError:  # one damaged card must not take the others away
            continue
    if not found:
        raise TableError("no model card is in weights/; see TRAINING.md")
    return found


def markdown(cards: Sequence[Fields], split: str) -> str:
    """A table of automatic models, the best first, one of promptable models, and one by class and size.

    Args:
        cards: fields of model cards.
        split: whose figures to show.

    Raises:
        TableError: no card has figures of that split.
    """
    measured = [card for card in cards if _figures(card, split).get("n_slices")]
    if not measured:
        raise TableError(
            f"no card has figures of split {split!r}; run evaluate.py segment --split {split} --write-cards"
        )
    automatic = sorted(
        (card for card in measured if "dice_mean" in _figures(card, split)),
        key=lambda card: -(_figures(card, split)["dice_mean"] or 0.0),
    )
    promptable = sorted(
        (card for card in measured if "dice_at_clicks" in _figures(card, split)),
        key=lambda card: -next(iter(_figures(card, split)["dice_at_clicks"].values())),
    )
    parts = [f"Split {split}; n is slices / patients; {_LEGEND}"]
    if automatic:
        parts.append(_table([_automatic(card, _figures(card, split)) for card in automatic]))
    if promptable:
        parts.append(_table([_promptable(card, _figures(card, split), cards) for card in promptable]))
    rows = [_by_part(card, _figures(card, split)) for card in automatic]
    if any(len(row) > 1 for row in rows):
        parts.append("Dice per slice by class and by area of the lesion, with n slices:")
        parts.append(_table([row for row in rows if len(row) > 1]))
    rows = [_by_part_at_clicks(card, _figures(card, split)) for card in promptable]
    if any(len(row) > 1 for row in rows):
        parts.append("Dice after 1 / 3 / 5 clicks by class and by area of the lesion, with n slices:")
        parts.append(_table([row for row in rows if len(row) > 1]))
    missing = [
        str(card.get("title") or card["name"])
        for card in cards
        if card not in measured and card.get("task") != "refine"  # measured with the model that it refines
    ]
    if missing:
        parts.append(f"Not measured on {split}: {', '.join(missing)}.")
    return "\n\n".join(parts)


def write_between_markers(path: Path, text: str) -> None:
    """Replace what stands between the two marker lines of a file.

    Raises:
        TableError: the file has not exactly one of each, in that order.
        OSError: it cannot be read or written.
    """
    old = path.read_text(encoding="utf-8")
    lines = old.splitlines()
    if lines.count(BEGIN) != 1 or lines.count(END) != 1 or lines.index(BEGIN) > lines.index(END):
        raise TableError(f"{path} needs the lines {BEGIN} and {END}, once each and in this order")
    new = [*lines[: lines.index(BEGIN) + 1], "", text, "", *lines[lines.index(END) :]]
    temporary = path.with_suffix(path.suffix + ".tmp")
    temporary.write_text("\n".join(new) + "\n", encoding="utf-8")
    temporary.replace(path)


def _figures(card: Fields, split: str) -> Fields:
    metrics = card.get("metrics")
    found = metrics.get(split) if isinstance(metrics, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _automatic(card: Fields, figures: Fields) -> dict[str, str]:
    unit = figures.get("unit")
    return {
        "model": _name(card, figures),
        "n": f"{figures['n_slices']} / {figures['n_patients']}",
        "Dice per slice": _with_interval(figures, "dice_mean", "dice_ci95"),
        "Dice per patient": _with_interval(figures, "dice_patient_mean", "dice_patient_ci95"),
        "IoU": _number(figures.get("iou_mean")),
        "boundary F1": _number(figures.get("boundary_f1_mean")),
        "HD95": f"{_number(figures.get('hd95_mean'), 1)} {unit}" if unit else _NOTHING,
        "missed": str(figures.get("n_missed", _NOTHING)),
        "ECE near": _number(figures.get("ece_band")),
        **_making(card),
    }


def _promptable(card: Fields, figures: Fields, cards: Sequence[Fields]) -> dict[str, str]:
    dice, intervals = figures["dice_at_clicks"], figures.get("dice_ci95_at_clicks", {})
    pairs = {clicks: {"mean": value, "ci95": intervals.get(clicks)} for clicks, value in dice.items()}
    worse = figures.get("worse_after_click", {}).get("all")
    return {
        "model": _name(card, figures),
        "n": f"{figures['n_slices']} / {figures['n_patients']}",
        **{f"Dice after {k} click{'s' * (k != '1')}": _with_interval(v, "mean", "ci95") for k, v in pairs.items()},
        "Dice after a box": _with_interval(figures, "dice_box", "dice_box_ci95"),
        "clicks to 0.85": _number(figures.get("noc85"), 1),
        "clicks to 0.90": _number(figures.get("noc90"), 1),
        "never at 0.90": str(figures.get("failures90", _NOTHING)),
        "clicks that hurt": _NOTHING if worse is None else f"{worse:.1%}",
        **_making(_with_refiner(card, figures, cards)),
    }


def _by_part(card: Fields, figures: Fields) -> dict[str, str]:
    row = {"model": _name(card, figures)}
    for grouping in ("by_class", "by_size"):
        for name, part in figures.get(grouping, {}).items():
            row[name] = f"{_number(part.get('dice_mean'))} ({part.get('n_slices')})"
    return row


def _by_part_at_clicks(card: Fields, figures: Fields) -> dict[str, str]:
    row = {"model": _name(card, figures)}
    for grouping in ("by_class", "by_size"):
        for name, part in figures.get(grouping, {}).items():
            dice = part.get("dice_at_clicks", {})
            row[name] = f"{' / '.join(_number(dice.get(clicks)) for clicks in '135')} ({part.get('n_slices')})"
    return row


def _with_refiner(card: Fields, figures: Fields, cards: Sequence[Fields]) -> Fields:
    """The card with the sizes, minutes and epochs of its refiner added, where one took part."""
    sha256 = figures.get("refined_by", {}).get("sha256")
    refiner = next((other for other in cards if other.get("sha256") == sha256), None) if sha256 else None
    if refiner is None:
        return card
    sums = {key: card.get(key, 0) + refiner.get(key, 0) for key in ("parameters", "bytes")}
    both = [one.get("training", {}) for one in (card, refiner)]
    training = {
        "epochs": " + ".join(str(one.get("epochs", _NOTHING)) for one in both),
        "minutes": sum(one.get("minutes") or 0.0 for one in both),
    }
    return {**card, **sums, "training": training, "validation": refiner.get("validation", {})}


def _making(card: Fields) -> dict[str, str]:
    training, validation = card.get("training", {}), card.get("validation", {})
    score = card.get("selection", {}).get("dice_mean", validation.get("score"))
    minutes, parameters, size = training.get("minutes"), card.get("parameters"), card.get("bytes")
    return {
        "epochs": str(training.get("epochs", _NOTHING)),
        "minutes": _number(minutes, 1),
        "parameters": _NOTHING if parameters is None else f"{parameters / 1e6:.1f} M",
        "size": _NOTHING if size is None else f"{size / 1e6:.1f} MB",
        "val score": _number(score),
    }


def _name(card: Fields, figures: Fields) -> str:
    refined = " with its refiner" if figures.get("refined_by") else ""
    return str(card.get("title") or card["name"]) + refined + (" (LEAKY)" if figures.get("leaky") else "")


def _number(value: float | None, digits: int = 3) -> str:
    return _NOTHING if value is None else f"{value:.{digits}f}"


def _with_interval(figures: Fields, mean: str, interval: str) -> str:
    low, high = figures.get(interval) or (None, None)
    value = _number(figures.get(mean))
    return value if low is None or high is None else f"{value} [{_number(low)}, {_number(high)}]"


def _table(rows: Sequence[Mapping[str, str]]) -> str:
    """Columns in the order in which rows first name them; a pipe in a cell is escaped."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, ["---"] * len(columns), *([row.get(column, _NOTHING) for column in columns] for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
