"""The way to an encoding that is not in memory: from disk when it was kept there, else by the model.

Only encodes that took longer than ``SLOW_MS`` are kept, and only once ``keep_in`` has named a folder: a command line
writes nothing about a scan unless it asks for that. What is kept is rounded to float16 before its first use, so a
mask is the same before and after a restart.
"""

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch

from core.compat import ensure_torchvision
from core.identity import pixels_key
from core.letterbox import Letterbox
from core.prompt.encoding_store import EncodingStore, halved
from core.prompt.medsam import MedSamEncoding, MedSamModel
from core.prompt.pace import PACE
from core.prompt.sam import Encoding, SamModel
from core.types import FloatArray

ensure_torchvision()
from segment_anything import SamPredictor  # noqa: E402

SLOW_MS = 1000.0
_STORE: EncodingStore | None = None
_ONE_AT_A_TIME = threading.Lock()  # two large encoders together need twice the memory and end later


def keep_in(folder: Path | None, keep_hours: float = 24.0) -> None:
    """Keep slow encodings in a folder from now on, each for so many hours after its last use; None keeps none."""
    global _STORE
    if folder is None:
        _STORE = None
    elif _STORE is None or (_STORE.folder, _STORE.keep_hours) != (folder, keep_hours):
        _STORE = EncodingStore(folder, keep_hours)


def is_kept(key: str) -> bool:
    """Whether the encoding of a key lies on disk, so that having it takes milliseconds."""
    return _STORE is not None and _STORE.has(key)


def forget(slices: Iterable[FloatArray]) -> None:
    """Delete from disk what any model encoded of these slices, each float32 (H, W) as it was segmented."""
    if _STORE is not None:
        _STORE.forget({pixels_key(image) for image in slices})


def encoding_of(model: Any, image: FloatArray, key: str) -> Any:
    """The encoding of a slice.

    Args:
        model: a ``SamModel`` or one with its interface.
        image: float32 (H, W) in [0, 1], as loaded.
        key: ``core.identity.computation_key`` of slice and model.

    Returns:
        What ``model.encode`` returns; ``encode_ms`` is that of the real encode, also when it comes from disk.
    """
    found = _from_disk(model, image, key)
    if found is not None:
        return found
    if not PACE.knows(model.name):
        return model.encode(image)  # ours: quick, and nobody has to wait for somebody else's large model
    with _ONE_AT_A_TIME:
        encoding = _from_disk(model, image, key) or model.encode(image)
    PACE.learn(model.name, encoding.encode_ms / 1000)
    tensors = _tensors(encoding)
    if _STORE is None or tensors is None or encoding.encode_ms < SLOW_MS:
        return encoding
    halves = halved(tensors)
    if halves is None:
        return encoding
    _STORE.put(key, pixels_key(image), halves, encoding.encode_ms)
    rounded = _rebuilt(model, image, {name: half.float() for name, half in halves.items()}, encoding.encode_ms)
    return rounded or encoding


def _from_disk(model: Any, image: FloatArray, key: str) -> Any:
    stored = None if _STORE is None else _STORE.get(key)
    return None if stored is None else _rebuilt(model, image, stored.tensors, stored.encode_ms)


def _tensors(encoding: Any) -> dict[str, torch.Tensor] | None:
    """What an encoding is made of, or None for a kind that is not kept."""
    features = None
    if isinstance(encoding, MedSamEncoding):
        features = encoding.features
    elif isinstance(encoding, Encoding):
        features = encoding.predictor.features
    return {"features": features} if isinstance(features, torch.Tensor) else None


def _rebuilt(model: Any, image: FloatArray, tensors: dict[str, torch.Tensor], encode_ms: float) -> Any:
    """An encoding from its tensors, or None when they do not belong to this kind of model."""
    if tensors.keys() != {"features"} or not isinstance(model, SamModel | MedSamModel):
        return None
    features, expected = tensors["features"], model.sam.prompt_encoder
    if features.shape != (1, expected.embed_dim, *expected.image_embedding_size):
        return None
    height, width = image.shape
    if isinstance(model, MedSamModel):
        return MedSamEncoding(features, (height, width), encode_ms)
    box = Letterbox(height, width, model.sam.image_encoder.img_size)
    predictor = SamPredictor(model.sam)
    predictor.features, predictor.is_image_set = features, True
    predictor.original_size, predictor.input_size = (height, width), box.inner
    return Encoding(predictor, box, encode_ms)
