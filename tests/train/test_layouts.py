import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.evaluate import select_rows
from core.train.dataset import DataError, name_of, read_rows

RLE = {"size": [4, 6], "counts": [5, 2, 17]}  # down the columns: 5 outside, then rows 1 and 2 of column 1


def picture(path: Path, values: np.ndarray | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.arange(24, dtype=np.uint8).reshape(4, 6) * 10 if values is None else values
    Image.fromarray(values).save(path)
    return path


def coco(path: Path, names: list[str], annotations: list[dict], size: tuple[int, int] = (4, 6)) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    images = [{"id": n, "file_name": name, "height": size[0], "width": size[1]} for n, name in enumerate(names)]
    categories = [{"id": 1, "name": "glioma"}]
    path.write_text(json.dumps({"images": images, "annotations": annotations, "categories": categories}))


def outline(image: int, segmentation: object) -> dict:
    return {"id": image, "image_id": image, "category_id": 1, "segmentation": segmentation}


# --- COCO


def test_coco_polygons_and_run_lengths_are_drawn_and_no_annotation_means_no_lesion(tmp_path):
    names = ["polygon.png", "rle.png", "healthy.png"]
    for name in names:
        picture(tmp_path / "train" / name)
    box = [2, 1, 5, 1, 5, 3, 2, 3]  # x from 2 to 5, y from 1 to 3
    coco(tmp_path / "train" / "_annotations.coco.json", names, [outline(0, [box]), outline(1, RLE)])
    polygon, rle, healthy = read_rows(tmp_path)
    expected = np.zeros((4, 6), dtype=bool)
    expected[1:3, 2:5] = True
    np.testing.assert_array_equal(polygon.read_mask(), expected)
    assert np.argwhere(rle.read_mask()).tolist() == [[1, 1], [2, 1]]
    assert healthy.labelled
    assert not healthy.read_mask().any()
    assert [row.tumour_class for row in (polygon, healthy)] == ["glioma", ""]


def test_several_outlines_of_one_image_are_one_mask(tmp_path):
    picture(tmp_path / "a.png")
    other = {"size": [4, 6], "counts": [0, 1, 23]}
    coco(tmp_path / "_annotations.coco.json", ["a.png"], [outline(0, RLE), outline(0, other)])
    assert np.argwhere(read_rows(tmp_path)[0].read_mask()).tolist() == [[0, 0], [1, 1], [2, 1]]


def test_roboflow_splits_get_the_usual_names_and_copies_of_one_image_are_one_patient(tmp_path):
    for split, names in {"train": ["7_jpg.rf.aa.png", "7_jpg.rf.bb.png"], "valid": ["8_jpg.rf.cc.png"]}.items():
        for name in names:
            picture(tmp_path / split / name)
        coco(tmp_path / split / "_annotations.coco.json", names, [])
    rows = read_rows(tmp_path)
    assert [(row.split, row.patient) for row in rows] == [("train", "train/7_jpg")] * 2 + [("val", "val/8_jpg")]


def test_an_index_beside_coco_names_patients_and_classes(tmp_path):
    picture(tmp_path / "valid" / "a.png")
    coco(tmp_path / "valid" / "_annotations.coco.json", ["a.png"], [outline(0, RLE)])
    (tmp_path / "index.csv").write_text("split,file,patient,tumour_class\nvalid,a.png,p7,meningioma\n")
    row = read_rows(tmp_path, "val")[0]
    assert (row.patient, row.tumour_class) == ("p7", "meningioma")


def test_coco_in_a_folder_of_annotations_finds_images_and_split(tmp_path):
    picture(tmp_path / "images" / "val2017" / "a.png")
    coco(tmp_path / "annotations" / "instances_val2017.json", ["a.png"], [outline(0, RLE)])
    (row,) = read_rows(tmp_path)
    assert row.split == "val"
    assert row.read_image().shape == (4, 6)


@pytest.mark.parametrize("nothing", [[], [[]], None])
def test_boxes_without_outlines_are_not_taken_for_masks(tmp_path, nothing):
    picture(tmp_path / "a.png")
    coco(tmp_path / "_annotations.coco.json", ["a.png"], [{**outline(0, nothing), "bbox": [0, 0, 2, 2]}])
    with pytest.raises(DataError, match=r"1 of 1 annotations .*boxes only"):
        read_rows(tmp_path)


def test_a_coco_image_of_another_size_than_stated_is_refused(tmp_path):
    picture(tmp_path / "a.png")
    coco(tmp_path / "_annotations.coco.json", ["a.png"], [], size=(6, 4))
    with pytest.raises(DataError, match=r"a\.png is \(4, 6\) but its mask is \(6, 4\)"):
        read_rows(tmp_path)[0].read_pair()


def test_missing_coco_images_are_counted(tmp_path):
    picture(tmp_path / "a.png")
    coco(tmp_path / "_annotations.coco.json", ["a.png", "b.png", "c.png"], [])
    with pytest.raises(DataError, match=r"2 of 3 images are missing, first b\.png"):
        read_rows(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", '{"images": [{"id": 1}], "annotations": [{"image_id": 2}]}'])
def test_a_damaged_coco_file_is_named(tmp_path, text):
    (tmp_path / "_annotations.coco.json").write_text(text)
    with pytest.raises(DataError, match=r"_annotations\.coco\.json is no COCO file"):
        read_rows(tmp_path)


# --- images/ and masks/


@pytest.mark.parametrize("suffix", ["", "_mask", "-mask"])
def test_images_and_masks_in_two_folders_are_paired_by_name(tmp_path, suffix):
    mask = np.zeros((4, 6), dtype=np.uint8)
    mask[3, 5] = 255
    picture(tmp_path / "images" / "a.jpg")
    picture(tmp_path / "masks" / f"a{suffix}.png", mask)
    (row,) = read_rows(tmp_path)
    assert (row.patient, row.split) == ("a", "")
    assert np.argwhere(row.read_mask()).tolist() == [[3, 5]]


def test_equal_names_in_two_splits_are_two_patients(tmp_path):
    for split in ("train", "validation"):
        picture(tmp_path / split / "images" / "1.png")
        picture(tmp_path / split / "masks" / "1.png")
    assert [(row.split, row.patient) for row in read_rows(tmp_path)] == [("train", "train/1"), ("val", "val/1")]


def test_images_without_a_mask_are_counted_and_the_first_is_named(tmp_path):
    for name in ("a", "b", "c"):
        picture(tmp_path / "images" / f"{name}.png")
    picture(tmp_path / "masks" / "a.png")
    with pytest.raises(DataError, match=r"2 of 3 masks are missing, first b\.png"):
        read_rows(tmp_path)


# --- LGG


def lgg(folder: Path) -> Path:
    colours = np.zeros((4, 6, 3), dtype=np.uint8)
    colours[..., 0], colours[..., 1], colours[..., 2] = 255, np.arange(24).reshape(4, 6), 51
    for patient in ("TCGA_CS_1", "TCGA_DU_2"):
        for number in (2, 10):
            picture(folder / patient / f"{patient}_{number}.tif", colours)
            picture(folder / patient / f"{patient}_{number}_mask.tif", np.full((4, 6), 255 * (number > 2), np.uint8))
    return folder


def test_lgg_takes_a_patient_for_a_folder_flair_for_the_image_and_sorts_by_number(tmp_path):
    rows = read_rows(lgg(tmp_path / "kaggle_3m").parent)
    assert [row.patient for row in rows] == ["TCGA_CS_1"] * 2 + ["TCGA_DU_2"] * 2
    assert [row.name for row in rows[:2]] == ["TCGA_CS_1_2.tif", "TCGA_CS_1_10.tif"]
    np.testing.assert_allclose(rows[0].read_image(), np.arange(24).reshape(4, 6) / 255, atol=1e-6)
    assert [bool(row.read_mask().any()) for row in rows[:2]] == [False, True]


def test_lgg_slices_without_a_mask_are_counted(tmp_path):
    (lgg(tmp_path) / "TCGA_CS_1" / "TCGA_CS_1_2_mask.tif").unlink()
    with pytest.raises(DataError, match=r"1 of 4 masks are missing, first TCGA_CS_1_2_mask\.tif"):
        read_rows(tmp_path)


# --- class folders


def test_class_folders_are_read_without_masks(tmp_path):
    for split in ("Training", "Testing"):
        for kind in ("glioma", "notumor"):
            picture(tmp_path / split / kind / f"{split}-{kind}.png")
    (tmp_path / "index.csv").write_text("split,file,patient\nTraining,Training-glioma.png,p9\n")
    rows = read_rows(tmp_path, "train")
    assert [(row.tumour_class, row.patient) for row in rows] == [
        ("glioma", "p9"),
        ("notumor", "train/notumor/Training-notumor.png"),
    ]
    assert not any(row.labelled for row in rows)


def test_slices_without_masks_are_not_judged_as_segmentations(tmp_path):
    for kind in ("glioma", "notumor"):
        picture(tmp_path / kind / "a.png")
    with pytest.raises(DataError, match=r"2 of 2 slices have no mask, first a\.png"):
        select_rows(tmp_path)


def test_one_class_alone_is_no_layout(tmp_path):
    picture(tmp_path / "yes" / "a.png")
    with pytest.raises(DataError, match=r"folders yes.*Accepted are"):
        read_rows(tmp_path)


# --- finding


def test_a_missing_and_an_empty_folder_are_refused(tmp_path):
    with pytest.raises(DataError, match="is no folder"):
        read_rows(tmp_path / "nowhere")
    with pytest.raises(DataError, match="it is empty"):
        read_rows(tmp_path)


def test_a_folder_of_something_else_says_what_it_holds_and_what_is_accepted(tmp_path):
    for name in ("a.png", "b.png", "notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(
        DataError, match=r"2 \.png files and one \.txt file.*index\.csv.*COCO.*masks/.*TCGA.*mat.*NIfTI"
    ):
        read_rows(tmp_path)


def test_several_data_folders_are_not_chosen_between(tmp_path):
    for name in ("one", "two"):
        picture(tmp_path / name / "images" / "a.png")
        picture(tmp_path / name / "masks" / "a.png")
    with pytest.raises(DataError, match=r"2 data folders \(one, two\)"):
        read_rows(tmp_path)


def test_a_layout_one_folder_down_gives_its_folder_as_name(tmp_path):
    picture(tmp_path / "set" / "images" / "a.png")
    picture(tmp_path / "set" / "masks" / "a.png")
    assert name_of(tmp_path) == name_of(tmp_path / "set") == "set"


def test_an_index_with_images_comes_before_the_folders_that_it_names(tmp_path):
    picture(tmp_path / "images" / "a.png")
    picture(tmp_path / "masks" / "a.png")
    (tmp_path / "index.csv").write_text("image,mask,patient\nimages/a.png,masks/a.png,p1\n")
    assert read_rows(tmp_path)[0].patient == "p1"
