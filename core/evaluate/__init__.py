"""Evaluation on a folder of slices with masks: what `evaluate.py` and `benchmark.py` print and write.

Pure functions over a model and cases, so that a model is judged the same way from a notebook, a test or the command
line. Every mean stands beside its n; intervals resample patients, since slices of one patient resemble each other.
`core.evaluate.plots` draws, `core.evaluate.results_table` writes Markdown, `core.evaluate.ensembling` makes ensembles.
"""

from core.evaluate.cards import leaking_patients, merge_figures
from core.evaluate.cases import Case, read_cases, select_rows
from core.evaluate.choice import Unusable, chosen_models, split_names
from core.evaluate.clicks import CLICK_CAP, Clicks, click_on_all, click_through, summarise_clicks
from core.evaluate.comparison import compare
from core.evaluate.judging import Judged, Task, judge
from core.evaluate.pixels import classification_report
from core.evaluate.slices import SliceScore, score_slices
from core.evaluate.summary import summarise_slices
from core.evaluate.text import text_of

__all__ = [
    "CLICK_CAP",
    "Case",
    "Clicks",
    "Judged",
    "SliceScore",
    "Task",
    "Unusable",
    "chosen_models",
    "classification_report",
    "click_on_all",
    "click_through",
    "compare",
    "judge",
    "leaking_patients",
    "merge_figures",
    "read_cases",
    "score_slices",
    "select_rows",
    "split_names",
    "summarise_clicks",
    "summarise_slices",
    "text_of",
]
