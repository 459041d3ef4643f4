"""What a language model's answer took, in tokens and in estimated money."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.report.errors import ReportError

PRICES_VARIABLE = "NEUROCLICK_LLM_PRICES"
_SHIPPED = Path(__file__).with_name("prices.json")
_KINDS = ("input", "output", "cache_write", "cache_read")


@dataclass(frozen=True)
class Usage:
    """Tokens as the service counted them."""

    input_tokens: int = 0
    """Neither written to the cache nor read from it."""
    output_tokens: int = 0
    cache_write_tokens: int = 0
    cache_read_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cache_write_tokens + other.cache_write_tokens,
            self.cache_read_tokens + other.cache_read_tokens,
        )

    @property
    def sent_tokens(self) -> int:
        """Everything that was sent, cached or not."""
        return self.input_tokens + self.cache_write_tokens + self.cache_read_tokens


NOTHING_USED = Usage()


@dataclass(frozen=True)
class Prices:
    """A price list."""

    as_of: str
    """ISO date of the list."""
    currency: str
    per_million: Mapping[str, Mapping[str, float]]
    """Model -> kind ("input", "output", "cache_write", "cache_read") -> price of a million tokens."""

    def of(self, model: str) -> Mapping[str, float] | None:
        """The prices of a model, or of the one whose dated version it is; None when the list has neither."""
        stem = model.rsplit("-", 1)[0] if model[-8:].isdigit() else model
        return self.per_million.get(model) or self.per_million.get(stem)

    def estimate(self, usage: Usage, model: str) -> float | None:
        """What the tokens would cost by this list, in its currency; None for a model that it does not have."""
        prices = self.of(model)
        if prices is None:
            return None
        counts = (usage.input_tokens, usage.output_tokens, usage.cache_write_tokens, usage.cache_read_tokens)
        return sum(prices[kind] * number for kind, number in zip(_KINDS, counts, strict=True)) / 1e6


def prices() -> Prices:
    """The shipped price list, or the one that $NEUROCLICK_LLM_PRICES names.

    Raises:
        ReportError: the file is not there or is no such list.
    """
    return _read(Path(os.environ.get(PRICES_VARIABLE, "").strip() or _SHIPPED))


def usage_in_words(usage: Usage, model: str) -> str:
    """One sentence on tokens and estimated cost, with the date of the price list."""
    cached = f" ({usage.cache_read_tokens:,} of them from the cache)" if usage.cache_read_tokens else ""
    words = f"{usage.sent_tokens:,} tokens sent{cached}, {usage.output_tokens:,} received"
    try:
        known = prices()
    except ReportError as error:
        return f"{words}. No cost is estimated: {error}"
    cost = known.estimate(usage, model)
    if cost is None:
        return f"{words}. No cost is estimated: the price list of {known.as_of} does not have {model}."
    return f"{words}; estimated cost {cost:.4f} {known.currency}, by the price list of {known.as_of}."


@lru_cache(maxsize=4)
def _read(file: Path) -> Prices:
    accepted = '"as_of", "currency" and "per_million_tokens" with input, output, cache_write and cache_read a model'
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        listed = {
            model: {kind: float(prices[kind]) for kind in _KINDS}
            for model, prices in data["per_million_tokens"].items()
        }
        return Prices(str(data["as_of"]), str(data["currency"]), listed)
    except OSError as error:
        raise ReportError(f"The price list {file.name} cannot be read.") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ReportError(f"{file.name} is no price list; it needs {accepted}.") from error
