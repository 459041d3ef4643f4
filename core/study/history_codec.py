"""Lesions with everything that undo and redo can reach, as JSON.

A history grows by a few numbers a step, however many lesions there are: each prompt is written once, and each state
as what differs from the state before it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any, TypeAlias

from core.prompt import History, Lesion, Lesions, Prompt, Prompts, StartMask
from core.study.arrays import pack_mask, unpack_mask
from core.study.documents import Fetch, Keep
from core.study.prompt_codec import decode_prompt, encode_prompt

Step: TypeAlias = dict[str, Any]

_NONE = Lesions(())  # what the first state differs from: no lesions, none changed, and number 1 would be in work


def encode_history(history: History, keep: Keep) -> dict[str, Any]:
    """Each prompt and start mask once, and the states as steps.

    A step holds what is not as in the state before it: ``active``, the number of the lesion in work; ``changed``, [how
    many of its numbers stay, then those that follow]; ``gone``, numbers of lesions that are not there any more;
    ``prompts`` of lesions that are new or have other ones, each [the lesion's number, start's number or null, candidate
    or null, how many prompts stay, numbers of those that follow]; ``names`` of [the lesion's number, name]; ``locks``
    of [the lesion's number, whether it is locked].
    """
    items: dict[Prompt, int] = {}
    starts: dict[StartMask, int] = {}
    steps, before = list[Step](), _NONE
    for state in (*history.past, history.present, *history.future):
        steps.append(_step(before, state, items, starts))
        before = state
    return {
        "items": [encode_prompt(item) for item in items],
        "starts": [{"source": start.source, "mask": keep(start, _mask_packer(start))} for start in starts],
        "lesions": steps,
        "present": len(history.past),
    }


def _step(before: Lesions, state: Lesions, items: dict[Prompt, int], starts: dict[StartMask, int]) -> Step:
    known, step = {one.number: one for one in before.items}, Step()
    if state.active != before.active:
        step["active"] = state.active
    if state.changed != before.changed:
        same = _same(before.changed, state.changed)
        step["changed"] = [same, *state.changed[same:]]
    if gone := [number for number in known if number not in state.numbers]:
        step["gone"] = gone
    for lesion in state.items:
        number, new = lesion.number, lesion.number not in known
        was = Lesion(number) if new else known[number]
        if new or lesion.prompts != was.prompts:
            start, given = lesion.prompts.start, lesion.prompts.items
            same = _same(was.prompts.items, given)
            more = [items.setdefault(item, len(items)) for item in given[same:]]
            from_start = None if start is None else starts.setdefault(start, len(starts))
            step.setdefault("prompts", []).append([number, from_start, lesion.prompts.candidate, same, more])
        if lesion.name != was.name:
            step.setdefault("names", []).append([number, lesion.name])
        if lesion.locked != was.locked:
            step.setdefault("locks", []).append([number, lesion.locked])
    return step


def _same(before: Sequence[object], now: Sequence[object]) -> int:
    """How many stay from the beginning."""
    if now[: len(before)] == before:  # as a rule, and a hundred times faster to find out
        return len(before)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, now, strict=False)))


def _mask_packer(start: StartMask) -> Callable[[], bytes]:
    return lambda: pack_mask(start.mask)


def decode_history(saved: Mapping[str, Any], fetch: Fetch) -> History:
    """What `encode_history` wrote, now or in an older format; what goes wrong is for the caller to catch."""
    items = [decode_prompt(item) for item in saved["items"]]
    # One object a start mask: states are told apart by which object they start from.
    starts = [StartMask(start["source"], unpack_mask(fetch(start["mask"]))) for start in saved["starts"]]
    if "lesions" in saved:
        states = _states(saved["lesions"], items, starts)
    else:
        states = [Lesions.of(state.prompts) for state in _states(_of_one_lesion(saved), items, starts)]
    present = saved["present"]
    return History(states[present], tuple(states[:present]), tuple(states[present + 1 :]))


def _of_one_lesion(saved: Mapping[str, Any]) -> list[Step]:
    """The steps of formats 1 and 2, which knew one lesion: format 1 wrote each state in full, without a candidate."""
    if "steps" in saved:
        return [{"prompts": [[1, *step]]} for step in saved["steps"]]
    return [{"prompts": [[1, start, None, 0, numbers]]} for start, numbers in saved["states"]]


def _states(steps: Sequence[Step], items: Sequence[Prompt], starts: Sequence[StartMask]) -> list[Lesions]:
    states, state = list[Lesions](), _NONE
    for step in steps:
        lesions = {one.number: one for one in state.items if one.number not in step.get("gone", ())}
        for number, start, candidate, same, more in step.get("prompts", ()):
            lesion = lesions.get(number, Lesion(number))
            given = (*lesion.prompts.items[:same], *(items[place] for place in more))
            prompts = Prompts(given, None if start is None else starts[start], candidate)
            lesions[number] = replace(lesion, prompts=prompts)
        for number, name in step.get("names", ()):
            lesions[number] = replace(lesions[number], name=name)
        for number, locked in step.get("locks", ()):
            lesions[number] = replace(lesions[number], locked=locked)
        same, *more = step.get("changed", [len(state.changed)])
        ordered = tuple(lesions[number] for number in sorted(lesions))
        state = Lesions(ordered, step.get("active", state.active), (*state.changed[:same], *more))
        if state.active not in lesions:
            raise ValueError(f"no lesion {state.active} to be in work")
        states.append(state)
    return states
