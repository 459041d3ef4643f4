from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from core.train.progress import Progress, minutes_left


def _run(progress, start=0):
    progress.start(start, 4)
    for step in range(start + 1, 5):
        progress.step(step, "epoch 1/1", 1.0 / step, 1e-3)
    progress.epoch(4, {"score": 0.5, "missed": 2.0, "epoch": 1.0, "loss": 0.25, "minutes": 3.0})
    progress.close()


def test_without_a_terminal_there_are_lines_with_the_time_left(tmp_path, capsys):
    lines = []
    _run(Progress("unet", lines.append))
    assert lines[0].startswith("unet epoch 1/1 step 1/4 loss 1.000 ")
    assert lines[3].endswith(" 0 left")
    assert lines[4] == "unet score 0.5 missed 2 epoch 1 loss 0.25 minutes 3"
    assert capsys.readouterr() == ("", "")


def test_on_a_terminal_a_bar_takes_the_place_of_the_lines_within_an_epoch(capsys):
    lines = []
    _run(Progress("unet", lines.append, bar=True))
    assert len(lines) == 1
    assert "4/4" in capsys.readouterr().err


def test_scalars_hold_loss_rate_and_validation_figures_and_no_image(tmp_path):
    _run(Progress("unet", lambda line: None, scalars=tmp_path))
    kept = EventAccumulator(str(tmp_path)).Reload()
    assert set(kept.Tags()["scalars"]) == {
        "training/loss",
        "training/learning_rate",
        "training/epoch_loss",
        "validation/score",
        "validation/missed",
    }
    assert kept.Tags()["images"] == []
    assert [(event.step, event.value) for event in kept.Scalars("training/loss")][:2] == [(1, 1.0), (2, 0.5)]


def test_time_left_is_at_the_pace_so_far():
    assert minutes_left(3, 12, 6.0) == 18.0
    assert minutes_left(0, 12, 0.0) == float("inf")
