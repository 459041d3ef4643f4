"""Where a run computes: one device, or several GPUs and machines under ``torchrun``, through Lightning Fabric."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import torch

from core.train.errors import TrainingError, need

if TYPE_CHECKING:
    from lightning_fabric import Fabric

Accelerator = Literal["cpu", "cuda"]


def choose(wanted: str) -> Accelerator:
    """ "auto", "cpu" or "cuda" -> what there is.

    Raises:
        ValueError: CUDA was asked for and torch sees none.
    """
    if wanted == "cpu" or (wanted == "auto" and not torch.cuda.is_available()):
        return "cpu"
    if not torch.cuda.is_available():
        raise ValueError("--device cuda was asked for, but torch sees no CUDA device; use --device cpu")
    return "cuda"


def use_bfloat16(accelerator: str) -> bool:
    """Whether bfloat16 is a gain: always on GPU, on CPU only where it is in hardware (1.6 times faster there)."""
    supported: Callable[[], bool] = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    return accelerator == "cuda" or supported()


def make_fabric(accelerator: Accelerator = "cpu", unused_parameters: bool = False) -> "Fabric":
    """Lightning Fabric for one device, or for this process's place in a ``torchrun``.

    Args:
        accelerator: as `choose` gives it.
        unused_parameters: whether a step may leave parameters without a gradient, which several processes must know.

    Raises:
        TrainingError: Lightning Fabric is not installed.
    """
    need("lightning_fabric", "training")
    from lightning_fabric import Fabric
    from lightning_fabric.plugins import MixedPrecision
    from lightning_fabric.strategies.ddp import DDPStrategy

    class Autocast(MixedPrecision):
        """bfloat16 inside the network only: eight bits of mantissa are too few for an image or a loss."""

        def convert_input(self, data: Any) -> Any:
            return data

    local = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))  # torchrun says how many processes there are
    nodes = int(os.environ.get("WORLD_SIZE", "1")) // local
    several = local * nodes > 1
    fabric = Fabric(
        accelerator=accelerator,
        devices=local,
        num_nodes=nodes,
        strategy=DDPStrategy(find_unused_parameters=unused_parameters) if several else "auto",
        plugins=[Autocast("bf16-mixed", device=accelerator)] if use_bfloat16(accelerator) else None,
    )
    fabric.launch()
    if accelerator == "cuda":
        torch.backends.cudnn.benchmark = True  # two image sizes a run: trying out convolutions pays at once
    return fabric


def share(count: int, rank: int, ranks: int) -> slice:
    """The part of a batch of ``count`` slices that process ``rank`` of ``ranks`` takes.

    Raises:
        TrainingError: the batch cannot be shared out equally, so that means of means would be no means.
    """
    if count % ranks:
        raise TrainingError(
            f"a batch of {count} slices cannot be shared out equally among {ranks} processes; "
            f"use --set batch={max(ranks, count // ranks * ranks)}"
        )
    each = count // ranks
    return slice(rank * each, (rank + 1) * each)
