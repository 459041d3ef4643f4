"""The baseline that every other network should beat."""

import torch


def _stage(inputs: int, outputs: int) -> torch.nn.Sequential:
    return torch.nn.Sequential(
        torch.nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
        torch.nn.BatchNorm2d(outputs),
        torch.nn.ReLU(inplace=True),
    )


class SimpleCNN(torch.nn.Module):
    """Convolutions and pooling down to an eighth, convolutions there, one bilinear step back; no skip connections.

    What it lacks is what the others have: a view of the whole head, and fine features beside coarse ones.
    """

    def __init__(self, channels: int = 1, widths: tuple[int, int, int, int] = (24, 48, 96, 128)) -> None:
        super().__init__()
        first, second, third, fourth = widths
        self.layers = torch.nn.Sequential(
            _stage(channels, first),
            torch.nn.MaxPool2d(2),
            _stage(first, second),
            torch.nn.MaxPool2d(2),
            _stage(second, third),
            torch.nn.MaxPool2d(2),
            _stage(third, fourth),
            _stage(fourth, fourth),
            torch.nn.Conv2d(fourth, 1, 1),
            torch.nn.Upsample(scale_factor=8, mode="bilinear", align_corners=False),
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """(N, C, S, S) in [-1, 1], S a multiple of 8 -> logits (N, 1, S, S)."""
        logits: torch.Tensor = self.layers(images)
        return logits
