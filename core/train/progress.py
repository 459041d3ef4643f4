"""What a run says while it goes: lines or a bar with the time left, and TensorBoard scalars. Never an image."""

import math
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def silent(_: str) -> None:
    """A report that says nothing: for processes other than the first, and for tests."""


def out_loud(line: str) -> None:
    """A line on stdout, at once."""
    print(line, flush=True)


def minutes_left(done: int, total: int, minutes: float) -> float:
    """Minutes for what is left at the pace so far; infinite before the first step."""
    return minutes / done * (total - done) if done else math.inf


class Progress:
    """Reports of one run.

    Args:
        name: of the run, in front of every line.
        report: gets a line now and then; with a bar only one an epoch.
        bar: draw one by tqdm, on stderr; None draws it when stderr is a terminal and tqdm is installed.
        scalars: a folder for TensorBoard; None, or no TensorBoard installed, writes none.
    """

    def __init__(
        self,
        name: str,
        report: Callable[[str], None] = out_loud,
        bar: bool | None = False,
        scalars: Path | None = None,
    ) -> None:
        self.name, self.report = name, report
        self._wants_bar = sys.stderr.isatty() if bar is None else bar
        self._scalars = scalars
        self._bar: Any = None
        self._writer: Any = None
        self._first, self._steps, self._started = 0, 0, 0.0

    def start(self, step: int, steps: int) -> None:
        """The run goes from ``step`` to ``steps``; points of an earlier try behind ``step`` are dropped."""
        self._first, self._steps, self._started = step, steps, time.monotonic()
        if self._wants_bar:
            try:
                from tqdm import tqdm  # type: ignore[import-untyped]

                self._bar = tqdm(total=steps, initial=step, desc=self.name, unit="step", file=sys.stderr)
            except ModuleNotFoundError:
                self._bar = None
        if self._scalars is not None:
            try:
                from torch.utils.tensorboard import SummaryWriter

                self._writer = SummaryWriter(str(self._scalars), purge_step=step)
            except ModuleNotFoundError:
                self._writer = None

    def step(self, step: int, where: str, loss: float, learning_rate: float) -> None:
        """After some steps; ``where`` names the epoch, ``loss`` is the mean since the epoch began."""
        self._scalar("training/loss", loss, step)
        self._scalar("training/learning_rate", learning_rate, step)
        if self._bar is not None:
            self._bar.set_postfix_str(f"{where} loss {loss:.3f}")
            self._bar.update(step - self._bar.n)
            return
        spent = (time.monotonic() - self._started) / 60
        left = minutes_left(step - self._first, self._steps - self._first, spent)
        self.report(f"{self.name} {where} step {step}/{self._steps} loss {loss:.3f} {spent:.1f} min, {left:.0f} left")

    def epoch(self, step: int, figures: Mapping[str, float]) -> None:
        """After an epoch, with its validation figures."""
        for key, value in figures.items():
            if key not in ("epoch", "minutes"):
                self._scalar("training/epoch_loss" if key == "loss" else f"validation/{key}", value, step)
        self.say(" ".join(f"{key} {value:.4g}" for key, value in figures.items()))

    def say(self, words: str) -> None:
        """One line that must be seen, past the bar where there is one."""
        line = f"{self.name} {words}"
        if self._bar is None:
            self.report(line)
        else:
            self._bar.clear()
            self.report(line)
            self._bar.refresh()

    def close(self) -> None:
        """Leave the terminal and the files tidy; also after an error."""
        if self._bar is not None:
            self._bar.close()
        if self._writer is not None:
            self._writer.close()

    def _scalar(self, name: str, value: float, step: int) -> None:
        if self._writer is not None:
            self._writer.add_scalar(name, value, step)
