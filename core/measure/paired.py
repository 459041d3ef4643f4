"""Two models on the same slices: by how much one is better, and whether chance alone could do that."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.measure.aggregate import patient_means, per_patient

N_PERMUTATIONS = 9999


@dataclass(frozen=True)
class Paired:
    """The difference first - second, over patients."""

    difference: float
    """Mean over patients of each one's mean difference over slices; NaN without a patient."""
    ci95: tuple[float, float]
    """By bootstrap over patients; (NaN, NaN) with fewer than two."""
    p_permutation: float
    """Two-sided, signs flipped over patients; NaN with fewer than two."""
    p_wilcoxon: float
    """Two-sided signed rank test over patients; NaN with fewer than two."""
    n_patients: int
    n_slices: int
    """Slices on which both are defined; the others are left out."""


def paired(
    first: Sequence[float],
    second: Sequence[float],
    patients: Sequence[str],
    seed: int = 0,
    n_resamples: int = 2000,
    n_permutations: int = N_PERMUTATIONS,
) -> Paired:
    """Compare two scores of the same slices, averaged per patient first, whose slices resemble each other.

    The permutation test flips the sign of each patient's difference (Fisher's randomisation test); it is exact when
    there are at most `n_permutations` ways to do so.

    Args:
        first, second: one score per slice; NaN where undefined.
        patients: the patient of each slice.
        seed: of the bootstrap and of the permutations.
        n_resamples: of the bootstrap.
        n_permutations: drawn at most.

    Raises:
        ValueError: different lengths, or an infinite value.
    """
    if not len(first) == len(second) == len(patients):
        raise ValueError(
            f"Each slice needs both scores and its patient; got {len(first)}, {len(second)} and {len(patients)}."
        )
    slices = np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
    summary = per_patient(slices.tolist(), patients, seed, n_resamples)
    people = np.array([value for value in patient_means(slices.tolist(), patients).values() if not math.isnan(value)])
    permutation, wilcoxon = _p_values(people, seed, n_permutations)
    n_slices = int((~np.isnan(slices)).sum())
    return Paired(summary.mean, summary.ci95, permutation, wilcoxon, len(people), n_slices)


def _p_values(differences: npt.NDArray[np.float64], seed: int, n_permutations: int) -> tuple[float, float]:
    from scipy import stats

    if len(differences) < 2:
        return math.nan, math.nan
    if not differences.any():  # equal throughout: no test is needed, and Wilcoxon's has no ranks
        return 1.0, 1.0
    flipped = stats.permutation_test(
        (differences,),
        np.mean,
        permutation_type="samples",
        n_resamples=n_permutations,
        rng=np.random.default_rng(seed),
    )
    return float(flipped.pvalue), float(stats.wilcoxon(differences).pvalue)
