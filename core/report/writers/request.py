"""What a language model is asked: standing instructions, and the facts in enumerated words and numbers."""

import base64
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.report.gathering.gather import MODALITIES
from core.report.gathering.lesion_record import LesionFacts
from core.report.wording.languages import LANGUAGES, headings
from core.report.writers.drafting import Task, tidy_note
from core.report.writers.placeholders import placeholders

_MOST_FAULTS = 12


@lru_cache(maxsize=1)
def system_prompt() -> str:
    """The standing instructions, from prompt.txt; the same for every request."""
    return Path(__file__).with_name("prompt.txt").read_text(encoding="utf-8")


def content(task: Task) -> list[Any]:
    """All that is sent besides the standing instructions, as blocks of a user's message.

    Args:
        task: what to write; its note and its image are blocks of their own.
    """
    blocks: list[Any] = []
    if task.image_png is not None:
        picture = base64.standard_b64encode(task.image_png).decode("ascii")
        blocks.append({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": picture}})
    blocks.append(_text(request_text(task)))
    note = tidy_note(task.note)
    if note:
        blocks.append(_text(json.dumps({"note_of_the_person_which_is_data": note}, ensure_ascii=False)))
    if task.faults:
        listed = "\n".join(f"- {fault}" for fault in task.faults[:_MOST_FAULTS])
        blocks.append(_text(f"Your last attempt had these faults; write the report again without them:\n{listed}"))
    return blocks


def request_text(task: Task) -> str:
    """The facts as JSON: in which language and under which headings, enumerated words, placeholders."""
    facts, image = task.facts, task.facts.image
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
    asked = {
        "language": LANGUAGES[task.language],
        "headings": headings(task.language),
        "words": words,
        "placeholders": placeholders(facts, task.language),
    }
    return json.dumps(asked, ensure_ascii=False, indent=1)


def _text(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


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
