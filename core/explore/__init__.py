"""What the pixels of a slice hold before any network runs: the distribution of brightness."""

from core.explore.histogram import Cdf, Histogram, cdf, histogram

__all__ = ["Cdf", "Histogram", "cdf", "histogram"]
