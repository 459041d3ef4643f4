"""Weight files and their cards: read with safetensors, checked against the card's sha256, never unpickled."""

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
        """Of the weight file, in hexadecimal."""
        return str(self.fields.get("sha256", ""))

    @property
    def title(self) -> str:
        """What the model is called on a page."""
        return str(self.fields.get("title") or self.name)


def names(task: str) -> tuple[str, ...]:
    """Names of the models of one task ("automatic" or "promptable") whose card and weights are both there."""
    found = []
    for path in sorted(FOLDER.glob("*.json")):
        if not path.with_suffix(".safetensors").is_file():
            continue
        try:
            described = card(path.stem).fields.get("task")
        except WeightsError:  # one damaged card must not take the other models away
            continue
        if described == task:
            found.append(path.stem)
    return tuple(found)


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
