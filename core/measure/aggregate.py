"""Means over slices and over patients, always with how many there were and how sure they are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Summary:
    """A mean that can be printed honestly."""

    mean: float
    """NaN when nothing was defined."""
    median: float
    n: int
    """Defined values that went in."""
    n_undefined: int
    """NaN values that were left out."""
    ci95: tuple[float, float]
    """95 % interval of the mean by bootstrap over patients; (NaN, NaN) with fewer than two patients."""
    n_patients: int
    """Patients with at least one defined value."""


def per_slice(values: Sequence[float], patients: Sequence[str], seed: int = 0, n_resamples: int = 2000) -> Summary:
    """Every slice counts the same; the interval still resamples whole patients, whose slices resemble each other.

    Args:
        values: one per slice; NaN where undefined.
        patients: the patient of each slice.
        seed: of the bootstrap.
        n_resamples: of the bootstrap.

    Raises:
        ValueError: different lengths, or an infinite value.
    """
    scores, owners, n_undefined = _defined(values, patients)
    _, index = np.unique(owners, return_inverse=True)
    sums, counts = np.bincount(index, weights=scores).astype(np.float64), np.bincount(index)
    return _summary(scores, n_undefined, sums, counts, seed, n_resamples)


def per_patient(values: Sequence[float], patients: Sequence[str], seed: int = 0, n_resamples: int = 2000) -> Summary:
    """The mean over patients of each one's mean over slices; takes and raises the same as `per_slice`.

    A patient without a defined value is one undefined value here.
    """
    means = patient_means(values, patients)
    scores = np.array([value for value in means.values() if not math.isnan(value)], dtype=np.float64)
    n_undefined = len(means) - scores.size
    return _summary(scores, n_undefined, scores, np.ones(scores.size, dtype=np.int64), seed, n_resamples)


def patient_means(values: Sequence[float], patients: Sequence[str]) -> dict[str, float]:
    """Each patient's mean over defined slices, NaN without any; sorted by patient."""
    scores, owners, _ = _defined(values, patients)
    return {
        name: float(scores[owners == name].mean()) if (owners == name).any() else math.nan
        for name in sorted({str(patient) for patient in patients})
    }


def _defined(
    values: Sequence[float], patients: Sequence[str]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.str_], int]:
    if len(values) != len(patients):
        raise ValueError(f"Each value needs its patient; got {len(values)} values and {len(patients)} patients.")
    scores, owners = np.asarray(values, dtype=np.float64), np.asarray([str(patient) for patient in patients])
    if np.isinf(scores).any():
        raise ValueError("An infinite value cannot be averaged; undefined distances are NaN.")
    keep = ~np.isnan(scores)
    return scores[keep], owners[keep], int((~keep).sum())


def _summary(
    scores: npt.NDArray[np.float64],
    n_undefined: int,
    sums: npt.NDArray[np.float64],
    counts: npt.NDArray[np.int64],
    seed: int,
    n_resamples: int,
) -> Summary:
    """`sums` and `counts` are those of each patient; one resample draws as many patients as there are."""
    interval = (math.nan, math.nan)
    if len(sums) >= 2:
        drawn = np.random.default_rng(seed).integers(len(sums), size=(n_resamples, len(sums)))
        low, high = np.percentile(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1), (2.5, 97.5))
        interval = (float(low), float(high))
    return Summary(
        mean=float(scores.mean()) if scores.size else math.nan,
        median=float(np.median(scores)) if scores.size else math.nan,
        n=int(scores.size),
        n_undefined=n_undefined,
        ci95=interval,
        n_patients=len(sums),
    )
