import numpy as np
from PIL import Image

from core.evaluate import Case, score_slices
from core.evaluate.plots import draw_all
from core.scan import phantom


class Ramp:
    def predict(self, image):
        return np.clip(image, 0, 1)


def _scores(lesion=True):
    pairs = [phantom(seed, (32, 40), lesion) for seed in range(2)]
    return score_slices(Ramp(), [Case(*pair, f"p{k}", "", None) for k, pair in enumerate(pairs)])


def test_each_picture_is_a_png_with_something_on_it(tmp_path):
    paths = draw_all({"unet": _scores(), "fcn": _scores()}, tmp_path / "new")
    assert {path.name for path in paths} == {
        *("confusion-unet.png", "confusion-fcn.png", "roc-pr.png", "dice-by-size.png"),
        *("reliability.png", "dice-by-model.png"),
    }
    for path in paths:
        with Image.open(path) as picture:
            assert picture.format == "PNG"
            assert np.asarray(picture.convert("L")).std() > 5


def test_pictures_of_what_is_undefined_are_left_out(tmp_path):
    paths = draw_all({"unet": _scores(lesion=False)}, tmp_path)
    names = {path.name for path in paths}
    assert "confusion-unet.png" in names
    assert not names & {"roc-pr.png", "reliability.png", "dice-by-size.png"}
