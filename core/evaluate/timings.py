"""How long each room takes on this machine, on synthetic heads: medians after a first call that is not counted."""

import statistics
import time
from collections.abc import Callable, Mapping
from functools import partial

import cv2
import numpy as np

from core import prompt, segment
from core.enhance import PRESETS, Enhancement, analyse, clahe, musica, render
from core.explore import kmeans, sweep
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


def medians_ms(calls: Mapping[str, Callable[[], object]], repetitions: int) -> dict[str, float]:
    """`median_ms` of several calls by turns, so that whatever else the machine does slows all of them alike.

    Each call runs once uncounted before it is timed: what the call before it left in the caches would count otherwise.
    """
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(repetitions):
        for name, call in calls.items():
            call()
            started = time.perf_counter()
            call()
            times[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.median(found) for name, found in times.items()}


def time_enhancement(repetitions: int = 15) -> dict[str, float]:
    """MUSICA beside our CLAHE and OpenCV's, on slices of 512 x 512 and 2048 x 2048.

    OpenCV's CLAHE has no float version: 8 bit is its fast one, which keeps 256 greys, 16 bit the one that keeps what a
    scanner's slice holds. The ratios say how many times as long as each of them MUSICA takes, in this very run.
    ``slider`` is what is left to do when a slider moves and the slice has been taken apart already.
    """
    figures: dict[str, float] = {}
    head = phantom(0, (512, 512))[0]
    for side in (512, 2048):
        image = np.clip(cv2.resize(head, (side, side), interpolation=cv2.INTER_CUBIC), 0.0, 1.0).astype(np.float32)
        eight, sixteen = (np.rint(image * top).astype(kind) for top, kind in ((255, np.uint8), (65535, np.uint16)))
        opencv, taken_apart = cv2.createCLAHE(2.0, (8, 8)), analyse(image)
        calls: dict[str, Callable[[], object]] = {
            "musica": partial(musica, image),
            "musica_noisy": partial(musica, image, "noisy"),
            "slider": partial(render, taken_apart, PRESETS["gentle"]),
            "clahe": partial(clahe, image),
            "opencv_clahe8": partial(opencv.apply, eight),
            "opencv_clahe16": partial(opencv.apply, sixteen),
        }
        found = medians_ms(calls, repetitions if side == 512 else max(3, repetitions // 3))
        figures |= {f"{name}_{side}_ms": value for name, value in found.items()}
        for bits in ("8", "16"):
            figures[f"musica_to_clahe{bits}_{side}_ratio"] = found["musica"] / found[f"opencv_clahe{bits}"]
    return figures


def time_clusters(repetitions: int = 7) -> dict[str, float]:
    """K-means on a slice of 256 x 256: k = 10 by intensity and with space, and a sweep of k = 2 to 20."""
    image, _ = phantom(0)
    return {
        "kmeans_10_ms": median_ms(lambda: kmeans(image, 10), repetitions),
        "kmeans_10_space_ms": median_ms(lambda: kmeans(image, 10, space=1.0), repetitions),
        "kmeans_sweep_ms": median_ms(lambda: sweep(image), 1),
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
    """The first promptable model: a new slice, one more click on it, and its first mask beside that of SAM ViT-B.

    ``encode``, ``first_mask`` (an encode with the first click) and ``click`` are as the server does them. SAM ViT-B runs
    once with random weights, which do not change its speed; ``faster_than_vit_b_ratio`` is its first mask over ours.

    Raises:
        WeightsError: no promptable model can be loaded.
    """
    segmenter = prompt.segmenter()
    heads = [phantom(seed) for seed in range(repetitions + 1)]
    encode, first, click = [], [], []
    for image, truth in heads:  # a new slice each time: nothing is found in the session's memory
        started = time.perf_counter()
        segmenter.encode(image)
        encode.append((time.perf_counter() - started) * 1000)
        prompts = Prompts((next_click(truth, truth & False) or PointPrompt(128, 128),))
        segmenter.segment(image, prompts)
        first.append((time.perf_counter() - started) * 1000)
        for step in range(3):
            prompts = Prompts((*prompts.items, PointPrompt(100.0 + 9 * step, 120.0, include=step % 2 == 0)))
            started = time.perf_counter()
            segmenter.segment(image, prompts)
            click.append((time.perf_counter() - started) * 1000)
    ours, vit_b = statistics.median(first[1:]), first_mask_of_vit_b_ms()
    return {
        "encode_ms": statistics.median(encode[1:]),
        "click_ms": statistics.median(click[3:]),
        "first_mask_ms": ours,
        "first_mask_vit_b_ms": vit_b,
        "faster_than_vit_b_ratio": vit_b / ours,
    }


def first_mask_of_vit_b_ms() -> float:
    """Milliseconds from a slice of 256 x 256 and one click to the mask of SAM ViT-B (about 0.5 GB, random weights)."""
    from segment_anything import SamPredictor, sam_model_registry

    image, _ = phantom(0)
    predictor = SamPredictor(sam_model_registry["vit_b"]().eval())
    started = time.perf_counter()
    predictor.set_image(np.repeat(np.rint(image * 255).astype(np.uint8)[..., None], 3, axis=2))
    predictor.predict(np.array([[128.0, 128.0]]), np.array([1]))
    return (time.perf_counter() - started) * 1000


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
