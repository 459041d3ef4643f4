"""Several lesions of a slice: their numbers, which is in work, and whose a pixel is."""

import pytest

from core.prompt import Lesion, Lesions, PointPrompt, Prompts, union
from core.prompt.lesions import MOST_LESIONS

CLICK = Prompts((PointPrompt(5, 6),))
OTHER = Prompts((PointPrompt(7, 8),))


def clicked(count: int) -> Lesions:
    """As many lesions with a click each, the last one in work."""
    lesions = Lesions()
    for _ in range(count):
        lesions = lesions.added().with_prompts(CLICK)
    return lesions


def test_a_slice_begins_with_one_lesion_that_asks_for_nothing():
    lesions = Lesions()
    assert (lesions.numbers, lesions.active, lesions.prompts) == ((1,), 1, Prompts())
    assert not lesions
    assert clicked(1)


def test_prompts_go_to_the_lesion_in_work_and_leave_the_others_alone():
    lesions = clicked(2).with_prompts(OTHER)
    assert lesions[1].prompts == CLICK
    assert lesions[2].prompts == lesions.prompts == OTHER
    assert lesions.selected(1).with_prompts(Prompts()).prompted == (Lesion(2, OTHER),)


def test_a_new_lesion_has_the_next_number_and_is_in_work():
    assert (clicked(3).numbers, clicked(3).active) == ((1, 2, 3), 3)


def test_a_lesion_without_prompts_is_used_before_another_is_begun():
    begun = clicked(1).added()
    assert begun.added() is begun
    assert begun.numbers == (1, 2)


def test_a_number_is_given_again_only_when_no_higher_one_is_there():
    assert clicked(3).without(2).added().numbers == (1, 3, 4)
    assert clicked(3).without(3).added().numbers == (1, 2, 3)


def test_a_slice_has_an_end():
    full = clicked(MOST_LESIONS)
    with pytest.raises(ValueError, match=r"^a slice can have 20 lesions; delete one first$"):
        full.added()
    assert len(full.without(7).added().items) == MOST_LESIONS


def test_next_goes_round_by_way_of_a_new_lesion_that_is_gone_when_it_stays_empty():
    lesions, seen = clicked(3).selected(1), []
    for _ in range(5):
        seen.append((lesions.active, lesions.numbers))
        lesions = lesions.stepped(1)
    three = (1, 2, 3)
    assert seen == [(1, three), (2, three), (3, three), (4, (1, 2, 3, 4)), (1, three)]


def test_previous_goes_round_without_a_new_lesion():
    lesions, seen = clicked(3), []
    for _ in range(4):
        seen.append(lesions.active)
        lesions = lesions.stepped(-1)
    assert seen == [3, 2, 1, 3]
    assert lesions.numbers == (1, 2, 3)


def test_next_and_previous_step_over_gaps():
    lesions = clicked(4).without(2).without(3).selected(1)
    assert lesions.stepped(1).active == 4
    assert lesions.stepped(1).stepped(-1).active == 1


def test_an_empty_slice_has_no_next_lesion():
    assert Lesions().stepped(1) == Lesions().stepped(-1) == Lesions()


@pytest.mark.parametrize("keep", [lambda one: one.renamed(2, "left"), lambda one: one.with_lock(2, True)])
def test_a_lesion_that_was_left_empty_is_gone_unless_it_has_a_name_or_a_lock(keep):
    begun = clicked(1).added()
    assert begun.selected(1).numbers == (1,)
    assert keep(begun).selected(1).numbers == (1, 2)
    assert begun.selected(2) == begun


def test_a_lesion_that_is_gone_is_not_among_the_changed_ones():
    cleared = clicked(2).with_prompts(Prompts())
    assert cleared.selected(1) == clicked(1)
    assert clicked(3).without(2).changed == (1, 3)


@pytest.mark.parametrize(("gone", "active"), [(1, 2), (2, 1), (3, 2)])
def test_after_the_lesion_in_work_is_deleted_the_one_before_it_is_in_work(gone: int, active: int):
    left = clicked(3).selected(gone).without(gone)
    assert left.active == active
    assert left.numbers == tuple(number for number in (1, 2, 3) if number != gone)


def test_deleting_another_lesion_leaves_the_one_in_work():
    assert clicked(3).selected(2).without(1).active == 2


def test_deleting_the_only_lesion_begins_anew():
    assert clicked(3).without(1).without(2).without(3) == Lesions()


def test_a_lesion_that_is_not_there_is_named_with_those_that_are():
    for ask in (Lesions.selected, Lesions.without, Lesions.__getitem__):
        with pytest.raises(ValueError, match=r"^there is no lesion number 4; there are 1, 3$"):
            ask(clicked(3).without(2), 4)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("  left \n temporal ", "left temporal"),
        ("x" * 50, "x" * 40),
        ("x" * 39 + " yz", "x" * 39),
        ("Läsion\ud83d", "Läsion"),  # an emoji cut in the middle by a browser
        (" \t", "Lesion 2"),
        ("", "Lesion 2"),
    ],
)
def test_a_name_is_one_line_that_can_be_shown(typed: str, title: str):
    assert clicked(2).renamed(2, "old").renamed(2, typed)[2].title == title
    assert clicked(2).renamed(2, typed)[1].title == "Lesion 1"


def test_the_last_changed_stands_last_and_no_change_is_none():
    lesions = clicked(3).selected(1)
    assert lesions.changed == (1, 2, 3)
    assert lesions.with_prompts(OTHER).changed == (2, 3, 1)
    assert lesions.with_prompts(Prompts((PointPrompt(5, 6),))) is lesions


def test_a_single_lesion_of_given_prompts_is_what_a_person_would_have_made():
    assert Lesions.of(CLICK) == Lesions().with_prompts(CLICK)
    assert Lesions.of(Prompts()) == Lesions()


def test_names_selection_and_empty_lesions_draw_nothing_and_all_else_does():
    lesions = clicked(2)
    for same in (lesions.renamed(1, "left"), lesions.selected(1), lesions.added(), lesions.added().with_lock(3, True)):
        assert same != lesions
        assert same.drawn == lesions.drawn
    moved_up = lesions.selected(1).with_prompts(OTHER).with_prompts(CLICK)
    for other in (lesions.with_lock(1, True), lesions.with_prompts(OTHER), lesions.without(1), moved_up):
        assert other.drawn != lesions.drawn


def test_there_is_no_union_of_no_masks():
    assert union([]) is None
