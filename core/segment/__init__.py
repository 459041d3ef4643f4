"""Automatic segmentation: networks that draw a mask without being asked where, and ensembles of them.

Importing this package does not import torch; the first use of a model does.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from core.segment.ensemble import Combined, combine
from core.segment.ranking import dice_on_test, ranked
from core.segment.results import CLASSICAL, ModelResult, is_classical

if TYPE_CHECKING:
    from core.segment.comparison import Comparison, compare_all, independent, run_order
    from core.segment.model import AutomaticModel, Ensemble, available, load

__all__ = [
    "CLASSICAL",
    "AutomaticModel",
    "Combined",
    "Comparison",
    "Ensemble",
    "ModelResult",
    "available",
    "combine",
    "compare_all",
    "dice_on_test",
    "independent",
    "is_classical",
    "load",
    "ranked",
    "run_order",
]

_WITH_TORCH = {
    **dict.fromkeys(("Comparison", "compare_all", "independent", "run_order"), "comparison"),
    **dict.fromkeys(("AutomaticModel", "Ensemble", "available", "load"), "model"),
}


def __getattr__(name: str) -> Any:
    if name not in _WITH_TORCH:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"core.segment.{_WITH_TORCH[name]}"), name)
