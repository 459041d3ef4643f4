"""From a list of prompts to a mask: encode once, replay the list, remember what was computed."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import cache
from typing import Generic, TypeAlias, TypeVar

import numpy as np
import torch

from core.identity import computation_key
from core.prompt.apportion import apportioned, pointed_at
from core.prompt.edits import edited
from core.prompt.lasso import limited
from core.prompt.lesions import Lesions
from core.prompt.prompts import BoxPrompt, Edit, ModelPrompt, Prompts
from core.prompt.recall import encoding_of, is_kept
from core.prompt.results import HAND, Candidate, Outline, Segmentation
from core.prompt.sam import Answer, Encoding, SamModel
from core.types import FloatArray, Mask

_ENCODINGS = 12  # about 4 MB each
_ANSWERS = 400  # about 0.2 MB each at 256 px …
_ANSWER_BYTES = 96 * 2**20  # … but masks of large slices are larger
_EDITED, _EDITED_BYTES = 400, 32 * 2**20
Value = TypeVar("Value")
Encoded: TypeAlias = Callable[[], tuple[str, Encoding]]


class _Recent(Generic[Value]):
    """The values used last, safe between threads, bounded in number and, where sizes are given, in bytes."""

    def __init__(self, limit: int, limit_bytes: int = 0) -> None:
        self._limit, self._limit_bytes = limit, limit_bytes
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key: Hashable, value: Value, size: int = 0) -> None:
        with self._lock:
            self._bytes += size - self._values.pop(key, (value, 0))[1]
            self._values[key] = value, size
            while len(self._values) > self._limit or (self._bytes > self._limit_bytes and len(self._values) > 1):
                self._bytes -= self._values.popitem(last=False)[1][1]


def _asks(item: ModelPrompt) -> bool:
    """Whether a prompt says where the lesion is; what excludes says only where it is not."""
    return isinstance(item, BoxPrompt) or item.include


class Segmenter:
    """One model with its memory of encodings and answers; shared by everyone on the server."""

    def __init__(self, model: SamModel) -> None:
        self.model = model
        self._encodings: _Recent[Encoding] = _Recent(_ENCODINGS)
        self._answers: _Recent[Answer] = _Recent(_ANSWERS, _ANSWER_BYTES)
        self._edited: _Recent[Mask] = _Recent(_EDITED, _EDITED_BYTES)
        self._busy = threading.Lock()

    def encode(self, image: FloatArray) -> tuple[str, Encoding]:
        """The slice's key and encoding; computed at the first call for these pixels."""
        key = computation_key(image, self.model.name, self.model.sha256)
        encoding = self._encodings.get(key)
        if encoding is None:
            with self._busy:  # one encoder at a time; whoever waited finds the other's work
                encoding = self._encodings.get(key) or encoding_of(self.model, image, key)
                self._encodings.put(key, encoding)
        return key, encoding

    def is_encoded(self, image: FloatArray) -> bool:
        """Whether the next click needs no encoding first."""
        key = computation_key(image, self.model.name, self.model.sha256)
        return self._encodings.get(key) is not None or is_kept(key)

    def segment(self, image: FloatArray, prompts: Prompts) -> Segmentation | None:
        """The mask of a list of prompts; the same list always gives the same mask.

        The model is asked with all clicks, boxes, scribbles and lassos in order: each from the first that says where
        the lesion is gets an answer, with the previous answer's logits fed back, as in training. Then lassos cut off
        what they rule out, and then the edits are made in order, so that what was painted stays painted when a click
        comes after it. Answers to the same beginning of a list are remembered, so one more click costs one decode,
        one more edit costs no decode, and undo costs nothing.

        Args:
            image: float32 (H, W) in [0, 1], as loaded.
            prompts: what the person gave.

        Returns:
            None when there is nothing to go by: no prompt at all. What excludes alone gives an empty mask. Edits
            without anything for the model start from the start mask or from nothing, and need no encoding then.
        """
        return self._segmented(image.shape, prompts, lambda: self.encode(image))

    def _segmented(self, shape: tuple[int, ...], prompts: Prompts, encoded: Encoded) -> Segmentation | None:
        if not prompts:
            return None
        if not prompts.asked and prompts.start is None:
            beginning: Hashable = shape
            found = Segmentation(np.zeros(shape, dtype=bool), HAND)
        else:
            beginning, found = self._answered(shape, prompts, encoded)
        if not prompts.edits:
            return found
        mask = self._with_edits((beginning, prompts.asked, prompts.candidate), found.mask, prompts.edits)
        return replace(found, mask=mask)

    def outlines(self, image: FloatArray, lesions: Lesions) -> tuple[Outline, ...]:
        """The masks of all lesions that have prompts, in the order of their numbers; no two masks overlap.

        Each lesion is segmented for itself, as if the others were not there; then `apportioned` says whose the pixels
        are that more than one mask has.

        Args:
            image: float32 (H, W) in [0, 1], as loaded.
            lesions: what the person gave.
        """
        encoded = cache(lambda: self.encode(image))  # the slice's key takes milliseconds, so not for each lesion again
        found = {one.number: self._segmented(image.shape, one.prompts, encoded) for one in lesions.prompted}
        drawn = {number: one for number, one in found.items() if one is not None}
        locked = [one.number for one in lesions.prompted if one.locked]
        size = image.shape[0], image.shape[1]
        masks = apportioned(
            {number: one.mask for number, one in drawn.items()},
            lesions.changed,
            locked,
            lambda number: pointed_at(lesions[number].prompts, size),
        )
        return tuple(
            Outline(number, one if masks[number] is one.mask else replace(one, mask=masks[number]))
            for number, one in drawn.items()
        )

    def _answered(self, shape: tuple[int, ...], prompts: Prompts, encoded: Encoded) -> tuple[Hashable, Segmentation]:
        """What the model says, within the lassos, and the key of what it started from."""
        key, encoding = encoded()
        start, beginning, asked = prompts.start, key, prompts.asked
        previous: torch.Tensor | None = None
        if start is not None:
            beginning += hashlib.sha256(np.packbits(start.mask).tobytes()).hexdigest()
            previous = self.model.start_logits(encoding, start.mask)
            if not asked:
                return beginning, Segmentation(start.mask, start.source, None, encoding.encode_ms)
        first = 1 if start is not None else next((n for n, item in enumerate(asked, 1) if _asks(item)), 0)
        if not first:
            drawn_by = HAND if prompts.edits else self.model.name
            return beginning, Segmentation(np.zeros(shape, dtype=bool), drawn_by, None, encoding.encode_ms)
        shown: Answer | None = None
        candidates: tuple[Answer, ...] = ()
        chosen = 0
        for count in range(first, len(asked) + 1):
            # The first answer holds all candidates; those after it go by the one that was chosen.
            memory = (beginning, asked[:count], prompts.candidate if count > 1 else None)
            answer = self._answers.get(memory)
            if answer is None:
                answer = self.model.decode(encoding, asked[:count], previous)
                size = sum(one.mask.nbytes + one.logits.nbytes for one in answer.candidates)
                self._answers.put(memory, answer, size)
            candidates = answer.candidates
            wanted = prompts.candidate or 0
            chosen = wanted if wanted < len(candidates) else 0  # another model may see fewer
            shown = candidates[chosen]
            previous = shown.logits
        assert shown is not None
        return beginning, Segmentation(
            mask=limited(shown.mask, prompts.lassos),
            model=self.model.name,
            predicted_iou=shown.predicted_iou,
            encode_ms=encoding.encode_ms,
            decode_ms=shown.decode_ms,
            stability=shown.stability,
            candidates=tuple(Candidate(one.mask, one.predicted_iou) for one in candidates if len(candidates) > 1),
            chosen=chosen,
        )

    def _with_edits(self, base: Hashable, mask: Mask, edits: tuple[Edit, ...]) -> Mask:
        """A mask after all edits; ``base`` names the mask."""
        known, done = None, len(edits)
        while done and (known := self._edited.get((base, edits[:done]))) is None:
            done -= 1
        mask = mask if known is None else known
        for count in range(done + 1, len(edits) + 1):
            mask = edited(mask, edits[count - 1])
            self._edited.put((base, edits[:count]), mask, mask.nbytes)
        return mask
