"""Automatic segmentation: networks that draw a mask without being asked where.

Importing this package does not import torch; the first use of a model does.
"""

from typing import TYPE_CHECKING, Any

from core.segment.results import ModelResult

if TYPE_CHECKING:
    from core.segment.model import AutomaticModel, available, load

__all__ = ["AutomaticModel", "ModelResult", "available", "load"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from core.segment import model

    return getattr(model, name)
