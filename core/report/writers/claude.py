"""The writer that asks Claude: facts out, words with placeholders back, as they come.

What leaves the machine is the list of measured numbers, enumerated words and titles of shipped models; besides, only
if the person gave them for it, a note and the slice as displayed. No file name, no tag.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Generator
from typing import Any

from core.report.errors import ReportError
from core.report.writers.background import in_background
from core.report.writers.claude_settings import ClaudeSettings
from core.report.writers.drafting import Piece, Task
from core.report.writers.request import content, system_prompt
from core.report.writers.usage import Usage

_MOST_TOKENS = 16_000
"""Of thinking and words together. A report needs about 2,000; what is too long is left by its length in characters."""
_LONGEST_PAUSE_S = 8.0


class ClaudeWriter:
    """A `core.report.writers.drafting.DraftWriter` over Anthropic's Messages API."""

    def __init__(self, settings: ClaudeSettings) -> None:
        self._settings = settings

    @property
    def name(self) -> str:
        """The model's name."""
        return self._settings.model

    def draft(self, task: Task) -> Generator[Piece, None, Piece]:
        """Ask for one draft; see `DraftWriter.draft`.

        Raises:
            ReportError: no network, a refused key, a limit, a time-out, a broken stream, or no usable words.
        """
        piece = Piece()
        for came in in_background(lambda: _asked(task, self._settings)):
            piece = came or piece
            yield piece
        if not piece.text.strip():
            raise ReportError(f"{self.name} answered without any words.")
        return piece


class _BrokenOff(ReportError):
    """An answer that began and did not end; worth another request."""


async def _asked(task: Task, settings: ClaudeSettings) -> AsyncIterator[Piece]:
    """Ask, and ask again when an answer breaks off; a request that is not answered is retried by the client itself."""
    for attempt in range(settings.max_retries + 1):
        try:
            async with asyncio.timeout(settings.total_s):
                async for piece in _answer(task, settings):
                    yield piece
            return
        except TimeoutError as error:
            raise ReportError(f"{settings.model} was not done within {settings.total_s:g} s.") from error
        except _BrokenOff:
            if attempt == settings.max_retries:
                raise
            await asyncio.sleep(min(settings.pause_s * 2**attempt, _LONGEST_PAUSE_S))


async def _answer(task: Task, settings: ClaudeSettings) -> AsyncIterator[Piece]:
    import anthropic
    import httpx2

    begun, text, usage = False, "", Usage()
    options: dict[str, Any] = {"output_config": {"effort": settings.effort}} if settings.effort else {}
    try:
        async with (
            anthropic.AsyncAnthropic(
                api_key=settings.api_key,
                base_url=settings.base_url,
                timeout=settings.timeout_s,
                max_retries=settings.max_retries,
            ) as client,
            client.messages.stream(
                model=settings.model,
                max_tokens=_MOST_TOKENS,
                # The instructions are the same in each request and language, so they are read from the cache.
                system=[{"type": "text", "text": system_prompt(), "cache_control": {"type": "ephemeral"}}],
                messages=[{"role": "user", "content": content(task)}],
                **options,
            ) as stream,
        ):
            begun = True
            async for event in stream:
                if event.type == "message_start":
                    usage = _usage(event.message.usage)
                elif event.type == "text":
                    text += event.text
                else:
                    continue
                yield Piece(text, usage)
            message = await stream.get_final_message()
    except (anthropic.AnthropicError, httpx2.HTTPError, json.JSONDecodeError) as error:
        sentence, passing = _sentence(error, settings)
        raise (_BrokenOff if begun and passing else ReportError)(sentence) from error
    except AssertionError as error:  # the client's own, when a stream ends before its first message
        raise _BrokenOff(f"The answer of {settings.model} broke off half-way.") from error
    if message.stop_reason is None:
        raise _BrokenOff(f"{settings.model} broke off half-way.")
    if message.stop_reason not in ("end_turn", "stop_sequence"):
        ended = {"max_tokens": "was cut off", "refusal": "declined to write"}
        raise ReportError(f"{settings.model} {ended.get(message.stop_reason, f'stopped with {message.stop_reason}')}.")
    yield Piece(text, _usage(message.usage))


def _usage(counted: Any) -> Usage:
    return Usage(
        counted.input_tokens or 0,
        counted.output_tokens or 0,
        counted.cache_creation_input_tokens or 0,
        counted.cache_read_input_tokens or 0,
    )


def _sentence(error: Exception, settings: ClaudeSettings) -> tuple[str, bool]:
    """What to tell the person, and whether it may be over by the next request."""
    import anthropic
    import httpx2

    match error:
        case anthropic.AuthenticationError() | anthropic.PermissionDeniedError():
            return "Claude refused the key in ANTHROPIC_API_KEY.", False
        case anthropic.NotFoundError():
            return f"Claude knows no model {settings.model!r}; set NEUROCLICK_LLM_MODEL to one that it has.", False
        case anthropic.RateLimitError():
            return "Claude has too many requests at the moment (429); try again in a minute.", False
        case anthropic.APITimeoutError() | httpx2.TimeoutException():
            return f"Claude did not answer within {settings.timeout_s:g} s.", True
        case anthropic.APIConnectionError():
            return "Claude cannot be reached from here.", True
        case anthropic.APIStatusError(status_code=status) if status >= 500 or status == 200:
            return f"Claude had a fault of its own ({status}); try again later.", True
        case anthropic.APIStatusError(status_code=status):
            return f"Claude did not accept the request ({status}).", False
        case _:
            return f"The answer of {settings.model} broke off half-way.", True
