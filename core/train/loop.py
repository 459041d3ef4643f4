"""The training loop: one file that reads from top to bottom.

Every random draw is seeded from (recipe seed, step), so a run that was stopped and resumed takes the same
steps as one that was not, and no generator state has to be kept.
"""

import csv
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.train.augment import augment
from core.train.dataset import Slices
from core.train.recipes import Recipe
from core.train.tasks import Task


class TrainingError(RuntimeError):
    """A run that cannot go on; the message says why and what was kept."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    finished: bool  # False when the time was up first: run again with --resume
    epoch: int
    best: dict[str, float]  # validation figures of the weights in best.pt
    history: list[dict[str, float]]


def learning_rate(recipe: Recipe, step: int, steps: int) -> float:
    """Linear warm-up, then half a cosine down to zero at the last step."""
    warmup = max(1, round(recipe.warmup * steps))
    if step < warmup:
        return recipe.learning_rate * (step + 1) / warmup
    return recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))


def use_bfloat16(device: torch.device) -> bool:
    """Whether bfloat16 is a gain: always on GPU, on CPU only where it is in hardware (1.6 times faster there)."""
    supported: Callable[[], bool] = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    return device.type == "cuda" or supported()


def _batch(
    slices: Slices, order: np.ndarray, position: int, recipe: Recipe, device: torch.device
) -> tuple[torch.Tensor, torch.Tensor]:
    chosen = order[position * recipe.batch : (position + 1) * recipe.batch]
    images = torch.from_numpy(slices.images[chosen].astype(np.float32) / 255.0)
    masks = torch.from_numpy(slices.masks[chosen].astype(np.float32))[:, None]
    return images.to(device), masks.to(device)


def fit(
    network: torch.nn.Module,
    task: Task,
    recipe: Recipe,
    train: Slices,
    val: Slices,
    folder: Path,
    device: torch.device,
    max_minutes: float = math.inf,
    resume: bool = False,
    report: Callable[[str], None] = print,
) -> Outcome:
    """Train until the recipe's epochs or the minutes are over; keep ``last.pt`` and ``best.pt`` in ``folder``.

    Args:
        network: starts from whatever weights it has.
        train, val: slices at ``recipe.side``.
        folder: made if needed; holds last.pt (all that a resume needs), best.pt (EMA weights), log.csv.
        max_minutes: stop in time and keep everything; run again with ``resume`` to go on.
        report: gets one line of progress now and then.

    Raises:
        TrainingError: the loss is no longer finite, or ``last.pt`` belongs to another recipe.
    """
    started = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    network.to(device, memory_format=torch.channels_last).train()  # type: ignore[call-overload]
    ema_rule = torch.optim.swa_utils.get_ema_multi_avg_fn(recipe.ema)  # type: ignore[no-untyped-call]
    ema = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=ema_rule, use_buffers=True)
    optimiser = torch.optim.AdamW(network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    per_epoch = max(1, len(train) // recipe.batch)
    steps = per_epoch * recipe.epochs
    step, history, best = 0, [], {"score": -math.inf}

    if resume and (folder / "last.pt").is_file():
        kept: dict[str, Any] = torch.load(folder / "last.pt", map_location=device, weights_only=True)
        if asdict(Recipe(**kept["recipe"])) != asdict(recipe):  # a field added since then counts as its default
            raise TrainingError(
                f"{folder / 'last.pt'} was made by another recipe; give another --out or start without --resume"
            )
        network.load_state_dict(kept["network"])
        ema.load_state_dict(kept["ema"])
        optimiser.load_state_dict(kept["optimiser"])
        step, history, best = kept["step"], kept["history"], kept["best"]

    def keep() -> None:
        weights = {"network": network.state_dict(), "ema": ema.state_dict(), "optimiser": optimiser.state_dict()}
        state = {**weights, "step": step, "history": history, "best": best, "recipe": asdict(recipe)}
        torch.save(state, folder / "last.tmp")
        (folder / "last.tmp").replace(folder / "last.pt")  # a full disk or Ctrl-C never leaves half a file

    full_size_from = recipe.epochs - round(recipe.finish * recipe.epochs)
    bfloat16 = use_bfloat16(device)
    running = 0.0
    while step < steps:
        epoch, position = divmod(step, per_epoch)
        order = np.random.default_rng([recipe.seed, epoch]).permutation(len(train))
        torch.manual_seed(recipe.seed * 1_000_003 + step)
        side = recipe.side if epoch >= full_size_from else recipe.train_side
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(recipe, step, steps)

        images, masks = augment(*_batch(train, order, position, recipe, device), side=side)
        images = images.contiguous(memory_format=torch.channels_last)
        with torch.autocast(device.type, torch.bfloat16, enabled=bfloat16):
            loss = task.loss(network, images, masks)
        if not torch.isfinite(loss):
            keep_line = "best.pt and last.pt are kept" if history else "nothing was finished yet"
            raise TrainingError(
                f"the loss became {float(loss.detach())} at step {step}; {keep_line}; try a lower learning rate"
            )
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), recipe.clip)
        optimiser.step()
        ema.update_parameters(network)
        step += 1
        running += float(loss.detach())

        minutes = (time.monotonic() - started) / 60
        if step % 20 == 0:
            where = f"epoch {epoch + 1}/{recipe.epochs} step {step}/{steps}"
            report(f"{recipe.name} {where} loss {running / (position + 1):.3f} {minutes:.1f} min")
        if step % per_epoch == 0:
            ema.eval()
            with torch.autocast(device.type, torch.bfloat16, enabled=bfloat16):
                figures = task.score(ema.module, val, device)
            figures |= {"epoch": epoch + 1.0, "loss": running / per_epoch, "minutes": minutes}
            history.append(figures)
            running = 0.0
            if figures["score"] > best["score"]:
                best = figures
                torch.save(ema.module.state_dict(), folder / "best.tmp")
                (folder / "best.tmp").replace(folder / "best.pt")
            keep()
            _write_log(folder / "log.csv", history)
            report(" ".join([recipe.name, *(f"{key} {value:.4g}" for key, value in figures.items())]))
        elif minutes >= max_minutes:
            keep()
        if minutes >= max_minutes and step < steps:
            report(f"{recipe.name} stopped after {minutes:.1f} min at step {step}/{steps}; go on with --resume")
            return Outcome(False, step // per_epoch, best, history)
    return Outcome(True, recipe.epochs, best, history)


def _write_log(path: Path, history: list[dict[str, float]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(history[0]))
        writer.writeheader()
        writer.writerows(history)
