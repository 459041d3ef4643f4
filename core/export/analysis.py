"""The main job on one slice without a page: scan, clicks, comparison and report, every result as a file."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from core import prompt, segment
from core.enhance import Enhancement
from core.export.nifti import labels, mask_nifti
from core.export.overlay import overlay
from core.export.png import mask_png, rgb_png, slice_png
from core.prompt import History, Lesions, Prompts, StartMask, apply_operation
from core.report import Facts, facts, from_study, to_json, write
from core.scan import apply_window, load
from core.study import Study, study_of


class AnalysisError(ValueError):
    """Arguments that do not fit the scan; one sentence."""


class Analysis:
    """What was found: the study with everything in it, its facts and the report's text."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.facts: Facts = facts(study)
        self.text = write(self.facts).text

    @property
    def facts_json(self) -> str:
        """The facts as JSON."""
        return to_json(self.facts)


def _prompts(
    study: Study,
    clicks: Sequence[tuple[float, float, bool]],
    box: tuple[float, float, float, float] | None,
) -> Study:
    history, size = History(), (study.image.shape[0], study.image.shape[1])
    try:
        if box is not None:
            corners = dict(zip(("x0", "y0", "x1", "y1"), box, strict=True))
            history = apply_operation(history, {"op": "add_box", **corners}, size)
        for x, y, include in clicks:
            history = apply_operation(history, {"op": "add_point", "x": x, "y": y, "include": include}, size)
    except ValueError as error:
        raise AnalysisError(str(error)) from error
    return study.with_work(history=history)


def _chosen(models: str, say: Callable[[str], None]) -> tuple[str, ...]:
    known = segment.ranked(segment.available())
    if models == "all":
        return known
    wanted = [name.strip() for name in models.split(",") if name.strip()]
    for name in wanted:
        if name not in known:
            say(f"{name}: no such model in weights/ (there are {', '.join(known) or 'none'}); going on without it")
    return tuple(name for name in wanted if name in known)


def analyse(
    source: Path,
    out: Path,
    *,
    slice_index: int | None = None,
    clicks: Sequence[tuple[float, float, bool]] = (),
    box: tuple[float, float, float, float] | None = None,
    enhance: Literal["musica", "clahe", "none"] = "musica",
    models: str = "all",
    say: Callable[[str], None] = lambda line: None,
) -> Analysis:
    """Do the main job and write enhanced.png, mask.png, overlay.png, comparison.json, facts.json and report.pdf.

    Without any prompt the mask of the model that is best on test data (or named first) takes the place of the person's,
    and the report says so.

    Args:
        source: the scan's file.
        out: folder, made if needed; mask.nii.gz is added for volumes.
        slice_index: from 0; None takes the slice that shows most of the head.
        clicks: (x, y, include) in native pixels, in order.
        box: (x0, y0, x1, y1) in native pixels; counts before the clicks.
        enhance: for the pictures; models see the slice as loaded.
        models: "all" or names with commas.
        say: gets one line on anything that could not be done.

    Raises:
        ScanError, AnalysisError, WeightsError, OSError: with one sentence.
    """
    scan = load(source)
    study = study_of(scan)
    if slice_index is not None:
        if not 0 <= slice_index < scan.count:
            raise AnalysisError(f"--slice {slice_index} is not in this scan; it has slices 0 to {scan.count - 1}")
        study = replace(study, slice_index=slice_index)
    study = _prompts(replace(study, enhancement=Enhancement.of(enhance), show_enhanced=enhance != "none"), clicks, box)

    compared = segment.compare_all(study.image, _chosen(models, say))
    for fault in compared.faults:
        say(f"{fault}; going on without it")
    results = compared.results
    study = study.with_work(comparison=results)

    if not study.current.lesions:
        if not results:
            raise AnalysisError("nothing to go by: give --point X,Y or --box, or an automatic model to start from")
        say(f"no --point and no --box: the mask is {results[0].name}'s")
        start = Prompts(start=StartMask(results[0].name, results[0].mask))
        study = study.with_work(history=History(Lesions.of(start)))
    study = study.with_work(outlines=prompt.segmenter().outlines(study.image, study.current.lesions))
    return _written(study, out)


def _written(study: Study, out: Path) -> Analysis:
    found, work = Analysis(study), study.current
    mask, enhanced = work.mask, study.enhancement.apply(study.image)
    assert mask is not None
    shown = enhanced if study.window is None else apply_window(enhanced, study.window)
    scale = max(1, round(768 / max(mask.shape)))
    picture = overlay(shown, None, work.lesions.prompts.items, outlines=work.outlines, scale=scale)
    comparison = json.loads(found.facts_json)
    out.mkdir(parents=True, exist_ok=True)
    (out / "enhanced.png").write_bytes(slice_png(enhanced))
    (out / "mask.png").write_bytes(mask_png(mask))
    (out / "overlay.png").write_bytes(rgb_png(picture))
    rows = {name: comparison[name] for name in ("comparison", "agreement", "disputed")}
    (out / "comparison.json").write_text(json.dumps(rows, indent=2, ensure_ascii=False), encoding="utf-8")
    (out / "facts.json").write_text(found.facts_json, encoding="utf-8")
    (out / "report.pdf").write_bytes(from_study(study, found.text))
    if study.scan.count > 1 or study.scan.geometry is not None:
        labelled = labels(work.outlines, mask.shape)
        volume = mask_nifti(labelled, study.scan, study.slice_index, spacing_mm=study.spacing_mm)
        (out / "mask.nii.gz").write_bytes(volume)
    return found
