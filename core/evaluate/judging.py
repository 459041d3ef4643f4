"""Judge models one after another, so that each one's figures are there before the next begins."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import weights
from core.evaluate.cards import leaking_patients, merge_figures
from core.evaluate.cases import read_cases
from core.evaluate.choice import Unusable
from core.evaluate.clicks import click_on_all, summarise_clicks
from core.evaluate.slices import SliceScore, score_slices
from core.evaluate.summary import summarise_slices
from core.evaluate.uncertainty import DoubtfulEnsemble, summarise_doubts
from core.train.dataset import DataError, Row


@dataclass(frozen=True)
class Task:
    """What all models are judged on."""

    data: str
    """Its name."""
    split: str | None
    rows: list[Row]
    command: str
    """As anyone could repeat it, for the cards."""
    write_cards: bool = False
    clicks: tuple[int, ...] = ()
    """Promptable models are judged after these numbers of clicks; none for automatic models."""


@dataclass(frozen=True)
class Judged:
    """One model's figures."""

    name: str
    figures: dict[str, Any]
    scores: tuple[SliceScore, ...] = ()
    """Of an automatic model."""


def judge(
    names: Sequence[str],
    task: Task,
    say: Callable[[str], None],
    progress: Callable[[str, int], Callable[[int], None]],
) -> Iterator[Judged]:
    """Each model's figures as soon as they are there; a model that fails is named, and the others go on.

    Args:
        names: of models with weights.
        task: what they are judged on.
        say: takes a line for stderr.
        progress: made for each model from its name and the number of slices.

    Raises:
        DataError, OSError: the data cannot be read, which no other model would change.
        Unusable: promptable models, and no slice has a lesion.
    """
    for name in names:
        report = progress(name, len(task.rows))
        try:
            judged = _promptable(name, task, report) if task.clicks else _automatic(name, task, report)
        except (DataError, Unusable):
            raise
        except (ValueError, RuntimeError, MemoryError) as error:  # of this model's weights, network or numbers
            say(f"{name}: left out, {' '.join(str(error).split()) or 'there is not enough memory'}")
            continue
        _leaks(judged, task, say)
        if task.write_cards:
            _write(judged, task, say)
        yield judged


def _automatic(name: str, task: Task, report: Callable[[int], None]) -> Judged:
    from core import segment

    card = weights.card(name) if (weights.FOLDER / f"{name}.json").is_file() else None
    if card is None or not card.members:
        scores = score_slices(segment.load(name), read_cases(task.rows), report)
        return Judged(name, summarise_slices(scores), tuple(scores))
    from core.segment.ensemble import combine

    if fault := weights.fault_of_members(card):
        raise weights.WeightsError(fault)
    members = [member for member, _ in card.members]
    best = _best_single(card.fields, members)
    ensemble = DoubtfulEnsemble({member: segment.load(member) for member in members}, combine, best)
    scores = score_slices(ensemble, read_cases(task.rows), report, ensemble.note)
    doubts = summarise_doubts(ensemble.doubts, best, scores[0].overlap.unit)
    return Judged(name, summarise_slices(scores) | doubts, tuple(scores))


def _best_single(fields: dict[str, Any], members: Sequence[str]) -> str:
    """The member that was best alone where the members were chosen; else the first."""
    steps = fields.get("selection", {}).get("steps") or [{"added": members[0]}]
    first = str(steps[0].get("added"))
    return first if first in members else members[0]


def _promptable(name: str, task: Task, report: Callable[[int], None]) -> Judged:
    from core import prompt
    from core.prompt.refine import RefinedModel

    shared = prompt.segmenter(name)
    tracks, left_out = click_on_all(shared, read_cases(task.rows), task.clicks, report)
    if not tracks:
        raise Unusable("no slice has a lesion to click on")
    figures = summarise_clicks(tracks, task.clicks, left_out)
    model: object = shared.model
    if isinstance(model, RefinedModel):
        figures["refined_by"] = {"name": model.refiner.name, "sha256": model.refiner.sha256}
    return Judged(name, figures)


def _leaks(judged: Judged, task: Task, say: Callable[[str], None]) -> None:
    """Put the word into the figures when the model was trained on some of these patients."""
    if not (weights.FOLDER / f"{judged.name}.json").is_file():
        return
    patients = [row.patient for row in task.rows]
    names = [judged.name, *([judged.figures["refined_by"]["name"]] if "refined_by" in judged.figures else [])]
    leaking = {one for name in names for one in leaking_patients(weights.card(name).fields, task.data, patients)}
    if leaking:
        judged.figures["leaky"] = len(leaking)
        say(f"{judged.name}: LEAKY, it was trained on {len(leaking)} of these patients")


def _write(judged: Judged, task: Task, say: Callable[[str], None]) -> None:
    card: Path = weights.FOLDER / f"{judged.name}.json"
    try:
        merge_figures(card, task.split or "all", task.data, judged.figures, task.command)
    except (OSError, ValueError) as error:
        say(f"{judged.name}: its card was not changed, {' '.join(str(error).split())}")
