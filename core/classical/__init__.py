"""Classical segmentation, without training: honest baselines that the networks have to beat.

Otsu's threshold and several of them, watershed from the person's marks, Chan-Vese and geodesic contours, GrabCut and
region growing, by scikit-image and OpenCV. `run` gives an answer like a model's; `is_current` says whether it still
fits the prompts. What they reach is in docs/classical.md.
"""

from core.classical.asked import current, is_current, pointed, prompts_key
from core.classical.methods import METHODS, Method
from core.classical.running import NeedsClick, run

__all__ = [
    "METHODS",
    "Method",
    "NeedsClick",
    "current",
    "is_current",
    "pointed",
    "prompts_key",
    "run",
]
