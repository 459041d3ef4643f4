"""Published checkpoints that somebody put beside our weights: found, told apart and loaded, never unpickled."""

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from core import runtime, weights
from core.prompt.known import KNOWN, Kind, KnownCheckpoint, PromptKind
from core.prompt.layouts import BUILDERS, fitting, published, sha256_of
from core.prompt.medsam import MedSamModel
from core.prompt.pace import PACE
from core.prompt.sam import SamModel
from core.prompt.scribbleprompt import ScribblePromptModel
from core.prompt.tensor_file import ENDINGS

Promptable: TypeAlias = SamModel | MedSamModel | ScribblePromptModel

SLOW_S = 1.0  # an encode that takes longer is announced, done once, and kept on disk


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
        return sha256_of(self.path, self.size_bytes, self.modified_ns)

    @property
    def about(self) -> KnownCheckpoint:
        """The published checkpoint of its kind: title, citation, source, what it takes and what to know about it."""
        return KNOWN[self.kind]

    @property
    def known(self) -> bool:
        """Whether this is, bit by bit, the file that the model's authors published."""
        return published(self.path, self.kind, self.size_bytes, self.modified_ns)

    @property
    def licence(self) -> str:
        """Of the weights: that of the published file, otherwise nobody but their owner can tell."""
        return self.about.licence if self.known else "unknown: not one of the published files"

    @property
    def takes(self) -> frozenset[PromptKind]:
        """The kinds of prompt that its network takes."""
        return self.about.takes

    @property
    def caption(self) -> str:
        """What a person who chooses it should read: which file it is, and what the model can and cannot do."""
        which = f"the published {self.about.file_name}" if self.known else "not a file that we know"
        return f"sha256 {self.sha256[:16]}…, {which}. {self.about.note}"

    @property
    def eta_seconds(self) -> float:
        """About how long one encode takes on this machine's threads, going by the encodes that it has done so far."""
        return _estimate_s(self.kind) * PACE.factor(self.name)

    @property
    def is_slow(self) -> bool:
        """Whether an encode takes so long that a person should be asked before it begins."""
        return self.eta_seconds >= SLOW_S


def _estimate_s(kind: Kind) -> float:
    return KNOWN[kind].encode_cpu_seconds / runtime.threads()


@lru_cache(maxsize=256)
def _inspect(path: Path, size: int, modified_ns: int) -> tuple[Kind | None, str]:
    """The kind of a file, or None and why it is not offered; looked at again when size or time change."""
    try:
        return fitting(path)[0], ""
    except weights.WeightsError as error:
        return None, str(error)
    except OSError as error:
        return None, f"{path.name} cannot be opened: {error.strerror or error}"


def _is_ours(path: Path) -> bool:
    """Our own models are safetensors with a card; one without is somebody's checkpoint."""
    return path.suffix == ".safetensors" and path.with_suffix(".json").exists()


def _survey() -> tuple[tuple[Checkpoint, ...], tuple[tuple[str, str], ...]]:
    found: dict[str, Checkpoint] = {}
    refused: list[tuple[str, str]] = []
    named = os.environ.get("NEUROCLICK_CHECKPOINTS", "")
    folders = [weights.FOLDER] + ([Path(named)] if named else [])
    if named and not folders[-1].is_dir():
        refused.append(("NEUROCLICK_CHECKPOINTS", f"NEUROCLICK_CHECKPOINTS names {named!r}, which is not a folder"))
    listed = (path for folder in folders for path in sorted(folder.glob("*.*")) if path.suffix in ENDINGS)
    paths = {path.resolve(): path for path in listed if not _is_ours(path)}
    for path in paths.values():
        try:
            status = path.stat()
        except OSError:  # gone since the folder was listed, or a dangling link
            continue
        shown = re.sub(r"[^\w .()+-]", "_", path.name)
        kind, reason = _inspect(path, status.st_size, status.st_mtime_ns)
        name = f"{KNOWN[kind].title} ({shown})" if kind else ""
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
    """The checkpoints in ``weights/`` and in the folder named by ``NEUROCLICK_CHECKPOINTS``: ``*.pth``, ``*.pt``, ``*.safetensors``.

    A file is opened only when it is new or has changed, and then only its tensors' names and shapes are read.
    """
    return _survey()[0]


def rejected() -> tuple[tuple[str, str], ...]:
    """(file name, one sentence) for each file there that is not offered."""
    return _survey()[1]


def load_checkpoint(checkpoint: Checkpoint) -> Promptable:
    """Build the model of a checkpoint with its weights, in float32.

    Raises:
        WeightsError: the file is gone or was changed since it was found, or is none of the accepted models.
    """
    try:
        status = checkpoint.path.stat()
        if (status.st_size, status.st_mtime_ns) != (checkpoint.size_bytes, checkpoint.modified_ns):
            raise weights.WeightsError(f"{checkpoint.path.name} was changed since it was found; choose it again")
        kind, state = fitting(checkpoint.path)
    except OSError as error:
        raise weights.WeightsError(f"{checkpoint.path.name} cannot be opened: {error.strerror or error}") from error
    network = BUILDERS[kind]()
    network.load_state_dict(state)
    network.eval()
    if _estimate_s(kind) >= SLOW_S:
        PACE.expect(checkpoint.name, _estimate_s(kind))
    if kind == "medsam":
        return MedSamModel(checkpoint.name, checkpoint.name, checkpoint.sha256, network)
    if kind == "scribbleprompt_unet":
        return ScribblePromptModel(checkpoint.name, checkpoint.name, checkpoint.sha256, network)
    return SamModel(checkpoint.name, checkpoint.name, checkpoint.sha256, network, candidates_for_one_click=True)
