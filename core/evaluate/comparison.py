"""Two models on the same slices."""

from collections.abc import Sequence
from typing import Any

from core.evaluate.numbers import rounded
from core.evaluate.slices import SliceScore
from core.measure import paired


def compare(
    names: tuple[str, str], first: Sequence[SliceScore], second: Sequence[SliceScore], seed: int = 0
) -> dict[str, Any]:
    """The paired test on Dice, averaged per patient first; a positive difference speaks for the first model.

    Args:
        names: of the two models.
        first, second: their scores of the same slices in the same order.
        seed: of bootstrap and permutations.

    Returns:
        ``dice_difference``, ``dice_difference_ci95``, ``p_permutation``, ``p_wilcoxon``, ``n_patients``, ``n_slices``
        (those on which both have a Dice) and ``n_left_out``.

    Raises:
        ValueError: the scores are not of the same slices.
    """
    patients = [score.patient for score in first]
    if patients != [score.patient for score in second]:
        raise ValueError("a paired test needs both models' scores of the same slices in the same order")
    found = paired([score.overlap.dice for score in first], [score.overlap.dice for score in second], patients, seed)
    return rounded(
        {
            "models": list(names),
            "dice_difference": found.difference,
            "dice_difference_ci95": list(found.ci95),
            "p_permutation": found.p_permutation,
            "p_wilcoxon": found.p_wilcoxon,
            "n_patients": found.n_patients,
            "n_slices": found.n_slices,
            "n_left_out": len(patients) - found.n_slices,
            "seed": seed,
        }
    )
