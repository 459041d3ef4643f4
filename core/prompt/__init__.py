"""Promptable segmentation: a person clicks, a model of the SAM family answers.

Importing this package does not import torch; the first use of a model does.
"""

from typing import TYPE_CHECKING, Any

from core.prompt.prompts import BoxPrompt, History, PointPrompt, Prompt, Prompts, StartMask, apply_operation
from core.prompt.results import Segmentation

if TYPE_CHECKING:
    from core.prompt.registry import PromptableModel, available, checkpoint, load, segmenter

__all__ = [
    "BoxPrompt",
    "History",
    "PointPrompt",
    "Prompt",
    "PromptableModel",
    "Prompts",
    "Segmentation",
    "StartMask",
    "apply_operation",
    "available",
    "checkpoint",
    "load",
    "segmenter",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from core.prompt import registry

    return getattr(registry, name)
