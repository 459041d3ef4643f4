"""What the Segment page says of a mask, with the shipped model."""

from streamlit.testing.v1 import AppTest

from core.study import apply_operations
from tests.app.tabs import click, go, secret, study
from ui import workspace

INSIDE = (183, 152)  # of the sample's lesion


def mark(tab: AppTest, **operation: object) -> None:
    """An operation on the slice in work, as the canvas's log carries it into the store."""
    there = study(tab)
    seq = there.applied.get("canvas", 0) + 1
    done, faults = apply_operations(there, "canvas", [{"seq": seq, **operation}])
    assert not faults
    workspace.store().save(secret(tab), done)


def words(tab: AppTest) -> str:
    return " ".join(element.value for element in (*tab.markdown, *tab.caption))


def test_a_click_is_answered_with_words_of_trust_and_both_times(with_sample: AppTest) -> None:
    go(with_sample, "segment")
    assert "Click inside the lesion" in with_sample.info[0].value
    click(with_sample, *INSIDE)
    with_sample.run()
    assert not with_sample.exception
    said = words(with_sample)
    assert any(trust in said for trust in ("Probably right", "Check the edge", "Probably wrong"))
    assert "encoded once in" in said
    assert "segmented in" in said
    assert "Edited by hand" not in said
    badge = next(element for element in with_sample.markdown if "badge" in element.value)
    assert "an IoU of" in badge.proto.help
    found = study(with_sample).current.segmentation
    assert found is not None
    assert ("This click may mean" in said) is (len(found.candidates) > 1)


def test_a_mask_edited_by_hand_is_said_to_be(with_sample: AppTest) -> None:
    click(with_sample, *INSIDE)
    mark(with_sample, op="stroke", points=[[183, 152], [200, 152]], radius=4, add=True)
    go(with_sample, "segment")
    assert not with_sample.exception
    assert "Edited by hand" in words(with_sample)


def test_a_mask_that_was_only_painted_is_said_to_be_no_models(with_sample: AppTest) -> None:
    mark(with_sample, op="stroke", points=[[100, 100]], radius=6, add=True)
    go(with_sample, "segment")
    assert not with_sample.exception
    assert "Painted by hand" in words(with_sample)
    assert "badge" not in words(with_sample)


def test_an_exclude_scribble_alone_asks_for_a_click(with_sample: AppTest) -> None:
    mark(with_sample, op="add_scribble", points=[[10, 10], [40, 40]], include=False)
    go(with_sample, "segment")
    assert not with_sample.exception
    assert "click inside the lesion" in words(with_sample)
