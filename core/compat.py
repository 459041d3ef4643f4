"""One repair that must run before anything imports torchvision."""

import importlib.util

import torch

_LIBRARY: torch.library.Library | None = None


def ensure_torchvision() -> None:
    """Declare torchvision's two missing operator schemas where its compiled part does not load.

    PyPI's torchvision wheel is built for CUDA torch. On CPU torch its C++ library cannot be loaded and
    ``import torchvision`` fails with "operator torchvision::nms does not exist", and with it
    segment_anything, timm and segmentation-models-pytorch, none of which needs that operator.
    """
    global _LIBRARY
    if _LIBRARY is not None or importlib.util.find_spec("torchvision") is None:
        return
    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
        for operator in ("nms", "qnms"):
            schema = f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            library.define(schema)  # type: ignore[no-untyped-call]
        _LIBRARY = library  # the declaration lives as long as this object
