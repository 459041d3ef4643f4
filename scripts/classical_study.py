"""Classical methods with one click a lesion, in figures.

python scripts/classical_study.py --data DIR [--split val] [--heads N] [--every K] [--write docs/classical.md]

Judges every classical method on the lesions of a labelled data folder and on N synthetic heads, each with one click at
the lesion's inmost point, and prints two tables; --write puts them into a Markdown file and the figures into a JSON file
beside it. A slice takes about two seconds.
"""

import argparse
import json
import math
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import cv2
import numpy as np

from core.arguments import OneLineParser
from core.classical import METHODS, run
from core.measure import Summary, overlap, per_patient, per_slice
from core.prompt import Lesions, Prompts
from core.prompt.simulate import next_click
from core.scan import phantom
from core.segment import CLASSICAL
from core.types import FloatArray, Mask

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


def parse() -> argparse.Namespace:
    """The arguments."""
    parser = OneLineParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a labelled data folder, in any layout that train.py reads")
    parser.add_argument("--split", default="val", help="only these rows (default val)")
    parser.add_argument("--every", type=int, default=1, help="only every Kth slice")
    parser.add_argument("--heads", type=int, default=10, help="how many synthetic heads; 0 for none")
    parser.add_argument("--write", type=Path, metavar="FILE.md", help="write the tables, and FILE.json beside it")
    arguments = parser.parse_args()
    if arguments.every < 1 or arguments.heads < 0:
        parser.error(f"--every is 1 or more and --heads 0 or more; got {arguments.every} and {arguments.heads}")
    if arguments.data is None and arguments.heads == 0:
        parser.error("nothing to judge: give --data DIR or --heads N")
    return arguments


def synthetic(count: int) -> Iterable[tuple[FloatArray, Mask, str]]:
    """Heads with a ring-enhancing lesion, whose true outline is known; each is its own patient."""
    for seed in range(count):
        yield *phantom(seed), f"head {seed}"


def stored(folder: Path, split: str, every: int) -> Iterable[tuple[FloatArray, Mask, str]]:
    """Slices with a lesion of a data folder."""
    from core.evaluate import read_cases, select_rows

    for case in read_cases(select_rows(folder, split)[::every]):
        if case.truth.any():
            yield case.image, case.truth, case.patient


def judge(slices: Iterable[tuple[FloatArray, Mask, str]]) -> dict[str, Any]:
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
    counts = f"n = {found['n_slices']} slices of {found['n_patients']}, one click each."
    return "\n".join([f"## {title}", "", counts, "", f"{head}|", *rows, ""])


def command(arguments: argparse.Namespace) -> str:
    """As it was called, the data folder by its own name."""
    data = "" if arguments.data is None else f" --data {arguments.data.name or 'DIR'} --split {arguments.split}"
    every = "" if arguments.every == 1 else f" --every {arguments.every}"
    write = f" --write {arguments.write}" if arguments.write else ""
    return f"python scripts/classical_study.py{data}{every} --heads {arguments.heads}{write}"


def main() -> int:
    """Judge, print and write; 2 with one line for data that cannot be used."""
    arguments = parse()
    cv2.setNumThreads(1)  # as little as a person's turn on a shared server has
    from core.classical.marks import REACH_PX
    from core.train.dataset import DataError

    results: dict[str, dict[str, Any]] = {}
    try:
        if arguments.data is not None:
            name = f"Split {arguments.split} of {arguments.data.resolve().name}"
            results[name] = judge(stored(arguments.data, arguments.split, arguments.every))
            if not results[name]["n_slices"]:
                raise DataError(f"{arguments.data} has no slice with a lesion in split {arguments.split!r}")
    except DataError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 2
    if arguments.heads:
        results["Synthetic heads"] = judge(synthetic(arguments.heads))
    text = "\n".join(described(title, found) for title, found in results.items())
    print(text)
    if arguments.write:
        whole = f"{PREAMBLE.format(command=command(arguments), reach=REACH_PX)}\n{text}"
        try:
            arguments.write.write_text(whole, encoding="utf-8")
            arguments.write.with_suffix(".json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            print(str(error), file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
