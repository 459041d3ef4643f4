"""The PDF with as many models as the comparison has."""

import io
import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pypdfium2
import pytest
from pypdf import PdfReader

from core.palette import PERSON
from core.report import Pictures, pdf
from core.report.gathering.quantity import Quantity
from core.report.gathering.record import CardFacts, Figure, PairFacts
from core.report.printing.imaging import LesionOutline, ModelOutline

TITLES = [f"Network {letter} with quite a long title" for letter in "ABCDEFGHIJKL"]


@pytest.fixture
def many(example):
    rows = tuple(
        replace(example.comparison[0], model=f"m{n}", title=title, area=Quantity(500.0 + n, "mm²", 1.0))
        for n, title in enumerate(TITLES)
    )
    pairs = tuple(
        PairFacts(one, other, Quantity(0.10 + n / 100, "", 0.01))
        for n, (one, other) in enumerate(combinations(TITLES, 2))
    )
    cards = tuple(
        CardFacts(
            f"m{n}", title, f"{n:02d}" * 32 if n < 11 else "", "CC BY 4.0", "a public set", (Figure("dice", 0.7),)
        )
        for n, title in enumerate(TITLES)
    )
    return replace(example, comparison=rows, agreement=pairs, cards=cards)


@pytest.fixture
def document(many, example):
    mask = np.zeros((example.image.height_px, example.image.width_px), dtype=bool)
    mask[100:150, 120:180] = True
    models = tuple(ModelOutline(title, mask, "#E69F00") for title in TITLES)
    return pdf(
        many,
        "## Findings\n\nShort.",
        Pictures(mask.astype(np.float32), None, (LesionOutline(1, mask, PERSON),), models),
    )


def text_of(document: bytes) -> str:
    pages = PdfReader(io.BytesIO(document)).pages
    return " ".join(re.sub(r"\s+", " ", page.extract_text().replace("\u00a0", " ")) for page in pages)


def test_every_pair_stands_in_the_row_and_column_of_its_models(document):
    found = text_of(document)
    rows = dict(re.findall(r"(\d+) (Network [A-L] with quite a long title(?: 0\.\d\d)*)(?= |$)", found))
    position = {pair: 0.10 + n / 100 for n, pair in enumerate(combinations(range(12), 2))}
    for row in range(1, 12):
        numbers = [float(number) for number in re.findall(r"0\.\d\d", rows[str(row + 1)])]
        assert numbers == pytest.approx([position[column, row] for column in range(row)])


def test_what_all_cards_share_is_said_once(document):
    found = text_of(document)
    assert found.count("trained on a public set") == 1
    assert "12 models licence CC BY 4.0; trained on a public set" in found
    assert "sha256 101010101010" in found
    assert "no weights of its own" in found


def test_the_document_is_short_and_nothing_leaves_the_margins(document):
    with pypdfium2.PdfDocument(document) as opened:
        assert len(opened) <= 5
        for page in opened:
            picture = np.asarray(page.render(scale=2).to_pil().convert("L"))
            edge = round(14 / 25.4 * 72 * 2)
            for strip in (picture[:, :edge], picture[:, -edge:], picture[: edge // 2], picture[-edge // 2 :]):
                assert strip.min() > 250


def test_two_models_still_agree_in_one_sentence(example):
    found = text_of(pdf(example, "## A\n\nb"))
    assert "Agreement of the models with each other (Dice): U-Net with DeepLabV3+ 0.84." in found
