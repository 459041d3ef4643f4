"""Training the refiner: simulated prompts, and the refiner's own masks fed back.

After RITM (Sofiiuk et al. 2021): what leads up to a look runs without gradients and as in the app, only the last look of
each slice is learnt from. Two things differ. Each slice of a batch stops at a look of its own, so that a batch holds
first clicks and late ones and each step costs about the same. And some slices begin with a faulty mask made from the
truth, which is what many clicks would have come to.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch.nn import functional

from core.prompt.prompts import BoxPrompt
from core.prompt.refine_input import PREVIOUS, network_input
from core.prompt.refine_network import RefinerNetwork, look, refined, square_of
from core.prompt.simulate import jittered_box, next_click
from core.train.dataset import Slices
from core.train.losses import bce_dice_loss
from core.train.refining_lessons import FORGOTTEN, Lesson, begin, lesson_window, next_prompt
from core.train.tasks import batches_of, dice_of_batch

REFINED = "neuroclick_sam"
"""The promptable model that it draws for in the app."""

WORSE_BY = 0.005
"""Less than this much lost Dice is not worse, as in `evaluate.py prompt`."""

_OBEYED = 0.2  # weight of the error where prompts were drawn, so that a click is followed
_HARMED = 3.0  # added weight of the error where the mask before was right, so that a click takes nothing away elsewhere


class Refining:
    """A slice, prompts and the mask before in, a better mask out."""

    def loss(self, network: torch.nn.Module, images: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
        """That of the last look of each slice; see `Task.loss`."""
        assert isinstance(network, RefinerNetwork)
        rng = np.random.default_rng(int(torch.randint(2**31, (1,))))
        lessons = [begin(image * 2 - 1, mask, rng) for image, mask in zip(images, masks, strict=True)]
        side = square_of(images.shape[-1])
        with torch.no_grad():
            _lead_up(network, lessons, side, rng)
        cases = [lesson.case() for lesson in lessons]
        windows = [lesson_window(case, rng) for case in cases]
        seen = torch.stack([network_input(case, window, side) for case, window in zip(cases, windows, strict=True)])
        truth = torch.stack([window.cut(mask, side) for window, mask in zip(windows, masks, strict=True)])
        truth = (truth > 0.5).float()
        logits = network(seen.contiguous(memory_format=torch.channels_last)).float()
        drawn = seen[:, 1:3].amax(1, keepdim=True)
        before = seen[:, PREVIOUS : PREVIOUS + 1]
        was_right = (before != 0) & ((before > 0) == (truth > 0.5))  # 0 is "not known"
        wrong = functional.binary_cross_entropy_with_logits(logits, truth, reduction="none")
        obeyed = (wrong * drawn).sum() / drawn.sum().clamp(min=1)
        return bce_dice_loss(logits, truth) + _OBEYED * obeyed + _HARMED * (wrong * was_right).mean()

    @torch.inference_mode()
    def score(self, network: torch.nn.Module, slices: Slices, device: torch.device) -> dict[str, float]:
        """Mean Dice after 1, 3 and 5 clicks as the app answers them; their mean is the score.

        ``box`` is the mean Dice after one jittered box alone, ``worse`` the share of clicks 2 to 5 that lost more
        than `WORSE_BY` of Dice.
        """
        assert isinstance(network, RefinerNetwork)
        clicked: list[torch.Tensor] = []
        boxed: list[torch.Tensor] = []
        side = square_of(slices.images.shape[-1])
        for number, (images, masks) in enumerate(batches_of(slices, 16, device)):
            truths = masks[:, 0].cpu().numpy()
            lessons = [Lesson(image * 2 - 1, truth) for image, truth in zip(images, truths, strict=True)]
            rng = np.random.default_rng(number)
            for lesson in lessons:
                lesson.items = [BoxPrompt(*jittered_box(lesson.truth, rng))] if lesson.truth.any() else []
            _answer(network, [lesson for lesson in lessons if lesson.items], side)
            boxed.append(_dice(lessons, masks))
            for lesson in lessons:
                lesson.items, lesson.previous = [], None
            turns = []
            for _ in range(5):
                clicks = [next_click(lesson.truth, lesson.predicted) for lesson in lessons]
                for lesson, click in zip(lessons, clicks, strict=True):
                    lesson.items += [] if click is None else [click]
                wrong = [lesson for lesson, click in zip(lessons, clicks, strict=True) if click is not None]
                _answer(network, wrong, side)
                turns.append(_dice(lessons, masks))
            clicked.append(torch.stack(turns))
        dice = torch.cat(clicked, dim=1)  # (5, slices)
        means = {f"dice{turn}": float(dice[turn - 1].nanmean()) for turn in (1, 3, 5)}
        lost = (dice[1:] < dice[:-1] - WORSE_BY).float().mean()
        others = {"box": float(torch.cat(boxed).nanmean()), "worse": float(lost)}
        return {"score": (means["dice1"] + means["dice3"] + means["dice5"]) / 3, **means, **others}


def _lead_up(network: RefinerNetwork, lessons: Sequence[Lesson], side: int, rng: np.random.Generator) -> None:
    """Prompts and looks until each lesson is where it is learnt from."""
    training = network.training
    network.eval()
    for turn in range(max(lesson.looks for lesson in lessons) + 1):
        waiting = [lesson for lesson in lessons if lesson.looks >= turn]
        for lesson in (lesson for lesson in waiting if not (turn == 1 and lesson.closer)):
            first = not lesson.items and lesson.previous is None
            prompt = next_prompt(lesson.truth, lesson.predicted, first, rng)
            lesson.items += [] if prompt is None else [prompt]
            if lesson.previous is not None and rng.random() < FORGOTTEN:
                lesson.previous = None
        on = [lesson for lesson in waiting if lesson.looks > turn]
        if on:
            cases = [lesson.case() for lesson in on]
            windows = [lesson_window(case, rng) for case in cases]
            _keep(on, look(network, cases, windows, side))
    network.train(training)


def _answer(network: RefinerNetwork, lessons: Sequence[Lesson], side: int) -> None:
    """The pipeline of the app on several slices with prompts."""
    if lessons:
        _keep(lessons, refined(network, [lesson.case() for lesson in lessons], side))


def _keep(lessons: Sequence[Lesson], answers: Sequence[torch.Tensor]) -> None:
    for lesson, logits in zip(lessons, answers, strict=True):
        lesson.previous = logits


def _dice(lessons: Sequence[Lesson], masks: torch.Tensor) -> torch.Tensor:
    predicted = torch.from_numpy(np.stack([lesson.predicted for lesson in lessons]))[:, None]
    return dice_of_batch(predicted.to(masks.device), masks)
