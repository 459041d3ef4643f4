"""Published SAM checkpoints that somebody put beside our weights: found, checked and loaded, never unpickled."""

import os
import pickle
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import torch

from core import runtime, weights
from core.compat import ensure_torchvision
from core.prompt.mobile_sam import build_mobile_sam, renamed
from core.prompt.sam import SamModel

ensure_torchvision()
from segment_anything import sam_model_registry  # noqa: E402

Kind: TypeAlias = Literal["vit_b", "vit_l", "vit_h", "mobile_sam"]

_TITLES: dict[Kind, str] = {
    "vit_b": "SAM ViT-B",
    "vit_l": "SAM ViT-L",
    "vit_h": "SAM ViT-H",
    "mobile_sam": "MobileSAM",
}
# Of sam_vit_b_01ec64.pth, sam_vit_l_0b3195.pth, sam_vit_h_4b8939.pth and mobile_sam.pt, as micro-sam's registry and
# others publish them. The six digits in SAM's own file names are the start of the MD5, which no longer proves anything.
PUBLISHED_SHA256: dict[Kind, str] = {
    "vit_b": "ec2df62732614e57411cdcf32a23ffdf28910380d03139ee0f4fcbe91eb8c912",
    "vit_l": "3adcc4315b642a4d2101128f611684e8734c41232a17c648ed1693702a49a622",
    "vit_h": "a7bf3b02f3ebf1267aba913ff637d9a2d5c33d3173bb679e46d9f338c26f262e",
    "mobile_sam": "6dbb90523a35330fedd7f1d3dfc66f995213d81b29a5ca8108dbcdd4e37d6c2f",
}
# CPU seconds of one encode. MobileSAM and ViT-B: measured on one thread of a server (EPYC). ViT-L and ViT-H: ViT-B's
# times the ratio of their parameters (308 M and 636 M to 91 M), since all three see the same number of patches.
_ENCODE_CPU_SECONDS: dict[Kind, float] = {"mobile_sam": 3, "vit_b": 32, "vit_l": 108, "vit_h": 224}
_WIDTHS: dict[int, Kind] = {768: "vit_b", 1024: "vit_l", 1280: "vit_h"}
_BUILDERS: dict[Kind, Callable[[], Any]] = {
    "mobile_sam": build_mobile_sam,
    **{kind: sam_model_registry[kind] for kind in _WIDTHS.values()},
}


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint file that can be loaded; its size and time are what it was checked at."""

    name: str  # "SAM ViT-B (sam_vit_b_01ec64.pth)", safe to display
    path: Path
    kind: Kind
    size_bytes: int
    modified_ns: int

    @property
    def sha256(self) -> str:
        """Of the file, in hexadecimal; read once (seconds for ViT-H) and remembered until the file changes."""
        return _sha256(self.path, self.size_bytes, self.modified_ns)

    @property
    def known(self) -> bool:
        """Whether this is, bit by bit, the file that the model's authors published."""
        return self.sha256 == PUBLISHED_SHA256[self.kind]

    @property
    def licence(self) -> str:
        """Of the weights: that of the published file, otherwise nobody but their owner can tell."""
        return "Apache-2.0" if self.known else "unknown: not one of the published files"

    @property
    def eta_seconds(self) -> float:
        """About how long one encode takes on this machine's threads; an estimate, not a measurement here."""
        return _ENCODE_CPU_SECONDS[self.kind] / runtime.threads()


@lru_cache(maxsize=64)
def _sha256(path: Path, size: int, modified_ns: int) -> str:
    return weights.sha256_of(path)


def _read(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of a file, mapped from disk.

    Raises:
        WeightsError: anything else than a whole file of plain named tensors.
    """
    if not zipfile.is_zipfile(path):
        raise weights.WeightsError(
            f"{path.name} is no complete PyTorch checkpoint: cut off while downloading, or saved before PyTorch 1.6"
        )
    try:
        state = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except pickle.UnpicklingError as error:
        raise weights.WeightsError(f"{path.name} holds more than plain tensors and was not unpickled") from error
    except Exception as error:  # a damaged file makes the reader raise nearly anything
        raise weights.WeightsError(f"{path.name} cannot be read as a PyTorch checkpoint; it may be damaged") from error
    if not isinstance(state, dict) or not all(isinstance(value, torch.Tensor) for value in state.values()):
        raise weights.WeightsError(f"{path.name} is not a state dict of plain tensors")
    return {str(key): value for key, value in state.items()}


def _kind(state: dict[str, torch.Tensor]) -> Kind | None:
    if "image_encoder.patch_embed.seq.0.c.weight" in state:
        return "mobile_sam"
    patches = state.get("image_encoder.patch_embed.proj.weight")
    return None if patches is None or not patches.ndim else _WIDTHS.get(patches.shape[0])


@lru_cache(maxsize=4)
def _shapes(kind: Kind) -> dict[str, torch.Size]:
    with torch.device("meta"):  # shapes only: no memory, no random numbers
        return {key: value.shape for key, value in _BUILDERS[kind]().state_dict().items()}


def _fitting(path: Path) -> tuple[Kind, dict[str, torch.Tensor]]:
    """The kind of a file and its tensors under the names of our builders.

    Raises:
        WeightsError: see ``_read``; or not one of the four models.
    """
    state = _read(path)
    kind = _kind(state)
    if kind is None:
        raise weights.WeightsError(f"{path.name} is another model; accepted are SAM ViT-B, ViT-L, ViT-H and MobileSAM")
    state = renamed(state) if kind == "mobile_sam" else state
    wanted, title = _shapes(kind), _TITLES[kind]
    if missing := wanted.keys() - state.keys():
        raise weights.WeightsError(f"{path.name} lacks {len(missing)} of {title}'s tensors, {min(missing)} for one")
    if unknown := state.keys() - wanted.keys():
        raise weights.WeightsError(
            f"{path.name} has {len(unknown)} tensors that {title} has not, {min(unknown)} for one"
        )
    for key, shape in wanted.items():
        if state[key].shape != shape:
            got, expected = tuple(state[key].shape), tuple(shape)
            raise weights.WeightsError(f"{path.name} does not fit {title}: {key} is {got}, expected {expected}")
    return kind, state


@lru_cache(maxsize=256)
def _inspect(path: Path, size: int, modified_ns: int) -> tuple[Kind | None, str]:
    """The kind of a file, or None and why it is not offered; looked at again when size or time change."""
    try:
        return _fitting(path)[0], ""
    except weights.WeightsError as error:
        return None, str(error)
    except OSError as error:
        return None, f"{path.name} cannot be opened: {error.strerror or error}"


def _survey() -> tuple[tuple[Checkpoint, ...], tuple[tuple[str, str], ...]]:
    found: dict[str, Checkpoint] = {}
    refused: list[tuple[str, str]] = []
    named = os.environ.get("NEUROCLICK_CHECKPOINTS", "")
    folders = [weights.FOLDER] + ([Path(named)] if named else [])
    if named and not folders[-1].is_dir():
        refused.append(("NEUROCLICK_CHECKPOINTS", f"NEUROCLICK_CHECKPOINTS names {named!r}, which is not a folder"))
    paths = {path.resolve(): path for folder in folders for path in sorted(folder.glob("*.pt*"))}
    for path in (path for path in paths.values() if path.suffix in (".pth", ".pt")):
        try:
            status = path.stat()
        except OSError:  # gone since the folder was listed, or a dangling link
            continue
        shown = re.sub(r"[^\w .()+-]", "_", path.name)
        kind, reason = _inspect(path, status.st_size, status.st_mtime_ns)
        name = f"{_TITLES[kind]} ({shown})" if kind else ""
        if kind is None:
            refused.append((shown, reason.replace(path.name, shown)))
        elif name in found:
            refused.append(
                (shown, f"another {name} lies in {found[name].path.parent.name}; give one of the two a new name")
            )
        else:
            found[name] = Checkpoint(name, path, kind, status.st_size, status.st_mtime_ns)
    return tuple(found.values()), tuple(refused)


def find_checkpoints() -> tuple[Checkpoint, ...]:
    """The checkpoints in ``weights/`` and in the folder named by ``NEUROCLICK_CHECKPOINTS`` (``*.pth``, ``*.pt``).

    A file is opened only when it is new or has changed, and then only its tensors' names and shapes are read.
    """
    return _survey()[0]


def rejected() -> tuple[tuple[str, str], ...]:
    """(file name, one sentence) for each file there that is not offered."""
    return _survey()[1]


def load_checkpoint(checkpoint: Checkpoint) -> SamModel:
    """Build the model of a checkpoint with its weights, in float32.

    Raises:
        WeightsError: the file is gone or was changed since it was found, or is none of the four models.
    """
    try:
        status = checkpoint.path.stat()
        if (status.st_size, status.st_mtime_ns) != (checkpoint.size_bytes, checkpoint.modified_ns):
            raise weights.WeightsError(f"{checkpoint.path.name} was changed since it was found; choose it again")
        kind, state = _fitting(checkpoint.path)
    except OSError as error:
        raise weights.WeightsError(f"{checkpoint.path.name} cannot be opened: {error.strerror or error}") from error
    sam = _BUILDERS[kind]()
    sam.load_state_dict(state)
    return SamModel(checkpoint.name, checkpoint.name, checkpoint.sha256, sam.eval(), candidates_for_one_click=True)
