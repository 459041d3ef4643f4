"""The fonts of the PDF: found in one place, and what to do with characters that they lack."""

import importlib.util
import os
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from core.report.errors import ReportError

MISSING = "□"
"""Stands in the PDF for a character that no font at hand has."""

_SYSTEM = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts",
    "/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip
_WIDE = (
    "NotoSansCJK-Regular.ttc", "NotoSansCJKtc-Regular.otf", "NotoSansTC-Regular.ttf", "NotoSansTC-Regular.otf",
    "NotoSansSC-Regular.ttf", "NotoSansSC-Regular.otf", "wqy-microhei.ttc", "wqy-zenhei.ttc", "uming.ttc",
    "DroidSansFallbackFull.ttf", "DroidSansFallback.ttf", "msjh.ttc", "msyh.ttc", "PingFang.ttc", "Arial Unicode.ttf",
)  # fmt: skip
"""Fonts with Chinese, Japanese and Korean characters, in the order in which they are taken without ours."""
SHIPPED_WIDE = Path(__file__).with_name("typefaces") / "DroidSansFallback-Subset.ttf"
"""Droid Sans Fallback with the characters of Big5, GB 2312 and Shift JIS only, so that it is read in a quarter of the
time; under the Apache License 2.0, whose text lies beside it."""


class FontFiles(NamedTuple):
    """DejaVu Sans, and a font for what it lacks."""

    regular: Path
    bold: Path
    wide: Path | None
    """None when ours has been taken away and the system has none of the known ones."""


@lru_cache(maxsize=1)
def font_files() -> FontFiles:
    """Look for the fonts: DejaVu comes with matplotlib, else from the system; the wide one with this package.

    Raises:
        ReportError: there is no DejaVu Sans.
    """
    spec = importlib.util.find_spec("matplotlib")
    places = [
        Path(folder) / "mpl-data" / "fonts" / "ttf" for folder in (spec and spec.submodule_search_locations) or ()
    ]
    places += [Path(place).expanduser() for place in _SYSTEM]
    found = _find(places, ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", *_WIDE))
    regular, bold = found.get("DejaVuSans.ttf"), found.get("DejaVuSans-Bold.ttf")
    if regular is None or bold is None:
        raise ReportError("The PDF needs the DejaVu Sans fonts; install matplotlib (it brings them) or fonts-dejavu.")
    of_the_system = next((found[name] for name in _WIDE if name in found), None)
    return FontFiles(regular, bold, SHIPPED_WIDE if SHIPPED_WIDE.is_file() else of_the_system)


def _find(places: list[Path], names: tuple[str, ...]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for place in places:
        for folder, _, files in os.walk(place):
            for name in set(files).intersection(names):
                found.setdefault(name, Path(folder) / name)
    return found


@lru_cache(maxsize=4)
def characters(font: Path) -> frozenset[int]:
    """Code points that a font has; none for a file that is no font."""
    from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]

    try:
        with TTFont(font, fontNumber=0, lazy=True) as opened:
            return frozenset(opened.getBestCmap() or ())
    except (OSError, TTLibError):
        return frozenset()


def printable(text: str, fonts: FontFiles) -> str:
    """The text as the fonts can print it: composed, without control characters, `MISSING` for what they lack."""
    usual, wide = characters(fonts.regular), frozenset[int]()
    kept = []
    for character in unicodedata.normalize("NFC", text).replace("\t", "    "):
        if character == "\n" or ord(character) in usual:
            kept.append(character)
        elif unicodedata.category(character) in ("Cc", "Cf", "Mn", "Me"):
            continue  # invisible by itself: direction marks, joiners, variation selectors
        else:
            wide = wide or (characters(fonts.wide) if fonts.wide else frozenset())
            kept.append(character if ord(character) in wide else MISSING)
    return "".join(kept)


def needs_wide(text: str, fonts: FontFiles) -> bool:
    """Whether printable text has a character that only the wide font has."""
    usual = characters(fonts.regular)
    return fonts.wide is not None and any(ord(character) not in usual for character in text if character != "\n")
