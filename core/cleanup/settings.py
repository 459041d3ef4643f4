"""What a person asks of a clean-up, as one hashable record."""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeAlias, get_args

CropMode: TypeAlias = Literal["auto", "hard", "soft", "none"]
"""hard: Otsu, narrow margin. soft: adaptive threshold, wider margin. auto: chosen for each slice. none: no crop."""

VERSION = 1
"""Of the algorithm; raised when the same settings give another slice, so that nothing kept is taken for the new one."""


@dataclass(frozen=True)
class CleanUp:
    """Which parts of a clean-up are wanted; hashable, so that it can be part of a cache key.

    Raises:
        ValueError: an unknown crop mode, or a switch that is no bool.
    """

    crop: CropMode = "auto"
    white: bool = True  # turn a white background and white borders into background
    letters: bool = True  # remove letters, scales and logos outside the head
    square: bool = True  # pad the crop to a square, so that its aspect is kept wherever a square is wanted
    skull: bool = False  # strip the skull by morphology; it fails often enough to be off

    def __post_init__(self) -> None:
        if self.crop not in get_args(CropMode):
            raise ValueError(f"A crop is one of {', '.join(get_args(CropMode))}; got {self.crop!r}.")
        for name in ("white", "letters", "square", "skull"):
            value = getattr(self, name)
            if not isinstance(value, bool):
                raise ValueError(f"The clean-up's switch {name!r} is true or false; got {value!r}.")

    def as_dict(self) -> dict[str, Any]:
        """All fields and the algorithm's version, for JSON."""
        return {**asdict(self), "version": VERSION}

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> "CleanUp":
        """What `as_dict` wrote; raises ValueError for anything else. The version is for readers and not checked."""
        known = {field.name for field in fields(cls)}
        if not isinstance(saved, dict) or saved.keys() - {"version"} != known:
            raise ValueError(f"A clean-up has the fields {', '.join(sorted(known))}; got {saved!r}.")
        return cls(**{name: saved[name] for name in known})

    @property
    def key(self) -> str:
        """sha256 of settings and algorithm, in hexadecimal."""
        return hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True).encode()).hexdigest()
