"""What a file of tensors is: one of the published models by the names and shapes in it, or a sentence why not."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import torch

from core import weights
from core.compat import ensure_torchvision
from core.prompt.known import KNOWN, Kind, is_published
from core.prompt.mobile_sam import build_mobile_sam
from core.prompt.mobile_sam import renamed as renamed_mobile_sam
from core.prompt.scribble_unet import ScribbleUNet
from core.prompt.scribble_unet import renamed as renamed_scribble_unet
from core.prompt.tensor_file import read_tensors

ensure_torchvision()
from segment_anything import sam_model_registry  # noqa: E402

State: TypeAlias = dict[str, torch.Tensor]

_WIDTHS: dict[int, Kind] = {768: "vit_b", 1024: "vit_l", 1280: "vit_h"}
BUILDERS: dict[Kind, Callable[[], Any]] = {
    "mobile_sam": build_mobile_sam,
    "medsam": sam_model_registry["vit_b"],
    "scribbleprompt_unet": ScribbleUNet,
    **{kind: sam_model_registry[kind] for kind in _WIDTHS.values()},
}
_RENAMED: dict[Kind, Callable[[State], State]] = {
    "mobile_sam": renamed_mobile_sam,
    "scribbleprompt_unet": renamed_scribble_unet,
}
_ACCEPTED = "SAM ViT-B, ViT-L and ViT-H, MobileSAM, MedSAM and ScribblePrompt-UNet"


@lru_cache(maxsize=64)
def sha256_of(path: Path, size: int, modified_ns: int) -> str:
    """Of a file as it is now, in hexadecimal; read once for each size and time of change."""
    return weights.sha256_of(path)


@lru_cache(maxsize=64)
def published(path: Path, kind: Kind, size: int, modified_ns: int) -> bool:
    """Whether a file is, bit by bit, the published one of a kind; remembered as its sha256 is."""
    return is_published(path, sha256_of(path, size, modified_ns), KNOWN[kind])


def _kind(path: Path, state: State) -> Kind | None:
    """What a file is by the shapes of its tensors; None when it is nothing of ours.

    Raises:
        WeightsError: a relative of an accepted model that would load but not work.
    """
    named_medsam = "medsam" in path.name.lower()
    if "downs.0.conv.0.weight" in state:
        return "scribbleprompt_unet"
    if "vision_encoder.patch_embed.projection.weight" in state:
        raise weights.WeightsError(
            f"{path.name} is a SAM in the layout of Hugging Face transformers; accepted is the layout of "
            "segment_anything, in which its authors published it too"
        )
    if "image_encoder.patch_embed.seq.0.c.weight" in state:
        if named_medsam:  # the tensors have MobileSAM's names and shapes, but were trained at 256 px
            raise weights.WeightsError(
                f"{path.name} looks like LiteMedSAM, which works at 256 px and is not supported; accepted are {_ACCEPTED}"
            )
        return "mobile_sam"
    patches = state.get("image_encoder.patch_embed.proj.weight")
    kind = None if patches is None or not patches.ndim else _WIDTHS.get(patches.shape[0])
    return _sam_or_medsam(path, named_medsam) if kind == "vit_b" else kind


def _sam_or_medsam(path: Path, named_medsam: bool) -> Kind:
    """The two have the same tensors; where the file's size and its name disagree, its sha256 decides, else its name."""
    guess: Kind = "medsam" if named_medsam else "vit_b"
    other: Kind = "vit_b" if named_medsam else "medsam"
    status = path.stat()
    if status.st_size == KNOWN[other].size_bytes and published(path, other, status.st_size, status.st_mtime_ns):
        return other
    return guess


@lru_cache(maxsize=8)
def _shapes(kind: Kind) -> dict[str, torch.Size]:
    with torch.device("meta"):  # shapes only: no memory, no random numbers
        return {key: value.shape for key, value in BUILDERS[kind]().state_dict().items()}


def fitting(path: Path) -> tuple[Kind, State]:
    """The kind of a file and its tensors under the names of our builders.

    Raises:
        WeightsError: see ``read_tensors``; or not one of the models.
    """
    state = read_tensors(path)
    kind = _kind(path, state)
    if kind is None:
        raise weights.WeightsError(f"{path.name} is another model; accepted are {_ACCEPTED}")
    state = _RENAMED[kind](state) if kind in _RENAMED else state
    wanted, title = _shapes(kind), KNOWN[kind].title
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
        if not state[key].is_floating_point() and not key.endswith("num_batches_tracked"):
            held = str(state[key].dtype).removeprefix("torch.")
            raise weights.WeightsError(f"{path.name} holds {held} numbers in {key}; accepted are float32 and float16")
    return kind, state
