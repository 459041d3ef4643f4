"""Splits and folds by patient, for data that come without."""

import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

from core.train.layouts import DataError, Row

NAMES = ("train", "val", "test")
_FINEST = 20  # parts that shares are made of: a twentieth


def with_splits(rows: Sequence[Row], seed: int = 0, shares: tuple[float, float, float] = (0.8, 0.1, 0.1)) -> list[Row]:
    """Give every slice a split, so that no patient is in two and each has about the same mixture of classes.

    Data that already have ``train`` and ``val`` come back as they are. With ``train`` but no ``val``, validation is cut
    from ``train`` and a given ``test`` stays what it is. Otherwise ``train``, ``val`` and ``test`` are made.

    Args:
        rows: in any order; the answer keeps it.
        seed: another one gives another split; the same one always the same.
        shares: of the slices for train, val and test; approximate, since patients are never cut.

    Returns:
        The rows with ``split`` filled in.

    Raises:
        DataError: too few patients, one class only where classes are what there is to learn, or impossible shares.
    """
    if len(shares) != 3 or min(shares) < 0 or min(shares[:2]) == 0 or abs(sum(shares) - 1.0) > 1e-6:
        raise DataError(f"shares are of train, val and test, not negative, and make 1 together; got {shares}")
    present = {row.split for row in rows} - {""}
    if not present:
        return _cut(rows, seed, dict(zip(NAMES, shares, strict=True)))
    if "train" not in present:
        raise DataError(f"the data have splits {', '.join(sorted(present))} but no train; give all or none")
    if "val" in present:
        return list(rows)
    both = shares[0] + shares[1]
    cut = _cut(
        [row for row in rows if row.split == "train"], seed, {"train": shares[0] / both, "val": shares[1] / both}
    )
    new = iter(cut)
    return [next(new) if row.split == "train" else row for row in rows]


def with_folds(rows: Sequence[Row], folds: int, fold: int, seed: int = 0) -> list[Row]:
    """Splits of one fold of a cross-validation by patient, stratified by class.

    A given ``test`` split is left as it is and the rest is cut: fold ``fold`` is ``val``, the others are ``train``.
    Without one, the next fold is ``test``, so that figures never come from slices that chose an epoch; over all
    values of ``fold`` each slice is tested on exactly once.

    Args:
        rows: in any order; other splits than ``test`` are ignored.
        folds: how many parts, at least 2 with a given test split and 3 without.
        fold: which is for validation, from 0.
        seed: of the cut.

    Raises:
        DataError: too few patients for so many folds, or a fold that does not exist.
    """
    given = any(row.split == "test" for row in rows)
    least = 2 if given else 3
    if folds < least or not 0 <= fold < folds:
        raise DataError(f"at least {least} folds are needed and fold is from 0 to folds - 1; got {folds} and {fold}")
    parts = iter(_parts([row for row in rows if not given or row.split != "test"], folds, seed))
    names = {fold: "val"} if given else {fold: "val", (fold + 1) % folds: "test"}
    return [
        row if given and row.split == "test" else replace(row, split=names.get(next(parts), "train")) for row in rows
    ]


def _cut(rows: Sequence[Row], seed: int, shares: dict[str, float]) -> list[Row]:
    """Cut into small equal parts by patient and deal these out by share."""
    wanted = {name: share for name, share in shares.items() if share > 0}
    patients = len({row.patient for row in rows})
    if patients < len(wanted):
        raise DataError(f"{patients} patient(s) cannot be split into {', '.join(wanted)}; each needs one of its own")
    classes = {row.tumour_class for row in rows}
    if len(classes) < 2 and not any(row.labelled for row in rows):
        raise DataError(f"the only class is {classes.pop()!r}; two are needed to learn to tell them apart")
    count = min(_fineness(wanted.values()), patients)
    dealt = _deal(wanted, count)
    return [replace(row, split=dealt[part]) for row, part in zip(rows, _parts(rows, count, seed), strict=True)]


def _fineness(shares: Iterable[float]) -> int:
    """The smallest number of equal parts that makes up all shares, within a hundredth of each."""
    values = list(shares)
    fits = (n for n in range(len(values), _FINEST) if all(abs(s - max(1, round(s * n)) / n) < 0.01 for s in values))
    return next(fits, _FINEST)


def _deal(shares: dict[str, float], count: int) -> list[str]:
    """A split for each of ``count`` parts: at least one each, then to the one that lacks most."""
    got = Counter(shares.keys())
    for _ in range(count - len(shares)):
        got[max(shares, key=lambda name: shares[name] * count - got[name])] += 1
    return [name for name in reversed(shares) for _ in range(got[name])]


def _parts(rows: Sequence[Row], count: int, seed: int) -> list[int]:
    """Which of ``count`` parts each row is in; patients stay together."""
    patients = np.array([row.patient for row in rows])
    classes = np.array([row.tumour_class for row in rows])
    found = len(set(patients.tolist()))
    if found < count:
        raise DataError(f"{found} patient(s) cannot make {count} folds; each fold needs one of its own")
    folds = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    if max(Counter(classes.tolist()).values()) < count:  # no class has a slice for each part
        folds = GroupKFold(count, shuffle=True, random_state=seed)
    part = np.zeros(len(rows), dtype=np.int64)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The least populated class")  # rare classes are spread as they can
        for number, (_, inside) in enumerate(folds.split(patients, classes, patients)):
            part[inside] = number
    return [int(number) for number in part]
