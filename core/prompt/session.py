"""From a list of prompts to a mask: encode once, replay the list, remember what was computed."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

import numpy as np
import torch

from core.identity import computation_key
from core.prompt.prompts import BoxPrompt, Prompt, Prompts
from core.prompt.results import Segmentation
from core.prompt.sam import Answer, Encoding, SamModel
from core.types import FloatArray

_ENCODINGS = 12  # about 4 MB each
_ANSWERS = 400  # about 0.1 MB each at 256 px …
_ANSWER_BYTES = 64 * 2**20  # … but masks of large slices are larger
Value = TypeVar("Value")


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


def _asks(item: Prompt) -> bool:
    """Whether a prompt says where the lesion is; an exclude click says only where it is not."""
    return isinstance(item, BoxPrompt) or item.include


class Segmenter:
    """One model with its memory of encodings and answers; shared by everyone on the server."""

    def __init__(self, model: SamModel) -> None:
        self.model = model
        self._encodings: _Recent[Encoding] = _Recent(_ENCODINGS)
        self._answers: _Recent[Answer] = _Recent(_ANSWERS, _ANSWER_BYTES)
        self._busy = threading.Lock()

    def encode(self, image: FloatArray) -> tuple[str, Encoding]:
        """The slice's key and encoding; computed at the first call for these pixels."""
        key = computation_key(image, self.model.name, self.model.sha256)
        encoding = self._encodings.get(key)
        if encoding is None:
            with self._busy:  # one encoder at a time; whoever waited finds the other's work
                encoding = self._encodings.get(key) or self.model.encode(image)
                self._encodings.put(key, encoding)
        return key, encoding

    def is_encoded(self, image: FloatArray) -> bool:
        """Whether the next click needs no encoding first."""
        return self._encodings.get(computation_key(image, self.model.name, self.model.sha256)) is not None

    def segment(self, image: FloatArray, prompts: Prompts) -> Segmentation | None:
        """The mask of a list of prompts; the same list always gives the same mask.

        Each prompt from the first that says where the lesion is gets an answer, with the previous answer's logits fed
        back, as in training. Answers to the same
        beginning of a list are remembered, so one more click costs one decode and undo costs none.

        Args:
            image: float32 (H, W) in [0, 1], as loaded.
            prompts: what the person gave.

        Returns:
            None when there is nothing to go by: no prompt at all. Exclude clicks alone give an empty mask.
        """
        if not prompts:
            return None
        key, encoding = self.encode(image)
        start, beginning = prompts.start, key
        previous: torch.Tensor | None = None
        if start is not None:
            beginning += hashlib.sha256(np.packbits(start.mask).tobytes()).hexdigest()
            previous = self.model.start_logits(encoding, start.mask)
            if not prompts.items:
                return Segmentation(start.mask, start.source, None, encoding.encode_ms, 0.0)
        first = 1 if start is not None else next((n for n, item in enumerate(prompts.items, 1) if _asks(item)), 0)
        if not first:
            return Segmentation(np.zeros(image.shape, dtype=bool), self.model.name, None, encoding.encode_ms, 0.0)
        answer = None
        for count in range(first, len(prompts.items) + 1):
            given = prompts.items[:count]
            answer = self._answers.get((beginning, given))
            if answer is None:
                answer = self.model.decode(encoding, given, previous)
                self._answers.put((beginning, given), answer, answer.mask.nbytes)
            previous = answer.logits
        assert answer is not None
        return Segmentation(answer.mask, self.model.name, answer.predicted_iou, encoding.encode_ms, answer.decode_ms)
