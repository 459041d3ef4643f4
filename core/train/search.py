"""Hyper-parameter search by Optuna: each trial is a run, pruned by its validation score, kept in one database."""

import hashlib
import json
import math
import shlex
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from core.train.errors import Diverged, TrainingError, need
from core.train.loop import History, Outcome
from core.train.overrides import override
from core.train.progress import out_loud
from core.train.recipes import Recipe
from core.train.space import Space, grid_of, text_of

if TYPE_CHECKING:
    from optuna.pruners import BasePruner
    from optuna.study import Study
    from optuna.trial import FrozenTrial, Trial

Method = Literal["random", "grid", "tpe"]
METHODS: tuple[Method, ...] = ("random", "grid", "tpe")
RunTrial = Callable[[Recipe, Path, float, Callable[[History], None]], Outcome]
"""Trains a recipe in a folder, going on there if need be, for some minutes, and tells the history after each epoch."""


@dataclass(frozen=True)
class Result:
    """How a search stands."""

    finished: int
    """Trials that ended, pruned ones included."""
    wanted: int
    best: Mapping[str, str]
    """Settings of the best trial; empty when none ran to its end."""
    score: float
    """Its validation score; it chose this trial among all others, so it is no estimate of what to expect."""


class _TimeUp(Exception):
    """The minutes are over in the middle of a trial."""


def search(
    recipe: Recipe,
    folder: Path,
    space: Space,
    trials: int,
    run_trial: RunTrial,
    method: Method = "tpe",
    words: Sequence[str] = (),
    max_minutes: float = math.inf,
    report: Callable[[str], None] = out_loud,
    pruner: "BasePruner | None" = None,
) -> Result:
    """Try ``trials`` settings in all, those of earlier calls included, and keep the answer in ``folder/search.json``.

    A trial that was cut short goes on where it stopped when the search is called again.

    Args:
        recipe: what every trial starts from.
        folder: holds search.db (SQLite), search.json and a folder for each trial under way.
        space: the fields to vary.
        trials: how many are wanted in all.
        run_trial: trains one.
        method: "random", "grid" (every combination, ranges at three points) or "tpe" (Bergstra et al. 2011).
        words: of the train.py command that trains the recipe as it is; a search is not continued under others.
        max_minutes: of this call.
        report: gets a line a trial.
        pruner: ends a trial early; by default Optuna's MedianPruner: worse than half of the trials before at the same
            epoch, from the fourth trial and the second epoch on.

    Raises:
        TrainingError: Optuna is missing, or the database belongs to another search.
    """
    optuna = need("optuna", "--search")
    started = time.monotonic()
    asked = {"recipe": asdict(recipe), "space": {f: axis.words() for f, axis in space.items()}, "method": method}
    study = _open(folder, recipe.name, {**asked, "words": list(words)}, pruner)
    grid = grid_of(space) if method == "grid" else []
    if grid:
        trials = min(trials, len(grid))
        for point in grid[:trials]:
            study.enqueue_trial(point, skip_if_exists=True)

    def minutes_left() -> float:
        return max_minutes - (time.monotonic() - started) / 60

    def objective(trial: "Trial") -> float:
        settings = {field: text_of(axis.suggest(trial, field)) for field, axis in space.items()}
        trial.set_user_attr("settings", settings)
        chosen = override(recipe, [f"{field}={text}" for field, text in settings.items()])
        place = folder / "trials" / hashlib.sha256(json.dumps(asdict(chosen)).encode()).hexdigest()[:12]
        try:
            outcome = run_trial(chosen, place, minutes_left(), lambda history: _tell(trial, history))
            if not outcome.finished:
                raise _TimeUp
        except (KeyboardInterrupt, _TimeUp):
            study.enqueue_trial(trial.params)  # its folder stays: it goes on next time
            raise
        except Diverged as error:
            outcome = Outcome(True, 0, {"score": -math.inf}, [])
            report(f"{recipe.name}: {error}")
        except optuna.TrialPruned:
            shutil.rmtree(place, ignore_errors=True)
            raise
        shutil.rmtree(place, ignore_errors=True)
        if not math.isfinite(outcome.best["score"]):
            raise optuna.TrialPruned
        return float(outcome.best["score"])

    try:
        while len(_ended(study)) < trials and minutes_left() > 0:
            study.sampler = _sampler(method, recipe.seed + len(study.trials), trials)
            study.optimize(objective, n_trials=1)
            report(f"{recipe.name} {_line(study.trials, trials)}")
    except _TimeUp:
        report(f"{recipe.name}: the time was up in the middle of a trial; the same command goes on with it")
    finally:
        result = _result(study, trials)
        _write(folder / "search.json", result, study, asked, words)
    return result


def _open(folder: Path, name: str, asked: Mapping[str, Any], pruner: "BasePruner | None") -> "Study":
    """The study in ``folder``; trials that a killed process left running are put in front of the queue."""
    import optuna
    from optuna.trial import TrialState

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "search.db"
    try:
        study = optuna.create_study(
            storage=f"sqlite:///{path}",
            study_name=name,
            direction="maximize",
            load_if_exists=True,
            pruner=pruner or optuna.pruners.MedianPruner(n_startup_trials=3, n_warmup_steps=2),
        )
    except Exception as error:  # SQLAlchemy and Optuna raise many kinds for a damaged file
        raise TrainingError(f"{path} cannot be used as a search ({type(error).__name__}); move it away") from error
    now = json.loads(json.dumps(asked))
    before = study.user_attrs.setdefault("asked", now)
    other = [key for key in now if before.get(key) != now[key]]
    if other:
        raise TrainingError(f"{path} belongs to another search (its {', '.join(other)} differ); give another --out")
    study.set_user_attr("asked", now)
    for trial in study.get_trials(states=(TrialState.RUNNING,)):
        study.tell(trial.number, state=TrialState.FAIL)
        if trial.params:
            study.enqueue_trial(trial.params)
    return study


def _sampler(method: Method, seed: int, trials: int) -> Any:
    """Seeded by the number of trials so far, so that going on does not draw the first values again."""
    from optuna.samplers import RandomSampler, TPESampler

    if method == "tpe":
        return TPESampler(seed=seed, n_startup_trials=max(3, min(10, trials // 3)))
    return RandomSampler(seed=seed)  # a grid's points are queued, so that nothing is left to draw


def _tell(trial: "Trial", history: History) -> None:
    """Report the epochs that the trial has not reported yet: after going on, there are several."""
    from optuna import TrialPruned

    known = trial.study.trials[trial.number].intermediate_values
    for row in history:
        if int(row["epoch"]) not in known:
            trial.report(row["score"], int(row["epoch"]))
    if trial.should_prune():
        raise TrialPruned


def _ended(study: "Study") -> "list[FrozenTrial]":
    from optuna.trial import TrialState

    return study.get_trials(states=(TrialState.COMPLETE, TrialState.PRUNED))


def _settings(trial: "FrozenTrial") -> dict[str, str]:
    return dict(trial.user_attrs.get("settings", {}))


def _line(trials: "Sequence[FrozenTrial]", wanted: int) -> str:
    from optuna.trial import TrialState

    ended = [trial for trial in trials if trial.state in (TrialState.COMPLETE, TrialState.PRUNED)]
    last = max(ended, key=lambda trial: trial.number)
    values = " ".join(f"{field}={text}" for field, text in _settings(last).items())
    pruned = f"pruned after epoch {last.last_step or 0}"
    return f"trial {len(ended)}/{wanted}: {values}: " + (
        pruned if last.state is TrialState.PRUNED else f"{last.value:.4f}"
    )


def _result(study: "Study", wanted: int) -> Result:
    ended = _ended(study)
    complete = [trial for trial in ended if trial.state.name == "COMPLETE"]
    if not complete:
        return Result(len(ended), wanted, {}, math.nan)
    best = max(complete, key=lambda trial: trial.value or -math.inf)
    return Result(len(ended), wanted, _settings(best), float(best.value or 0.0))


def _write(path: Path, result: Result, study: "Study", asked: Mapping[str, Any], words: Sequence[str]) -> None:
    """What was tried and what came of it, for people and other programs."""
    chosen = [word for field, text in result.best.items() for word in ("--set", f"{field}={text}")]
    content = {
        "note": "scores are of the validation split, which chose the best: no estimate of what to expect",
        "method": asked["method"],
        "space": asked["space"],
        "finished": result.finished,
        "wanted": result.wanted,
        "best": {"settings": dict(result.best), "score": round(result.score, 4)} if result.best else None,
        "command": shlex.join(["python", "train.py", *words, *chosen]) if result.best else None,
        "trials": [
            {
                "settings": _settings(trial),
                "state": trial.state.name.lower(),
                "epochs": trial.last_step or 0,
                "score": None if trial.value is None else round(trial.value, 4),
            }
            for trial in _ended(study)
        ],
    }
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
