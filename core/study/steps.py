"""What is done in a study and what each step still needs, for the bar on every page."""

from dataclasses import dataclass

from core.study.study import SliceWork, Study


@dataclass(frozen=True)
class Step:
    """One step of the bar."""

    name: str
    done: bool
    needs: str  # one sentence on what it still needs; "" when done


def steps(study: Study | None) -> tuple[Step, ...]:
    """Scan, Enhance, Segment, Compare and Report, for the slice in work.

    Args:
        study: what is open, or None.
    """
    if study is None:
        return (
            Step("Scan", False, "Open a scan or the sample."),
            *(Step(name, False, "Open a scan first.") for name in ("Enhance", "Segment", "Compare", "Report")),
        )
    work = study.current
    enhanced = study.enhancement.method != "none"
    segment, report = _segment(work), _report(work)
    return (
        Step("Scan", True, ""),
        Step("Enhance", enhanced, "" if enhanced else "Choose an enhancement, or go on without one."),
        Step("Segment", not segment, segment),
        Step("Compare", bool(work.comparison), "" if work.comparison else "Run the automatic models on this slice."),
        Step("Report", not report, report),
    )


def _segment(work: SliceWork) -> str:
    missing = {lesion.number for lesion in work.lesions.prompted} - {outline.lesion for outline in work.outlines}
    if missing:
        return "Open this step to compute the mask from your prompts."
    if work.mask is None:
        return "Click on the lesion."
    return "" if work.mask.any() else "The mask is empty; click inside the lesion."


def _report(work: SliceWork) -> str:
    if work.draft is not None:
        return ""
    if not work.outlines and not work.comparison:
        return "Segment the lesion or compare models first, so that there is something to report."
    return "Write the report."
