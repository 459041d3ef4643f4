import pytest

from core.prompt.known import KNOWN, named
from core.prompt.pace import Pace


@pytest.fixture
def pace() -> Pace:
    made = Pace()
    made.expect("small", 2.0)
    made.expect("large", 100.0)
    return made


def test_before_anything_was_measured_the_estimate_stands(pace: Pace):
    assert pace.factor("small") == pace.factor("large") == pace.factor("never heard of") == 1


def test_the_median_of_the_last_encodes_counts(pace: Pace):
    for seconds in (4.0, 40.0, 6.0):
        pace.learn("small", seconds)
    assert pace.factor("small") == 3


def test_one_models_encodes_tell_about_another_until_it_has_its_own(pace: Pace):
    pace.learn("small", 3.0)
    assert pace.factor("large") == 1.5
    pace.learn("large", 200.0)
    assert pace.factor("large") == 2
    assert pace.factor("small") == 1.5


def test_old_encodes_are_forgotten(pace: Pace):
    for seconds in [20.0] * 20 + [2.0] * 9:
        pace.learn("small", seconds)
    assert pace.factor("small") == 1


def test_what_was_not_estimated_or_took_no_time_teaches_nothing(pace: Pace):
    pace.learn("never heard of", 5.0)
    pace.learn("small", 0.0)
    assert pace.factor("small") == pace.factor("large") == 1
    assert not pace.knows("never heard of")
    assert pace.knows("small")


def test_every_known_checkpoint_can_be_told_from_the_others_and_named():
    assert len({one.sha256 for one in KNOWN.values()}) == len({one.size_bytes for one in KNOWN.values()}) == len(KNOWN)
    for kind, one in KNOWN.items():
        assert one.kind == kind
        assert named(one.title) is one is named(one.file_name)
        assert one.address.startswith("https://")
        assert len(bytes.fromhex(one.sha256)) == 32
        assert one.takes
    assert named("SAM 3") is None
