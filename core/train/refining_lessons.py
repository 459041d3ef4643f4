"""How a slice is led up to the look that the refiner learns from: what it begins with, and what a person gives next.

No include click is ever put on healthy tissue. A person who clicks there wants something outlined that the network does
not see; to learn "nothing" from such clicks is to distrust clicks where they matter most. What is false is excluded.
"""

from dataclasses import dataclass, field

import numpy as np
import torch

from core.prompt.prompts import BoxPrompt, ModelPrompt
from core.prompt.refine_input import Case, window_of
from core.prompt.refine_window import Window, centred
from core.prompt.simulate import jittered_box, largest_component, next_click
from core.train.refining_faults import faulty_logits, lasso_around, lasso_on, scribble_in
from core.types import Mask

_FAULTY = 0.2  # share of slices that begin with a faulty mask
_LOOKS = (0.48, 0.30, 0.09, 0.05, 0.03, 0.02, 0.01, 0.01, 0.01)  # how often 0, 1, … 8 looks come before the learnt one
_LOOKS_AFTER_FAULTS = (0.6, 0.25, 0.15)
_CLOSER = 0.65  # share of second looks at the same prompt; the others have a new one
_BOX, _LASSO = 0.16, 0.04  # shares of first prompts
_EXACT_FIRST, _EXACT = 0.8, 0.7  # shares of clicks at the centre of the error; the others fall anywhere in it
_DRAWN = 0.1  # share of corrections that are a scribble, or a lasso around what is too much
_WHOLE, _CLOSER_SHARES = 0.4, (0.5, 0.8)  # how often a first look is at the whole slice, else at such a share of it
FORGOTTEN = 0.1
"""Share of masks that are not fed back."""


@dataclass(eq=False)
class Lesson:
    """A slice on its way through a series of prompts."""

    image: torch.Tensor  # (1, S, S) in [-1, 1]
    truth: Mask
    looks: int = 0  # before the learnt one
    closer: bool = False  # the second look has no prompt of its own
    previous: torch.Tensor | None = None
    items: list[ModelPrompt] = field(default_factory=list)

    @property
    def predicted(self) -> Mask:
        """The mask that the next prompt corrects."""
        return np.zeros_like(self.truth) if self.previous is None else (self.previous[0] > 0).cpu().numpy()

    def case(self) -> Case:
        """What the refiner is shown."""
        size = (self.truth.shape[0], self.truth.shape[1])
        return Case(self.image, size, tuple(self.items), self.previous)


def next_prompt(truth: Mask, predicted: Mask, first: bool, rng: np.random.Generator) -> ModelPrompt | None:
    """What a person gives next; None when nothing is wrong.

    Args:
        truth, predicted: bool (S, S).
        first: whether there is no prompt and no mask yet.
        rng: kind and place are drawn from it.
    """
    chance = float(rng.random())
    if first and truth.any() and chance < _BOX + _LASSO:
        return BoxPrompt(*jittered_box(truth, rng)) if chance < _BOX else lasso_around(truth, rng)
    click = next_click(truth, predicted, None if rng.random() < (_EXACT_FIRST if first else _EXACT) else rng)
    if click is None or rng.random() >= _DRAWN:
        return click
    region = largest_component(truth & ~predicted if click.include else predicted & ~truth)
    lasso = lasso_on(region) if not click.include and rng.random() < 0.5 else None
    return lasso or scribble_in(region, click.include, rng) or click


def lesson_window(case: Case, rng: np.random.Generator) -> Window:
    """Where the network looks: first at the whole slice or at a part of it, else as in the app; moved and resized a little."""
    length = case.image.shape[-1]
    if case.is_first_look:
        least = 1.0 if rng.random() < _WHOLE else float(rng.uniform(*_CLOSER_SHARES))
        return shaken(window_of(case, least=least), length, rng)
    return shaken(window_of(case), length, rng)


def shaken(window: Window, length: int, rng: np.random.Generator) -> Window:
    """A window moved and resized a little; one on the whole slice stays."""
    if window.side == length:
        return window
    side = window.side * rng.uniform(0.85, 1.25)
    x, y = np.array([window.x, window.y]) + window.side / 2 + rng.uniform(-0.08, 0.08, 2) * window.side
    return centred(float(x), float(y), float(side), length)


def begin(image: torch.Tensor, mask: torch.Tensor, rng: np.random.Generator) -> Lesson:
    """A lesson before its first prompt: from nothing, or from a faulty mask.

    Args:
        image: (1, S, S) in [-1, 1].
        mask: (1, S, S), 0 or 1. Without a lesion it always begins with a false part.
        rng: how it begins and how many looks follow is drawn from it.
    """
    truth = mask[0].cpu().numpy() > 0.5
    if not truth.any() or rng.random() < _FAULTY:
        start = torch.from_numpy(faulty_logits(truth, rng))[None].to(image.device)
        return Lesson(image, truth, int(rng.choice(len(_LOOKS_AFTER_FAULTS), p=_LOOKS_AFTER_FAULTS)), previous=start)
    return Lesson(image, truth, int(rng.choice(len(_LOOKS), p=_LOOKS)), closer=rng.random() < _CLOSER)
