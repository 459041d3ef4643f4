"""Which lesion words are about."""

import pytest

from core.report.checking.lesion_names import mask_lesions
from core.report.checking.subjects import Subjects, shared_out


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Lesion 2 is small.", [(2,)]),
        ("lesion no. 2, then lesion #5 but not lesion number 1", [(2,), (5,), (1,)]),
        ("Lesions 1, 2 and 5 lie apart.", [(1, 2, 5)]),
        ("Lesion 1 and lesion 5 lie apart.", [(1, 5)]),
        ("Lesions 1 to 5 lie apart.", [(1, 2, 5)]),
        ("Lesions 2–5", [(2, 5)]),
        ("Lesion two and lesion 12", [(2, 12)]),
        ("The second lesion and the first outlined lesion", [(2,), (1,)]),
        ("The third lesion", [(5,)]),
        ("The fourth lesion", []),
        ("Lesion 1, 98 mm long", [(1,)]),
        ("Lesion 1 (34.2 mm)", [(1,)]),
        ("Lesion 2, 21 × 34 mm", [(2,)]),
        ("The lesion 34.2 mm long", []),
        ("The lesion 612 mm² large", []),
        ("Of the lesion two diameters were measured.", []),
        ("The second lesion 18 by 13 mm", [(2,)]),
        ("Lesion 2 include clicks", []),
        ("{{lesions.2.area}}", []),
    ],
)
def test_lesions_are_found_by_their_numbers(text, numbers):
    assert [mention.numbers for mention in mask_lesions(text, (1, 2, 5))[1]] == numbers


def test_numbers_of_lesions_are_blanked_out_and_nothing_else():
    masked, _ = mask_lesions("Lesions 1, 2 and 15 have 3 regions.", (1, 2, 15))
    assert masked == "Lesions \ue000, \ue000 and \ue000\ue000 have 3 regions."


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Lesion 2 measures X.", (2,)),
        ("Lesion 1 is large and lesion 2 measures X.", (2,)),
        ("There is X in lesion 2, beside lesion 1.", (2,)),
        ("X of lesion 1 was measured; lesion 2 was not.", (1,)),
        ("Lesion 1 is larger than lesion 2, at X.", (1,)),
        ("Lesion 1 is larger than lesion 2 (X).", (2,)),
        ("Lesion 1 is small, and together they measure X.", ()),
        ("Lesion 2 lies here. It measures X.", (2,)),
        ("Lesion 2 lies here. It is small. It measures X.", (2,)),
        ("Lesion 2 lies here.\nIt measures X.", (2,)),
        ("Lesion 2 lies here.\n\nIt measures X.", ()),
        ("Lesion 2 lies here. The other one measures X.", ()),
        ("Lesion 2 lies here. The models took X.", ()),
        ("Lesion 1 lies here, lesion 2 there. It measures X.", ()),
        ("It measures X.", ()),
    ],
)
def test_words_are_about_the_lesion_that_a_reader_would_take(text, numbers):
    masked, mentions = mask_lesions(text, (1, 2))
    at = text.index("X")
    assert Subjects(masked, mentions).of(at, at + 1).numbers == numbers


def test_things_are_dealt_out_in_the_order_of_the_lesions_when_they_go_round():
    assert shared_out((1, 2), 2) == [(1,), (2,)]
    assert shared_out((1, 2), 4) == [(1,), (1,), (2,), (2,)]
    assert shared_out((1, 2), 3) == [(1, 2)] * 3
    assert shared_out((1,), 2) == [(1,), (1,)]
    assert shared_out((), 2) == [(), ()]
