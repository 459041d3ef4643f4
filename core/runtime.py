"""How torch uses this machine, decided in one place."""

import os

import torch


def threads() -> int:
    """CPU threads for one forward pass: ``NEUROCLICK_THREADS``, else two or what the machine has.

    More threads than free cores make two busy people slower than one thread each would.
    """
    named = os.environ.get("NEUROCLICK_THREADS", "")
    return int(named) if named.isdigit() and int(named) > 0 else min(2, os.cpu_count() or 1)


def prepare() -> None:
    """Set torch's threads; called before a model is loaded, cheap to repeat."""
    if torch.get_num_threads() != threads():
        torch.set_num_threads(threads())
