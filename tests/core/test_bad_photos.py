"""Photos that cannot be read or written: one sentence each, nothing half-written, no noise."""

import io
import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image
from PIL.ExifTags import IFD

from mwrgui.core.errors import MwrError
from mwrgui.core.formats import PNG
from mwrgui.core.photos import Photo, read_photo, write_photo

ENDINGS = ("png", "jpg", "webp", "avif", "tif")
MAKER_NOTE = 37500


def save(path: Path) -> Path:
    """Writes a photo by Pillow."""
    Image.fromarray(noisy_photo()).save(path, icc_profile=bytes(3000))
    return path


def new_photo(pixels: np.ndarray) -> Photo:
    return Photo(pixels, Path("x.png"), PNG)


def sentence_of(path: Path) -> str:
    with pytest.raises(MwrError) as raised:
        read_photo(path)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def noisy_photo() -> np.ndarray:
    coarse = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((300, 200)))


@pytest.mark.parametrize("share", [0.001, 0.05, 0.5, 0.95, 0.999])
@pytest.mark.parametrize("ending", ENDINGS)
def test_photo_that_was_cut_off_is_refused(tmp_path: Path, ending: str, share: float) -> None:
    whole = save(tmp_path / f"a.{ending}").read_bytes()
    length = max(30, min(int(len(whole) * share), len(whole) - 1))
    (tmp_path / f"a.{ending}").write_bytes(whole[:length])
    assert "damaged" in sentence_of(tmp_path / f"a.{ending}")


@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg_whose_second_half_is_zeros_is_refused(tmp_path: Path, progressive: bool) -> None:
    buffer = io.BytesIO()
    Image.fromarray(noisy_photo()).save(buffer, "JPEG", progressive=progressive)
    data = buffer.getvalue()
    (tmp_path / "a.jpg").write_bytes(data[: len(data) // 2] + bytes(len(data) // 2))
    assert "damaged or cut off" in sentence_of(tmp_path / "a.jpg")


def test_end_marker_of_an_embedded_thumbnail_does_not_count(tmp_path: Path) -> None:
    thumbnail = io.BytesIO()
    Image.fromarray(noisy_photo()).resize((60, 40)).save(thumbnail, "JPEG")
    exif = Image.Exif()
    exif[IFD.Exif] = {MAKER_NOTE: thumbnail.getvalue()}
    Image.fromarray(noisy_photo()).save(tmp_path / "a.jpg", exif=exif)
    data = (tmp_path / "a.jpg").read_bytes()
    assert data.count(b"\xff\xd9") == 2
    assert read_photo(tmp_path / "a.jpg").pixels.shape == (200, 300, 3)
    (tmp_path / "a.jpg").write_bytes(data[:-2])
    assert "cut off" in sentence_of(tmp_path / "a.jpg")


def test_damaged_png_is_refused_without_noise(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = bytearray(save(tmp_path / "a.png").read_bytes())
    data[len(data) // 2] ^= 255
    (tmp_path / "a.png").write_bytes(data)
    assert "damaged" in sentence_of(tmp_path / "a.png")
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("ending", ENDINGS)
def test_bytes_behind_the_end_do_no_harm(tmp_path: Path, ending: str) -> None:
    path = save(tmp_path / f"a.{ending}")
    before = read_photo(path).pixels
    path.write_bytes(path.read_bytes() + bytes(1000) + b"\xff\xd8\xff trailing")
    np.testing.assert_array_equal(read_photo(path).pixels, before)


def test_what_is_no_photo_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "text.jpg").write_text("This is no photo.\n" * 100)
    (tmp_path / "folder.jpg").mkdir()
    assert "is empty" in sentence_of(tmp_path / "empty.jpg")
    assert "not a photo of a kind" in sentence_of(tmp_path / "text.jpg")
    assert "is a folder" in sentence_of(tmp_path / "folder.jpg")
    assert "There is no photo" in sentence_of(tmp_path / "missing.jpg")
    assert "cannot be opened" in sentence_of(tmp_path / "text.jpg" / "inside.jpg")


def test_float_tiff_and_deep_planar_tiff_are_refused(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((8, 9, 3), np.float32), photometric="rgb")
    assert "no 8-bit or 16-bit colours" in sentence_of(tmp_path / "a.tif")
    tifffile.imwrite(
        tmp_path / "b.tif", np.zeros((3, 8, 9), np.uint16), photometric="rgb", planarconfig="separate"
    )
    assert "separate colour planes" in sentence_of(tmp_path / "b.tif")


def test_photo_with_more_pixels_than_can_be_held_is_refused(tmp_path: Path) -> None:
    Image.new("L", (1, 1)).save(tmp_path / "a.png")
    data = bytearray((tmp_path / "a.png").read_bytes())
    struct.pack_into(">II", data, 16, 40_000, 30_000)
    struct.pack_into(">I", data, 29, zlib.crc32(data[12:29]))
    (tmp_path / "a.png").write_bytes(data)
    assert "more pixels" in sentence_of(tmp_path / "a.png")


def test_format_that_cannot_hold_the_picture_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    photo = new_photo(np.zeros((2, 40_000, 3), np.uint8))
    with pytest.raises(MwrError, match="WebP cannot hold a picture of 40000 × 2 pixels"):
        write_photo(photo, tmp_path / "a.webp")
    with pytest.raises(MwrError, match="does not end like a photo"):
        write_photo(photo, tmp_path / "a.xyz")
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MwrError, match="cannot be written"):
        write_photo(new_photo(noisy_photo()), tmp_path / "file" / "a.png")


def test_full_disk_keeps_the_old_photo_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True)
    if mount.returncode:
        pytest.skip("needs the right to mount")
    try:
        (disk / "a.png").write_bytes(b"the old one")
        noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), np.uint8)
        with pytest.raises(MwrError, match="disk is full"):
            write_photo(new_photo(noise), disk / "a.png")
        assert [p.name for p in disk.iterdir()] == ["a.png"]
        assert (disk / "a.png").read_bytes() == b"the old one"
    finally:
        subprocess.run(["umount", disk], check=True)
