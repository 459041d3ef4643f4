"""Facts that an earlier version of the program wrote, in the shape of today's."""

from typing import Any

from core.report.errors import ReportError
from core.report.gathering.record import VERSION

READ = (2, 3, 4)
"""Versions that can be read."""

_ONE_LESION = ("prompts", "segmentation", "lesion")


def of_today(data: dict[str, Any]) -> dict[str, Any]:
    """Facts of version 2, which knew one lesion, with that as lesion number 1; what version 4 added is optional.

    Args:
        data: a JSON object of a version among `READ`.

    Raises:
        ReportError: a part is missing that version 2 had.
    """
    if data["version"] != 2:
        return {**data, "version": VERSION}
    for name in _ONE_LESION:
        if name not in data:
            raise ReportError(f"These are no facts of version 2: facts.{name} is missing.")
    kept = {name: value for name, value in data.items() if name not in _ONE_LESION}
    lesion, segmentation = data["lesion"], data["segmentation"]
    lesions: list[Any] = []
    if lesion is not None or segmentation is not None:
        measured = lesion if isinstance(lesion, dict) else {}
        lesions.append({**measured, "number": 1, "prompts": data["prompts"], "segmentation": segmentation})
    return {**kept, "lesions": lesions, "total_area": None, "total_image_share": None, "version": VERSION}
