"""Weight files and their cards: read with safetensors, checked against the card's sha256, never unpickled.

A card may also describe an ensemble: it has no weight file of its own but names its members with their sha256.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

FOLDER = Path(__file__).resolve().parent.parent / "weights"


class WeightsError(ValueError):
    """A weight file that cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Card:
    """A model card, as it lies beside the weights."""

    name: str
    fields: dict[str, Any]

    @property
    def sha256(self) -> str:
        """Of the weight file, in hexadecimal; of an ensemble, of its members' sha256, one a line in the card's order."""
        if members := self.members:
            return hashlib.sha256("\n".join(sha256 for _, sha256 in members).encode()).hexdigest()
        return str(self.fields.get("sha256", ""))

    @property
    def members(self) -> tuple[tuple[str, str], ...]:
        """(name, sha256) of each model that an ensemble is the mean of; empty for a model with weights of its own."""
        listed = self.fields.get("members")
        if not isinstance(listed, list):
            return ()
        return tuple((str(one.get("name")), str(one.get("sha256"))) for one in listed if isinstance(one, dict))

    @property
    def title(self) -> str:
        """What the model is called on a page."""
        return str(self.fields.get("title") or self.name)


def use(folder: Path) -> None:
    """Take models from another folder than ``weights/`` from now on, in this whole process.

    Args:
        folder: with NAME.safetensors and NAME.json of each model.

    Raises:
        WeightsError: it is not there, or no card lies in it.
    """
    global FOLDER
    if not any(folder.glob("*.json")):
        raise WeightsError(f"{folder} is no folder with models; expected NAME.safetensors and NAME.json of each")
    FOLDER = folder.resolve()
    card.cache_clear()


def names(task: str) -> tuple[str, ...]:
    """Names of the models of one task ("automatic", "promptable" or "refine") whose card and weights are both there.

    Ensembles come last, and only with every member there as the ensemble's card describes it.
    """
    found, ensembles = [], []
    for path in sorted(FOLDER.glob("*.json")):
        try:
            described = card(path.stem)
        except WeightsError:  # one damaged card must not take the other models away
            continue
        if described.fields.get("task") != task:
            continue
        if described.members:
            ensembles += [path.stem] if fault_of_members(described) is None else []
        elif path.with_suffix(".safetensors").is_file():
            found.append(path.stem)
    return (*found, *ensembles)


def refiner_of(promptable: str) -> Card | None:
    """The card of the refiner that draws for the promptable model of this name; None without one."""
    for name in names("refine"):
        refines = card(name).fields.get("refines")
        if isinstance(refines, dict) and refines.get("name") == promptable:
            return card(name)
    return None


def fault_of_members(ensemble: Card) -> str | None:
    """Why an ensemble cannot be had, in a sentence; None when all its members are there.

    Members are compared by the sha256 in their cards; that each file is the one its card describes is found when it
    is read.
    """
    if len(ensemble.members) < 2:
        return f"{ensemble.title} names {len(ensemble.members)} member; an ensemble needs at least two"
    for name, sha256 in ensemble.members:
        try:
            member = card(name)
        except WeightsError:
            return f"{ensemble.title} needs the model {name}, which is not in weights/"
        if member.members:
            return f"{ensemble.title} names {name} as a member, which is an ensemble itself"
        if not (FOLDER / f"{name}.safetensors").is_file():
            return f"{ensemble.title} needs weights/{name}.safetensors, which is missing"
        if member.sha256 != sha256:
            return f"{ensemble.title} was made with other weights of {name} than those in weights/ (sha256 differs)"
    return None


@lru_cache(maxsize=64)
def card(name: str) -> Card:
    """The card of a shipped model.

    Raises:
        WeightsError: no card of that name, or one that cannot be read.
    """
    path = FOLDER / f"{name}.json"
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(f"no readable card for model {name!r}: expected weights/{name}.json") from error
    if not isinstance(fields, dict):
        raise WeightsError(f"the card weights/{name}.json holds no fields; expected a JSON object")
    return Card(name, fields)


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read(name: str) -> "dict[str, torch.Tensor]":
    """The weights of a shipped model as float32, whatever they are stored in.

    Raises:
        WeightsError: the file is missing, damaged, or not the one that the card describes.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    path = FOLDER / f"{name}.safetensors"
    if not path.is_file():
        if (FOLDER / f"{name}.json").is_file() and card(name).members:
            raise WeightsError(f"{name} has no weights of its own: it is the mean of its members; load those instead")
        raise WeightsError(
            f"weights/{name}.safetensors is missing; get it from the repository or train it: see TRAINING.md"
        )
    if sha256_of(path) != card(name).sha256:
        raise WeightsError(f"weights/{name}.safetensors is not the file that its card describes (sha256 differs)")
    try:
        state = load_file(path)
    except SafetensorError as error:
        raise WeightsError(f"weights/{name}.safetensors cannot be read: {error}") from error
    return {key: value.float() if value.is_floating_point() else value for key, value in state.items()}
