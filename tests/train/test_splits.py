from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from core.train.layouts import DataError, FilePair, Row
from core.train.splits import with_folds, with_splits

KINDS = ("glioma", "meningioma", "pituitary")


def people(count: int, slices: int = 4) -> list[Row]:
    """``slices`` slices of each patient, every third patient of one class."""
    return [
        Row.of_files(Path(f"{patient}-{number}.png"), None, f"p{patient}", KINDS[patient % 3])
        for patient in range(count)
        for number in range(slices)
    ]


def splits_of_patients(rows: list[Row]) -> dict[str, set[str]]:
    found = defaultdict(set)
    for row in rows:
        found[row.patient].add(row.split)
    return found


def test_no_patient_is_in_two_splits_and_shares_are_about_as_asked():
    rows = with_splits(people(60))
    assert all(len(splits) == 1 for splits in splits_of_patients(rows).values())
    assert Counter(row.split for row in rows) == {"train": 192, "val": 24, "test": 24}


def test_each_split_has_the_classes_in_about_their_proportion():
    rows = with_splits(people(60))
    for split in ("train", "val", "test"):
        counts = Counter(row.tumour_class for row in rows if row.split == split)
        assert set(counts) == set(KINDS)
        assert max(counts.values()) <= 2 * min(counts.values())


def test_patients_with_many_slices_are_never_cut():
    rows = people(11) + [Row.of_files(Path(f"many{n}.png"), None, "many", "glioma") for n in range(90)]
    assert len(splits_of_patients(with_splits(rows))["many"]) == 1


def test_the_same_seed_gives_the_same_split_and_another_seed_another():
    rows = people(40)
    assert with_splits(rows, seed=3) == with_splits(rows, seed=3)
    assert with_splits(rows, seed=3) != with_splits(rows, seed=4)


def test_rows_keep_their_order_and_everything_but_their_split():
    rows = people(12)
    assert [replace(row, split="") for row in with_splits(rows)] == rows


def test_shares_other_than_tenths_are_met():
    counts = Counter(row.split for row in with_splits(people(40), shares=(0.6, 0.2, 0.2)))
    assert counts == {"train": 96, "val": 32, "test": 32}


def test_no_test_split_is_made_when_its_share_is_nothing():
    assert {row.split for row in with_splits(people(10), shares=(0.5, 0.5, 0.0))} == {"train", "val"}


def test_three_patients_get_one_split_each():
    rows = with_splits(people(3))
    assert sorted(next(iter(splits)) for splits in splits_of_patients(rows).values()) == ["test", "train", "val"]


def test_too_few_slices_a_class_to_stratify_still_split_by_patient():
    rows = with_splits(people(12, slices=1))
    assert {row.split for row in rows} == {"train", "val", "test"}


def test_given_splits_are_left_alone():
    rows = [replace(row, split="train" if row.patient < "p3" else "val") for row in people(8)]
    assert with_splits(rows) == rows


def test_validation_is_cut_from_training_when_only_that_is_missing():
    rows = [replace(row, split="test" if row.patient in ("p1", "p2") else "train") for row in people(30)]
    cut = with_splits(rows)
    assert {row.patient for row in cut if row.split == "test"} == {"p1", "p2"}
    assert all(len(splits) == 1 for splits in splits_of_patients(cut).values())
    assert 8 <= sum(row.split == "val" for row in cut) <= 16  # a ninth of 112 slices is 12


def test_splits_without_training_data_are_refused():
    with pytest.raises(DataError, match="splits test but no train"):
        with_splits([replace(row, split="test") for row in people(4)])


def test_fewer_patients_than_splits_are_refused():
    with pytest.raises(DataError, match=r"1 patient\(s\) cannot be split into train, val, test"):
        with_splits(people(1))


def test_one_class_alone_cannot_be_learnt_without_masks():
    rows = [Row(FilePair(Path(f"{n}.png"), labelled=False), f"p{n}", "yes") for n in range(9)]
    with pytest.raises(DataError, match="only class is 'yes'"):
        with_splits(rows)


@pytest.mark.parametrize("shares", [(0.5, 0.5, 0.5), (1.0, 0.0, 0.0), (1.2, 0.1, -0.3)])
def test_impossible_shares_are_refused(shares):
    with pytest.raises(DataError, match="shares"):
        with_splits(people(9), shares=shares)


def test_over_all_folds_each_slice_is_validated_and_tested_once():
    rows = people(15)
    seen = [with_folds(rows, 5, fold) for fold in range(5)]
    for number in range(len(rows)):
        assert Counter(fold[number].split for fold in seen) == {"val": 1, "test": 1, "train": 3}
    assert all(len(splits) == 1 for fold in seen for splits in splits_of_patients(fold).values())


def test_folds_leave_a_given_test_split_as_it_is():
    rows = [replace(row, split="test" if row.patient == "p0" else "train") for row in people(9)]
    for fold in range(2):
        cut = with_folds(rows, 2, fold)
        assert {row.patient for row in cut if row.split == "test"} == {"p0"}
        assert sum(row.split == "val" for row in cut) == 16


def test_fewer_patients_than_folds_are_refused():
    with pytest.raises(DataError, match=r"4 patient\(s\) cannot make 5 folds"):
        with_folds(people(4), 5, 0)


@pytest.mark.parametrize(("folds", "fold"), [(2, 0), (5, 5), (5, -1)])
def test_a_fold_that_does_not_exist_is_refused(folds, fold):
    with pytest.raises(DataError, match="folds are needed"):
        with_folds(people(9), folds, fold)
