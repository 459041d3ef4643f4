"""What a language model is asked: standing instructions, and the facts in enumerated words and numbers."""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.report.gather import MODALITIES
from core.report.languages import LANGUAGES
from core.report.lesion_record import LesionFacts
from core.report.placeholders import placeholders
from core.report.record import Facts


@lru_cache(maxsize=8)
def system_prompt(language: str) -> str:
    """The standing instructions, from prompt.txt."""
    text = Path(__file__).with_name("prompt.txt").read_text(encoding="utf-8")
    return text.replace("{language}", LANGUAGES[language])


def request_text(facts: Facts, faults: Sequence[str] = ()) -> str:
    """All that is sent besides the standing instructions.

    Args:
        facts: what to write about.
        faults: what was wrong with the attempt before, as sentences.
    """
    image = facts.image
    words: dict[str, Any] = {
        "image": {
            "format": image.kind,
            "modality": MODALITIES.get(image.modality or ""),
            "is_synthetic": image.kind == "phantom",
            "pixel_spacing": image.spacing_source,
        },
        "display_enhancement": facts.enhancement.method,
        "lesions": [_lesion(lesion) for lesion in facts.lesions],
        "models_compared": [row.title for row in facts.comparison],
        "models_compared_with": "all outlines together" if facts.several else "the outline",
    }
    text = json.dumps({"words": words, "placeholders": placeholders(facts)}, ensure_ascii=False, indent=1)
    if faults:
        text += "\n\nYour last attempt had these faults; write the report again without them:\n"
        text += "\n".join(f"- {fault}" for fault in faults[:12])
    return text


def _lesion(lesion: LesionFacts) -> dict[str, Any]:
    return {
        "called": f"Lesion {lesion.number}",
        "placeholders_begin_with": f"lesions.{lesion.number}.",
        "outline_is_empty": lesion.n_components == 0,
        "horizontal_half_of_image": lesion.horizontal,
        "vertical_half_of_image": lesion.vertical,
        "outline_drawn_by": lesion.segmentation.title,
        "outline_started_from_mask_of": lesion.prompts.start_mask_source,
        "outline_edited_by_hand_afterwards": lesion.prompts.edited,
        "outline_tidied": lesion.prompts.tidied,
    }
