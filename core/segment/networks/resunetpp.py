"""ResUNet++ (Jha et al. 2019, arXiv 1911.07067): residual units, squeeze-and-excitation, ASPP and attention gates."""

import torch
import torch.nn.functional as functional


def _ready(channels: int) -> torch.nn.Sequential:
    """Normalise and rectify before a convolution, as residual units with pre-activation do."""
    return torch.nn.Sequential(torch.nn.BatchNorm2d(channels), torch.nn.ReLU(inplace=True))


class _SqueezeExcite(torch.nn.Module):
    def __init__(self, channels: int, reduction: int = 8) -> None:
        super().__init__()
        self.weigh = torch.nn.Sequential(
            torch.nn.AdaptiveAvgPool2d(1),
            torch.nn.Conv2d(channels, channels // reduction, 1),
            torch.nn.ReLU(),
            torch.nn.Conv2d(channels // reduction, channels, 1),
            torch.nn.Sigmoid(),
        )

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = features * self.weigh(features)
        return result


class _Residual(torch.nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int = 1, first: bool = False) -> None:
        super().__init__()
        before = [] if first else [_ready(inputs)]  # nothing to normalise in the raw slice
        self.body = torch.nn.Sequential(
            *before,
            torch.nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False),
            _ready(outputs),
            torch.nn.Conv2d(outputs, outputs, 3, padding=1, bias=False),
        )
        self.shortcut = torch.nn.Sequential(
            torch.nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False), torch.nn.BatchNorm2d(outputs)
        )

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.body(features) + self.shortcut(features)
        return result


class _ASPP(torch.nn.Module):
    """Dilated convolutions side by side, added (Chen et al. 2017), at the dilations of the ResUNet++ paper."""

    def __init__(self, inputs: int, outputs: int, dilations: tuple[int, ...] = (1, 6, 12, 18)) -> None:
        super().__init__()
        self.branches = torch.nn.ModuleList(
            torch.nn.Sequential(
                torch.nn.Conv2d(inputs, outputs, 3, padding=dilation, dilation=dilation, bias=False),
                torch.nn.BatchNorm2d(outputs),
            )
            for dilation in dilations
        )
        self.mix = torch.nn.Conv2d(outputs, outputs, 1)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        total = torch.stack([branch(features) for branch in self.branches]).sum(0)
        result: torch.Tensor = self.mix(total)
        return result


class _Attention(torch.nn.Module):
    """Weighs coarse features by what the encoder's finer ones show."""

    def __init__(self, fine: int, coarse: int) -> None:
        super().__init__()
        self.fine = torch.nn.Sequential(
            _ready(fine), torch.nn.Conv2d(fine, coarse, 3, padding=1), torch.nn.MaxPool2d(2)
        )
        self.coarse = torch.nn.Sequential(_ready(coarse), torch.nn.Conv2d(coarse, coarse, 3, padding=1))
        self.both = torch.nn.Sequential(_ready(coarse), torch.nn.Conv2d(coarse, 1, 1))

    def forward(self, fine: torch.Tensor, coarse: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.both(self.fine(fine) + self.coarse(coarse)) * coarse
        return result


class ResUNetPlusPlus(torch.nn.Module):
    """The paper's network, but for decoder levels as wide as the encoder's; the published code has them twice as wide.

    Args:
        channels: of the images.
        widths: channels at the strides 1, 2, 4, 8 and of the bridge; the paper has 32 to 512.
    """

    def __init__(self, channels: int, widths: tuple[int, int, int, int, int]) -> None:
        super().__init__()
        first, second, third, fourth, fifth = widths
        self.down = torch.nn.ModuleList(
            [
                _Residual(channels, first, first=True),
                torch.nn.Sequential(_SqueezeExcite(first), _Residual(first, second, stride=2)),
                torch.nn.Sequential(_SqueezeExcite(second), _Residual(second, third, stride=2)),
                torch.nn.Sequential(_SqueezeExcite(third), _Residual(third, fourth, stride=2)),
            ]
        )
        self.bridge = _ASPP(fourth, fifth)
        coarse, fine = (fifth, third, second), (third, second, first)
        self.gates = torch.nn.ModuleList(_Attention(f, c) for f, c in zip(fine, coarse, strict=True))
        self.up = torch.nn.ModuleList(_Residual(c + f, f) for c, f in zip(coarse, fine, strict=True))
        self.head = torch.nn.Sequential(_ASPP(first, first), torch.nn.Conv2d(first, 1, 1))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """(N, C, S, S) in [-1, 1], S a multiple of 8 -> logits (N, 1, S, S)."""
        levels = [images]
        for stage in self.down:
            levels.append(stage(levels[-1]))
        features = self.bridge(levels[-1])
        for gate, up, fine in zip(self.gates, self.up, levels[3:0:-1], strict=True):
            attended = gate(fine, features)
            enlarged = functional.interpolate(attended, scale_factor=2.0, mode="nearest")
            features = up(torch.cat([enlarged, fine], dim=1))
        logits: torch.Tensor = self.head(features)
        return logits
