"""FCN-8s (Long, Shelhamer, Darrell 2015, arXiv 1411.4038) on an encoder of segmentation-models-pytorch."""

import torch
import torch.nn.functional as functional

from core.compat import ensure_torchvision


class FCN8s(torch.nn.Module):
    """A score map at each of the strides 32, 16 and 8; each coarser one is enlarged and added to the finer.

    The paper learns its enlargement, starting from bilinear; here it stays bilinear.
    """

    def __init__(
        self, channels: int = 1, encoder_name: str = "mobilenet_v2", encoder_weights: str | None = None
    ) -> None:
        super().__init__()
        ensure_torchvision()
        from segmentation_models_pytorch.encoders import get_encoder

        self.encoder = get_encoder(encoder_name, in_channels=channels, weights=encoder_weights)
        self.scores = torch.nn.ModuleList(torch.nn.Conv2d(width, 1, 1) for width in self.encoder.out_channels[-3:])

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """(N, C, S, S) in [-1, 1], S a multiple of 32 -> logits (N, 1, S, S)."""
        features = self.encoder(images)[-3:]
        fine, middle, coarse = (score(feature) for score, feature in zip(self.scores, features, strict=True))
        logits: torch.Tensor = fine + _twice(middle + _twice(coarse))
        return functional.interpolate(logits, scale_factor=8.0, mode="bilinear", align_corners=False)


def _twice(scores: torch.Tensor) -> torch.Tensor:
    return functional.interpolate(scores, scale_factor=2.0, mode="bilinear", align_corners=False)
