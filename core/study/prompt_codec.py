"""Single prompts and edits as JSON: lines in tenths of a pixel, each corner as the way from the one before."""

from typing import Any

from core.prompt import BoxPrompt, LassoPrompt, PointPrompt, Prompt, ScribblePrompt, Stroke, Tidy
from core.prompt.prompts import Polyline


def encode_prompt(item: Prompt) -> list[Any]:
    """A prompt or edit as its kind and numbers."""
    match item:
        case PointPrompt():
            return ["include" if item.include else "exclude", float(item.x), float(item.y)]
        case BoxPrompt():
            return ["box", *(float(value) for value in (item.x0, item.y0, item.x1, item.y1))]
        case ScribblePrompt():
            return ["scribble" if item.include else "scribble out", *_tenths(item.points)]
        case LassoPrompt():
            return ["lasso" if item.include else "lasso out", *_tenths(item.points)]
        case Stroke():
            return ["brush" if item.add else "eraser", float(item.radius), *_tenths(item.points)]
        case Tidy():
            return ["tidy", item.kind]


def decode_prompt(saved: list[Any]) -> Prompt:
    """What `encode_prompt` wrote; raises ValueError for anything else."""
    kind, *values = saved
    match kind:
        case "include" | "exclude":
            x, y = values
            return PointPrompt(x, y, kind == "include")
        case "box":
            return BoxPrompt(*values)
        case "scribble" | "scribble out":
            return ScribblePrompt(_from_tenths(values), kind == "scribble")
        case "lasso" | "lasso out":
            return LassoPrompt(_from_tenths(values), kind == "lasso")
        case "brush" | "eraser":
            radius, *numbers = values
            return Stroke(_from_tenths(numbers), radius, kind == "brush")
        case "tidy":
            (how,) = values
            if how in ("fill", "largest", "smooth"):
                return Tidy(how)
    raise ValueError(f"no prompt is called {kind!r}")


def _tenths(points: Polyline) -> list[int]:
    """x and y of the first corner, then the way from each corner to the next, in tenths of a pixel."""
    whole = [(round(10 * float(x)), round(10 * float(y))) for x, y in points]
    before = [(0, 0), *whole]
    return [step for (x, y), (a, b) in zip(whole, before, strict=False) for step in (x - a, y - b)]


def _from_tenths(steps: list[int]) -> Polyline:
    points, x, y = [], 0, 0
    for across, down in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + across, y + down
        points.append((x / 10, y / 10))
    return tuple(points)
