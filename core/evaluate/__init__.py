"""Evaluation on a folder of slices with masks: what `evaluate.py` and `benchmark.py` print and write.

Pure functions over a model and cases, so that a model is judged the same way from a notebook, a test or the command
line. Every mean stands beside its n; intervals resample patients, since slices of one patient resemble each other.
"""

from core.evaluate.cards import leaking_patients, merge_figures
from core.evaluate.cases import Case, read_cases, select_rows
from core.evaluate.clicks import CLICK_CAP, Clicks, click_on_all, click_through, summarise_clicks
from core.evaluate.slices import SliceScore, score_slices, summarise_slices

__all__ = [
    "CLICK_CAP",
    "Case",
    "Clicks",
    "SliceScore",
    "click_on_all",
    "click_through",
    "leaking_patients",
    "merge_figures",
    "read_cases",
    "score_slices",
    "select_rows",
    "summarise_clicks",
    "summarise_slices",
]
