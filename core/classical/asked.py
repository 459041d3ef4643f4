"""Which prompts an answer was drawn from, so that one from other prompts is not taken for today's."""

import hashlib
from collections.abc import Iterable

from core.prompt import BoxPrompt, Lesions, ModelPrompt
from core.segment import ModelResult, is_classical


def pointed(lesions: Lesions) -> bool:
    """Whether any prompt says where a lesion is: an include click, scribble or lasso, or a box."""
    return any(_shows(item) for lesion in lesions.prompted for item in lesion.prompts.asked)


def prompts_key(lesions: Lesions) -> str:
    """Names the prompts that classical methods see: the same prompts give the same 16 hexadecimal digits.

    Brush strokes, tidying, masks to start from, names and locks are not among them.
    """
    asked = [lesion.prompts.asked for lesion in lesions.prompted if lesion.prompts.asked]
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:16]


def is_current(result: ModelResult, lesions: Lesions) -> bool:
    """Whether an answer still fits the prompts.

    Args:
        result: of a network, which sees no prompts and so always fits, or of a classical method.
        lesions: what the person asks for now.
    """
    return not is_classical(result.name) or result.drawn_from == prompts_key(lesions)


def current(results: Iterable[ModelResult], lesions: Lesions) -> tuple[ModelResult, ...]:
    """Answers that still fit the prompts, in their order; all of them when nothing has changed since."""
    return tuple(result for result in results if is_current(result, lesions))


def _shows(item: ModelPrompt) -> bool:
    return isinstance(item, BoxPrompt) or item.include
