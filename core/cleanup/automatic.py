"""Answers of automatic models carried between the cleaned slice and the native one."""

from collections.abc import Iterable

from core.cleanup.geometry import Geometry
from core.segment import ModelResult


def native_result(result: ModelResult, geometry: Geometry) -> ModelResult:
    """A model's answer on the cleaned slice, put back: the probability is 0 outside the crop.

    Args:
        result: its probability has the geometry's `shape`.
        geometry: where the cleaned slice lies.
    """
    return ModelResult(result.name, geometry.restore(result.probability), result.predict_ms)


def cleaned_results(results: Iterable[ModelResult], geometry: Geometry) -> tuple[ModelResult, ...]:
    """Native answers that were made on the cleaned slice, as they were there; the padding holds no lesion."""
    return tuple(ModelResult(one.name, geometry.crop(one.probability), one.predict_ms) for one in results)
