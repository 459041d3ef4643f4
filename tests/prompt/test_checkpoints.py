import hashlib
import os
import pickle
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from segment_anything import sam_model_registry
from segment_anything.modeling import ImageEncoderViT, MaskDecoder, PromptEncoder, Sam, TwoWayTransformer

from core import weights
from core.prompt import BoxPrompt, PointPrompt, checkpoints, layouts, registry
from core.prompt.checkpoints import Checkpoint, find_checkpoints, load_checkpoint, rejected
from core.prompt.known import KNOWN
from core.prompt.medsam import MedSamModel
from core.prompt.pace import Pace
from core.prompt.scribble_unet import ScribbleUNet
from core.prompt.scribbleprompt import ScribblePromptModel

State = dict[str, torch.Tensor]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty weights folder, and no other."""
    here = tmp_path / "weights"
    here.mkdir()
    monkeypatch.setattr(weights, "FOLDER", here)
    monkeypatch.delenv("NEUROCLICK_CHECKPOINTS", raising=False)
    monkeypatch.setattr(checkpoints, "PACE", Pace())
    return here


@pytest.fixture
def small_builders(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """SAM of width 32 on 64 px in ViT-B's place, and ScribblePrompt-UNet of width 4."""

    def sam() -> Sam:
        transformer = TwoWayTransformer(depth=2, embedding_dim=256, mlp_dim=64, num_heads=8)
        return Sam(
            ImageEncoderViT(64, embed_dim=32, depth=1, num_heads=2, use_rel_pos=True, window_size=4),
            PromptEncoder(256, (4, 4), (64, 64), 16),
            MaskDecoder(transformer_dim=256, transformer=transformer),
        )

    monkeypatch.setattr(layouts, "_WIDTHS", {32: "vit_b"})
    for kind in ("vit_b", "medsam"):
        monkeypatch.setitem(layouts.BUILDERS, kind, sam)
    monkeypatch.setitem(layouts.BUILDERS, "scribbleprompt_unet", lambda: ScribbleUNet(4))
    layouts._shapes.cache_clear()
    yield
    layouts._shapes.cache_clear()


@pytest.fixture
def small_sam(small_builders: None) -> State:
    torch.manual_seed(0)
    return layouts.BUILDERS["vit_b"]().state_dict()


def scribble_state(width: int, make: Callable[..., torch.Tensor] = torch.zeros) -> State:
    """Names and shapes as in the authors' definition: four levels, one convolution and one PReLU each."""
    stages = [("downs.0", 5), *((f"downs.{n}", width) for n in (1, 2, 3)), ("bottleneck", width)]
    stages += [(f"ups.{n}", 2 * width) for n in (1, 3, 5, 7)]
    state = {"final_conv.conv.0.weight": make(1, width, 1, 1), "final_conv.conv.0.bias": make(1)}
    for name, inputs in stages:
        state[f"{name}.conv.0.weight"] = make(width, inputs, 3, 3)
        state[f"{name}.conv.0.bias"] = make(width)
        state[f"{name}.conv.1.weight"] = make(1)
    return state


@pytest.fixture(scope="module")
def sam_state() -> Callable[[str], State]:
    """The whole layout of an official checkpoint in a few kB: each tensor is one number, repeated by its strides."""

    def made(kind: str) -> State:
        with torch.device("meta"):
            layout = sam_model_registry[kind](checkpoint=None).state_dict()
        return {key: torch.zeros(1).expand(value.shape) for key, value in layout.items()}

    return made


def only() -> Checkpoint:
    (found,) = find_checkpoints()
    return found


def reason() -> str:
    assert find_checkpoints() == ()
    ((_, sentence),) = rejected()
    return sentence


@pytest.mark.parametrize(("kind", "title"), [("vit_b", "SAM ViT-B"), ("vit_l", "SAM ViT-L"), ("vit_h", "SAM ViT-H")])
def test_official_layouts_are_told_apart_by_their_tensors_and_not_by_their_names(
    folder: Path, sam_state: Callable[[str], State], kind: str, title: str
):
    torch.save(sam_state(kind), folder / "sam_vit_x.pth")
    assert (only().kind, only().name) == (kind, f"{title} (sam_vit_x.pth)")
    assert rejected() == ()


def test_mobile_sam_is_found(folder: Path, mobile_sam_state: State):
    torch.save(mobile_sam_state, folder / "mobile_sam.pt")
    assert (only().kind, only().name) == ("mobile_sam", "MobileSAM (mobile_sam.pt)")


def test_without_files_there_is_nothing_and_nothing_breaks(folder: Path):
    assert find_checkpoints() == ()
    assert rejected() == ()
    (folder / "neuroclick_sam.safetensors").write_bytes(b"one of our own, which has a card and is read elsewhere")
    (folder / "neuroclick_sam.json").write_text("{}")
    assert find_checkpoints() == rejected() == ()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert find_checkpoints() == rejected() == ()


def test_a_second_folder_can_be_named(
    tmp_path: Path, sam_state: Callable[[str], State], monkeypatch: pytest.MonkeyPatch
):
    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setenv("NEUROCLICK_CHECKPOINTS", str(elsewhere))
    assert find_checkpoints() == ()
    assert "is not a folder" in rejected()[0][1]
    elsewhere.mkdir()
    torch.save(sam_state("vit_b"), elsewhere / "a.pth")
    assert only().path == elsewhere / "a.pth"
    monkeypatch.setenv("NEUROCLICK_CHECKPOINTS", str(weights.FOLDER))
    assert find_checkpoints() == rejected() == ()


def test_the_same_folder_named_twice_is_listed_once(
    folder: Path, sam_state: Callable[[str], State], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NEUROCLICK_CHECKPOINTS", str(folder))
    torch.save(sam_state("vit_b"), folder / "a.pth")
    assert only().name == "SAM ViT-B (a.pth)"
    assert rejected() == ()


def test_two_files_that_would_be_called_alike_are_not_mixed_up(
    folder: Path, tmp_path: Path, sam_state: Callable[[str], State], monkeypatch: pytest.MonkeyPatch
):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setenv("NEUROCLICK_CHECKPOINTS", str(elsewhere))
    for place in (folder, elsewhere):
        torch.save(sam_state("vit_b"), place / "a.pth")
    assert only().path == folder / "a.pth"
    assert "new name" in rejected()[0][1]


def test_a_name_is_safe_to_display(folder: Path, sam_state: Callable[[str], State]):
    torch.save(sam_state("vit_b"), folder / "a<b>`$x$`\n[c].pth")
    assert only().name == "SAM ViT-B (a_b___x____c_.pth)"


class Shouting:
    """Pickles to a call that leaves a file behind."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(self.path),)


def test_pickled_code_is_refused_and_not_run(folder: Path, tmp_path: Path, sam_state: Callable[[str], State]):
    trace = tmp_path / "ran"
    torch.save(sam_state("vit_b") | {"extra": Shouting(trace)}, folder / "trap.pth")
    assert reason() == "trap.pth holds more than plain tensors and was not unpickled"
    status = (folder / "trap.pth").stat()
    trap = Checkpoint("x", folder / "trap.pth", "vit_b", status.st_size, status.st_mtime_ns)
    with pytest.raises(weights.WeightsError, match="not unpickled"):
        load_checkpoint(trap)
    assert not trace.exists()


def test_a_bare_pickle_is_refused_and_not_run(folder: Path, tmp_path: Path):
    trace = tmp_path / "ran"
    (folder / "trap.pt").write_bytes(pickle.dumps(Shouting(trace)))
    assert "no complete PyTorch checkpoint" in reason()
    assert not trace.exists()


def test_a_file_cut_off_while_downloading_is_refused(folder: Path, sam_state: Callable[[str], State]):
    torch.save(sam_state("vit_b"), folder / "cut.pth")
    whole = (folder / "cut.pth").read_bytes()
    (folder / "cut.pth").write_bytes(whole[: len(whole) // 2])
    assert reason().startswith("cut.pth is no complete PyTorch checkpoint: cut off while downloading")


@pytest.mark.parametrize("content", [b"", b"<html>Not found</html>", b"PK\x03\x04 and no more"])
def test_what_is_no_checkpoint_at_all_is_refused(folder: Path, content: bytes):
    (folder / "error.pth").write_bytes(content)
    assert "no complete PyTorch checkpoint" in reason()


def test_a_zip_file_that_is_no_checkpoint_is_refused(folder: Path):
    with zipfile.ZipFile(folder / "photos.pt", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert reason() == "photos.pt cannot be read as a PyTorch checkpoint; it may be damaged"


@pytest.mark.parametrize("state", [{"layer.weight": torch.zeros(2)}, {}], ids=["other names", "no tensors"])
def test_another_model_is_refused_with_what_is_accepted(folder: Path, state: State):
    torch.save(state, folder / "resnet.pth")
    assert reason() == (
        "resnet.pth is another model; accepted are SAM ViT-B, ViT-L and ViT-H, MobileSAM, MedSAM and ScribblePrompt-UNet"
    )


def test_an_encoder_of_another_width_is_another_model(folder: Path):
    torch.save({"image_encoder.patch_embed.proj.weight": torch.zeros(1).expand(384, 3, 16, 16)}, folder / "small.pth")
    assert "is another model" in reason()


@pytest.mark.parametrize("content", [[1, 2], {"model": {"a": torch.zeros(1)}}, torch.zeros(3)])
def test_what_is_no_state_dict_is_refused(folder: Path, content: object):
    torch.save(content, folder / "training.pth")
    assert reason() == "training.pth is not a state dict of plain tensors"


def test_an_encoder_without_its_decoder_is_refused(folder: Path, sam_state: Callable[[str], State]):
    state = {key: value for key, value in sam_state("vit_b").items() if key.startswith("image_encoder")}
    torch.save(state, folder / "encoder.pth")
    assert "lacks" in reason()
    assert "SAM ViT-B" in reason()


def test_tensors_too_many_or_of_another_shape_are_refused(folder: Path, sam_state: Callable[[str], State]):
    torch.save(sam_state("vit_b") | {"adapter.weight": torch.zeros(1)}, folder / "a.pth")
    assert reason() == "a.pth has 1 tensors that SAM ViT-B has not, adapter.weight for one"
    key = "image_encoder.blocks.2.attn.rel_pos_h"
    torch.save(sam_state("vit_b") | {key: torch.zeros(27, 64)}, folder / "a.pth")
    assert reason() == f"a.pth does not fit SAM ViT-B: {key} is (27, 64), expected (127, 64)"


def test_mobile_sam_with_a_missing_block_is_refused(folder: Path, mobile_sam_state: State):
    state = {key: value for key, value in mobile_sam_state.items() if ".layers.2.blocks.5.mlp." not in key}
    torch.save(state, folder / "m.pt")
    assert "lacks 6 of MobileSAM's tensors" in reason()


def test_a_dangling_link_and_a_folder_are_passed_over_in_peace(folder: Path):
    (folder / "gone.pth").symlink_to(folder / "nowhere.pth")
    (folder / "folder.pth").mkdir()
    assert find_checkpoints() == ()


def test_listing_again_opens_no_file_until_one_changes(
    folder: Path, sam_state: Callable[[str], State], monkeypatch: pytest.MonkeyPatch
):
    opened = []
    read = torch.load
    monkeypatch.setattr(torch, "load", lambda path, **options: opened.append(path) or read(path, **options))
    torch.save(sam_state("vit_b"), folder / "a.pth")
    torch.save({"other": torch.zeros(1)}, folder / "b.pth")
    for _ in range(3):
        find_checkpoints()
        rejected()
    assert len(opened) == 2
    torch.save(sam_state("vit_l"), folder / "b.pth")
    assert [found.kind for found in find_checkpoints()] == ["vit_b", "vit_l"]
    assert len(opened) == 3


def test_the_sha256_is_the_files_and_follows_its_changes(folder: Path, sam_state: Callable[[str], State]):
    path = folder / "a.pth"
    torch.save(sam_state("vit_b"), path)
    before = only()
    assert before.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    torch.save(sam_state("vit_b") | {"mask_decoder.iou_token.weight": torch.ones(1, 256)}, path)
    assert only().sha256 == hashlib.sha256(path.read_bytes()).hexdigest() != before.sha256


def publish(monkeypatch: pytest.MonkeyPatch, kind: checkpoints.Kind, **facts: object) -> None:
    """Let the table of known checkpoints say something else of a kind."""
    changed = {**checkpoints.KNOWN, kind: replace(checkpoints.KNOWN[kind], **facts)}
    for module in (checkpoints, layouts):
        monkeypatch.setattr(module, "KNOWN", changed)
    layouts.published.cache_clear()


def test_only_the_published_file_itself_is_known_and_has_a_licence(
    folder: Path, sam_state: Callable[[str], State], monkeypatch: pytest.MonkeyPatch
):
    torch.save(sam_state("vit_b"), folder / "sam_vit_b_01ec64.pth")  # the right name is not enough
    assert not only().known
    assert only().licence.startswith("unknown")
    assert "not a file that we know" in only().caption
    publish(monkeypatch, "vit_l", sha256=only().sha256)
    assert not only().known
    publish(monkeypatch, "vit_b", sha256=only().sha256)
    assert only().known
    assert only().licence == "Apache-2.0"
    assert "the published sam_vit_b_01ec64.pth" in only().caption
    assert only().sha256[:16] in only().caption


def test_a_file_of_sams_layout_is_medsam_when_its_name_says_so(folder: Path, sam_state: Callable[[str], State]):
    torch.save(sam_state("vit_b"), folder / "MedSAM_finetuned.pth")
    assert (only().kind, only().name) == ("medsam", "MedSAM (MedSAM_finetuned.pth)")
    assert only().takes == {"box"}
    assert "takes a box only" in only().caption


@pytest.mark.parametrize(("file", "is_of"), [("best.pth", "medsam"), ("not_medsam.pth", "vit_b")])
def test_the_published_file_is_recognised_by_its_sha256_whatever_it_is_called(
    folder: Path, sam_state: Callable[[str], State], monkeypatch: pytest.MonkeyPatch, file: str, is_of: checkpoints.Kind
):
    torch.save(sam_state("vit_b"), folder / file)
    size, sha256 = (folder / file).stat().st_size, weights.sha256_of(folder / file)
    named = only().kind
    publish(monkeypatch, is_of, size_bytes=size, sha256="0" * 64)
    checkpoints._inspect.cache_clear()
    assert only().kind == named != is_of  # the size alone proves nothing
    publish(monkeypatch, is_of, size_bytes=size, sha256=sha256)
    checkpoints._inspect.cache_clear()
    assert only().kind == is_of


def test_a_loaded_medsam_answers_with_boxes(folder: Path, small_sam: State):
    torch.save(small_sam, folder / "medsam.pth")
    model = load_checkpoint(only())
    assert isinstance(model, MedSamModel)
    slice_ = np.random.default_rng(0).random((40, 60), dtype=np.float32)
    answer = model.decode(model.encode(slice_), [BoxPrompt(10, 10, 30, 20)])
    assert answer.mask.shape == (40, 60)
    assert torch.isfinite(answer.logits).all()


def test_scribbleprompt_is_found_by_its_authors_layout(folder: Path):
    torch.save(scribble_state(192, lambda *shape: torch.zeros(1).expand(shape)), folder / "s.pt")
    assert (only().kind, only().name) == ("scribbleprompt_unet", "ScribblePrompt-UNet (s.pt)")
    assert only().takes == {"point", "box", "scribble", "mask"}
    assert not only().is_slow


def test_scribbleprompt_of_another_width_is_refused(folder: Path):
    torch.save(scribble_state(64), folder / "s.pt")
    assert "does not fit ScribblePrompt-UNet" in reason()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
def test_a_safetensors_file_without_a_card_is_a_checkpoint_too(folder: Path, small_builders: None, dtype: torch.dtype):
    state = {key: value.to(dtype) for key, value in scribble_state(4, torch.randn).items()}
    save_file(state, folder / "s.safetensors")
    model = load_checkpoint(only())
    assert isinstance(model, ScribblePromptModel)
    assert {parameter.dtype for parameter in model.network.parameters()} == {torch.float32}
    torch.testing.assert_close(model.network.head.weight, state["final_conv.conv.0.weight"].float())


def test_a_cut_off_safetensors_file_is_refused(folder: Path, small_builders: None):
    save_file(scribble_state(4), folder / "s.safetensors")
    whole = (folder / "s.safetensors").read_bytes()
    (folder / "s.safetensors").write_bytes(whole[:-1])
    assert reason() == "s.safetensors is no complete safetensors file: cut off while downloading, or damaged"


def test_numbers_that_are_no_floats_are_refused(folder: Path, small_builders: None):
    quantised = scribble_state(4) | {"downs.1.conv.0.weight": torch.zeros(4, 4, 3, 3, dtype=torch.int8)}
    torch.save(quantised, folder / "s.pt")
    assert reason() == "s.pt holds int8 numbers in down.1.0.weight; accepted are float32 and float16"


def test_a_git_lfs_pointer_is_named_as_such(folder: Path):
    (folder / "medsam_vit_b.pth").write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 375061067\n"
    )
    assert reason().startswith("medsam_vit_b.pth is a Git LFS pointer of a few lines, not the weights")


def test_the_layout_of_transformers_is_named_as_such(folder: Path):
    torch.save({"vision_encoder.patch_embed.projection.weight": torch.zeros(768, 3, 16, 16)}, folder / "hf.pth")
    assert "layout of Hugging Face transformers" in reason()


def test_lite_medsam_which_has_mobile_sams_tensors_is_not_taken_for_it(folder: Path, mobile_sam_state: State):
    torch.save(mobile_sam_state, folder / "lite_medsam.pth")
    assert "looks like LiteMedSAM" in reason()


def test_the_estimate_grows_with_the_model_and_shrinks_with_threads(monkeypatch: pytest.MonkeyPatch):
    def eta(kind: checkpoints.Kind) -> float:
        return Checkpoint(kind, Path("x"), kind, 0, 0).eta_seconds

    monkeypatch.setenv("NEUROCLICK_THREADS", "1")
    alone = [eta(kind) for kind in ("mobile_sam", "vit_b", "vit_l", "vit_h")]
    assert alone == sorted(alone)
    assert alone[:2] == [3, 32]
    monkeypatch.setenv("NEUROCLICK_THREADS", "4")
    assert eta("vit_b") == 8
    checkpoints.PACE.expect("vit_b", 8)
    checkpoints.PACE.learn("vit_b", 12)
    assert eta("vit_b") == 12
    assert eta("vit_l") == 27 * 1.5  # a slow machine is slow for the others too


def test_a_file_changed_after_it_was_listed_is_not_loaded(folder: Path, sam_state: Callable[[str], State]):
    torch.save(sam_state("vit_b"), folder / "a.pth")
    listed = only()
    torch.save(sam_state("vit_l"), folder / "a.pth")
    with pytest.raises(weights.WeightsError, match="was changed since it was found"):
        load_checkpoint(listed)
    (folder / "a.pth").unlink()
    with pytest.raises(weights.WeightsError, match="cannot be opened"):
        load_checkpoint(listed)


def test_a_loaded_mobile_sam_segments_a_slice_that_is_not_square(folder: Path, mobile_sam_state: State):
    half = {key: value.half() if value.is_floating_point() else value for key, value in mobile_sam_state.items()}
    torch.save(half, folder / "mobile_sam.pt")
    shared = registry.segmenter("MobileSAM (mobile_sam.pt)")
    model = shared.model
    assert model.sha256 == only().sha256
    assert model.candidates_for_one_click
    assert registry.takes(model.name) == {"point", "box", "mask"}
    assert "mobile_sam" not in {one.kind for one in registry.downloadable()}
    assert {parameter.dtype for parameter in model.sam.parameters()} == {torch.float32}
    encoding = model.encode(np.random.default_rng(0).random((90, 140), dtype=np.float32))
    first = model.decode(encoding, [PointPrompt(100, 40)])
    assert first.mask.shape == (90, 140)
    assert first.logits.shape == (1, 256, 256)
    assert torch.isfinite(first.logits).all()
    second = model.decode(encoding, [PointPrompt(100, 40), PointPrompt(20, 80, False)], first.logits)
    assert second.mask.shape == (90, 140)
    assert not torch.equal(first.logits, second.logits)


def test_a_replaced_file_of_the_same_name_is_loaded_anew(folder: Path, mobile_sam_state: State):
    torch.save(mobile_sam_state, folder / "m.pt")
    name = only().name
    first = registry.segmenter(name)
    assert registry.segmenter(name) is first
    torch.save(mobile_sam_state | {"mask_decoder.iou_token.weight": torch.ones(1, 256)}, folder / "m.pt")
    assert registry.segmenter(name).model.sha256 == only().sha256 != first.model.sha256


def test_an_unknown_name_is_refused_with_the_known_ones(folder: Path, sam_state: Callable[[str], State]):
    with pytest.raises(weights.WeightsError, match="no promptable model in weights/"):
        registry.segmenter()
    torch.save(sam_state("vit_b"), folder / "a.pth")
    with pytest.raises(weights.WeightsError, match=r"there are SAM ViT-B \(a\.pth\)"):
        registry.segmenter("SAM 3")
    assert registry.available() == ("SAM ViT-B (a.pth)",)
    found = registry.checkpoint("SAM ViT-B (a.pth)")
    assert found is not None
    assert found.kind == "vit_b"
    assert registry.checkpoint("neuroclick_sam") is None


def test_what_can_be_downloaded_is_what_is_not_there_the_smallest_first(folder: Path):
    offered = registry.downloadable()
    assert {one.kind for one in offered} == set(KNOWN)
    assert [one.kind for one in offered][:2] == ["scribbleprompt_unet", "mobile_sam"]
    torch.save(scribble_state(192, lambda *shape: torch.zeros(1).expand(shape)), folder / "s.pt")
    assert registry.downloadable() == offered[1:]
