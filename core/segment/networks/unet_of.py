"""A U-Net decoder over an encoder of our own; smp.Unet builds only over the encoders that it lists."""

from typing import Any

import torch

from core.compat import ensure_torchvision


class UNetOf(torch.nn.Module):
    """segmentation-models-pytorch's U-Net decoder and head.

    Args:
        encoder: gives six feature maps at the strides 1 to 32 and says their channels in ``out_channels``.
        decoder_channels: at the strides 16, 8, 4, 2 and 1.
    """

    def __init__(self, encoder: Any, decoder_channels: tuple[int, ...]) -> None:
        super().__init__()
        ensure_torchvision()
        from segmentation_models_pytorch.base import SegmentationHead
        from segmentation_models_pytorch.decoders.unet.decoder import UnetDecoder

        self.encoder = encoder
        self.decoder = UnetDecoder(encoder.out_channels, decoder_channels, n_blocks=len(decoder_channels))
        self.head = SegmentationHead(decoder_channels[-1], 1, kernel_size=3)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """(N, C, S, S) in [-1, 1], S a multiple of 32 -> logits (N, 1, S, S)."""
        logits: torch.Tensor = self.head(self.decoder(self.encoder(images)))
        return logits
