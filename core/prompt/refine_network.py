"""The refiner: a U-Net that sees slice, prompts and masks together and draws the mask anew.

SAM reads a click after the slice has become features; a network that sees both from its first layer on draws finer, at
the price of a full pass a click (RITM, Sofiiuk et al. 2021). A pass on 192 px costs about as much as SAM's decoder.
"""

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import nn

from core.prompt.middle import given_a_middle
from core.prompt.refine_input import CHANNELS, LOGIT_SCALE, PREVIOUS, Case, first_windows, network_input, window_of
from core.prompt.refine_window import NOTHING, Window, resized
from core.segment.architectures import build

SIDE = 192
"""px of the network's square: a window of a 256 px slice is mostly smaller, so it gains pixels."""
FIRST_SIDE = 160
"""px of a first look's squares: they tell what is meant as well as 192, in two thirds of the time."""
KEPT = 0.15
"""Share of the mask before in the logits of an answer, so that a click changes little that it does not concern."""
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


def look(
    network: nn.Module,
    cases: Sequence[Case],
    windows: Sequence[Window],
    side: int = SIDE,
    mirrored: Sequence[bool] | None = None,
) -> list[torch.Tensor]:
    """One pass over a batch of windows.

    Args:
        network: a `RefinerNetwork`.
        cases, windows: one window a case.
        side: px of the network's square.
        mirrored: which of them to look at in a mirror; None is none of them.

    Returns:
        Logits (1, L, L) of each case, float32, never mirrored; `NOTHING` outside its window.
    """
    turned = [False] * len(cases) if mirrored is None else mirrored
    seen = [network_input(case, window, side) for case, window in zip(cases, windows, strict=True)]
    seen = [view.flip(-1) if turn else view for view, turn in zip(seen, turned, strict=True)]
    logits = network(torch.stack(seen).contiguous(memory_format=torch.channels_last)).float()
    answers = [view.flip(-1) if turn else view for view, turn in zip(logits, turned, strict=True)]
    triples = zip(cases, windows, answers, strict=True)
    return [window.paste(answer, case.image.shape[-1]) for case, window, answer in triples]


def first_look(network: nn.Module, cases: Sequence[Case], side: int = SIDE) -> list[torch.Tensor]:
    """Which thing is meant, and about how far it reaches: logits (1, L, L) of each case, float32.

    What comes after hardly corrects a wrong answer to this, so it is asked in all `first_windows`, in every other one
    in a mirror, and the answers are averaged wherever several see a place.
    """
    views = [(case, window, bool(number % 2)) for case in cases for number, window in enumerate(first_windows(case))]
    shown, windows, mirrored = zip(*views, strict=True)
    answers = torch.stack(look(network, shown, windows, min(FIRST_SIDE, side), mirrored))  # (cases * views, 1, L, L)
    answers = answers.reshape(len(cases), -1, *answers.shape[1:])
    sees = answers != NOTHING
    mean = (answers.clamp(-LOGIT_SCALE, LOGIT_SCALE) * sees).sum(1) / sees.sum(1).clamp(min=1)
    return list(mean.where(sees.any(1), NOTHING))


def refined(network: nn.Module, cases: Sequence[Case], side: int = SIDE) -> list[torch.Tensor]:
    """The answer to each case: logits (1, L, L), float32.

    One pass around the mask and the prompts; before it a `first_look` where nothing says how far the lesion reaches,
    and after it one on twice the side where the mask reaches the window's edge, for nothing may end where only the
    view ended. A lone click is then taken for the lesion's middle. Of a mask before, `KEPT` stays.
    """
    unknown = [number for number, case in enumerate(cases) if case.is_first_look]
    found = first_look(network, [cases[number] for number in unknown], side) if unknown else []
    begun = list(cases)
    for number, logits in zip(unknown, found, strict=True):
        begun[number] = replace(cases[number], previous=logits)
    windows = [window_of(case) for case in begun]
    answers = look(network, begun, windows, side)
    cut_off: dict[int, Case] = {}
    for number, (case, window, logits) in enumerate(zip(begun, windows, answers, strict=True)):
        if window.is_touched_by((logits[0] > 0).cpu().numpy(), case.size):
            cut_off[number] = replace(case, previous=logits)
    if cut_off:
        wider = look(network, list(cut_off.values()), [window_of(case, scale=2.0) for case in cut_off.values()], side)
        for number, logits in zip(cut_off, wider, strict=True):
            answers[number] = logits
    for number, case in enumerate(cases):
        if (click := case.lone_click) is not None:
            answers[number] = given_a_middle(answers[number], click)
    return [_with_some_of(case.previous, logits) for case, logits in zip(cases, answers, strict=True)]


def _with_some_of(before: torch.Tensor | None, logits: torch.Tensor) -> torch.Tensor:
    if before is None:
        return logits
    before = resized(before.float(), logits.shape[-1]).clamp(-LOGIT_SCALE, LOGIT_SCALE)
    return logits + KEPT * (before - logits.clamp(-LOGIT_SCALE, LOGIT_SCALE))
