"""The refiner: a U-Net that sees slice, prompts and masks together and draws the mask anew.

SAM reads a click after the slice has become features; a network that sees both from its first layer on draws finer, at
the price of a full pass a click (RITM, Sofiiuk et al. 2021). A pass on 192 px costs about as much as SAM's decoder.
"""

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import nn

from core.prompt.refine_input import CHANNELS, LOGIT_SCALE, PREVIOUS, Case, network_input, window_of
from core.prompt.refine_window import Window
from core.segment.architectures import build

SIDE = 192
"""px of the network's square: a window of a 256 px slice is mostly smaller, so it gains pixels."""
_STEM = "encoder.features.0.0.weight"


class RefinerNetwork(nn.Module):
    """A MobileNetV2 U-Net on the channels of `network_input`."""

    def __init__(self) -> None:
        super().__init__()
        self.unet = build("unet", CHANNELS)
        # The decoder has no path at full resolution from input to output; so the mask before gets one, as log odds
        # that add up. At one half, the first answer already lies near it.
        self.trust = nn.Parameter(torch.tensor(0.5))

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """(N, `CHANNELS`, S, S) in [-1, 1], S a multiple of 32 -> logits (N, 1, S, S)."""
        logits: torch.Tensor = self.unet(seen) + self.trust * LOGIT_SCALE * seen[:, PREVIOUS : PREVIOUS + 1]
        return logits

    def start_from_unet(self, state: dict[str, torch.Tensor]) -> None:
        """Take over a trained automatic U-Net; the channels that it does not know start at zero.

        Raises:
            RuntimeError: the weights are not those of ``build("unet")``.
        """
        stem = state.get(_STEM)
        if stem is None or stem.shape[1] != 1:
            raise RuntimeError(f"expected the weights of a U-Net with one input channel, {_STEM} among them")
        wider = torch.zeros(stem.shape[0], CHANNELS, *stem.shape[2:], dtype=stem.dtype)
        wider[:, :1] = stem
        self.unet.load_state_dict({**state, _STEM: wider})


def square_of(length: int) -> int:
    """The network's square for slices of ``length`` px: `SIDE`, smaller only for smaller training slices."""
    return min(SIDE, length)


def look(network: nn.Module, cases: Sequence[Case], windows: Sequence[Window], side: int = SIDE) -> list[torch.Tensor]:
    """One pass over a batch of windows: logits (1, L, L) of each case, float32."""
    seen = torch.stack([network_input(case, window, side) for case, window in zip(cases, windows, strict=True)])
    logits = network(seen.contiguous(memory_format=torch.channels_last)).float()
    pairs = zip(cases, windows, logits, strict=True)
    return [window.paste(each, case.image.shape[-1]) for case, window, each in pairs]


def refined(network: nn.Module, cases: Sequence[Case], side: int = SIDE) -> list[torch.Tensor]:
    """The answer to each case: logits (1, L, L), float32.

    One pass, and for some cases a second one: after the first look at the whole slice a closer one, and after a mask
    that reaches the window's edge one at twice its side, for nothing may end where only the view ended.
    """
    windows = [window_of(case) for case in cases]
    answers = look(network, cases, windows, side)
    again: dict[int, tuple[Case, Window]] = {}
    for number, (case, window, logits) in enumerate(zip(cases, windows, answers, strict=True)):
        answered = replace(case, previous=logits)
        if case.is_first_look:
            again[number] = answered, window_of(answered)
        elif window.is_touched_by((logits[0] > 0).cpu().numpy(), case.size):
            again[number] = answered, window_of(answered, scale=2.0)
    if again:
        closer, places = zip(*again.values(), strict=True)
        better = look(network, closer, places, side)
        for number, logits in zip(again, better, strict=True):
            answers[number] = logits
    return answers
