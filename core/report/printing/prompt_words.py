"""What a model was asked and what was done by hand, as short as a table needs it, in the report's language."""

from collections.abc import Iterator

from core.report.gathering.lesion_record import GivenFacts, PromptFacts
from core.report.printing.furniture import Furniture

_ENGLISH = {
    "include": "include clicks", "exclude": "exclude clicks", "box": "boxes", "scribble": "scribbles",
    "lasso": "lassos", "brush": "brush strokes", "eraser": "eraser strokes",
}  # fmt: skip
_MOST_PROMPTS = 40
"""So many are written out with their places; the rest is counted and stands in the facts."""


def prompts_in_words(prompts: PromptFacts, say: Furniture, language: str) -> str:
    """Such as "2 include clicks, 1 box, edited by hand with 3 brush strokes"."""
    asked = [
        _counted(what, number, say, language)
        for what, number in (
            ("include", prompts.n_include), ("exclude", prompts.n_exclude), ("box", prompts.n_boxes),
            ("scribble", prompts.n_scribbles), ("lasso", prompts.n_lassos),
        )
        if number
    ]  # fmt: skip
    strokes = [
        _counted(what, number, say, language)
        for what, number in (("brush", prompts.n_brush), ("eraser", prompts.n_eraser))
        if number
    ]
    if prompts.start_mask_source:
        asked.append(say("from_mask", title=prompts.start_mask_source))
    if strokes and language == "en":
        strokes = [f"edited by hand with {' and '.join(strokes)}"]
    return ", ".join([*asked, *strokes, *(say(kind) for kind in prompts.tidied)]) or say("no_prompts")


def prompts_at(given: tuple[GivenFacts, ...], say: Furniture) -> str:
    """Each prompt with its place, such as "include (40, 15); box (29, 9), (51, 21)"; lines by their two ends."""
    written = "; ".join(" ".join(_at(one, say)) for one in given[:_MOST_PROMPTS])
    more = len(given) - _MOST_PROMPTS
    return f"{written}; {say('and_more', n=more)}" if more > 0 else written


def _at(one: GivenFacts, say: Furniture) -> Iterator[str]:
    yield say(one.by) if one.by else say(one.kind)
    places = [f"({x:g}, {y:g})" for x, y in ((round(x, 1), round(y, 1)) for x, y in one.points_px)]
    if one.kind in ("include", "exclude", "box"):
        yield ", ".join(places)
    elif places:
        yield f"{places[0]} … {places[-1]}" if len(places) > 1 else places[0]


def _counted(what: str, number: int, say: Furniture, language: str) -> str:
    if language != "en":
        return say("asked", what=say(what), n=number)
    many = _ENGLISH[what]
    one = "box" if what == "box" else many.removesuffix("s")
    return f"{number} {one if number == 1 else many}"
