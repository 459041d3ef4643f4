"""The trials of a hyper-parameter search on a data folder: one set of slices in RAM, a run for each trial."""

from collections.abc import Callable, Sequence
from pathlib import Path

from core.train.dataset import Slices
from core.train.devices import choose, make_fabric
from core.train.errors import TrainingError
from core.train.leaks import leak_warnings
from core.train.loop import History, Outcome, fit
from core.train.progress import Progress, out_loud
from core.train.recipes import Recipe
from core.train.run import Options, allow, load_pair, prepare
from core.train.search import Method, Result, search
from core.train.space import parse_space
from core.train.start import build_start
from core.train.tasks import task_of


def search_recipe(recipe: Recipe, options: Options, trials: int, method: Method, space: Sequence[str]) -> Result:
    """Search the recipe's hyper-parameters on its data; see `core.train.search.search`.

    Args:
        recipe: with ``options.settings`` applied.
        options: as for a run; each trial trains as long as the recipe says.
        trials: wanted in all.
        method: how settings are chosen.
        space: ``FIELD=a,b,c`` and ``FIELD=low..high``; empty for the default.

    Raises:
        DataError, TrainingError, ValueError: with one sentence that says what to change.
    """
    axes = parse_space(space, recipe)
    fabric = make_fabric(choose(options.device), unused_parameters=recipe.task == "promptable")
    if fabric.world_size > 1:
        raise TrainingError("--search runs in one process; give its best settings to torchrun afterwards")
    prepared = prepare(options)
    for line in leak_warnings(prepared.rows):
        out_loud(f"warning: {line}")
    loaded: dict[tuple[int, tuple[str, ...], int], tuple[Slices, Slices]] = {}

    def run_trial(chosen: Recipe, place: Path, minutes: float, after_epoch: Callable[[History], None]) -> Outcome:
        wanted = (chosen.side, chosen.inputs, chosen.phantoms)
        if wanted not in loaded:
            loaded.clear()  # one set of slices at a time
            loaded[wanted] = load_pair(prepared, chosen)
        before = options.folder_of(chosen.start) if chosen.start else None
        start = build_start(chosen, before, options.encoder_weights, options.init)
        allow(start.seen.leaking(prepared.name, prepared.rows), "judge weights that were trained on them", options)
        progress = Progress(f"{chosen.name} {place.name[:6]}", bar=None)
        train, val = loaded[wanted]
        return fit(
            start.network, task_of(chosen), chosen, train, val, place, fabric, minutes, True, progress, after_epoch
        )

    folder = options.folder_of(recipe.name)
    words = options.words(recipe, prepared.name)
    return search(recipe, folder, axes, trials, run_trial, method, words, options.max_minutes)
