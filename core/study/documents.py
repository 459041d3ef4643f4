"""What the JSON documents of a saved study have in common."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeAlias, TypeVar

from core.scan import Window
from core.study.arrays import StudyFormatError

SCHEMA = 4
"""The format of all documents; raised when an older NeuroClick could not read them any more.

1: clicks and boxes. 2: scribbles, lassos, edits and candidates. 3: several lesions. 4: clean-up, the
language of a draft. Documents of older formats are read as they are.
"""

Put: TypeAlias = Callable[[bytes], str]
"""Takes a packed array and gives the key under which a document names it."""

Keep: TypeAlias = Callable[[object, Callable[[], bytes]], str]
"""As Put, but takes the immutable object that owns the array and packs only what was not kept before."""

Fetch: TypeAlias = Callable[[str], bytes]
"""Key -> packed array; raises KeyError when there is none."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


def reading(decode: Callable[_P, _T]) -> Callable[_P, _T]:
    """Whatever goes wrong while reading a document means that it is damaged."""

    @wraps(decode)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return decode(*args, **kwargs)
        except StudyFormatError:
            raise
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise StudyFormatError("Part of the saved study is missing or damaged.") from error

    return guarded


def dumped(document: Mapping[str, Any]) -> str:
    """A document without spare blanks."""
    return json.dumps(document, separators=(",", ":"))


def window_pair(window: Window | None) -> list[float] | None:
    """A window as [low, high]."""
    return None if window is None else [float(window.low), float(window.high)]


def from_window(saved: list[float] | None) -> Window | None:
    """What `window_pair` wrote."""
    return None if saved is None else Window(*saved)


def as_pair(pair: tuple[float, float] | None) -> list[float] | None:
    """Two numbers as a list."""
    return None if pair is None else [float(pair[0]), float(pair[1])]


def from_pair(saved: list[float] | None) -> tuple[float, float] | None:
    """What `as_pair` wrote."""
    return None if saved is None else (float(saved[0]), float(saved[1]))
