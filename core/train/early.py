"""When to stop a run that no longer gets better: a pure function of its scores, so that nothing has to be kept."""

from collections.abc import Sequence


def epochs_without_gain(scores: Sequence[float]) -> int:
    """How many epochs have passed since the best validation score; a NaN is never a gain.

    Args:
        scores: one an epoch, oldest first, higher is better.
    """
    best, waited = float("-inf"), 0
    for score in scores:
        best, waited = (score, 0) if score > best else (best, waited + 1)
    return waited


def stops_early(scores: Sequence[float], patience: int, epochs: int, since: int = 0) -> bool:
    """Whether a run ends before its last epoch.

    Args:
        scores: of the finished epochs.
        patience: epochs without a better score after which to stop; 0 never stops.
        epochs: of the whole run.
        since: epochs that do not count, such as those at a smaller size: what follows them may still gain much.
    """
    return 0 < patience <= epochs_without_gain(scores[since:]) and len(scores) < epochs
