"""How Claude is reached: key, model, server, patience."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args
from urllib.parse import urlsplit

from core.report.errors import ReportError

Effort: TypeAlias = Literal["low", "medium", "high", "xhigh", "max"]
DEFAULT_MODEL = "claude-sonnet-5-5"
DEFAULT_BASE_URL = "https://api.anthropic.com"
KEY, MODEL, BASE_URL, EFFORT = (
    "ANTHROPIC_API_KEY",
    "NEUROCLICK_LLM_MODEL",
    "ANTHROPIC_BASE_URL",
    "NEUROCLICK_LLM_EFFORT",
)
SETTINGS = (KEY, MODEL, BASE_URL, EFFORT)


@dataclass(frozen=True)
class ClaudeSettings:
    """How to reach the model."""

    api_key: str
    model: str = DEFAULT_MODEL
    base_url: str = DEFAULT_BASE_URL
    timeout_s: float = 30.0
    """For the connection and between two pieces of the stream."""
    total_s: float = 180.0
    """For the whole answer, so that a server that drips words for ever is left."""
    max_retries: int = 2
    """Of a request that was not answered, and of an answer that broke off."""
    pause_s: float = 0.5
    """Before the first retry of an answer that broke off; doubled each time, 8 s at most."""
    effort: Effort | None = None
    """How much a model that thinks before it writes may think; None does not send it, for not every model takes it."""

    def __repr__(self) -> str:
        """Without the key, which must not get into a log."""
        return f"ClaudeSettings(model={self.model!r}, base_url={self.base_url!r})"

    @classmethod
    def from_environment(cls, also: Mapping[str, str] | None = None) -> "ClaudeSettings":
        """Read ANTHROPIC_API_KEY, NEUROCLICK_LLM_MODEL, ANTHROPIC_BASE_URL and NEUROCLICK_LLM_EFFORT.

        Args:
            also: where to look for what the environment does not have, such as a server's secrets.

        Raises:
            ReportError: there is no key, the base URL is none, or there is no such effort.
        """
        found = {name: os.environ.get(name, "").strip() or (also or {}).get(name, "").strip() for name in SETTINGS}
        if not found[KEY]:
            raise ReportError(f"Claude needs a key in the environment variable {KEY}, and there is none.")
        model, base_url = found[MODEL] or DEFAULT_MODEL, found[BASE_URL] or DEFAULT_BASE_URL
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ReportError(f"{BASE_URL} must be an address such as {DEFAULT_BASE_URL}; got {base_url!r}.")
        # Putting facts into sentences needs little thought, and thinking keeps the reader waiting.
        return cls(found[KEY], model, base_url, effort=_effort(found[EFFORT] or ("low" * (model == DEFAULT_MODEL))))


def claude_available(also: Mapping[str, str] | None = None) -> bool:
    """Whether a key is there, so that a page can offer the button; says nothing about whether the key is good.

    Args:
        also: where to look for what the environment does not have.
    """
    return bool(os.environ.get(KEY, "").strip() or (also or {}).get(KEY, "").strip())


def _effort(name: str) -> Effort | None:
    for effort in get_args(Effort):
        if effort == name:
            return effort  # type: ignore[no-any-return]
    if name:
        raise ReportError(f"{EFFORT} is one of {', '.join(get_args(Effort))}; got {name!r}.")
    return None
