"""How fast this machine encodes, learnt from the encodes it has done, so that the next estimate is better.

An estimate made for another processor is off by one factor, much the same for all models. The median of
measured / estimated over the last encodes is that factor; it lives as long as the process.
"""

import threading
from collections import deque
from statistics import median

_REMEMBERED = 9  # encodes of one model


class Pace:
    """Measured over estimated seconds, by model; safe between threads."""

    def __init__(self) -> None:
        self._estimates_s: dict[str, float] = {}
        self._ratios: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def expect(self, model: str, seconds: float) -> None:
        """Say what an encode of this model was estimated at before anything was measured."""
        with self._lock:
            self._estimates_s[model] = seconds

    def knows(self, model: str) -> bool:
        """Whether an estimate for this model was given: it is a published one, which may be slow."""
        with self._lock:
            return model in self._estimates_s

    def learn(self, model: str, seconds: float) -> None:
        """Note a real encode; one of a model without an estimate teaches nothing and is passed over."""
        with self._lock:
            estimate = self._estimates_s.get(model, 0.0)
            if estimate > 0 and seconds > 0:
                self._ratios.setdefault(model, deque(maxlen=_REMEMBERED)).append(seconds / estimate)

    def factor(self, model: str) -> float:
        """What to multiply an estimate with.

        Returns:
            The median ratio of this model, else of all models that were encoded with, else 1.
        """
        with self._lock:
            own = self._ratios.get(model) or [ratio for ratios in self._ratios.values() for ratio in ratios]
            return median(own) if own else 1.0


PACE = Pace()  # of this process
