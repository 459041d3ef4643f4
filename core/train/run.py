"""One run from a recipe: read the data, build the network, fit, keep what made it."""

from collections.abc import Mapping
from pathlib import Path

import torch

from core import weights
from core.segment.architectures import build, load_mobilenet_features
from core.train.dataset import check_disjoint, load_slices, read_index, with_phantoms
from core.train.loop import Outcome, fit
from core.train.recipes import Recipe
from core.train.record import make_record, write_record
from core.train.tasks import task_of


def skeleton(recipe: Recipe) -> torch.nn.Module:
    """The recipe's network with random weights."""
    if recipe.task == "promptable":
        from core.prompt.network import PromptableNetwork

        return PromptableNetwork()
    return build(recipe.architecture, len(recipe.inputs))


def start_weights(recipe: Recipe, out: Path) -> dict[str, torch.Tensor]:
    """The weights that a recipe starts from: of the run beside it, else the shipped ones.

    Raises:
        ValueError: there are neither.
    """
    path = out / recipe.start / "best.pt"
    if path.is_file():
        state: dict[str, torch.Tensor] = torch.load(path, map_location="cpu", weights_only=True)
        return state
    try:
        return weights.read(recipe.start)
    except weights.WeightsError as error:
        missing = f"neither {path} nor weights/{recipe.start}.safetensors can be used"
        raise ValueError(f"{recipe.name} starts from {recipe.start}, but {missing}; train that one first") from error


def build_network(recipe: Recipe, out: Path, encoder_weights: Path | None) -> torch.nn.Module:
    """The recipe's network with its starting weights.

    Raises:
        ValueError: the weights do not fit, or those that the recipe starts from are missing.
    """
    torch.manual_seed(recipe.seed)
    network = skeleton(recipe)
    if recipe.start:
        network.start_from_unet(start_weights(recipe, out))  # type: ignore[operator]
    elif encoder_weights is not None:
        load_mobilenet_features(network, torch.load(encoder_weights, map_location="cpu", weights_only=True))
    return network


def run(
    recipe: Recipe,
    data: Path,
    out: Path,
    device: str = "auto",
    max_minutes: float = float("inf"),
    resume: bool = False,
    encoder_weights: Path | None = None,
    overrides: Mapping[str, str] | None = None,
) -> Outcome:
    """Train ``recipe`` on ``data`` (splits train and val) into ``out/recipe.name``.

    Args:
        recipe: what to train.
        data: a folder with ``index.csv``.
        out: where the run's folder is made.
        device: "auto", "cpu" or "cuda".
        max_minutes: stop in time; go on with ``resume``.
        resume: go on from last.pt when it is there; starting weights are not needed then.
        encoder_weights: torchvision MobileNetV2 features to start from.
        overrides: options that changed the recipe, for the record.

    Raises:
        DataError, TrainingError, ValueError: with one sentence that says what to change.
    """
    name = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
    if name == "cuda" and not torch.cuda.is_available():
        raise ValueError("--device cuda was asked for, but torch sees no CUDA device; use --device cpu")
    train_rows, val_rows = read_index(data, "train"), read_index(data, "val")
    check_disjoint(train_rows, val_rows)
    check_disjoint(train_rows + val_rows, [row for row in read_index(data) if row.split not in ("train", "val")])
    folder = out / recipe.name
    goes_on = resume and (folder / "last.pt").is_file()
    network = skeleton(recipe) if goes_on else build_network(recipe, out, encoder_weights)
    train = load_slices(train_rows, recipe.side, recipe.inputs)
    if recipe.phantoms:
        train = with_phantoms(train, recipe.phantoms, recipe.inputs)
    if not goes_on:
        write_record(make_record(recipe, data, encoder_weights, overrides), folder)
    print(f"{recipe.name}: {len(train_rows)} training and {len(val_rows)} validation slices, on {name}", flush=True)
    return fit(
        network,
        task_of(recipe),
        recipe,
        train,
        load_slices(val_rows, recipe.side, recipe.inputs),
        folder,
        torch.device(name),
        max_minutes,
        resume,
        report=lambda line: print(line, flush=True),
    )
