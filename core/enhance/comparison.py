"""MUSICA beside the usual methods, judged by the same figures."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from core.enhance.adaptive import clahe
from core.enhance.amplify import apply, musica
from core.enhance.automatic import AUTOMATIC
from core.enhance.bias import n4
from core.enhance.presets import PRESETS
from core.enhance.quality import EnhancementQuality
from core.enhance.settings import MusicaSettings
from core.enhance.sharpen import unsharp
from core.enhance.tone import equalise, gamma
from core.measure import per_slice
from core.types import FloatArray

STANDS_OUT = 0.5
"""Contrast-to-noise before any enhancement from which on a lesion's own figures are counted: below, its mean hardly
differs from its surroundings (a ring around a dark core), and every ratio to that difference is arbitrary."""

FINITE_SLOPE = MusicaSettings(contrast=1.0, weak_gain=1.0, falloff=8.0, noise_reduction=0.5)
"""The finite-slope curve at about the lesion contrast of "gentle"."""

COMPARED: Mapping[str, Callable[[FloatArray], FloatArray]] = MappingProxyType(
    {
        **{f"MUSICA, {name}": partial(musica, preset=name) for name in PRESETS},
        "MUSICA, automatic": partial(musica, preset=AUTOMATIC),
        "MUSICA, finite slope": partial(apply, chosen=FINITE_SLOPE),
        "CLAHE": clahe,
        "Unsharp mask": unsharp,
        "Gamma 0.7": gamma,
        "Histogram equalisation": equalise,
        "N4": n4,
    }
)
"""Every method with its default settings, float32 (H, W) in [0, 1] in and out."""


@dataclass(frozen=True)
class Figure:
    """One column of the comparison."""

    name: str
    meaning: str
    of: Callable[[EnhancementQuality], float]
    is_factor: bool
    """Averaged as a geometric mean; else as an arithmetic one."""

    @property
    def title(self) -> str:
        """The name as a heading."""
        words = self.name.replace("_", " ").replace("cnr", "CNR")
        return words[:1].upper() + words[1:]


def _of_the_lesion(of: Callable[[EnhancementQuality], float]) -> Callable[[EnhancementQuality], float]:
    def figure(one: EnhancementQuality) -> float:
        return of(one) if one.before is not None and one.before.cnr >= STANDS_OUT else math.nan

    return figure


FIGURES: tuple[Figure, ...] = (
    Figure("contrast_gain", "lesion contrast, after over before", _of_the_lesion(lambda one: one.contrast_gain), True),
    Figure("cnr_gain", "lesion contrast-to-noise, after over before", _of_the_lesion(lambda one: one.cnr_gain), True),
    Figure("noise_gain", "noise in the head, after over before", lambda one: one.noise_gain, True),
    Figure(
        "sharpness_gain",
        "steepness of the lesion's edge (its contrast apart), after over before",
        _of_the_lesion(lambda one: one.sharpness_gain),
        True,
    ),
    Figure(
        "overshoot_added",
        "how much further the edge swings past both sides, as a share of the lesion's contrast",
        _of_the_lesion(lambda one: one.overshoot_added),
        False,
    ),
    Figure("entropy_added", "bits a pixel of the head's histogram", lambda one: one.entropy_added, False),
    Figure("clipped_share", "share of the head turned pure black or white", lambda one: one.clipped_share, False),
)


@dataclass(frozen=True)
class Average:
    """One figure of one method over many slices."""

    mean: float
    """Geometric for factors; NaN where nothing was defined."""
    ci95: tuple[float, float]
    """By bootstrap over patients."""
    n_slices: int
    """Slices where it was defined."""
    n_patients: int


def average(judged: Iterable[EnhancementQuality], patients: list[str], seed: int = 0) -> dict[str, Average]:
    """Average each of `FIGURES` over slices; intervals resample whole patients.

    Args:
        judged: one per slice, of one method.
        patients: the patient of each.
        seed: of the bootstrap.

    Raises:
        ValueError: different lengths.
    """
    slices = list(judged)
    found = {}
    for figure in FIGURES:
        values = [figure.of(one) for one in slices]
        if figure.is_factor:
            values = [math.log(value) if value > 0 else math.nan for value in values]
        summary = per_slice(values, patients, seed)
        back: Callable[[float], float] = math.exp if figure.is_factor else float
        low, high = summary.ci95
        found[figure.name] = Average(back(summary.mean), (back(low), back(high)), summary.n, summary.n_patients)
    return found


def markdown(averages: Mapping[str, Mapping[str, Average]]) -> str:
    """A table with a method a row: means with their intervals.

    Args:
        averages: of `average`, by method.
    """
    heads = ("Method", *(figure.title for figure in FIGURES))
    lines = [" | ".join(heads), " | ".join("---" for _ in heads)]
    for method, figures in averages.items():
        cells = [_cell(figures[figure.name], figure) for figure in FIGURES]
        lines.append(" | ".join((method, *cells)))
    return "\n".join(f"| {line} |" for line in lines)


def _cell(one: Average, figure: Figure) -> str:
    if math.isnan(one.mean):
        return "–"
    sign, low, high = ("× " if figure.is_factor else ""), *one.ci95
    return f"{sign}{one.mean:.2f} [{low:.2f}, {high:.2f}]"
