"""How long each room takes on this machine, on synthetic heads: medians after a first call that is not counted."""

import statistics
import time
from collections.abc import Callable

from core import prompt, segment
from core.enhance import PRESETS, Enhancement, clahe, musica
from core.prompt import Outline, Prompts, Segmentation
from core.prompt.prompts import PointPrompt
from core.prompt.simulate import next_click
from core.scan import phantom, sample, variants


def median_ms(call: Callable[[], object], repetitions: int) -> float:
    """Median wall time of a call in ms; the first call fills caches and is not counted."""
    call()
    times = []
    for _ in range(repetitions):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def time_enhancement(repetitions: int = 15) -> dict[str, float]:
    """MUSICA and CLAHE on a slice of 512 x 512."""
    image, _ = phantom(0, (512, 512))
    return {
        "musica_512_ms": median_ms(lambda: musica(image), repetitions),
        "clahe_512_ms": median_ms(lambda: clahe(image), repetitions),
    }


def time_automatic_models(repetitions: int = 7) -> dict[str, float]:
    """Each automatic model in ``weights/`` on a slice of 256 x 256, from pixels to probability."""
    image, _ = phantom(0)
    figures = {}
    for name in segment.available():
        model = segment.load(name)
        figures[f"{name}_ms"] = median_ms(lambda model=model: model.predict(image), repetitions)  # type: ignore[misc]
    return figures


def time_prompting(repetitions: int = 7) -> dict[str, float]:
    """The first promptable model: encoding a new slice, and one more click on an encoded one, as the server does it.

    Raises:
        WeightsError: no promptable model can be loaded.
    """
    segmenter = prompt.segmenter()
    heads = [phantom(seed) for seed in range(repetitions + 1)]
    encode, click = [], []
    for image, truth in heads:  # a new slice each time: nothing is found in the session's memory
        started = time.perf_counter()
        segmenter.encode(image)
        encode.append((time.perf_counter() - started) * 1000)
        prompts = Prompts((next_click(truth, truth & False) or PointPrompt(128, 128),))
        segmenter.segment(image, prompts)
        for step in range(3):
            prompts = Prompts((*prompts.items, PointPrompt(100.0 + 9 * step, 120.0, include=step % 2 == 0)))
            started = time.perf_counter()
            segmenter.segment(image, prompts)
            click.append((time.perf_counter() - started) * 1000)
    return {"encode_ms": statistics.median(encode[1:]), "click_ms": statistics.median(click[3:])}


def time_report(repetitions: int = 3) -> dict[str, float]:
    """Facts, words by the template and PDF of a finished study, together."""
    from core import report
    from core.segment import ModelResult
    from core.study import Study

    scan = sample(next(iter(variants())))
    assert scan.truth is not None  # samples are phantoms
    results = tuple(ModelResult(name, scan.truth.astype("float32"), 0.0) for name in ("unet", "deeplabv3plus"))
    study = Study(scan, "Synthetic head", enhancement=Enhancement(PRESETS["gentle"])).with_work(
        outlines=(Outline(1, Segmentation(scan.truth, "neuroclick_sam")),), comparison=results
    )

    def make() -> None:
        report.from_study(study, report.write(report.facts(study)).text)

    return {"pdf_s": median_ms(make, repetitions) / 1000}
