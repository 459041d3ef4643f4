"""A narrow Xception-style encoder (Chollet 2017, arXiv 1610.02357): separable convolutions with residual steps."""

from itertools import pairwise

import torch


def _separable(inputs: int, outputs: int) -> torch.nn.Sequential:
    return torch.nn.Sequential(
        torch.nn.ReLU(),
        torch.nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False),
        torch.nn.Conv2d(inputs, outputs, 1, bias=False),
        torch.nn.BatchNorm2d(outputs),
    )


class _Down(torch.nn.Module):
    """Two separable convolutions and a pooling beside a strided 1 x 1 convolution: the entry flow's step."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        pool = torch.nn.MaxPool2d(3, stride=2, padding=1)
        self.body = torch.nn.Sequential(_separable(inputs, outputs), _separable(outputs, outputs), pool)
        self.shortcut = torch.nn.Sequential(
            torch.nn.Conv2d(inputs, outputs, 1, stride=2, bias=False), torch.nn.BatchNorm2d(outputs)
        )

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.body(features) + self.shortcut(features)
        return result


class _Same(torch.nn.Module):
    """Three separable convolutions beside the identity: the middle flow's step."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = torch.nn.Sequential(*(_separable(channels, channels) for _ in range(3)))

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.body(features) + features
        return result


class XceptionStyleEncoder(torch.nn.Module):
    """Features at the strides 1, 2, 4, 8, 16 and 32, as the decoders of segmentation-models-pytorch take them.

    Args:
        channels: of the images.
        widths: channels at the strides 2 to 32; Xception itself has 64, 128, 256, 728, 2048.
        middle: steps of the middle flow, at stride 16; Xception has eight.
    """

    def __init__(self, channels: int = 1, widths: tuple[int, ...] = (48, 96, 192, 320, 448), middle: int = 3) -> None:
        super().__init__()
        self.out_channels = (channels, *widths)
        self.stem = torch.nn.Sequential(
            torch.nn.Conv2d(channels, 32, 3, stride=2, padding=1, bias=False),
            torch.nn.BatchNorm2d(32),
            torch.nn.ReLU(inplace=True),
            torch.nn.Conv2d(32, widths[0], 3, padding=1, bias=False),
            torch.nn.BatchNorm2d(widths[0]),
        )
        steps = [_Down(*pair) for pair in pairwise(widths)]
        flow = torch.nn.Sequential(*(_Same(widths[3]) for _ in range(middle)))
        self.stages = torch.nn.ModuleList([steps[0], steps[1], torch.nn.Sequential(steps[2], flow), steps[3]])

    def forward(self, images: torch.Tensor) -> list[torch.Tensor]:
        """(N, C, S, S), S a multiple of 32 -> six feature maps, the first the images themselves."""
        features = [images, self.stem(images)]
        for stage in self.stages:
            features.append(stage(features[-1]))
        return features
