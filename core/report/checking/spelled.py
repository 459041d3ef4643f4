"""Numbers in words: readers for languages that add up words, and for Chinese."""

import re
from collections.abc import Callable, Mapping, Sequence

Reader = Callable[[str], tuple[int, str] | None]


def adding(values: Mapping[str, int], hundred: Sequence[str], thousand: Sequence[str], point: Sequence[str]) -> Reader:
    """A reader of words whose values add up, as in "two hundred and four point five" or "soixante-dix".

    Args:
        values: words in lower case -> value; other words, such as "and", are passed over.
        hundred: words that multiply what stands before them by 100.
        thousand: the same by 1000.
        point: words for the decimal sign.
    """

    def read(written: str) -> tuple[int, str] | None:
        words = [word for word in re.split(r"[\s\u00a0-]+", written.lower()) if word]
        tail = ""
        for sign in point:
            if sign in words:
                at = words.index(sign)
                words, fraction = words[:at], words[at + 1 :]
                if not fraction or any(word not in values for word in fraction):
                    return None
                tail = "".join(str(values[word]) for word in fraction)
                break
        total = part = 0
        for word in words:
            if word in hundred:
                part = max(part, 1) * 100
            elif word in thousand:
                total, part = total + max(part, 1) * 1000, 0
            else:
                part += values.get(word, 0)
        return total + part, tail

    return read


_CHINESE = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "兩": 2, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}


def read_chinese(written: str) -> tuple[int, str] | None:
    """Such as 三十四 or 三十四點二."""
    whole, _, fraction = re.sub("点", "點", written).partition("點")
    if any(sign not in _CHINESE for sign in fraction):
        return None
    tail = "".join(str(_CHINESE[sign]) for sign in fraction)
    if not any(sign in _PLACES for sign in whole):
        return int("".join(str(_CHINESE[sign]) for sign in whole) or 0), tail
    total, digit = 0, 0
    for sign in whole:
        if sign in _PLACES:
            total, digit = total + (digit or 1) * _PLACES[sign], 0
        else:
            digit = _CHINESE[sign]
    return total + digit, tail
