"""A study: one scan and everything that was done with it. Immutable; every change makes a new one."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.cleanup import CleanUp
from core.enhance import Enhancement
from core.prompt import History, Lesions, Outline, Segmentation, union
from core.scan import Scan, Window
from core.segment.results import ModelResult
from core.types import FloatArray, Mask, Spacing


@dataclass(frozen=True)
class Draft:
    """The report's words as they stand on the page."""

    text: str
    writer: str  # "template" or the language model's name
    facts_key: str  # of the facts that it was written from, to tell when it is out of date
    edited: bool = False
    language: str = "en"  # of the text, a key of `core.report.LANGUAGES`
    looked: bool = False  # the person said that they have looked at the outline


@dataclass(frozen=True, eq=False)
class SliceWork:
    """Everything done on one slice."""

    history: History = field(default_factory=History)
    outlines: tuple[Outline, ...] = ()
    """Of every lesion with prompts; none when there are no prompts or the masks have yet to be computed."""
    comparison: tuple[ModelResult, ...] = ()
    draft: Draft | None = None

    @property
    def lesions(self) -> Lesions:
        """What the person asks for now."""
        return self.history.present

    @property
    def segmentation(self) -> Segmentation | None:
        """That of the lesion in work."""
        return next((one.segmentation for one in self.outlines if one.lesion == self.lesions.active), None)

    @property
    def mask(self) -> Mask | None:
        """bool (H, W): every pixel of any lesion; None without outlines."""
        return union(one.segmentation.mask for one in self.outlines)


@dataclass(frozen=True, eq=False)
class Study:
    """One scan on its way through the rooms."""

    scan: Scan
    title: str  # says what kind of scan it is; never a file name, which may hold a patient's
    slice_index: int = 0
    window: Window | None = None
    enhancement: Enhancement = field(default_factory=Enhancement)
    show_enhanced: bool = False  # on the canvas; models always see the original
    entered_spacing_mm: Spacing | None = None  # by hand, and said so wherever it is used
    cleanup: CleanUp | None = None  # of what models see, on every slice; None: they see the slice as loaded
    promptable: str = ""  # the promptable model that was chosen; "" is our own
    work: Mapping[int, SliceWork] = field(default_factory=dict)
    applied: Mapping[str, int] = field(default_factory=dict)  # canvas client -> last operation applied
    id: str = ""
    created: float = field(default_factory=time.time)

    @property
    def image(self) -> FloatArray:
        """The slice in work, float32 (H, W) in [0, 1], before window and enhancement."""
        return self.scan.slice(self.slice_index)

    @property
    def spacing_mm(self) -> Spacing | None:
        """(row, column) in mm: as entered, else as the scan says, else None."""
        return self.entered_spacing_mm or self.scan.spacing_mm

    @property
    def current(self) -> SliceWork:
        """The work on the slice in work."""
        return self.work.get(self.slice_index, SliceWork())

    def with_work(self, **changes: object) -> "Study":
        """This study with fields of the current slice's work replaced."""
        changed = replace(self.current, **changes)  # type: ignore[arg-type]
        return replace(self, work={**self.work, self.slice_index: changed})

    def with_cleanup(self, cleanup: CleanUp | None) -> "Study":
        """This study with another clean-up, or none.

        Outlines and models' answers were made on what the models saw before, so they are gone on every slice. Prompts,
        their history and the report's words stay; the outlines can be computed from the prompts again.
        """
        if cleanup == self.cleanup:
            return self
        work = {index: replace(one, outlines=(), comparison=()) for index, one in self.work.items()}
        return replace(self, cleanup=cleanup, work=work)
