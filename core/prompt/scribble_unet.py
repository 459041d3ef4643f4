"""The network of ScribblePrompt-UNet (Wong et al. 2024, arXiv:2312.07381), so that its published weights load here.

Four levels of one 3 x 3 convolution and PReLU each, 192 channels throughout, max pooling down and bilinear doubling
(corners aligned) up with skips. Five channels in: image, box, include marks, exclude marks, previous logits.
"""

import re
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional

CHANNELS = 5
_LEVELS = 4
_RENAMES = (
    (re.compile(r"^downs\.(\d)\.conv\."), lambda found: f"down.{found[1]}."),
    # the published list alternates doubling, which has no weights, and convolution: 1, 3, 5, 7
    (re.compile(r"^ups\.(\d)\.conv\."), lambda found: f"up.{int(found[1]) // 2}."),
    (re.compile(r"^bottleneck\.conv\."), lambda found: "bottom."),
    (re.compile(r"^final_conv\.conv\.0\."), lambda found: "head."),
)


def _stage(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1), nn.PReLU())


class ScribbleUNet(nn.Module):
    """float32 (N, 5, S, S), S a multiple of 16, to logits (N, 1, S, S)."""

    def __init__(self, width: int = 192) -> None:
        super().__init__()
        widths = (CHANNELS, *[width] * _LEVELS)
        self.down = nn.ModuleList(_stage(before, after) for before, after in pairwise(widths))
        self.bottom = _stage(width, width)
        self.up = nn.ModuleList(_stage(2 * width, width) for _ in range(_LEVELS))
        self.head = nn.Conv2d(width, 1, 1)

    def forward(self, channels: torch.Tensor) -> torch.Tensor:
        """Logits of a batch; see the class."""
        x, skips = channels, []
        for stage in self.down:
            skips.append(stage(x))
            x = functional.max_pool2d(skips[-1], 2)
        x = self.bottom(x)
        for stage, skip in zip(self.up, reversed(skips), strict=True):
            x = functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True)
            x = stage(torch.cat((skip, x), dim=1))
        logits: torch.Tensor = self.head(x)
        return logits


def renamed(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """A state dict with the published names under the names of ``ScribbleUNet``."""
    result = {}
    for key, value in state.items():
        for pattern, replacement in _RENAMES:
            key = pattern.sub(replacement, key)
        result[key] = value
    return result
