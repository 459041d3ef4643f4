import os
import runpy
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
import torch

from core.train.devices import choose, make_fabric, share
from core.train.errors import TrainingError, need
from core.train.feed import Feed

ROOT = Path(__file__).resolve().parents[2]

SCRIPT = """
    import sys
    from pathlib import Path
    import numpy as np, torch
    from core.train.dataset import Slices
    from core.train.devices import make_fabric
    from core.train.loop import fit
    from core.train.recipes import Recipe
    from core.train.tasks import Automatic

    torch.set_num_threads(1)
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Conv2d(1, 3, 3, padding=1), torch.nn.ReLU(), torch.nn.Conv2d(3, 1, 1))
    rng = np.random.default_rng(0)
    slices = Slices(rng.integers(0, 255, (8, 1, 32, 32), dtype=np.uint8), rng.random((8, 32, 32)) > 0.7, (0,) * 8)
    recipe = Recipe("tiny", "automatic", "", "", side=32, train_side=32, epochs=2, batch=4, schedule="plateau")
    fabric = make_fabric("cpu")
    out = Path(sys.argv[1])
    outcome = fit(network, Automatic(), recipe, slices, slices, out / "run", fabric)
    weights = torch.cat([value.detach().flatten() for value in network.parameters()])
    np.savez(out / f"rank{fabric.global_rank}of{fabric.world_size}.npz", weights=weights.numpy(),
             score=outcome.best["score"], loss=outcome.history[-1]["loss"])
"""


def test_two_processes_learn_what_one_learns_and_agree_to_the_bit(tmp_path, monkeypatch):
    (tmp_path / "script.py").write_text(textwrap.dedent(SCRIPT))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "MASTER_ADDR": "127.0.0.1"}
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    subprocess.run([*torchrun, "script.py", str(tmp_path)], cwd=tmp_path, env=environment, check=True, timeout=100)
    monkeypatch.setattr(sys, "argv", ["script.py", str(tmp_path)])
    runpy.run_path(str(tmp_path / "script.py"))
    alone, first, second = (np.load(tmp_path / f"{name}.npz") for name in ("rank0of1", "rank0of2", "rank1of2"))
    np.testing.assert_array_equal(first["weights"], second["weights"])
    assert first["score"] == second["score"]
    # bfloat16 inside the network rounds each share of the batch on its own
    np.testing.assert_allclose(first["weights"], alone["weights"], atol=2e-4)
    np.testing.assert_allclose(first["loss"], alone["loss"], rtol=1e-3)


def test_every_slice_of_a_batch_goes_to_exactly_one_process():
    batch = np.arange(12)
    shares = [batch[share(12, rank, 3)] for rank in range(3)]
    assert [len(part) for part in shares] == [4, 4, 4]
    np.testing.assert_array_equal(np.concatenate(shares), batch)


def test_a_batch_that_cannot_be_shared_out_equally_is_refused():
    with pytest.raises(
        TrainingError, match="16 slices cannot be shared out equally among 3 processes; use --set batch=15"
    ):
        share(16, 0, 3)


def test_cuda_where_there_is_none_is_one_sentence(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose("auto") == choose("cpu") == "cpu"
    with pytest.raises(ValueError, match="use --device cpu"):
        choose("cuda")


def test_a_package_that_is_missing_is_one_sentence_with_what_to_install():
    with pytest.raises(
        TrainingError, match=r"--search needs no_such, which is not installed; pip install -r requirements-train\.txt"
    ):
        need("no_such.module", "--search")


def test_images_and_masks_keep_their_precision_on_the_way_into_the_network():
    class Echo(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.ones(()))

        def forward(self, images):
            return images * self.weight

    images = torch.tensor([1 / 255, 100 / 255, 254 / 255])
    assert torch.equal(make_fabric("cpu").setup(Echo())(images).detach(), images)


def test_a_batch_is_cut_from_the_split_as_numbers_from_0_to_1(slices):
    split = slices(4, 32)
    images, masks = Feed(split, torch.device("cpu")).batch(np.array([3, 1]))
    np.testing.assert_array_equal(images.numpy(), split.images[[3, 1]] / np.float32(255))
    np.testing.assert_array_equal(masks.numpy(), split.masks[[3, 1]][:, None])
