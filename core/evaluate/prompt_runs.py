"""Which experiments a command line asks for, and running them one by one without losing what is done."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core import weights
from core.evaluate.cards import leaking_patients
from core.evaluate.cases import Case, read_cases
from core.evaluate.choice import Unusable, chosen_models
from core.evaluate.judging import Task
from core.evaluate.slices import Predicts
from core.train.dataset import DataError

ENHANCED = ("musica", "clahe")
_START = "unet"
Say = Callable[[str], None]
Report = Callable[[int], None]


@dataclass(frozen=True)
class Experiments:
    """Which experiments of `core.evaluate.prompt_experiments` to run; none unless asked."""

    jitter: bool = False
    no_feedback: bool = False
    enhance: tuple[str, ...] = ()
    """Of `ENHANCED`."""
    start: tuple[str, ...] = ()
    """Automatic models whose masks are corrected by clicks, an experiment each."""
    suggest: tuple[str, ...] = ()
    """Automatic models whose disagreement suggests clicks, all together."""

    def __bool__(self) -> bool:
        return self != Experiments()


def wanted_experiments(
    everything: bool,
    jitter: bool,
    no_feedback: bool,
    enhance: Sequence[str],
    start: str | None,
    suggest: str | None,
    say: Say,
) -> Experiments:
    """From the options of the command line, each as it is there.

    Args:
        everything: all experiments that the models in ``weights/`` allow.
        jitter, no_feedback: those.
        enhance: of `ENHANCED`.
        start: automatic models, commas between; None is no such experiment.
        suggest: the same, or "all" models that are no ensemble, whose members would count twice.
        say: takes a line for stderr.

    Raises:
        Unusable: an enhancement or a model that does not exist, or none of the models named has weights.
    """
    from core import segment

    for method in enhance:
        if method not in ENHANCED:
            raise Unusable(f"--enhance takes {' or '.join(ENHANCED)}; got {method!r}")
    there = segment.available() if everything or start or suggest else ()
    single = tuple(name for name in there if not _members(name))
    if everything:
        start = start or (_START if _START in there else None)
        suggest = suggest or ("all" if single else None)
    return Experiments(
        jitter or everything,
        no_feedback or everything,
        ENHANCED if everything else tuple(dict.fromkeys(enhance)),
        tuple(chosen_models(start, "automatic", there, say)) if start else (),
        single if suggest == "all" and single else tuple(chosen_models(suggest, "automatic", there, say)) if suggest else (),
    )  # fmt: skip


def run_experiments(
    name: str, task: Task, wanted: Experiments, say: Say, progress: Callable[[str, int], Report]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each experiment's name and figures as soon as they are there; one that fails is named, and the others go on.

    Args:
        name: of a promptable model with weights.
        task: the slices and numbers of clicks.
        wanted: experiments.
        say: takes a line for stderr.
        progress: made for each experiment from its name and the number of slices.

    Raises:
        DataError, OSError: the data cannot be read, which no other experiment would change.
    """
    from core import prompt, segment

    loaded: dict[str, Predicts] = {}

    def load(automatic: str) -> Predicts:
        if automatic not in loaded:
            loaded[automatic] = segment.load(automatic)
        return loaded[automatic]

    patients = [row.patient for row in task.rows]
    for kind, automatic, run in _planned(prompt.segmenter(name), lambda: read_cases(task.rows), task.clicks, wanted):
        try:
            figures = run({other: load(other) for other in automatic}, progress(f"{name}, {kind}", len(task.rows)))
        except DataError:
            raise
        except (ValueError, RuntimeError, MemoryError) as error:
            say(f"{name}: experiment {kind} left out, {' '.join(str(error).split()) or 'there is not enough memory'}")
            continue
        leaking = {patient for one in automatic for patient in leaking_patients(_fields(one), task.data, patients)}
        if leaking:
            figures["leaky"] = len(leaking)
            say(f"{name}, {kind}: LEAKY, {' or '.join(automatic)} was trained on {len(leaking)} of these patients")
        yield kind, figures


Run = Callable[[dict[str, Predicts], Report], dict[str, Any]]


def _planned(
    model: Any, cases: Callable[[], Iterable[Case]], at: Sequence[int], wanted: Experiments
) -> Iterator[tuple[str, tuple[str, ...], Run]]:
    """The name of each experiment, the automatic models it needs, and how to run it."""
    from core.evaluate import prompt_experiments as rooms
    from core.evaluate.prompt_suggestions import suggestion_gain

    if wanted.jitter:
        yield "jitter", (), lambda _, report: rooms.jitter(model, cases(), report)
    if wanted.no_feedback:
        yield "no_feedback", (), lambda _, report: rooms.unfed(model, cases(), at, report)
    for method in wanted.enhance:
        yield f"enhance_{method}", (), lambda _, report, how=method: rooms.enhanced(model, cases(), at, how, report)  # type: ignore[misc]
    for name in wanted.start:
        yield f"start_{name}", (name,), lambda loaded, report: rooms.started(model, cases(), at, loaded, report)
    if wanted.suggest:
        yield "suggest", wanted.suggest, lambda loaded, report: suggestion_gain(model, cases(), loaded, report)


def _members(name: str) -> bool:
    return bool((weights.FOLDER / f"{name}.json").is_file() and weights.card(name).members)


def _fields(name: str) -> dict[str, Any]:
    return weights.card(name).fields if (weights.FOLDER / f"{name}.json").is_file() else {}
