"""Several lesions of one slice, each with its own prompts, one of them in work."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from core.prompt.prompts import Prompts
from core.types import Mask

MOST_LESIONS = 20
NAME_CHARACTERS = 40


@dataclass(frozen=True)
class Lesion:
    """One lesion of a slice."""

    number: int  # from 1; stays with it, and is not given again while a lesion of a higher number is there
    prompts: Prompts = field(default_factory=Prompts)
    name: str = ""  # as the person calls it, on pages alone; exports and reports say "Lesion NUMBER"
    locked: bool = False  # takes no prompts, and no other lesion takes its pixels

    @property
    def title(self) -> str:
        """What a page calls it."""
        return self.name or f"Lesion {self.number}"


@dataclass(frozen=True)
class Lesions:
    """All lesions of a slice, one of them in work. There is always at least one, perhaps without prompts."""

    items: tuple[Lesion, ...] = (Lesion(1),)
    active: int = 1  # number of the lesion that prompts go to
    changed: tuple[int, ...] = ()  # numbers of those with changes, the last changed at the end

    @classmethod
    def of(cls, prompts: Prompts) -> "Lesions":
        """A single lesion with these prompts."""
        return cls((Lesion(1, prompts),), 1, (1,) if prompts else ())

    @property
    def current(self) -> Lesion:
        """The lesion in work."""
        return self[self.active]

    @property
    def prompts(self) -> Prompts:
        """Those of the lesion in work."""
        return self.current.prompts

    @property
    def prompted(self) -> tuple[Lesion, ...]:
        """Those with prompts, in the order of their numbers."""
        return tuple(lesion for lesion in self.items if lesion.prompts)

    @property
    def drawn(self) -> object:
        """All that the masks depend on: names, the lesion in work and lesions without prompts are not among it."""
        drawn = {one.number: (one.prompts, one.locked) for one in self.prompted}
        return drawn, tuple(number for number in self.changed if number in drawn)

    def __getitem__(self, number: int) -> Lesion:
        """The lesion of that number.

        Raises:
            ValueError: there is none.
        """
        for lesion in self.items:
            if lesion.number == number:
                return lesion
        raise ValueError(f"there is no lesion number {number!r}; there are {', '.join(str(n) for n in self.numbers)}")

    @property
    def numbers(self) -> tuple[int, ...]:
        """Of all lesions, rising."""
        return tuple(lesion.number for lesion in self.items)

    def __bool__(self) -> bool:
        return bool(self.prompted)

    def with_prompts(self, prompts: Prompts) -> "Lesions":
        """The lesion in work with other prompts; from now on it lies over the others."""
        if prompts == self.prompts:
            return self
        order = (*(number for number in self.changed if number != self.active), self.active)
        return replace(self._with(replace(self.current, prompts=prompts)), changed=order)

    def _with(self, lesion: Lesion) -> "Lesions":
        return replace(self, items=tuple(lesion if one.number == lesion.number else one for one in self.items))

    def renamed(self, number: int, name: str) -> "Lesions":
        """A lesion under another name; an empty one gives it its number again."""
        # A text cut in the middle of an emoji ends with half a character, which no page can show.
        whole = " ".join(name.encode("utf-8", "ignore").decode().split())
        return self._with(replace(self[number], name=whole[:NAME_CHARACTERS].rstrip()))

    def with_lock(self, number: int, locked: bool) -> "Lesions":
        """A lesion locked or free again."""
        return self._with(replace(self[number], locked=locked))

    def selected(self, number: int) -> "Lesions":
        """Another lesion in work; one that is left without prompts or a name is gone, as if it never was."""
        chosen = self[number].number
        left = self.current
        keeps = bool(left.prompts or left.name or left.locked or chosen == left.number)
        return replace(self if keeps else self._left(left.number), active=chosen)

    def _left(self, number: int) -> "Lesions":
        items = tuple(one for one in self.items if one.number != number)
        return replace(self, items=items, changed=tuple(one for one in self.changed if one != number))

    def added(self) -> "Lesions":
        """A new lesion in work; the lesion in work itself when that has no prompts yet.

        Raises:
            ValueError: there are as many as a slice can have.
        """
        if not self.prompts:
            return self
        if len(self.items) >= MOST_LESIONS:
            raise ValueError(f"a slice can have {MOST_LESIONS} lesions; delete one first")
        new = Lesion(max(self.numbers) + 1)
        return replace(self, items=(*self.items, new), active=new.number)

    def stepped(self, by: int) -> "Lesions":
        """The next lesion (1) or the one before (-1) in work; after the last one a new one begins."""
        place = self.numbers.index(self.active) + by
        if place == len(self.items) and self.prompts:
            return self.added()
        return self.selected(self.numbers[place % len(self.items)])

    def without(self, number: int) -> "Lesions":
        """A lesion deleted with its prompts; the one before it is in work then, or the first."""
        left = self._left(self[number].number)
        if not left.items:
            return Lesions()
        before = [one for one in left.numbers if one < number]
        active = self.active if self.active != number else before[-1] if before else left.numbers[0]
        return replace(left, active=active)


def union(masks: Iterable[Mask]) -> Mask | None:
    """Every pixel of any mask; None without masks."""
    joined: Mask | None = None
    for mask in masks:
        joined = mask if joined is None else np.asarray(joined | mask)
    return joined
