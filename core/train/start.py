"""The weights before the first step, one sentence about them, and whose slices they have already seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from core import weights
from core.segment.architectures import build, load_mobilenet_features
from core.train import checkpoint
from core.train.dataset import Row
from core.train.errors import TrainingError
from core.train.recipes import Recipe
from core.train.record import read_record

PUBLIC = "imagenet"
"""What ``--encoder-weights`` calls the weights that libraries fetch."""

State = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Seen:
    """The data that some weights were trained on."""

    data: str = ""
    patients: Mapping[str, Iterable[str]] = field(default_factory=dict)
    """By split."""

    def leaking(self, data: str, rows: Iterable[Row]) -> set[str]:
        """Patients of ``rows`` that these weights know and that now judge them.

        Those trained on must not validate or test; those that chose the weights must not test.
        """
        if data != self.data:
            return set()
        now: dict[str, set[str]] = {}
        for row in rows:
            now.setdefault(row.split, set()).add(row.patient)
        judged, tested = now.get("val", set()) | now.get("test", set()), now.get("test", set())
        return judged & set(self.patients.get("train", ())) | tested & set(self.patients.get("val", ()))


@dataclass(frozen=True)
class Start:
    """A network with its starting weights."""

    network: torch.nn.Module
    words: str
    seen: Seen = Seen()


def skeleton(recipe: Recipe, encoder_weights: str | None = None) -> torch.nn.Module:
    """The recipe's network with random weights, or with public ones for its encoder.

    Raises:
        ValueError: the public weights cannot be had.
    """
    if recipe.task == "promptable":
        from core.prompt.network import PromptableNetwork

        return PromptableNetwork()
    if recipe.task == "refine":
        from core.prompt.refine_network import RefinerNetwork

        return RefinerNetwork()
    return build(recipe.architecture, len(recipe.inputs), encoder_weights)


def describe_start(recipe: Recipe, encoder_weights: str = "", init: str = "") -> str:
    """One sentence about the weights before the first step; arguments as in `build_start`."""
    if init:
        path = Path(init)
        known = path.is_file()
        name, digest = (path.name, weights.sha256_of(path)) if known else (init, weights.card(init).sha256)
        return f"all weights from {'' if known else 'the shipped model '}{name} (sha256 {digest})"
    if recipe.task == "refine" and recipe.start:
        return f"all weights from the best of recipe {recipe.start!r}, those of the new input channels zero"
    if recipe.start:
        return f"encoder and decoder from the best weights of recipe {recipe.start!r}, the rest random"
    if encoder_weights == PUBLIC:
        return "encoder from public ImageNet weights (segmentation-models-pytorch), the rest random"
    if encoder_weights:
        digest = weights.sha256_of(Path(encoder_weights))
        return f"encoder from ImageNet MobileNetV2 features (sha256 {digest}), the rest random"
    return "random weights"


def build_start(recipe: Recipe, before: Path | None, encoder_weights: str = "", init: str = "") -> Start:
    """The recipe's network with its starting weights.

    Args:
        recipe: what is trained; its seed draws the random weights.
        before: the folder of the run of ``recipe.start``; without a best.pt there, the shipped weights count.
        encoder_weights: "imagenet", or a file of torchvision MobileNetV2 features; "" for none.
        init: a shipped model's name or a checkpoint file for all weights; "" for none.

    Raises:
        ValueError: the weights do not fit, cannot be had, or two kinds were asked for.
    """
    if encoder_weights and (init or recipe.start):
        source = f"--init {init}" if init else f"recipe {recipe.start!r}, which {recipe.name} starts from,"
        raise ValueError(f"--encoder-weights cannot be used here: {source} gives the encoder its weights already")
    torch.manual_seed(recipe.seed)
    network = skeleton(recipe, PUBLIC if encoder_weights == PUBLIC else None)
    seen = Seen()
    if init:
        state, seen = _all_weights(recipe, init)
        try:
            network.load_state_dict(state)
        except RuntimeError as error:
            raise ValueError(f"--init {init} does not fit the network of recipe {recipe.name!r}") from error
    elif recipe.start:
        state, seen = _of_recipe(recipe, before)
        try:
            network.start_from_unet(state)  # type: ignore[operator]
        except RuntimeError as error:
            raise ValueError(f"the weights of {recipe.start!r} do not fit the encoder of {recipe.name!r}") from error
    elif encoder_weights not in ("", PUBLIC):
        load_mobilenet_features(network, _file(Path(encoder_weights), "--encoder-weights"))
    return Start(network, describe_start(recipe, encoder_weights, init), seen)


def _file(path: Path, option: str) -> State:
    if path.suffix == ".safetensors" and path.is_file():
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        try:
            state = load_file(path)
        except SafetensorError as error:
            raise ValueError(f"{option} {path.name} cannot be read: {error}") from error
        return {key: value.float() if value.is_floating_point() else value for key, value in state.items()}
    try:
        kept: dict[str, Any] = checkpoint.load(path)
    except TrainingError as error:
        raise ValueError(f"{option}: {error}") from error
    if "ema" in kept:  # a last.pt: the averaged weights are the ones that count
        return {key.removeprefix("module."): value for key, value in kept["ema"].items() if key != "n_averaged"}
    return kept


def _of_recipe(recipe: Recipe, before: Path | None) -> tuple[State, Seen]:
    """The best weights of the recipe that this one starts from: of the run beside it, else the shipped ones."""
    path = before / "best.pt" if before is not None else None
    if path is not None and path.is_file():
        return checkpoint.load(path), _seen_by_run(path.parent)
    try:
        return weights.read(recipe.start), _seen_by_card(recipe.start)
    except weights.WeightsError as error:
        missing = f"neither {path} nor weights/{recipe.start}.safetensors can be used"
        raise ValueError(f"{recipe.name} starts from {recipe.start}, but {missing}; train that one first") from error


def _all_weights(recipe: Recipe, init: str) -> tuple[State, Seen]:
    """The weights that ``--init`` names: of a file, else of a shipped model."""
    path = Path(init)
    if path.is_file():
        return _file(path, "--init"), _seen_by_run(path.parent)
    names = [name for task in ("automatic", "promptable", "refine") for name in weights.names(task)]
    shipped = [name for name in names if not weights.card(name).members]  # an ensemble has no weights of its own
    if init not in shipped:
        there = ", ".join(shipped) or "none"
        raise ValueError(f"--init {init} is neither a file nor a shipped model; shipped are {there}")
    architecture = weights.card(init).fields.get("architecture")
    if architecture != recipe.architecture:
        wanted = f"recipe {recipe.name!r} has {recipe.architecture!r}"
        raise ValueError(f"--init {init} has the architecture {architecture!r}, {wanted}")
    return weights.read(init), _seen_by_card(init)


def _seen_by_run(folder: Path) -> Seen:
    record = read_record(folder)
    return Seen(record.data, record.patients) if record else Seen()


def _seen_by_card(name: str) -> Seen:
    data = weights.card(name).fields.get("data", {})
    return Seen(str(data.get("name", "")), data.get("patient_lists", {}))
