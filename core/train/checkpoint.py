"""Reading and writing a run's ``last.pt`` (all that a resume needs) and ``best.pt`` (the weights that ship)."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import torch

from core.train.errors import TrainingError
from core.train.recipes import Recipe

_WORDS_ONLY = ("summary", "shipped")  # say nothing about how weights are trained


def save(folder: Path, states: Mapping[str, Mapping[str, Any]]) -> None:
    """Write ``NAME.pt`` for each name, all or none: a full disk or Ctrl-C never leaves half a file.

    Raises:
        TrainingError: the disk is full or cannot be written; what lay there before is untouched.
    """
    temporary = {name: folder / f"{name}.tmp" for name in states}
    try:
        for name, state in states.items():
            torch.save(dict(state), temporary[name])
    except (OSError, RuntimeError) as error:  # torch's writer raises RuntimeError when the disk is full
        for path in temporary.values():
            path.unlink(missing_ok=True)
        kept = "the last complete checkpoint is kept" if (folder / "last.pt").is_file() else "nothing was kept yet"
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise TrainingError(
            f"no checkpoint could be written to {folder} ({reason}); {kept}; make room, then go on with --resume"
        ) from error
    for name, path in temporary.items():
        path.replace(folder / f"{name}.pt")


def load(path: Path) -> dict[str, Any]:
    """Read a checkpoint into RAM; nothing in it is executed.

    Raises:
        TrainingError: the file is missing or is no checkpoint.
    """
    try:
        # not straight to a GPU: an optimiser's step counters must stay here, or each step waits for them
        kept = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise TrainingError(f"there is no {path}") from error
    except Exception as error:  # torch raises many kinds for a damaged file
        raise TrainingError(f"{path} cannot be read as a checkpoint ({type(error).__name__})") from error
    if not isinstance(kept, dict):
        raise TrainingError(f"{path} holds a {type(kept).__name__}; expected a dictionary of weights")
    return kept


def recipe_of(kept: Mapping[str, Any]) -> Recipe:
    """The recipe inside a ``last.pt``; a field that was added since it was written counts as its default.

    Raises:
        TrainingError: there is none.
    """
    known = {field.name for field in fields(Recipe)}
    try:
        return Recipe(**{key: value for key, value in kept["recipe"].items() if key in known})
    except (KeyError, TypeError, AttributeError) as error:
        raise TrainingError("the checkpoint holds no recipe, so it is not the last.pt of a run") from error


def check_same(kept: Recipe, wanted: Recipe, path: Path) -> None:
    """Raise TrainingError when ``path`` was made by a recipe that trains differently, naming what differs."""
    before, now = asdict(kept), asdict(wanted)
    other = [key for key in now if key not in _WORDS_ONLY and before[key] != now[key]]
    if other:
        some = ", ".join(f"{key} {before[key]!r}, now {now[key]!r}" for key in other[:3])
        raise TrainingError(
            f"{path} was made by another recipe ({some}); give the same options, another --out, or no --resume"
        )
