import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from core import weights
from core.letterbox import Letterbox
from core.prompt import BoxPrompt, PointPrompt, Prompts, ScribblePrompt, StartMask
from core.prompt.prompts import ModelPrompt
from core.prompt.refine import RefinedModel, Refiner, refiner_for
from core.prompt.refine_input import Case
from core.prompt.refine_network import RefinerNetwork, first_look, look, refined
from core.prompt.refine_window import NOTHING, Window
from core.prompt.sam import Answer, SamModel
from core.prompt.session import Segmenter
from core.report.gathering.cards import involved
from core.segment.architectures import build

SHAPE = (60, 100)
CLICKS = (PointPrompt(80, 20), PointPrompt(12, 50, False), PointPrompt(70, 30))


class Painter(torch.nn.Module):
    """Draws the include map, and remembers what it was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[torch.Tensor] = []

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        self.seen.append(seen)
        return seen[:, 1:2] * 20 - 10


class ReadingSam:
    """Answers everything with a small square in the middle and reads one click in two ways."""

    name, title, sha256, candidates_for_one_click = "own", "Own", "a" * 64, False

    def __init__(self) -> None:
        self.asked: list[int] = []

    def encode(self, image: np.ndarray) -> SimpleNamespace:
        return SimpleNamespace(box=Letterbox(*image.shape, 64), encode_ms=7.0)

    def decode(
        self, encoding: SimpleNamespace, items: Sequence[ModelPrompt], previous: torch.Tensor | None = None
    ) -> Answer:
        self.asked.append(len(items))
        low = torch.full((1, 32, 32), -6.0)
        low[:, 8:11, 15:18] = 6.0
        small, large = (np.zeros((encoding.box.height, encoding.box.width), dtype=bool) for _ in range(2))
        small[25:34, 47:56], large[10:50, 20:80] = True, True
        other = Answer(large, low, 0.4, 1.0)
        return Answer(small, low, 0.9, 1.0, others=(other,) if previous is None and len(items) == 1 else ())


@pytest.fixture
def image() -> np.ndarray:
    return np.random.default_rng(0).random(SHAPE, dtype=np.float32)


@pytest.fixture
def model() -> RefinedModel:
    return RefinedModel(ReadingSam(), Refiner("refiner", "b" * 64, Painter(), 64))  # type: ignore[arg-type]


def test_the_refined_mask_lies_where_it_was_clicked_on_a_slice_that_is_not_square(
    model: RefinedModel, image: np.ndarray
):
    encoding = model.encode(image)
    answer = model.decode(encoding, CLICKS[:1])
    assert answer.mask.shape == SHAPE
    rows, columns = np.nonzero(answer.mask)
    assert abs(rows.mean() - 20) < 0.5
    assert abs(columns.mean() - 80) < 0.5
    later = model.decode(encoding, CLICKS, answer.logits)
    assert later.mask[30, 70]
    assert later.mask[20, 80]
    assert not later.mask[50, 12]


def test_a_first_click_is_looked_at_twice_and_every_other_prompt_once(model: RefinedModel, image: np.ndarray):
    seen, encoding = model.refiner.network.seen, model.encode(image)
    first = model.decode(encoding, CLICKS[:1])
    assert [len(views) for views in seen] == [2, 1]  # from afar and closer; then around the mask
    assert not seen[0][:, 5].any()  # no mask before
    assert seen[1][:, 5].any()  # the first look's
    for view in (*seen[0], *seen[1]):
        assert 20 < float(view[1].sum()) < 33  # a disc of 28 px at every zoom
    model.decode(encoding, CLICKS[:2], first.logits)
    assert len(seen) == 3
    model.decode(encoding, (BoxPrompt(60, 10, 90, 40),))
    assert len(seen) == 4


def test_a_first_look_averages_all_views_of_a_place():
    class Undecided(torch.nn.Module):
        def forward(self, seen: torch.Tensor) -> torch.Tensor:
            answers = torch.tensor([6.0, -50.0])  # of the larger window and of the smaller
            return answers.view(2, 1, 1, 1).expand(2, 1, *seen.shape[-2:])

    case = Case(torch.zeros(1, 100, 100), SHAPE, CLICKS[:1])
    (logits,) = first_look(Undecided(), [case], 64)
    expected = torch.full((100, 100), NOTHING)  # where neither looked
    expected[:80, 20:] = 6.0  # eight tenths of the side around (80, 20), moved into the square
    expected[:50, 50:] = -1.0  # of 6 and -8: nothing counts for more than 8
    torch.testing.assert_close(logits[0], expected)


def test_what_is_looked_at_in_a_mirror_comes_back_the_right_way_round():
    case = Case(torch.zeros(1, 100, 100), (100, 100), CLICKS[:1])
    network, whole = Painter(), Window(0, 0, 100)
    straight, mirrored = look(network, [case, case], [whole, whole], 64, (False, True))
    torch.testing.assert_close(mirrored, straight)
    (seen,) = network.seen
    torch.testing.assert_close(seen[1], seen[0].flip(-1))
    assert not torch.equal(seen[1], seen[0])


def test_only_a_lone_click_is_taken_for_the_middle():
    class SeesItAll(torch.nn.Module):
        def forward(self, seen: torch.Tensor) -> torch.Tensor:
            return seen[:, :1] * 8

    rows, columns = np.indices((100, 100))
    vague = np.clip((16 - np.hypot(columns - 50, rows - 50)) * 0.2 / 8, -1, 1).astype(np.float32)
    image, click = torch.from_numpy(vague)[None], PointPrompt(58, 50)

    def middle(*items: ModelPrompt) -> float:
        (logits,) = refined(SeesItAll(), [Case(image, (100, 100), items)], 64)
        return float(np.nonzero((logits[0] > 0).numpy())[1].mean())

    assert middle(click) > 51.5
    for others in ((click, PointPrompt(58, 51)), (BoxPrompt(42, 34, 74, 66),), (ScribblePrompt(((57, 50), (59, 50))),)):
        assert middle(*others) == pytest.approx(50, abs=0.3)


def test_a_part_of_the_mask_before_stays():
    class Sure(torch.nn.Module):
        def forward(self, seen: torch.Tensor) -> torch.Tensor:
            return torch.full_like(seen[:, :1], -3.0)

    before = torch.full((1, 100, 100), -6.0)
    before[0, 10:20, 75:85] = 50.0
    (logits,) = refined(Sure(), [Case(torch.zeros(1, 100, 100), SHAPE, CLICKS[:1], before)], 64)
    assert logits[0, 15, 80] == pytest.approx(0.85 * -3 + 0.15 * 8)  # nothing counts for more than 8
    assert logits[0, 25, 80] == pytest.approx(0.85 * -3 + 0.15 * -6)
    (without,) = refined(Sure(), [Case(torch.zeros(1, 100, 100), SHAPE, (BoxPrompt(60, 10, 90, 40),))], 64)
    assert without[0, 25, 80] == pytest.approx(-3)


def test_a_mask_that_reaches_the_windows_edge_is_looked_at_from_farther_away(image: np.ndarray):
    class Floods(Painter):
        def forward(self, seen: torch.Tensor) -> torch.Tensor:
            return super().forward(seen) * 0 + 5

    model = RefinedModel(ReadingSam(), Refiner("refiner", "b" * 64, Floods(), 64))  # type: ignore[arg-type]
    answer = model.decode(model.encode(image), (BoxPrompt(60, 10, 70, 20),))
    assert len(model.refiner.network.seen) == 2
    assert answer.mask.mean() > 0.4  # a third of the side would cover at most a fifth


def test_the_session_feeds_the_refined_logits_back_and_asks_once_a_click(model: RefinedModel, image: np.ndarray):
    session, seen, asked = Segmenter(model), model.refiner.network.seen, model.sam.asked  # type: ignore[arg-type]
    for count in (1, 2, 3, 2, 1, 3):  # then undo twice and redo
        found = session.segment(image, Prompts(CLICKS[:count]))
    assert found is not None
    assert found.encode_ms > 0
    assert len(seen) == 4
    assert asked == [1]  # SAM reads the lone click and nothing after it
    assert not seen[0][:, 5].any()
    for later in seen[2:]:
        before = later[0, 5] > 0
        assert 0 < float(before.float().mean()) < 0.1  # the disc at the first click, nearer than on the whole slice


def test_a_start_mask_is_what_the_first_click_corrects(model: RefinedModel, image: np.ndarray):
    drawn = np.zeros(SHAPE, dtype=bool)
    drawn[10:30, 70:90] = True
    session = Segmenter(model)  # type: ignore[arg-type]
    session.segment(image, Prompts((PointPrompt(72, 12, False),), StartMask("unet", drawn)))
    (seen,) = model.refiner.network.seen  # the mask says where to look: no look at the whole slice
    share = float((seen[0, 5] > 0).float().mean())
    assert 0.3 < share < 0.4  # a square of 20 px in a window 1.7 times as wide; 0.04 of the whole
    assert not model.sam.asked


def test_sams_readings_of_a_lone_click_stay_and_later_prompts_have_none(model: RefinedModel, image: np.ndarray):
    encoding = model.encode(image)
    answer = model.decode(encoding, CLICKS[:1])
    assert [round(other.predicted_iou, 1) for other in answer.others] == [0.9, 0.4]
    chosen = answer.others[1]
    assert not model.decode(encoding, CLICKS[:2], chosen.logits).others  # SAM's own logits can be gone on from


def test_the_estimate_is_of_the_refined_mask(model: RefinedModel, image: np.ndarray):
    answer = model.decode(model.encode(image), CLICKS[:1])
    assert answer.predicted_iou > 0.6  # the painter is sure but for the disc's rim
    assert answer.stability is not None
    assert 0 < answer.stability <= 1


def test_a_scribble_reaches_the_refiner_as_a_line(model: RefinedModel, image: np.ndarray):
    answer = model.decode(model.encode(image), (ScribblePrompt(((30, 40), (60, 40))),))
    assert answer.mask[40, 30:61].all()


def test_it_works_with_our_network_on_slices_of_any_size(small_model: SamModel):
    for shape in ((40, 90), (300, 200)):
        model = RefinedModel(small_model, Refiner("refiner", "b" * 64, Painter(), 64))
        slice_ = np.random.default_rng(1).random(shape, dtype=np.float32)
        place = (shape[1] - 10, 12)
        answer = model.decode(model.encode(slice_), (PointPrompt(*place),))
        assert answer.mask.shape == shape
        assert answer.mask[12, shape[1] - 10]
        assert answer.logits.shape == (1, 256, 256)


def test_the_pair_has_a_sha_of_its_own(model: RefinedModel):
    other = RefinedModel(model.sam, Refiner("refiner", "c" * 64, Painter(), 64))
    assert len({model.sha256, other.sha256, model.sam.sha256}) == 3


def test_a_network_that_starts_from_a_unet_draws_what_that_one_draws_until_it_is_told_more():
    torch.manual_seed(0)
    unet, refiner = build("unet").eval(), RefinerNetwork().eval()
    refiner.start_from_unet(unet.state_dict())
    seen = torch.zeros(1, 6, 64, 64)
    seen[:, 0] = torch.rand(64, 64) * 2 - 1
    seen[:, 1, 20:26, 20:26] = 1
    with torch.inference_mode():
        torch.testing.assert_close(refiner(seen), unet(seen[:, :1]), rtol=1e-4, atol=1e-4)
        seen[:, 5] = 0.25  # logits of 2, of which one half counts
        torch.testing.assert_close(refiner(seen), unet(seen[:, :1]) + 1.0, rtol=1e-4, atol=1e-4)
    with pytest.raises(RuntimeError, match="one input channel"):
        refiner.start_from_unet({"other": torch.zeros(1)})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """weights/ with a refiner for the promptable model "own"."""
    torch.manual_seed(0)
    network = RefinerNetwork()
    path = tmp_path / "refiner.safetensors"
    halves = {key: value.half() if value.is_floating_point() else value for key, value in network.state_dict().items()}
    save_file(halves, path)
    card = {"task": "refine", "sha256": weights.sha256_of(path), "refines": {"name": "own"}}
    path.with_suffix(".json").write_text(json.dumps(card))
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    weights.card.cache_clear()
    yield tmp_path
    weights.card.cache_clear()


def test_a_refiner_is_found_for_the_sam_that_it_draws_for_and_for_no_other(folder: Path):
    found = refiner_for("own")
    assert found is not None
    assert found.name == "refiner"
    assert not found.network.training
    assert refiner_for("other") is None
    assert weights.names("promptable") == weights.names("automatic") == ()
    (folder / "refiner.safetensors").unlink()
    assert refiner_for("own") is None


def test_a_report_names_the_refiner_behind_a_promptable_model(folder: Path):
    (folder / "own.json").write_text(json.dumps({"task": "promptable", "sha256": "a" * 64}))
    (folder / "lone.json").write_text(json.dumps({"task": "promptable", "sha256": "b" * 64}))
    assert involved(["own", "unet", "lone", "own"]) == ("own", "refiner", "unet", "lone")


def test_a_refiner_that_is_not_what_its_card_says_is_one_sentence(folder: Path):
    card = json.loads((folder / "refiner.json").read_text())
    save_file({"other": torch.zeros(1)}, folder / "refiner.safetensors")
    card["sha256"] = weights.sha256_of(folder / "refiner.safetensors")
    (folder / "refiner.json").write_text(json.dumps(card))
    weights.card.cache_clear()
    with pytest.raises(weights.WeightsError, match="does not fit"):
        refiner_for("own")
    (folder / "refiner.safetensors").write_bytes(b"half a file")
    with pytest.raises(weights.WeightsError, match="sha256 differs"):
        refiner_for("own")
