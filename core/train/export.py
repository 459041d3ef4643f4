"""From a run's checkpoints to what is shipped: fp16 safetensors and a model card that says everything about them."""

import json
import math
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import torch

from core.train import checkpoint
from core.train.describe import INTENDED_USE, TITLES, describe_data, describe_input, known_failures, licence_of
from core.train.early import stops_early
from core.train.errors import TrainingError
from core.train.loop import one_clock
from core.train.recipes import Recipe
from core.train.record import RunRecord
from core.train.start import skeleton
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
    if not ((folder / "best.pt").is_file() and (folder / "last.pt").is_file()):
        raise TrainingError(f"no best.pt and last.pt in {folder}; train at least one epoch first")
    kept, state = checkpoint.load(folder / "last.pt"), checkpoint.load(folder / "best.pt")
    return Checkpoint(checkpoint.recipe_of(kept), state, kept["best"], one_clock(kept["history"]))


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

    kept = read_checkpoint(folder)
    recipe = kept.recipe
    network = skeleton(recipe)
    try:
        network.load_state_dict(kept.state)
    except RuntimeError as error:
        raise TrainingError(f"{folder / 'best.pt'} does not fit the network of recipe {recipe.name!r}") from error
    weights, card = folder / f"{recipe.name}.safetensors", folder / f"{recipe.name}.json"
    temporary = weights.with_suffix(".tmp")
    save_file(to_half(kept.state), temporary)
    size = temporary.stat().st_size
    if recipe.shipped and size >= MAX_BYTES:
        temporary.unlink()
        raise TrainingError(f"{weights.name} would have {size:,} bytes; shipped weights stay under {MAX_BYTES:,}")
    temporary.chmod(0o644)  # safetensors writes for the owner alone
    temporary.replace(weights)
    stopped_early = stops_early([row["score"] for row in kept.history], recipe.patience, recipe.epochs)
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
        "licence": licence_of(record),
        "date": made.date().isoformat(),
        "intended_use": INTENDED_USE,
        "known_failures": known_failures(record, recipe),
        "input": describe_input(recipe),
        "data": describe_data(record, recipe),
        "start": record.start,
        "seed": recipe.seed,
        "recipe": asdict(recipe),
        "training": {
            "epochs": len(kept.history),
            "finished": stopped_early or len(kept.history) >= recipe.epochs,
            "stopped_early": stopped_early,
            "minutes": round(kept.history[-1]["minutes"], 1),
            "command": record.command,
            "started": record.started,
            "versions": record.versions,
            "history": [_rounded(row) for row in kept.history],
        },
        "validation": _validation(kept.best),
    }
    if recipe.task == "refine":
        from core.train.refining import REFINED

        content["refines"] = {"name": REFINED}
    if record.leaky:
        content["leaky"] = record.leaky
    card.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draw_curves(kept.history, recipe.name, folder / "curves.png")
    return weights, card


def _rounded(row: dict[str, float]) -> dict[str, float | None]:
    """An epoch for the card: to four digits, epochs whole, and null where a figure is undefined (JSON has no NaN)."""
    row = {"epoch": row["epoch"], "loss": row["loss"], **row}
    return {
        key: int(value) if key == "epoch" else round(value, 4) if math.isfinite(value) else None
        for key, value in row.items()
    }


def _validation(best: dict[str, float]) -> dict[str, float]:
    """The figures that chose these weights, under names that say what they are."""
    named = {"epoch": int(best["epoch"])} | {
        key: round(value, 4) for key, value in best.items() if key not in ("epoch", "minutes", "loss")
    }
    return {"note": "on the network's square; chose the epoch, so no estimate of what to expect", **named}  # type: ignore[dict-item]
