"""An asynchronous source read as an ordinary generator, which can be closed at any time, also while it waits.

A request that waits for a server blocks the thread that made it, and no other thread can wake it up. Here it waits in
an event loop of its own, where a task can be cancelled at each await; so Cancel on a page closes the connection at
once, whether words are coming, the server is silent or a retry is counting down.
"""

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
HEARTBEAT_S = 0.2
_GOODBYE_S = 2.0


@dataclass(frozen=True)
class _End:
    error: BaseException | None = None


def in_background(
    source: Callable[[], AsyncIterator[T]], heartbeat_s: float = HEARTBEAT_S
) -> Generator[T | None, None, None]:
    """Yield what an asynchronous iterator gives, and None whenever it has given nothing for a while.

    Closing the generator cancels the source at the await where it stands and waits (2 s at most) until it has cleaned
    up. An exception of the source is raised here.

    Args:
        source: makes the iterator; called once, in the other thread.
        heartbeat_s: seconds of silence before None is given, so that the reader can do something else.
    """
    came: queue.SimpleQueue[T | _End] = queue.SimpleQueue()
    loop = asyncio.new_event_loop()

    async def read() -> None:
        async for item in source():
            came.put(item)

    task = loop.create_task(read())
    thread = threading.Thread(target=_run, args=(loop, task, came), daemon=True, name="language model")
    thread.start()
    try:
        while True:
            try:
                item = came.get(timeout=heartbeat_s)
            except queue.Empty:
                yield None
                continue
            if isinstance(item, _End):
                if item.error is not None:
                    raise item.error
                return
            yield item
    finally:
        with suppress(RuntimeError):  # the loop has ended by itself
            loop.call_soon_threadsafe(task.cancel)
        thread.join(_GOODBYE_S)


def _run(loop: asyncio.AbstractEventLoop, task: "asyncio.Task[None]", came: "queue.SimpleQueue[T | _End]") -> None:
    asyncio.set_event_loop(loop)
    end = _End()
    try:
        loop.run_until_complete(task)
    except asyncio.CancelledError:
        pass
    except BaseException as error:  # raised again where the generator is read
        end = _End(error)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
        came.put(end)
