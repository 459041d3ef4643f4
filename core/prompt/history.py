"""Undo and redo over everything that is done to the lesions of a slice."""

from dataclasses import dataclass, field, replace

from core.prompt.lesions import Lesions


@dataclass(frozen=True)
class History:
    """The lesions with everything that undo and redo can reach, without limit."""

    present: Lesions = field(default_factory=Lesions)
    past: tuple[Lesions, ...] = ()
    future: tuple[Lesions, ...] = ()

    def then(self, present: Lesions) -> "History":
        """A new present; what was undone before is forgotten, as in every editor."""
        return self if present == self.present else History(present, (*self.past, self.present), ())

    def seen_as(self, present: Lesions) -> "History":
        """The present with another lesion in work: no step to undo, and nothing is forgotten."""
        return self if present == self.present else replace(self, present=present)

    def undo(self) -> "History":
        """One step back, or unchanged at the beginning."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.present, *self.future))

    def redo(self) -> "History":
        """One step forward again, or unchanged at the end."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.present), self.future[1:])
