"""Classical methods with one click a lesion, in figures.

python scripts/classical_study.py --data DIR [--split val] [--heads N] [--every K] [--write docs/classical.md]

Judges every classical method on the lesions of a labelled data folder and on N synthetic heads, each with one click at
the lesion's inmost point, and prints two tables; --write puts them into a Markdown file and the figures into a JSON file
beside it. A slice takes about two seconds.
"""

import argparse
import math
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import cv2
import numpy as np

from core.classical import METHODS, run
from core.measure import Summary, overlap, per_patient, per_slice
from core.prompt import Lesions, Prompts
from core.prompt.simulate import next_click
from core.scan import phantom
from core.segment import CLASSICAL
from scripts.labelled import Case, counted, finish, judged, parse

PREAMBLE = """# Classical segmentation, in figures

Made by

    {command}

Each method (`core/classical`) sees the slice and one click, at the inmost point of the lesion's
largest part, as a simulated user gives it. Dice is per slice; brackets hold 95 % intervals by bootstrap over patients
(heads for the synthetic ones), whose slices resemble each other. "Under 0.1" counts slices on which the method missed
or leaked so far that its mask is of no use. Time is the median on one thread of a busy server.

These are baselines, not competitors: nothing is learnt, and the click says where the lesion is, which the automatic
networks have to find for themselves. Their settings were set on synthetic heads and on some fifty of the 224 slices of
the split val of Cheng et al., so that the first table may flatter them; test was not touched. All look no further than
{reach:g} px of 256 around a click where no box or lasso says otherwise, so a larger lesion needs a box. A bright rim
around what a method found (contrast enhancement around a dead core) is added to it: without that step every method that
follows edges stops inside the rim. The synthetic heads have such rims, even brightness and sharp edges, which is why
all do well there; real lesions with blurred edges, and those that touch bright tissue, are where they fail.
"""


def synthetic(count: int) -> Iterable[Case]:
    """Heads with a ring-enhancing lesion, whose true outline is known; each is its own patient."""
    for seed in range(count):
        yield *phantom(seed), f"head {seed}"


def judge(slices: Iterable[Case]) -> dict[str, Any]:
    """Figures of each method over the slices, and how many there were."""
    dice: dict[str, list[float]] = {name: [] for name in METHODS}
    took: dict[str, list[float]] = {name: [] for name in METHODS}
    patients: list[str] = []
    shown = time.monotonic()
    for image, truth, patient in slices:
        click = next_click(truth, np.zeros_like(truth))
        assert click is not None
        patients.append(patient)
        for name in METHODS:
            answer = run(name, image, Lesions.of(Prompts((click,))))
            dice[name].append(overlap(answer.mask, truth).dice)
            took[name].append(answer.predict_ms)
        if time.monotonic() - shown > 10:
            shown = time.monotonic()
            print(f"{len(patients)} slices", file=sys.stderr, flush=True)
    return {
        "n_slices": len(patients),
        "n_patients": len(set(patients)),
        "methods": {name: figures(dice[name], took[name], patients) for name in METHODS} if patients else {},
    }


def figures(dice: list[float], took_ms: list[float], patients: list[str]) -> dict[str, Any]:
    """Of one method, rounded."""
    slices, people = per_slice(dice, patients), per_patient(dice, patients)

    def interval(summary: Summary) -> list[float | None]:
        return [None if math.isnan(end) else round(end, 4) for end in summary.ci95]

    return {
        "dice_mean": round(slices.mean, 4),
        "dice_ci95": interval(slices),
        "dice_median": round(slices.median, 4),
        "dice_patient_mean": round(people.mean, 4),
        "dice_patient_ci95": interval(people),
        "n_under_0_1": sum(value < 0.1 for value in dice),
        "seconds_median": round(float(np.median(took_ms)) / 1000, 4),
    }


def described(title: str, found: dict[str, Any]) -> str:
    """A section with its table."""

    def ranged(mean: float, ci95: list[float | None]) -> str:
        low, high = ci95
        return f"{mean:.2f}" if low is None or high is None else f"{mean:.2f} [{low:.2f}, {high:.2f}]"

    rows = [
        f"| {name.removesuffix(CLASSICAL)} | {ranged(one['dice_mean'], one['dice_ci95'])} "
        f"| {one['dice_median']:.2f} | {ranged(one['dice_patient_mean'], one['dice_patient_ci95'])} "
        f"| {one['n_under_0_1']} | {one['seconds_median']:.2f} |"
        for name, one in found["methods"].items()
    ]
    head = (
        "| Method | Mean Dice a slice | Median | Mean Dice a patient | Under 0.1 | Seconds a slice |\n" + "| --- " * 6
    )
    counts = f"{counted(title, found)}, one click each."
    return "\n".join([f"## {title}", "", counts, "", f"{head}|", *rows, ""])


def command(arguments: argparse.Namespace) -> str:
    """As it was called, the data folder by its own name."""
    data = "" if arguments.data is None else f" --data {arguments.data.name or 'DIR'} --split {arguments.split}"
    every = "" if arguments.every == 1 else f" --every {arguments.every}"
    write = f" --write {arguments.write}" if arguments.write else ""
    return f"python scripts/classical_study.py{data}{every} --heads {arguments.heads}{write}"


def main() -> int:
    """Judge, print and write; the exit code is 0, or 2 with one line for data that cannot be used."""
    arguments = parse(__doc__, heads=10)
    cv2.setNumThreads(1)  # as little as a person's turn on a shared server has

    def run_study() -> tuple[str, str, dict[str, Any]]:
        from core.classical.marks import REACH_PX

        results = judged(arguments, judge, synthetic)
        tables = "\n".join(described(title, found) for title, found in results.items())
        return PREAMBLE.format(command=command(arguments), reach=REACH_PX), tables, results

    return finish(arguments, run_study)


if __name__ == "__main__":
    sys.exit(main())
