"""The writer that asks Claude: facts out, words with placeholders back, as they come.

What leaves the machine is the list of measured numbers, enumerated words and titles of shipped models: no pixel,
no file name, no tag, nothing that a person typed.
"""

import json
import os
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from core.report.errors import ReportError
from core.report.placeholders import shown_so_far
from core.report.record import Facts
from core.report.request import request_text, system_prompt

DEFAULT_MODEL = "claude-sonnet-5-5"
DEFAULT_BASE_URL = "https://api.anthropic.com"
MOST_CHARACTERS, _A_LESION = 8_000, 600
"""Four sections of six sentences need about half of it, each lesion after the first a paragraph more; what is longer is
not the report that was asked for."""
_MOST_TOKENS = 4_000


@dataclass(frozen=True)
class ClaudeSettings:
    """How to reach the model."""

    api_key: str
    model: str = DEFAULT_MODEL
    base_url: str = DEFAULT_BASE_URL
    timeout_s: float = 30.0
    """For the connection and between two pieces of the stream."""
    max_retries: int = 2

    @classmethod
    def from_environment(cls) -> "ClaudeSettings":
        """Read ANTHROPIC_API_KEY, NEUROCLICK_LLM_MODEL and ANTHROPIC_BASE_URL.

        Raises:
            ReportError: there is no key.
        """
        key = os.environ.get("ANTHROPIC_API_KEY", "").strip()
        if not key:
            raise ReportError("Claude needs a key in the environment variable ANTHROPIC_API_KEY, and there is none.")
        return cls(
            api_key=key,
            model=os.environ.get("NEUROCLICK_LLM_MODEL", "").strip() or DEFAULT_MODEL,
            base_url=os.environ.get("ANTHROPIC_BASE_URL", "").strip() or DEFAULT_BASE_URL,
        )


def claude_available() -> bool:
    """Whether a key is there, so that a page can offer the button; says nothing about whether the key is good."""
    return bool(os.environ.get("ANTHROPIC_API_KEY", "").strip())


def claude_words(
    facts: Facts, language: str = "en", faults: Sequence[str] = (), settings: ClaudeSettings | None = None
) -> Generator[str, None, str]:
    """Ask for a report and yield its words so far, placeholders filled, each time that some have come.

    Closing the generator cancels the request. Its return value is the whole text.

    Args:
        facts: what to write about.
        language: a key of `LANGUAGES`.
        faults: what was wrong with the attempt before, as sentences.
        settings: None reads the environment.

    Raises:
        ReportError: no key, no network, a refused key, a limit, a time-out, a broken stream, or no usable words.
    """
    import anthropic
    import httpx2

    settings = settings or ClaudeSettings.from_environment()
    raw, most = "", MOST_CHARACTERS + _A_LESION * max(0, len(facts.lesions) - 1)
    try:
        with (
            anthropic.Anthropic(
                api_key=settings.api_key,
                base_url=settings.base_url,
                timeout=settings.timeout_s,
                max_retries=settings.max_retries,
            ) as client,
            client.messages.stream(
                model=settings.model,
                max_tokens=_MOST_TOKENS * most // MOST_CHARACTERS,
                system=system_prompt(language),
                messages=[{"role": "user", "content": request_text(facts, faults)}],
            ) as stream,
        ):
            for piece in stream.text_stream:
                raw += piece
                if len(raw) > most:
                    raise ReportError(f"{settings.model} wrote more than {most} characters.")
                yield shown_so_far(raw, facts)
            reason = stream.get_final_message().stop_reason
    except (anthropic.AnthropicError, httpx2.HTTPError, json.JSONDecodeError) as error:
        raise ReportError(_sentence(error, settings)) from error
    except AssertionError as error:  # the client's own, when a stream ends before its first message
        raise ReportError(f"The answer of {settings.model} broke off half-way.") from error
    if reason not in ("end_turn", "stop_sequence"):
        ended = {"max_tokens": "was cut off", "refusal": "declined to write", None: "broke off half-way"}
        raise ReportError(f"{settings.model} {ended.get(reason, f'stopped with {reason}')}.")
    if not raw.strip():
        raise ReportError(f"{settings.model} answered without any words.")
    return shown_so_far(raw, facts).strip() + "\n"


def _sentence(error: Exception, settings: ClaudeSettings) -> str:
    import anthropic

    match error:
        case anthropic.AuthenticationError() | anthropic.PermissionDeniedError():
            return "Claude refused the key in ANTHROPIC_API_KEY."
        case anthropic.NotFoundError():
            return f"Claude knows no model {settings.model!r}; set NEUROCLICK_LLM_MODEL to one that it has."
        case anthropic.RateLimitError():
            return "Claude has too many requests at the moment (429); try again in a minute."
        case anthropic.APITimeoutError():
            return f"Claude did not answer within {settings.timeout_s:g} s."
        case anthropic.APIConnectionError():
            return "Claude cannot be reached from here."
        case anthropic.APIStatusError(status_code=status) if status >= 500 or status == 200:
            return f"Claude had a fault of its own ({status}); try again later."
        case anthropic.APIStatusError(status_code=status):
            return f"Claude did not accept the request ({status})."
        case _:
            return f"The answer of {settings.model} broke off half-way."
