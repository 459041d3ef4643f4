"""A boundary-aware network after BASNet (Qin et al. 2019, CVPR): a predict module and a residual refinement module."""

from typing import Any

import torch
import torch.nn.functional as functional

from core.compat import ensure_torchvision


def _stage(inputs: int, outputs: int) -> torch.nn.Sequential:
    return torch.nn.Sequential(
        torch.nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
        torch.nn.BatchNorm2d(outputs),
        torch.nn.ReLU(inplace=True),
    )


class _Refinement(torch.nn.Module):
    """A small encoder and decoder that adds a correction to a coarse map; of three levels, the paper's has four."""

    def __init__(self, width: int = 24, levels: int = 3) -> None:
        super().__init__()
        self.enter = torch.nn.Conv2d(1, width, 3, padding=1)
        self.down = torch.nn.ModuleList(_stage(width, width) for _ in range(levels))
        self.bridge = _stage(width, width)
        self.up = torch.nn.ModuleList(_stage(2 * width, width) for _ in range(levels))
        self.leave = torch.nn.Conv2d(width, 1, 3, padding=1)

    def forward(self, coarse: torch.Tensor) -> torch.Tensor:
        features, kept = self.enter(coarse), []
        for stage in self.down:
            features = stage(features)
            kept.append(features)
            features = functional.max_pool2d(features, 2)
        features = self.bridge(features)
        for stage, fine in zip(self.up, reversed(kept), strict=True):
            enlarged = functional.interpolate(features, scale_factor=2.0, mode="bilinear", align_corners=False)
            features = stage(torch.cat([enlarged, fine], dim=1))
        correction: torch.Tensor = self.leave(features)
        return coarse + correction


class BoundaryAwareNet(torch.nn.Module):
    """U-Net whose every decoder level is supervised, and a refinement of its result.

    BASNet's own encoder is a ResNet-34; this one takes a lighter encoder of segmentation-models-pytorch.
    """

    def __init__(
        self,
        channels: int = 1,
        encoder_name: str = "mobilenet_v2",
        decoder_channels: tuple[int, ...] = (128, 96, 64, 32, 16),
        encoder_weights: str | None = None,
    ) -> None:
        super().__init__()
        ensure_torchvision()
        from segmentation_models_pytorch.decoders.unet.decoder import UnetDecoder
        from segmentation_models_pytorch.encoders import get_encoder

        self.encoder = get_encoder(encoder_name, in_channels=channels, weights=encoder_weights)
        decoder: Any = UnetDecoder(self.encoder.out_channels, decoder_channels, n_blocks=len(decoder_channels))
        self.decoder = decoder
        self.sides = torch.nn.ModuleList(torch.nn.Conv2d(width, 1, 3, padding=1) for width in decoder_channels)
        self.refinement = _Refinement()

    def forward(self, images: torch.Tensor) -> torch.Tensor | tuple[torch.Tensor, ...]:
        """(N, C, S, S) in [-1, 1], S a multiple of 32 -> logits (N, 1, S, S).

        While training, a tuple: the refined logits, then those of each decoder level, finest first, all (N, 1, S, S).
        """
        levels: list[torch.Tensor] = []
        hooks = [block.register_forward_hook(lambda _, __, out: levels.append(out)) for block in self.decoder.blocks]
        try:
            self.decoder(self.encoder(images))
        finally:
            for hook in hooks:
                hook.remove()
        if not self.training:
            refined: torch.Tensor = self.refinement(self.sides[-1](levels[-1]))
            return refined
        size = images.shape[-2:]
        coarse = [
            functional.interpolate(side(level), size=size, mode="bilinear", align_corners=False)
            for side, level in zip(self.sides, levels, strict=True)
        ]
        return (self.refinement(coarse[-1]), *reversed(coarse))
