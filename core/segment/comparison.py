"""Several models on one slice, each run once: an ensemble is taken from its members' answers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core import weights
from core.segment import model
from core.segment.ensemble import result_from
from core.segment.results import ModelResult, is_classical
from core.types import FloatArray


@dataclass(frozen=True, eq=False)
class Comparison:
    """What came of a run."""

    results: tuple[ModelResult, ...]
    """Of the models asked for, in their order, without those that failed."""
    faults: tuple[str, ...]
    """One sentence for each model that could not be loaded."""


def run_order(names: Iterable[str]) -> tuple[str, ...]:
    """What has to be run for these models: each once, members of an ensemble before it."""
    single: dict[str, None] = {}
    ensembles: dict[str, None] = {}
    for name in names:
        members = _members(name)
        (ensembles if members else single)[name] = None
        single |= dict.fromkeys(members)
    return (*single, *ensembles)


def compare_all(
    image: FloatArray,
    names: Sequence[str],
    *,
    known: Iterable[ModelResult] = (),
    before: Callable[[str, int, int], None] = lambda name, done, total: None,
    after: Callable[[ModelResult], None] = lambda result: None,
) -> Comparison:
    """Run models on a slice; one that cannot be loaded is named and the others go on.

    Args:
        image: float32 (H, W) in [0, 1], the slice as loaded.
        names: of models and ensembles; members of an ensemble that are not named are run for it as well.
        known: answers on this very slice, which are not computed again.
        before: called with a model's name, how many are done, and how many there are to do, before each is run.
        after: called with each new answer as soon as it is there, members that were not asked for included. What
            either raises stops the run and leaves through here.
    """
    found = {result.name: result for result in known}
    faults: dict[str, str] = {}
    todo = [name for name in run_order(names) if name not in found]
    for done, name in enumerate(todo):
        before(name, done, len(todo))
        try:
            found[name] = _run(name, image, found, faults)
        except weights.WeightsError as error:
            faults[name] = str(error)
            continue
        after(found[name])
    wanted = dict.fromkeys(names)
    return Comparison(tuple(found[name] for name in wanted if name in found), tuple(faults.values()))


def _members(name: str) -> tuple[str, ...]:
    try:
        return tuple(member for member, _ in weights.card(name).members)
    except weights.WeightsError:  # said when it is loaded
        return ()


def _run(name: str, image: FloatArray, found: dict[str, ModelResult], faults: dict[str, str]) -> ModelResult:
    members = _members(name)
    if not members:
        return model.load(name).run(image)
    missing = [member for member in members if member in faults]
    if missing:
        raise weights.WeightsError(f"{weights.card(name).title} was left out, because {missing[0]} could not be run")
    if fault := weights.fault_of_members(weights.card(name)):
        raise weights.WeightsError(fault)
    return result_from(name, [found[member] for member in members])


def independent(names: Iterable[str]) -> tuple[str, ...]:
    """The models that count when a spread is taken: each once, an ensemble standing for its members.

    Classical methods do not count: they are no networks, and most of them look only where a person clicked.
    """
    return tuple(name for name in run_order(names) if not is_classical(name) and not _members(name))
