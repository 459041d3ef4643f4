"""Batches of a split: cut from RAM on a CPU, from the GPU's own memory on a GPU, so that Python never feeds it."""

import numpy as np
import numpy.typing as npt
import torch

from core.train.dataset import Slices

_SHARE_OF_FREE_MEMORY = 0.4  # the rest is for the network


class Feed:
    """Random access to the slices of a split as tensors on a device.

    Args:
        slices: the split.
        device: where batches are wanted. On a GPU the whole 8-bit split is put there when it fits.
    """

    def __init__(self, slices: Slices, device: torch.device) -> None:
        self.device = device
        self._images, self._masks = torch.from_numpy(slices.images), torch.from_numpy(slices.masks)
        if device.type == "cuda":
            free, _ = torch.cuda.mem_get_info(device)
            if self._images.nbytes + self._masks.nbytes < _SHARE_OF_FREE_MEMORY * free:
                self._images, self._masks = self._images.to(device), self._masks.to(device)

    def batch(self, chosen: npt.NDArray[np.int64]) -> tuple[torch.Tensor, torch.Tensor]:
        """Images float32 (N, C, S, S) in [0, 1] and masks float32 (N, 1, S, S), 0 or 1, of the chosen slices."""
        where = torch.from_numpy(chosen).to(self._images.device)
        images, masks = self._images[where].to(self.device), self._masks[where].to(self.device)
        return images.float() / 255.0, masks.float()[:, None]
