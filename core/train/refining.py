"""Training the refiner: simulated prompts, SAM's frozen answers or none, and the refiner's own masks fed back.

After RITM (Sofiiuk et al. 2021): what leads up to a look runs without gradients and as in the app, only the last look of
each slice is learnt from. Three things differ. Each slice of a batch stops at a look of its own, so that a batch holds
first clicks and late ones and each step costs about the same. Some slices begin with a faulty mask made from the truth,
which is what many clicks would have come to. And half of the slices see no answer of SAM: that is cheaper, and it keeps
the refiner from trusting masks that are better here than elsewhere, for SAM was trained on these very slices.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch.nn import functional

from core import weights
from core.prompt.network import Features, PromptableNetwork
from core.prompt.prompts import BoxPrompt
from core.prompt.refine_input import network_input, window_of
from core.prompt.refine_network import RefinerNetwork, look, refined, square_of
from core.prompt.refine_window import resized
from core.prompt.simulate import jittered_box, next_click
from core.train.dataset import Slices
from core.train.errors import TrainingError
from core.train.losses import bce_dice_loss
from core.train.prompting import tokens
from core.train.refining_lessons import FORGOTTEN, Lesson, begin, next_prompt, shaken
from core.train.tasks import batches_of, dice_of_batch

SAM = "neuroclick_sam"
"""Whose answers are refined: the shipped one, for the app uses a refiner with the SAM that it was trained with."""

WORSE_BY = 0.005
"""Less than this much lost Dice is not worse, as in `evaluate.py prompt`."""

_WITH_SAM = 0.5
_OBEYED = 0.2  # weight of the error where prompts were drawn, so that a click is followed


class Refining:
    """A slice, prompts and masks in, a better mask out."""

    def __init__(self, sam: PromptableNetwork, sam_sha256: str) -> None:
        self._sam = sam.eval().requires_grad_(False)
        self._sam_sha256 = sam_sha256

    def loss(self, network: torch.nn.Module, images: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
        """That of the last look of each slice; see `Task.loss`.

        Raises:
            TrainingError: the network was begun beside another SAM.
        """
        assert isinstance(network, RefinerNetwork)
        if network.sam_sha256 != self._sam_sha256:
            raise TrainingError(
                f"these weights were trained beside another {SAM} (sha256 {network.sam_sha256[:12]}…) than "
                f"weights/{SAM}.safetensors ({self._sam_sha256[:12]}…); start a new run, without --resume"
            )
        rng = np.random.default_rng(int(torch.randint(2**31, (1,))))
        lessons = [begin(image * 2 - 1, mask, rng) for image, mask in zip(images, masks, strict=True)]
        length = images.shape[-1]
        with torch.no_grad():
            self._encode([lesson for lesson in lessons if rng.random() < _WITH_SAM])
            self._lead_up(network, lessons, square_of(length), rng)
        cases, side = [lesson.case() for lesson in lessons], square_of(length)
        windows = [shaken(window_of(case), length, rng) for case in cases]
        seen = torch.stack([network_input(case, window, side) for case, window in zip(cases, windows, strict=True)])
        truth = torch.stack([window.cut(mask, side) for window, mask in zip(windows, masks, strict=True)])
        truth = (truth > 0.5).float()
        logits = network(seen.contiguous(memory_format=torch.channels_last)).float()
        drawn = seen[:, 1:3].amax(1, keepdim=True)
        wrong = functional.binary_cross_entropy_with_logits(logits, truth, reduction="none")
        return bce_dice_loss(logits, truth) + _OBEYED * (wrong * drawn).sum() / drawn.sum().clamp(min=1)

    def _lead_up(self, network: RefinerNetwork, lessons: Sequence[Lesson], side: int, rng: np.random.Generator) -> None:
        """Prompts and looks until each lesson is where it is learnt from."""
        training = network.training
        network.eval()
        for turn in range(max(lesson.looks for lesson in lessons) + 1):
            waiting = [lesson for lesson in lessons if lesson.looks >= turn]
            asked = [lesson for lesson in waiting if not (turn == 1 and lesson.closer)]
            for lesson in asked:
                first = not lesson.items and lesson.previous is None
                prompt = next_prompt(lesson.truth, lesson.predicted, first, rng)
                lesson.items += [] if prompt is None else [prompt]
                if lesson.previous is not None and rng.random() < FORGOTTEN:
                    lesson.previous = None
            self._propose(asked)
            on = [lesson for lesson in waiting if lesson.looks > turn]
            if on:
                _look(network, on, side, rng)
        network.train(training)

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
            self._encode(lessons)
            rng = np.random.default_rng(number)
            for lesson in lessons:
                lesson.items = [BoxPrompt(*jittered_box(lesson.truth, rng))] if lesson.truth.any() else []
            self._answer(network, [lesson for lesson in lessons if lesson.items], side)
            boxed.append(_dice(lessons, masks))
            for lesson in lessons:
                lesson.items, lesson.previous, lesson.proposal = [], None, None
            turns = []
            for _ in range(5):
                clicks = [next_click(lesson.truth, lesson.predicted) for lesson in lessons]
                for lesson, click in zip(lessons, clicks, strict=True):
                    lesson.items += [] if click is None else [click]
                wrong = [lesson for lesson, click in zip(lessons, clicks, strict=True) if click is not None]
                self._answer(network, wrong, side)
                turns.append(_dice(lessons, masks))
            clicked.append(torch.stack(turns))
        dice = torch.cat(clicked, dim=1)  # (5, slices)
        means = {f"dice{turn}": float(dice[turn - 1].nanmean()) for turn in (1, 3, 5)}
        lost = (dice[1:] < dice[:-1] - WORSE_BY).float().mean()
        others = {"box": float(torch.cat(boxed).nanmean()), "worse": float(lost)}
        return {"score": (means["dice1"] + means["dice3"] + means["dice5"]) / 3, **means, **others}

    def _answer(self, network: RefinerNetwork, lessons: Sequence[Lesson], side: int) -> None:
        """The pipeline of the app on several slices with prompts."""
        if not lessons:
            return
        self._propose(lessons)
        for lesson, logits in zip(lessons, refined(network, [lesson.case() for lesson in lessons], side), strict=True):
            lesson.previous = logits

    def _encode(self, lessons: Sequence[Lesson]) -> None:
        if not lessons:
            return
        images = torch.stack([lesson.image for lesson in lessons])
        self._sam.to(images.device).prompt_encoder.at_side(images.shape[-1])
        features = self._sam.image_encoder(images)
        for number, lesson in enumerate(lessons):
            lesson.features = Features(features.coarse[number : number + 1], features.fine[number : number + 1])

    def _propose(self, lessons: Sequence[Lesson]) -> None:
        """SAM's answers, given the refined masks before as the app gives them."""
        ours = [lesson for lesson in lessons if lesson.features is not None and lesson.items]
        if not ours:
            return
        features = Features(
            *(torch.cat(each) for each in zip(*(lesson.features or () for lesson in ours), strict=True))
        )
        length = ours[0].image.shape[-1]
        none = torch.zeros(1, length // 2, length // 2, device=ours[0].image.device)
        before = [none if lesson.previous is None else resized(lesson.previous, length // 2) for lesson in ours]
        points, labels = tokens([lesson.items for lesson in ours], length, none.device)
        low, _ = self._sam.decode(features, points, labels, torch.stack(before))
        for lesson, logits in zip(ours, low.float(), strict=True):
            lesson.proposal = logits[:1]


def _look(network: RefinerNetwork, lessons: Sequence[Lesson], side: int, rng: np.random.Generator) -> None:
    cases = [lesson.case() for lesson in lessons]
    windows = [shaken(window_of(case), case.image.shape[-1], rng) for case in cases]
    for lesson, logits in zip(lessons, look(network, cases, windows, side), strict=True):
        lesson.previous = logits


def _dice(lessons: Sequence[Lesson], masks: torch.Tensor) -> torch.Tensor:
    predicted = torch.from_numpy(np.stack([lesson.predicted for lesson in lessons]))[:, None]
    return dice_of_batch(predicted.to(masks.device), masks)


def shipped_sam() -> tuple[PromptableNetwork, str]:
    """The SAM in ``weights/`` and its sha256.

    Raises:
        WeightsError: it is missing or damaged.
    """
    network = PromptableNetwork()
    try:
        network.load_state_dict(weights.read(SAM))
    except RuntimeError as error:
        raise weights.WeightsError(f"weights/{SAM}.safetensors does not fit the architecture of its card") from error
    return network, weights.card(SAM).sha256
