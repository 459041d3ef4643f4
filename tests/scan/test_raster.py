import io

import numpy as np
import pytest
from PIL import Image

from core.scan import ScanError, load

GREY = (np.arange(6 * 9, dtype=np.uint8).reshape(6, 9) * 4).astype(np.uint8)


@pytest.mark.parametrize(("format", "kind"), [("PNG", "png"), ("TIFF", "tiff"), ("BMP", "bmp")])
def test_lossless_grey_pictures_keep_every_value(encode, format, kind):
    scan = load(encode(Image.fromarray(GREY), format))
    assert scan.kind == kind
    assert scan.pixels.shape == (1, 6, 9)
    np.testing.assert_array_equal(np.rint(scan.pixels[0] * 255), GREY)
    assert scan.value_range == (0.0, 255.0)
    assert scan.spacing_mm is None
    assert scan.notes == ()


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
def test_lossy_pictures_come_close(encode, format):
    smooth = np.tile(np.arange(0, 256, 4, dtype=np.uint8), (32, 1))
    scan = load(encode(Image.fromarray(smooth), format, quality=95))
    assert np.abs(scan.pixels[0] * 255 - smooth).max() < 8
    assert scan.notes == ()


def test_sixteen_bits_are_stretched_without_loss(encode):
    deep = np.array([[1000, 1001, 1500], [1700, 1999, 2000]], dtype=np.uint16)
    for format in ("TIFF", "PNG"):
        scan = load(encode(Image.fromarray(deep), format))
        assert scan.value_range == (1000.0, 2000.0)
        np.testing.assert_allclose(scan.pixels[0], [[0, 0.001, 0.5], [0.7, 0.999, 1]], atol=1e-6)


def test_one_hot_pixel_does_not_make_the_rest_black(encode):
    deep = np.tile(np.arange(100, dtype=np.uint16), (20, 1))
    deep[3, 4] = 65535
    scan = load(encode(Image.fromarray(deep), "PNG"))
    assert scan.value_range[1] < 200
    assert scan.pixels[0, 3, 4] == 1.0
    assert any("Outlying" in note for note in scan.notes)


def test_colour_becomes_luminance_and_says_so(encode):
    colours = np.zeros((1, 3, 3), dtype=np.uint8)
    colours[0, 0, 0] = colours[0, 1, 1] = colours[0, 2, 2] = 255
    scan = load(encode(Image.fromarray(colours), "PNG"))
    np.testing.assert_allclose(scan.pixels[0, 0], [0.299, 0.587, 0.114], atol=1e-6)
    assert scan.notes == ("Colour was turned to grey.",)


def test_transparent_pixels_of_rgba_are_black(encode):
    layers = np.full((2, 2, 4), 255, dtype=np.uint8)
    layers[0, 0, 3] = 0
    scan = load(encode(Image.fromarray(layers), "PNG"))
    np.testing.assert_allclose(scan.pixels[0], [[0, 1], [1, 1]], atol=1e-6)
    assert any("Transparent" in note for note in scan.notes)


def test_cmyk_jpeg_has_ink_dark(encode):
    ink = np.zeros((16, 32, 4), dtype=np.uint8)
    ink[:, 16:, 3] = 255  # black ink on the right half
    scan = load(encode(Image.fromarray(ink, mode="CMYK"), "JPEG", quality=95))
    assert scan.pixels[0, :, :12].min() > 0.95
    assert scan.pixels[0, :, 20:].max() < 0.05


def test_palette_and_one_bit_pictures_are_read(encode):
    palette = Image.fromarray(GREY).convert("P")
    np.testing.assert_allclose(load(encode(palette, "PNG")).pixels[0] * 255, GREY, atol=1)
    bits = Image.fromarray(GREY > 100)
    np.testing.assert_array_equal(load(encode(bits, "PNG")).pixels[0] > 0.5, GREY > 100)


def test_exif_orientation_is_honoured(encode):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: shown after 90 degrees clockwise
    scan = load(encode(Image.fromarray(GREY), "PNG", exif=exif))
    np.testing.assert_array_equal(np.rint(scan.pixels[0] * 255), np.rot90(GREY, -1))
    assert any("EXIF" in note for note in scan.notes)


def test_pages_of_one_size_become_a_volume(encode):
    first, second = Image.fromarray(GREY), Image.fromarray(255 - GREY)
    scan = load(encode(first, "TIFF", save_all=True, append_images=[second]))
    np.testing.assert_array_equal(np.rint(scan.pixels * 255), np.stack([GREY, 255 - GREY]))


def test_pages_of_two_sizes_keep_the_first(encode):
    scan = load(encode(Image.fromarray(GREY), "TIFF", save_all=True, append_images=[Image.fromarray(GREY[:3])]))
    assert scan.pixels.shape == (1, 6, 9)
    assert any("first was kept" in note for note in scan.notes)


def test_one_pixel_and_all_black_are_images(encode):
    assert load(encode(Image.new("L", (1, 1), 255), "PNG")).pixels.tolist() == [[[1.0]]]
    assert not load(encode(Image.new("L", (8, 8)), "PNG")).pixels.any()
    assert not load(encode(Image.fromarray(np.full((8, 8), 700, dtype=np.uint16)), "PNG")).pixels.any()


def test_content_decides_not_the_name(encode, tmp_path):
    path = tmp_path / "really_a_bitmap.png"
    path.write_bytes(encode(Image.fromarray(GREY), "BMP"))
    assert load(path).kind == "bmp"


def test_an_open_file_is_read_from_its_start(encode):
    stream = io.BytesIO(encode(Image.fromarray(GREY), "PNG"))
    stream.read()
    assert load(stream).pixels.shape == (1, 6, 9)


def test_a_bomb_is_refused_by_its_header(make_png_bomb):
    bomb = make_png_bomb(30_000)
    assert len(bomb) < 300_000
    with pytest.raises(ScanError, match=r"30000 x 30000 pixels; up to 4096 x 4096"):
        load(bomb)


@pytest.mark.parametrize("format", ["TIFF", "BMP", "WEBP", "JPEG"])
def test_other_formats_have_the_same_limit(encode, format):
    with pytest.raises(ScanError, match="4096 x 4096"):
        load(encode(Image.new("L", (4100, 4100)), format))


def test_a_truncated_picture_is_refused_in_one_sentence(encode):
    whole = encode(Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64), dtype=np.uint8)), "PNG")
    with pytest.raises(ScanError, match="damaged, incomplete"):
        load(whole[: len(whole) // 2])


def test_text_named_png_is_called_text(tmp_path):
    path = tmp_path / "scan.png"
    path.write_text("this is no picture")
    with pytest.raises(ScanError, match=r"ends in \.png but holds text.*accepted are PNG"):
        load(path)
    with pytest.raises(ScanError, match=r"ends in \.png but holds text"):
        load(b"this is no picture", name="scan.png")


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "empty"), (b"PK\x03\x04", "ZIP"), (b"%PDF-1.7", "PDF"), (b"GIF89a\0\0", "GIF"), (b"\0\1\2", "no image")],
)
def test_what_is_no_scan_is_named(data, said):
    with pytest.raises(ScanError, match=said):
        load(data)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(ScanError, match="no such file"):
        load(tmp_path / "nowhere.png")
    with pytest.raises(ScanError, match="folder"):
        load(tmp_path)
