"""Promptable segmentation: a person clicks, a model of the SAM family answers.

Importing this package does not import torch; the first use of a model does.
"""

from typing import TYPE_CHECKING, Any

from core.prompt.history import History
from core.prompt.lesions import Lesion, Lesions, union
from core.prompt.operations import apply_operation
from core.prompt.prompts import (
    BoxPrompt,
    Edit,
    LassoPrompt,
    ModelPrompt,
    PointPrompt,
    Prompt,
    Prompts,
    ScribblePrompt,
    StartMask,
    Stroke,
    Tidy,
)
from core.prompt.results import HAND, Candidate, Outline, Segmentation
from core.prompt.suggest import Suggestion, next_place

if TYPE_CHECKING:
    from core.prompt.registry import (
        DownloadError,
        PromptableModel,
        available,
        checkpoint,
        download,
        downloadable,
        folder_for_checkpoints,
        forget_encodings,
        keep_encodings,
        load,
        rejected,
        segmenter,
        takes,
    )

__all__ = [
    "HAND",
    "BoxPrompt",
    "Candidate",
    "DownloadError",
    "Edit",
    "History",
    "LassoPrompt",
    "Lesion",
    "Lesions",
    "ModelPrompt",
    "Outline",
    "PointPrompt",
    "Prompt",
    "PromptableModel",
    "Prompts",
    "ScribblePrompt",
    "Segmentation",
    "StartMask",
    "Stroke",
    "Suggestion",
    "Tidy",
    "apply_operation",
    "available",
    "checkpoint",
    "download",
    "downloadable",
    "folder_for_checkpoints",
    "forget_encodings",
    "keep_encodings",
    "load",
    "next_place",
    "rejected",
    "segmenter",
    "takes",
    "union",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from core.prompt import registry

    return getattr(registry, name)
