"""nnU-Net's residual-encoder U-Net as MONAI builds it (Isensee et al. 2021 and 2024), with deep supervision."""

from collections.abc import Sequence
from typing import Any

import torch

_TWICE = "network.skip_layers."  # DynUNet lists its layers a second time, nested; saved twice they would not fit 10 MB


def _drop_second_names(_: torch.nn.Module, state: dict[str, Any], prefix: str, __: Any) -> None:
    for key in [key for key in state if key.startswith(prefix + _TWICE)]:
        del state[key]


def _restore_second_names(module: torch.nn.Module, state: dict[str, Any], prefix: str, *_: Any) -> None:
    first = {id(value): name for name, value in module.named_parameters(remove_duplicate=True)}
    for name, value in module.named_parameters(remove_duplicate=False):
        origin = prefix + first[id(value)]
        if name.startswith(_TWICE) and origin in state:
            state[prefix + name] = state[origin]


class ResidualDynUNet(torch.nn.Module):
    """MONAI's DynUNet with residual blocks; narrower than nnU-Net's plans, which start at 32 and end at 512 channels.

    Args:
        channels: of the images.
        filters: channels of each level.
        supervised: levels besides the finest that get a loss while training.
    """

    def __init__(self, channels: int, filters: Sequence[int], supervised: int = 2) -> None:
        super().__init__()
        from monai.networks.nets.dynunet import DynUNet

        strides = [1] + [2] * (len(filters) - 1)
        self.network = DynUNet(
            spatial_dims=2,
            in_channels=channels,
            out_channels=1,
            kernel_size=[3] * len(filters),
            strides=strides,
            upsample_kernel_size=strides[1:],
            filters=filters,
            res_block=True,
            deep_supervision=True,
            deep_supr_num=supervised,
        )
        self.register_state_dict_post_hook(_drop_second_names)  # type: ignore[no-untyped-call]
        self.register_load_state_dict_pre_hook(_restore_second_names)  # type: ignore[no-untyped-call]

    def forward(self, images: torch.Tensor) -> torch.Tensor | tuple[torch.Tensor, ...]:
        """(N, C, S, S) in [-1, 1], S a multiple of 32 -> logits (N, 1, S, S); while training a tuple, finest first."""
        logits: torch.Tensor = self.network(images)
        return tuple(logits.unbind(dim=1)) if self.training else logits
