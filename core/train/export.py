"""From a run's checkpoints to what is shipped: fp16 safetensors and a model card that says everything about them."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from core.train.describe import INTENDED_USE, KNOWN_FAILURES, TITLES, describe_data, describe_input
from core.train.loop import TrainingError
from core.train.recipes import Recipe
from core.train.record import RunRecord
from core.train.run import skeleton
from core.weights import sha256_of

MAX_BYTES = 10_000_000
"""A Space takes no larger file without LFS."""


@dataclass(frozen=True)
class Checkpoint:
    """What a run has come to, read from its folder."""

    recipe: Recipe
    state: dict[str, torch.Tensor]
    """EMA weights of the best epoch."""
    best: dict[str, float]
    history: list[dict[str, float]]


def read_checkpoint(folder: Path) -> Checkpoint:
    """The best weights of a run with the recipe and figures that go with them.

    Raises:
        TrainingError: the run has finished no epoch, or its files cannot be read.
    """
    best, last = folder / "best.pt", folder / "last.pt"
    if not (best.is_file() and last.is_file()):
        raise TrainingError(f"no best.pt and last.pt in {folder}; train at least one epoch first")
    try:
        kept: dict[str, Any] = torch.load(last, map_location="cpu", weights_only=True)
        state: dict[str, torch.Tensor] = torch.load(best, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many kinds for a damaged file
        raise TrainingError(f"the checkpoints in {folder} cannot be read: {type(error).__name__}") from error
    known = {field.name for field in fields(Recipe)}
    recipe = Recipe(**{key: value for key, value in kept["recipe"].items() if key in known})
    return Checkpoint(recipe, state, kept["best"], kept["history"])


def minutes_of(history: list[dict[str, float]]) -> float:
    """Minutes trained up to the last epoch; the clock in a history starts again at each resume."""
    minutes = [row["minutes"] for row in history]
    ends = [now for now, following in zip(minutes, [*minutes[1:], 0.0], strict=True) if following < now]
    return sum(ends)


def to_half(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """float32 tensors as float16, counters as they are.

    Raises:
        TrainingError: a value is not finite, or too large for float16.
    """
    half = {}
    for name, value in state.items():
        half[name] = value.half().contiguous() if value.is_floating_point() else value.contiguous()
        if not torch.isfinite(half[name]).all():
            raise TrainingError(f"{name} has values that float16 cannot hold; train again with a lower learning rate")
    return half


def export(folder: Path, record: RunRecord) -> tuple[Path, Path]:
    """Write ``NAME.safetensors``, ``NAME.json`` and ``curves.png`` into a run's folder.

    Args:
        folder: a run's folder with best.pt and last.pt.
        record: how the run was started.

    Returns:
        The paths of weights and card, to be copied into ``weights/`` once their figures are good.

    Raises:
        TrainingError: nothing to export, weights that do not fit the recipe's network, or a file over 10 MB.
    """
    from safetensors.torch import save_file

    from core.train.curves import draw_curves

    checkpoint = read_checkpoint(folder)
    recipe = checkpoint.recipe
    network = skeleton(recipe)
    try:
        network.load_state_dict(checkpoint.state)
    except RuntimeError as error:
        raise TrainingError(f"{folder / 'best.pt'} does not fit the network of recipe {recipe.name!r}") from error
    weights, card = folder / f"{recipe.name}.safetensors", folder / f"{recipe.name}.json"
    temporary = weights.with_suffix(".tmp")
    save_file(to_half(checkpoint.state), temporary)
    size = temporary.stat().st_size
    if recipe.shipped and size >= MAX_BYTES:
        temporary.unlink()
        raise TrainingError(f"{weights.name} would have {size:,} bytes; shipped weights stay under {MAX_BYTES:,}")
    temporary.chmod(0o644)  # safetensors writes for the owner alone
    temporary.replace(weights)
    made = datetime.fromtimestamp((folder / "best.pt").stat().st_mtime, UTC)
    content = {
        "name": recipe.name,
        "title": TITLES.get(recipe.architecture, recipe.name),
        "task": recipe.task,
        "architecture": recipe.architecture,
        "summary": recipe.summary,
        "side": recipe.side,
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "bytes": size,
        "sha256": sha256_of(weights),
        "precision": "float16, computed in float32",
        "licence": "CC BY 4.0",
        "date": made.date().isoformat(),
        "intended_use": INTENDED_USE,
        "known_failures": KNOWN_FAILURES[recipe.task],
        "input": describe_input(recipe),
        "data": describe_data(record, recipe),
        "start": record.start,
        "seed": recipe.seed,
        "recipe": asdict(recipe),
        "training": {
            "epochs": len(checkpoint.history),
            "finished": len(checkpoint.history) >= recipe.epochs,
            "minutes": round(minutes_of(checkpoint.history), 1),
            "command": record.command,
            "started": record.started,
            "versions": record.versions,
        },
        "validation": _validation(checkpoint.best),
    }
    card.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draw_curves(checkpoint.history, recipe.name, folder / "curves.png")
    return weights, card


def _validation(best: dict[str, float]) -> dict[str, float]:
    """The figures that chose these weights, under names that say what they are."""
    named = {"epoch": int(best["epoch"])} | {
        key: round(value, 4) for key, value in best.items() if key not in ("epoch", "minutes", "loss")
    }
    return {"note": "on the network's square; chose the epoch, so no estimate of what to expect", **named}  # type: ignore[dict-item]
