"""MUSICA against CLAHE, unsharp mask, gamma, histogram equalisation and N4, in figures.

python scripts/enhancement_study.py --data DIR [--split val] [--heads N] [--every K] [--write docs/enhancement.md]

Judges every method on the lesions of a labelled data folder and on N synthetic heads, whose truth is known, and prints
two tables; --write puts them into a Markdown file and the figures into a JSON file beside it. A slice of 256 px takes
about half a second, most of it N4.
"""

import math
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.enhance import EnhancementQuality, compare, suggest
from core.enhance.comparison import COMPARED, FIGURES, STANDS_OUT, Average, average, markdown
from core.scan import phantom
from scripts.labelled import Case, counted, finish, judged, parse

PREAMBLE = """# What enhancement does to a lesion, in figures

Made by `python scripts/enhancement_study.py --data DIR --split {split} --write docs/enhancement.md`. Every method runs
with its default settings (`core/enhance/comparison.py`). Factors are geometric means over slices, the rest arithmetic
ones; brackets hold 95 % intervals by bootstrap over patients (heads for the synthetic ones). Each figure compares the
slice after with the slice before; 1 for a factor and 0 for a difference mean that nothing changed.

{meanings}

Contrast alone is no merit: whatever raises contrast and noise alike shows no more than turning up the display.
Contrast-to-noise takes the spread around the lesion for noise, anatomy included, so that it also falls when texture
becomes more visible. Figures of the lesion leave out slices where it hardly stood out before (contrast-to-noise under
{least:g}), and those where contrast changed its sign; the JSON file says how many were left for each. Entropy rises
with noise as well as with detail. The presets and the thresholds of the automatic choice were set on slices of the
split val of Cheng et al., so that MUSICA's rows may flatter it there; test was not touched. Enhanced pixels are for
the eye: no model and no measurement uses them.
"""


def synthetic(count: int) -> Iterable[Case]:
    """Heads with an evenly bright lesion, whose true outline is known; each is its own patient."""
    for seed in range(count):
        yield *phantom(seed, lesion="meningioma"), f"head {seed}"


def judge(slices: Iterable[Case]) -> dict[str, Any]:
    """Averages of each method over the slices, how many there were, and how often each preset was suggested."""
    judged: dict[str, list[EnhancementQuality]] = {method: [] for method in COMPARED}
    patients, suggested = [], {}
    shown = time.monotonic()
    for image, lesion, patient in slices:
        patients.append(patient)
        preset = suggest(image).preset
        suggested[preset] = suggested.get(preset, 0) + 1
        for method, enhance in COMPARED.items():
            judged[method].append(compare(image, enhance(image), lesion))
        if time.monotonic() - shown > 10:
            shown = time.monotonic()
            print(f"{len(patients)} slices", file=sys.stderr, flush=True)
    return {
        "n_slices": len(patients),
        "n_patients": len(set(patients)),
        "suggested": suggested,
        "methods": {method: average(found, patients) for method, found in judged.items()} if patients else {},
    }


def described(title: str, found: dict[str, Any]) -> str:
    """A section with its table."""
    suggested = ", ".join(f"{preset} {count}" for preset, count in sorted(found["suggested"].items()))
    counts = f"{counted(title, found)}. Suggested by the automatic choice: {suggested}."
    return f"## {title}\n\n{counts}\n\n{markdown(found['methods'])}\n"


def as_json(found: dict[str, Any]) -> dict[str, Any]:
    """Plain numbers; undefined ones are null."""

    def number(value: float) -> float | None:
        return None if math.isnan(value) else round(value, 4)

    def plain(one: Average) -> dict[str, Any]:
        return {
            "mean": number(one.mean),
            "ci95": [number(end) for end in one.ci95],
            "n_slices": one.n_slices,
            "n_patients": one.n_patients,
        }

    methods = {
        method: {name: plain(one) for name, one in figures.items()} for method, figures in found["methods"].items()
    }
    return {**found, "methods": methods}


def main() -> int:
    """Judge, print and write; the exit code is 0, or 2 with one line for data that cannot be used."""
    arguments = parse(__doc__, heads=24)

    def run_study() -> tuple[str, str, dict[str, Any]]:
        results = judged(arguments, judge, synthetic)
        tables = "\n".join(described(title, found) for title, found in results.items())
        meanings = "\n".join(f"- **{figure.title}**: {figure.meaning}" for figure in FIGURES)
        preamble = PREAMBLE.format(split=arguments.split, meanings=meanings, least=STANDS_OUT)
        return preamble, tables, {title: as_json(found) for title, found in results.items()}

    return finish(arguments, run_study)


if __name__ == "__main__":
    sys.exit(main())
