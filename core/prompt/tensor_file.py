"""The named tensors of a file that a stranger wrote: mapped from disk, never unpickled, one sentence when refused."""

import pickle
import zipfile
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from core import weights

ENDINGS = (".pth", ".pt", ".safetensors")
_POINTER = b"version https://git-lfs.github.com/spec/"


def read_tensors(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of a PyTorch or safetensors file, mapped from disk.

    Raises:
        WeightsError: anything else than a whole file of plain named tensors.
        OSError: the file cannot be opened.
    """
    with path.open("rb") as stream:
        if stream.read(len(_POINTER)) == _POINTER:
            raise weights.WeightsError(
                f"{path.name} is a Git LFS pointer of a few lines, not the weights; download the file it stands for"
            )
    return _safetensors(path) if path.suffix == ".safetensors" else _pytorch(path)


def _safetensors(path: Path) -> dict[str, torch.Tensor]:
    try:
        return load_file(path)
    except SafetensorError as error:
        raise weights.WeightsError(
            f"{path.name} is no complete safetensors file: cut off while downloading, or damaged"
        ) from error


def _pytorch(path: Path) -> dict[str, torch.Tensor]:
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
