"""One prompt or edit as a fact: what it was and where."""

from core.prompt import BoxPrompt, LassoPrompt, PointPrompt, Prompt, ScribblePrompt, Stroke
from core.report.gathering.lesion_record import GivenFacts


def given(item: Prompt) -> GivenFacts:
    """A prompt or edit, its places (x, y) in native pixels."""
    match item:
        case PointPrompt():
            return GivenFacts("include" if item.include else "exclude", ((float(item.x), float(item.y)),))
        case BoxPrompt():
            return GivenFacts("box", ((float(item.x0), float(item.y0)), (float(item.x1), float(item.y1))))
        case ScribblePrompt():
            return GivenFacts("scribble" if item.include else "scribble_out", _floats(item.points))
        case LassoPrompt():
            return GivenFacts("lasso" if item.include else "lasso_out", _floats(item.points))
        case Stroke():
            return GivenFacts("brush" if item.add else "eraser", _floats(item.points), float(item.radius))
        case _:
            return GivenFacts("tidy", (), by=item.kind)


def _floats(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in points)
