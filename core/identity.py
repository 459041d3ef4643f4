"""What makes two computations the same: the sha256 of pixels, model, weights and preprocessing."""

import hashlib

from core.types import FloatArray

PREPROCESSING = "percentile 1-99.5, letterbox, float32"


def pixels_key(image: FloatArray) -> str:
    """sha256 of a slice's shape and pixels, in hexadecimal."""
    digest = hashlib.sha256(repr(image.shape).encode())
    digest.update(image.astype("float32", copy=False).tobytes())
    return digest.hexdigest()


def computation_key(image: FloatArray, model: str, weights_sha256: str) -> str:
    """Key of whatever a model computes from a slice; never a file name, never an object's address."""
    parts = (pixels_key(image), model, weights_sha256, PREPROCESSING)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
