"""The training loop: one file that reads from top to bottom.

Every random draw is seeded from (recipe seed, step), so a run that was stopped and resumed takes the same
steps as one that was not, and no generator state has to be kept. Under ``torchrun`` each process draws the same
batch and trains on its share of it, so the number of processes does not change what is learnt.
"""

import csv
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from core.train import checkpoint
from core.train.augment import augment
from core.train.dataset import Slices
from core.train.devices import share
from core.train.early import stops_early
from core.train.errors import Diverged, TrainingError
from core.train.feed import Feed
from core.train.optimisers import make_optimiser
from core.train.progress import Progress, silent
from core.train.recipes import Recipe
from core.train.schedules import learning_rate
from core.train.tasks import Task

if TYPE_CHECKING:
    from lightning_fabric import Fabric

History = list[dict[str, float]]


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    finished: bool  # False when the time was up first: run again with --resume
    epoch: int
    best: dict[str, float]  # validation figures of the weights in best.pt
    history: History
    stopped_early: bool = False  # finished before its last epoch, since nothing got better any more


class _Step(torch.nn.Module):
    """Network and loss as one module, so that autocast and the exchange between GPUs cover both, once a step."""

    def __init__(self, network: torch.nn.Module, task: Task) -> None:
        super().__init__()
        self.network = network
        self._task = task

    def forward(self, images: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
        return self._task.loss(self.network, images, masks)


def fit(
    network: torch.nn.Module,
    task: Task,
    recipe: Recipe,
    train: Slices,
    val: Slices,
    folder: Path,
    fabric: "Fabric",
    max_minutes: float = math.inf,
    resume: bool = False,
    progress: Progress | None = None,
    after_epoch: Callable[[History], None] | None = None,
) -> Outcome:
    """Train until the recipe's epochs, its patience or the minutes are over; keep ``last.pt`` and ``best.pt``.

    Args:
        network: starts from whatever weights it has.
        train, val: slices at ``recipe.side``; only the first process of several looks at ``val``.
        folder: made if needed; holds last.pt (all that a resume needs), best.pt (EMA weights), log.csv.
        fabric: where to compute; see `core.train.devices`.
        max_minutes: stop in time and keep everything; run again with ``resume`` to go on.
        progress: is told what happens; None keeps quiet.
        after_epoch: gets the history after each epoch, already kept; what it raises ends the run.

    Raises:
        TrainingError: the loss is no longer finite, the disk is full, ``last.pt`` belongs to another recipe or
            network, or a batch cannot be shared out among the processes.
    """
    started = time.monotonic()
    first, device = fabric.is_global_zero, fabric.device
    folder.mkdir(parents=True, exist_ok=True)
    per_pass = max(1, len(train) // recipe.batch)
    per_epoch = per_pass * recipe.passes
    steps = per_epoch * recipe.epochs
    mine = share(min(recipe.batch, len(train)), fabric.global_rank, fabric.world_size)

    network.to(device, memory_format=torch.channels_last).train()  # type: ignore[call-overload]
    if fabric.world_size > 1 and device.type == "cuda":
        # the statistics of the whole batch, not of a share
        network = torch.nn.SyncBatchNorm.convert_sync_batchnorm(network)  # type: ignore[no-untyped-call]
    ema_rule = torch.optim.swa_utils.get_ema_multi_avg_fn(recipe.ema)  # type: ignore[no-untyped-call]
    ema = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=ema_rule, use_buffers=True)
    module, optimiser = fabric.setup(
        _Step(network, task), make_optimiser(recipe.optimiser, network, recipe.learning_rate, recipe.weight_decay)
    )
    step, running, minutes_before = 0, 0.0, 0.0
    history: History = []
    best = {"score": -math.inf}

    if resume and (folder / "last.pt").is_file():
        kept = checkpoint.load(folder / "last.pt")
        checkpoint.check_same(checkpoint.recipe_of(kept), recipe, folder / "last.pt")
        try:
            network.load_state_dict(kept["network"])
            ema.load_state_dict(kept["ema"])
            optimiser.load_state_dict(kept["optimiser"])
            step, best, history = kept["step"], kept["best"], one_clock(kept["history"])
        except (KeyError, RuntimeError, ValueError) as error:
            raise TrainingError(f"{folder / 'last.pt'} does not fit the network of recipe {recipe.name!r}") from error
        running = kept.get("running", 0.0)
        minutes_before = kept.get("minutes", history[-1]["minutes"] if history else 0.0)

    feed = Feed(train, device)
    full_size_from = recipe.epochs - round(recipe.finish * recipe.epochs)
    look_every = 1 if device.type == "cpu" else 20  # reading a number off a GPU makes it wait
    total = torch.tensor(running, dtype=torch.float64, device=device)
    progress = progress or Progress(recipe.name, silent)
    progress.start(step, steps)
    judged_from = full_size_from if recipe.train_side != recipe.side else 0

    def gains_no_more() -> bool:
        return stops_early([row["score"] for row in history], recipe.patience, recipe.epochs, judged_from)

    stopped_early = gains_no_more()
    try:
        while step < steps and not stopped_early:
            epoch, position = divmod(step, per_epoch)
            which, place = divmod(step, per_pass)
            order = np.random.default_rng([recipe.seed, which]).permutation(len(train))
            torch.manual_seed(recipe.seed * 1_000_003 + step)
            side = recipe.side if epoch >= full_size_from else recipe.train_side
            scores = [row["score"] for row in history]
            rate = learning_rate(recipe.learning_rate, recipe.schedule, step, steps, recipe.warmup, scores)
            for group in optimiser.param_groups:
                group["lr"] = rate

            images, masks = feed.batch(order[place * recipe.batch : (place + 1) * recipe.batch])
            images, masks = augment(images, masks, side, recipe.augmentation)
            images = images[mine].contiguous(memory_format=torch.channels_last)
            loss = module(images, masks[mine])
            optimiser.zero_grad(set_to_none=True)
            fabric.backward(loss)
            fabric.clip_gradients(module, optimiser, max_norm=recipe.clip, error_if_nonfinite=False)
            optimiser.step()
            ema.update_parameters(network)
            total += loss.detach()
            step += 1
            ends = step % per_epoch == 0
            if step % look_every and not ends:
                continue

            clock = torch.tensor((time.monotonic() - started) / 60, dtype=torch.float64, device=device)
            seen = fabric.all_reduce(torch.stack([total, clock]), reduce_op="mean")  # so that all decide the same
            running, sitting = (float(value) for value in seen)
            if not math.isfinite(running):
                kept_line = "best.pt and last.pt are kept" if history else "nothing was finished yet"
                raise Diverged(f"the loss became {running} by step {step}; {kept_line}; try a lower learning rate")
            minutes = minutes_before + sitting
            if step % 20 == 0:
                where = f"epoch {epoch + 1}/{recipe.epochs}"
                progress.step(step, where, running / (position + 1), rate)
            if ends:
                figures: dict[str, float] = {}
                if first:
                    ema.eval()
                    with fabric.autocast():
                        figures = task.score(ema.module, val, device)
                figures = fabric.broadcast(figures)
                figures |= {"epoch": epoch + 1.0, "loss": running / per_epoch, "minutes": minutes}
                history.append(figures)
                total.zero_()
                running = 0.0
            better = ends and history[-1]["score"] > best["score"]
            best = history[-1] if better else best
            if first and (ends or sitting >= max_minutes):
                weights = {"network": network.state_dict(), "ema": ema.state_dict()}
                rest = {"optimiser": optimiser.state_dict(), "step": step, "running": running, "minutes": minutes}
                last = {**weights, **rest, "history": history, "best": best, "recipe": asdict(recipe)}
                checkpoint.save(folder, {"best": ema.module.state_dict(), "last": last} if better else {"last": last})
            if ends:
                if first:
                    _write_log(folder / "log.csv", history)
                progress.epoch(step, history[-1])
                if after_epoch is not None:
                    after_epoch(history)
                stopped_early = gains_no_more()
            if sitting >= max_minutes and step < steps and not stopped_early:
                progress.say(f"stopped after {sitting:.1f} min at step {step}/{steps}; go on with --resume")
                return Outcome(False, step // per_epoch, best, history)
        if stopped_early:
            progress.say(f"stopped early, after epoch {len(history)}: {recipe.patience} epochs without a better score")
    finally:
        progress.close()
    return Outcome(True, len(history), best, history, stopped_early)


def one_clock(history: History) -> History:
    """A history whose minutes count on through every sitting; older ones started again at each resume."""
    rows, before, previous = [], 0.0, 0.0
    for row in history:
        if row["minutes"] < previous:
            before += previous
        previous = row["minutes"]
        rows.append({**row, "minutes": before + previous})
    return rows


def _write_log(path: Path, history: History) -> None:
    keys: dict[str, Any] = dict.fromkeys(key for row in history for key in row)
    try:
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, fieldnames=list(keys))
            writer.writeheader()
            writer.writerows(history)
    except OSError as error:
        raise TrainingError(f"{path} could not be written ({error.strerror}); last.pt has this epoch") from error
