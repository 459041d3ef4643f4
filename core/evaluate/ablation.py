"""Does MUSICA help a network? Runs that differ in input and seed alone, and what they say together.

The plan was written down in TRAINING.md before the first run: networks, inputs, seeds, effort, primary comparison.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from core.train.recipes import RECIPES, Recipe

NETWORKS = ("unet", "deeplabv3plus")
INPUTS = ("percentile", "clahe", "musica:0.9", "musica:0.8", "musica:0.7")
SEEDS = (1, 2, 3)
REFERENCE = "percentile"


@dataclass(frozen=True)
class Arm:
    """One run of the study."""

    network: str
    input: str
    seed: int

    @property
    def name(self) -> str:
        """For folders and results."""
        return f"{self.network}-{self.input.replace(':', '')}-s{self.seed}"


def arms() -> list[Arm]:
    """All runs, one seed after the other, so that a study cut short is still balanced."""
    return [Arm(network, name, seed) for seed, network, name in product(SEEDS, NETWORKS, INPUTS)]


def recipe_of(arm: Arm, epochs: int, side: int) -> Recipe:
    """The shipped recipe of the arm's network with the arm's input and seed, at one size throughout."""
    changed = {"side": side, "train_side": side, "epochs": epochs, "seed": arm.seed, "inputs": (arm.input,)}
    return replace(RECIPES[arm.network], **changed)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Difference:
    """How much Dice an input gains over the reference, on the same slices."""

    network: str
    input: str
    mean: float
    """Mean slice Dice of the input over all seeds."""
    gain: float
    """Mean difference to the reference, run paired with run of the same seed."""
    ci95: tuple[float, float]
    """Of the gain; patients and seeds are both resampled."""
    n_seeds: int
    n_slices: int
    n_patients: int


def differences(
    results: Mapping[Arm, Sequence[float]], patients: Sequence[str], seed: int = 0, n_resamples: int = 2000
) -> list[Difference]:
    """Each network's inputs beside its reference, over the seeds that both have.

    Args:
        results: Dice of every slice, in one order, by run.
        patients: of each slice.
        seed: of the bootstrap.
        n_resamples: of the bootstrap.

    Raises:
        ValueError: a run with another number of slices.
    """
    for arm, dice in results.items():
        if len(dice) != len(patients):
            raise ValueError(f"{arm.name} has {len(dice)} slices, but there are {len(patients)} patients' entries")
    found = []
    for network, name in product(NETWORKS, INPUTS):
        seeds = [s for s in SEEDS if Arm(network, name, s) in results and Arm(network, REFERENCE, s) in results]
        if not seeds:
            continue
        scores = np.array([results[Arm(network, name, s)] for s in seeds], dtype=np.float64)
        gains = scores - np.array([results[Arm(network, REFERENCE, s)] for s in seeds])
        interval = _interval(gains, patients, seed, n_resamples)
        sizes = len(seeds), len(patients), len(set(patients))
        found.append(Difference(network, name, float(scores.mean()), float(gains.mean()), interval, *sizes))
    return found


def _interval(gains: np.ndarray, patients: Sequence[str], seed: int, n_resamples: int) -> tuple[float, float]:
    """95 % bootstrap interval of the mean of (seeds, slices): seeds and whole patients are drawn again."""
    people, index = np.unique(np.asarray(patients), return_inverse=True)
    sums = np.stack([np.bincount(index, weights=row, minlength=len(people)) for row in gains])
    counts = np.bincount(index, minlength=len(people))
    rng = np.random.default_rng(seed)
    means = []
    for _ in range(n_resamples):
        drawn = rng.integers(len(people), size=len(people))
        chosen = rng.integers(len(gains), size=len(gains))
        means.append(sums[chosen][:, drawn].sum() / (counts[drawn].sum() * len(gains)))
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)


def markdown(found: Sequence[Difference]) -> str:
    """A table for TRAINING.md."""
    lines = ["| network | input | Dice | gain over percentile | seeds |", "|---|---|---|---|---|"]
    for one in found:
        gain = "reference" if one.input == REFERENCE else f"{one.gain:+.3f} [{one.ci95[0]:+.3f}, {one.ci95[1]:+.3f}]"
        lines.append(f"| {one.network} | {one.input} | {one.mean:.3f} | {gain} | {one.n_seeds} |")
    return "\n".join(lines)
