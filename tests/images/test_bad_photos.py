"""Photos that cannot be read or written: one sentence each, no half-written file, no other output."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms
from PIL.ExifTags import IFD

from mwrgui.core.errors import MwrError
from mwrgui.images import Photo, read_photo, write_photo
from mwrgui.images.formats import PNG

ENDINGS = ("png", "jpg", "webp", "avif", "tif")
MAKER_NOTE = 37500


def save(path: Path) -> Path:
    """Writes a noisy photo with Pillow."""
    Image.fromarray(noisy_photo()).save(path, icc_profile=bytes(3000))
    return path


def new_photo(pixels: np.ndarray) -> Photo:
    return Photo(pixels, Path("x.png"), PNG)


def refusal_of(path: Path) -> str:
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
    assert "damaged" in refusal_of(tmp_path / f"a.{ending}")


@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg_whose_second_half_is_zeros_is_refused(tmp_path: Path, progressive: bool) -> None:
    buffer = io.BytesIO()
    Image.fromarray(noisy_photo()).save(buffer, "JPEG", progressive=progressive)
    data = buffer.getvalue()
    (tmp_path / "a.jpg").write_bytes(data[: len(data) // 2] + bytes(len(data) // 2))
    assert "damaged or cut off" in refusal_of(tmp_path / "a.jpg")


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_jpeg_with_an_end_marker_but_too_few_pixels_is_refused(
    tmp_path: Path, mode: str, progressive: bool
) -> None:
    """Its end marker is there, but its pixel data ends early, or its header claims too many rows."""
    buffer = io.BytesIO()
    Image.fromarray(noisy_photo()).convert(mode).save(buffer, "JPEG", progressive=progressive)
    data = buffer.getvalue()
    (tmp_path / "cut.jpg").write_bytes(data[: len(data) // 2] + b"\xff\xd9")
    frame = data.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    (tmp_path / "higher.jpg").write_bytes(data[: frame + 5] + (900).to_bytes(2, "big") + data[frame + 7 :])
    assert "damaged or cut off" in refusal_of(tmp_path / "higher.jpg")
    if not progressive:  # half of a progressive one has all pixels, and is read with a remark
        assert "damaged or cut off" in refusal_of(tmp_path / "cut.jpg")


def test_tiff_whose_pixels_cannot_be_decoded_is_refused(tmp_path: Path) -> None:
    """A decoder would continue with black, without an error."""
    for name, options in {
        "strips": {"rowsperstrip": 16},
        "tiles": {"tile": (64, 64)},
        "one": {"predictor": 2},
    }.items():
        path = tmp_path / f"{name}.tif"
        tifffile.imwrite(path, noisy_photo(), photometric="rgb", compression="zlib", **options)
        assert read_photo(path).pixels.min() == noisy_photo().min()
        data = bytearray(path.read_bytes())
        with tifffile.TiffFile(path) as file:
            place = file.pages[0].dataoffsets[-1]
        data[place : place + 40] = bytes(40)
        path.write_bytes(data)
        assert "damaged or cut off" in refusal_of(path)


def test_tiff_with_invalid_tags_that_its_pixels_do_not_need_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, noisy_photo(), photometric="rgb", software="x", resolution=(300, 300))
    with tifffile.TiffFile(path) as file:
        software, resolution = (file.pages[0].tags[n].offset for n in (305, 282))
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, software + 8, 1 << 30)  # outside the file
    struct.pack_into("<I", data, resolution + 4, 3)  # three values where one is expected
    path.write_bytes(data)
    photo = read_photo(path)
    np.testing.assert_array_equal(photo.pixels, noisy_photo())
    assert photo.remarks == ()


@pytest.mark.parametrize("photometric", [2, 5, 6, 8])
def test_tiff_of_fewer_samples_than_its_colours_need_is_refused(tmp_path: Path, photometric: int) -> None:
    tifffile.imwrite(tmp_path / "a.tif", noisy_photo()[..., 0], photometric="minisblack")
    with tifffile.TiffFile(tmp_path / "a.tif", mode="r+b") as file:
        file.pages[0].tags[262].overwrite(photometric)
    assert "is damaged" in refusal_of(tmp_path / "a.tif")


def test_heic_whose_picture_cannot_be_found_is_refused(tmp_path: Path) -> None:
    data = (Path(__file__).parent / "faults" / "photo.heic").read_bytes()
    (tmp_path / "a.heic").write_bytes(data.replace(b"xhvcC", b"\0hvcC"))
    assert "damaged" in refusal_of(tmp_path / "a.heic")


def test_avif_with_a_side_beyond_all_bounds_is_refused_without_other_output(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = (Path(__file__).parent / "faults" / "avif_p3.avif").read_bytes()
    at = data.index(b"ispe") + 8
    for place in (at, at + 4):
        path = tmp_path / "a.avif"
        path.write_bytes(data[:place] + (1_073_741_857).to_bytes(4, "big") + data[place + 4 :])
        assert "damaged" in refusal_of(path)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("mask", [0, 0xFF000800, 0x0000FF00])
def test_bmp_with_impossible_colour_masks_is_refused(tmp_path: Path, mask: int) -> None:
    data = bytearray((Path(__file__).parent / "faults" / "bmp_v4_alpha.bmp").read_bytes())
    (tmp_path / "a.bmp").write_bytes(data)
    assert read_photo(tmp_path / "a.bmp").pixels.any()
    struct.pack_into("<I", data, 54, mask)
    (tmp_path / "a.bmp").write_bytes(data)
    assert "damaged" in refusal_of(tmp_path / "a.bmp")


def test_heic_with_an_invalid_item_type_does_not_end_the_process(tmp_path: Path) -> None:
    data = (Path(__file__).parent / "faults" / "photo.heic").read_bytes()
    (tmp_path / "a.heic").write_bytes(data.replace(b"Exif\0", b"Ex\xfff\0", 1))
    code = f"""
from mwrgui.images import *
from pathlib import Path
read_photo(Path({str(tmp_path / "a.heic")!r}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "MwrError" in done.stderr


@pytest.mark.parametrize("length", [0, 2, 5])
def test_jpeg_with_a_header_too_short_for_its_resolution_is_read(tmp_path: Path, length: int) -> None:
    Image.fromarray(noisy_photo()).save(tmp_path / "a.jpg", dpi=(300, 300))
    data = (tmp_path / "a.jpg").read_bytes()
    size = (7 + length).to_bytes(2, "big")
    (tmp_path / "a.jpg").write_bytes(data[:4] + size + data[6 : 11 + length] + data[20:])
    assert read_photo(tmp_path / "a.jpg").metadata.pixels_per_metre is None


def test_profile_that_maps_all_colours_to_one_is_ignored(tmp_path: Path) -> None:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for name in (b"rTRC", b"gTRC", b"bTRC"):
        row = profile.index(name)
        place = int.from_bytes(profile[row + 4 : row + 8], "big")
        profile[place : place + 14] = b"curv\0\0\0\0\0\0\0\x02\0\0"
        profile[place + 14 : place + 16] = b"\0\0"
    Image.fromarray(noisy_photo()).save(tmp_path / "a.png", icc_profile=bytes(profile))
    np.testing.assert_array_equal(read_photo(tmp_path / "a.png").pixels, noisy_photo())


def test_end_marker_of_an_embedded_thumbnail_does_not_count(tmp_path: Path) -> None:
    thumbnail = io.BytesIO()
    Image.fromarray(noisy_photo()).resize((60, 40)).save(thumbnail, "JPEG")
    exif = Image.Exif()
    exif[IFD.Exif] = {MAKER_NOTE: thumbnail.getvalue()}
    Image.fromarray(noisy_photo()).save(tmp_path / "a.jpg", exif=exif)
    data = (tmp_path / "a.jpg").read_bytes()
    assert data.count(b"\xff\xd9") == 2
    assert read_photo(tmp_path / "a.jpg").pixels.shape == (200, 300, 3)
    (tmp_path / "a.jpg").write_bytes(data[:-200])
    assert "cut off" in refusal_of(tmp_path / "a.jpg")


def test_damaged_png_is_refused_without_other_output(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = bytearray(save(tmp_path / "a.png").read_bytes())
    data[len(data) // 2] ^= 255
    (tmp_path / "a.png").write_bytes(data)
    assert "damaged" in refusal_of(tmp_path / "a.png")
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("ending", ENDINGS)
def test_bytes_after_the_end_are_ignored(tmp_path: Path, ending: str) -> None:
    path = save(tmp_path / f"a.{ending}")
    before = read_photo(path).pixels
    path.write_bytes(path.read_bytes() + bytes(1000) + b"\xff\xd8\xff trailing")
    np.testing.assert_array_equal(read_photo(path).pixels, before)


def test_what_is_not_a_photo_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "text.jpg").write_text("This is no photo.\n" * 100)
    (tmp_path / "folder.jpg").mkdir()
    assert "is empty" in refusal_of(tmp_path / "empty.jpg")
    assert "not a photo of a kind" in refusal_of(tmp_path / "text.jpg")
    assert "is a folder" in refusal_of(tmp_path / "folder.jpg")
    assert "There is no photo" in refusal_of(tmp_path / "missing.jpg")
    assert "cannot be opened" in refusal_of(tmp_path / "text.jpg" / "inside.jpg")


def test_float_tiff_is_refused(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((8, 9, 3), np.float32), photometric="rgb")
    assert "not 8-bit or 16-bit colours" in refusal_of(tmp_path / "a.tif")


def test_photo_with_more_pixels_than_can_be_held_is_refused(tmp_path: Path) -> None:
    Image.new("L", (1, 1)).save(tmp_path / "a.png")
    data = bytearray((tmp_path / "a.png").read_bytes())
    struct.pack_into(">II", data, 16, 40_000, 30_000)
    struct.pack_into(">I", data, 29, zlib.crc32(data[12:29]))
    (tmp_path / "a.png").write_bytes(data)
    assert "more pixels" in refusal_of(tmp_path / "a.png")


def test_picture_that_the_format_cannot_hold_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    photo = new_photo(np.zeros((2, 40_000, 3), np.uint8))
    with pytest.raises(MwrError, match="WebP cannot hold a picture of 40000 × 2 pixels"):
        write_photo(photo, tmp_path / "a.webp")
    with pytest.raises(MwrError, match="does not end like a photo"):
        write_photo(photo, tmp_path / "a.xyz")
    assert list(tmp_path.iterdir()) == []


def test_photo_cannot_be_written_into_a_file_as_if_into_a_folder(tmp_path: Path) -> None:
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
