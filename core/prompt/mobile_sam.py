"""MobileSAM (Zhang et al. 2023, arXiv:2306.14289) on timm's TinyViT, so that its published weights load here.

MobileSAM is SAM with a TinyViT-5M image encoder that works on 1024 px squares. It differs from the classifier in
timm in two places: the last stage keeps its resolution, and a neck like SAM's takes the head's place.
"""

import re
from typing import Any

import torch
from torch import nn

from core.compat import ensure_torchvision

ensure_torchvision()
from segment_anything.modeling import MaskDecoder, PromptEncoder, Sam, TwoWayTransformer  # noqa: E402
from segment_anything.modeling.common import LayerNorm2d  # noqa: E402

_SIDE = 1024
_DIM = 256
_RENAMES = (
    (re.compile(r"\.patch_embed\.seq\.0\."), ".patch_embed.conv1."),
    (re.compile(r"\.patch_embed\.seq\.2\."), ".patch_embed.conv2."),
    # the original shrinks at the end of a layer, timm at the start of the next stage
    (re.compile(r"\.layers\.(\d)\.downsample\."), lambda found: f".stages.{int(found[1]) + 1}.downsample."),
    (re.compile(r"\.layers\.(\d)\.blocks\."), r".stages.\1.blocks."),
    (re.compile(r"\.c\.weight$"), ".conv.weight"),
)
_UNUSED = ("image_encoder.norm_head.", "image_encoder.head.")  # the classifier that TinyViT was pretrained with


class TinyVitEncoder(nn.Module):
    """TinyViT-5M with SAM's neck: float32 (N, 3, S, S) to features (N, 256, S/16, S/16)."""

    def __init__(self) -> None:
        super().__init__()
        import timm

        body: Any = timm.create_model("tiny_vit_5m_224", num_classes=0)
        body.stages[3].downsample.conv2.conv.stride = (1, 1)
        self.patch_embed, self.stages = body.patch_embed, body.stages
        self.neck = nn.Sequential(
            nn.Conv2d(body.num_features, _DIM, 1, bias=False),
            LayerNorm2d(_DIM),
            nn.Conv2d(_DIM, _DIM, 3, padding=1, bias=False),
            LayerNorm2d(_DIM),
        )
        self.img_size = _SIDE

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Features of a batch, as SAM's ViT encoders give them."""
        features: torch.Tensor = self.neck(self.stages(self.patch_embed(image)))
        return features


def build_mobile_sam(checkpoint: None = None) -> Sam:
    """MobileSAM with random weights, called like segment_anything's own builders."""
    grid = (_SIDE // 16, _SIDE // 16)
    transformer = TwoWayTransformer(depth=2, embedding_dim=_DIM, mlp_dim=2048, num_heads=8)
    sam = Sam(
        TinyVitEncoder(),
        PromptEncoder(_DIM, grid, (_SIDE, _SIDE), mask_in_chans=16),
        MaskDecoder(transformer_dim=_DIM, transformer=transformer),
    )
    return sam.eval()


def renamed(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """A state dict with MobileSAM's published names under the names of ``build_mobile_sam``."""
    result = {}
    for key, value in state.items():
        if key.startswith(_UNUSED):
            continue
        for pattern, replacement in _RENAMES if key.startswith("image_encoder.") else ():
            key = pattern.sub(replacement, key)
        result[key] = value
    return result
