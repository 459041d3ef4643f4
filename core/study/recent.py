"""Studies that were used lately, in memory, so that a click does not unpack a volume."""

from collections import OrderedDict
from threading import Lock

from core.study.packing import Saved


class Recent:
    """Studies by id, the most recently used ones within a number of bytes; safe for several threads.

    Studies are immutable, so all threads get the same object. A study is only handed out for the revision that the
    database says is the newest, which another process may have written.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._saved: OrderedDict[str, Saved] = OrderedDict()
        self._lock = Lock()

    def get(self, id: str, revision: int) -> Saved | None:
        """The study as of this revision, or None."""
        with self._lock:
            saved = self._saved.get(id)
            if saved is None or saved.revision != revision:
                return None
            self._saved.move_to_end(id)
            return saved

    def put(self, saved: Saved) -> None:
        """Keep this state, unless a newer one is there; forget the longest unused, but never this one."""
        with self._lock:
            known = self._saved.get(saved.study.id)
            if known is not None and known.revision > saved.revision:
                return
            self._saved[saved.study.id] = saved
            self._saved.move_to_end(saved.study.id)
            total = sum(one.bytes_in_memory for one in self._saved.values())
            while total > self._max_bytes and len(self._saved) > 1:
                total -= self._saved.popitem(last=False)[1].bytes_in_memory

    def drop(self, id: str) -> None:
        """Forget a study."""
        with self._lock:
            self._saved.pop(id, None)
