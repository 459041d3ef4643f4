"""One run from a recipe: read the data, build the network, fit, write weights and card."""

from pathlib import Path

import torch

from core.segment.architectures import build, load_mobilenet_features
from core.train.dataset import check_disjoint, load_slices, read_index
from core.train.loop import Outcome, fit
from core.train.recipes import RECIPES, Recipe
from core.train.tasks import task_of


def build_network(recipe: Recipe, out: Path, encoder_weights: Path | None) -> torch.nn.Module:
    """The recipe's network with its starting weights.

    Raises:
        ValueError: the weights do not fit, or the run that the recipe starts from has no best.pt yet.
    """
    torch.manual_seed(recipe.seed)
    if recipe.task == "promptable":
        from core.prompt.network import PromptableNetwork

        network = PromptableNetwork()
        if recipe.start:
            path = out / recipe.start / "best.pt"
            if not path.is_file():
                raise ValueError(f"{recipe.name} starts from {path}, which is missing; train {RECIPES[recipe.start].name} first")
            network.start_from_unet(torch.load(path, map_location="cpu", weights_only=True))
        return network
    automatic = build(recipe.architecture)
    if encoder_weights is not None:
        load_mobilenet_features(automatic, torch.load(encoder_weights, map_location="cpu", weights_only=True))
    return automatic


def run(
    recipe: Recipe,
    data: Path,
    out: Path,
    device: str = "auto",
    max_minutes: float = float("inf"),
    resume: bool = False,
    encoder_weights: Path | None = None,
) -> Outcome:
    """Train ``recipe`` on ``data`` (splits train and val) into ``out/recipe.name``.

    Raises:
        DataError, TrainingError, ValueError: with one sentence that says what to change.
    """
    name = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
    if name == "cuda" and not torch.cuda.is_available():
        raise ValueError("--device cuda was asked for, but torch sees no CUDA device; use --device cpu")
    train_rows, val_rows = read_index(data, "train"), read_index(data, "val")
    check_disjoint(train_rows, val_rows)
    folder = out / recipe.name
    print(f"{recipe.name}: {len(train_rows)} training and {len(val_rows)} validation slices, on {name}", flush=True)
    return fit(
        build_network(recipe, out, encoder_weights),
        task_of(recipe),
        recipe,
        load_slices(train_rows, recipe.side),
        load_slices(val_rows, recipe.side),
        folder,
        torch.device(name),
        max_minutes,
        resume,
        report=lambda line: print(line, flush=True),
    )
