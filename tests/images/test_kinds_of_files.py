"""Kinds of photo files: read correctly or refused in one sentence; remarks report what was left out."""

import io
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from mwrgui.core.errors import MwrError
from mwrgui.images import describe_unread_photos, find_photos, read_photo, write_photo
from mwrgui.images.formats import ending_of_result, format_of

ROOT = Path(__file__).parents[2]
FAULTS = Path(__file__).parent / "faults"


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """The picture that most of these files show."""
    return np.asarray(Image.open(FAULTS / "lossless.webp").convert("RGB")).astype(int)


def refusal_of(path: Path) -> str:
    with pytest.raises(MwrError) as raised:
        read_photo(path)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def remarks_on(path: Path) -> str:
    return " ".join(map(str, read_photo(path).remarks))


@pytest.mark.parametrize(("name", "count"), [("anim.avif", 3), ("anim.png", 3), ("two.mpo", 2)])
def test_of_several_pictures_the_first_is_read_and_that_is_reported(name: str, count: int) -> None:
    assert read_photo(FAULTS / name).pixels.shape == (72, 104, 3)
    assert f"only the first of its {count} pictures" in remarks_on(FAULTS / name)


def test_pages_of_a_tiff_are_counted_without_smaller_copies(tmp_path: Path) -> None:
    with tifffile.TiffWriter(tmp_path / "a.tif") as file:
        for number in range(3):
            file.write(np.full((20, 20, 3), number, np.uint8), photometric="rgb")
        file.write(np.zeros((5, 5, 3), np.uint8), photometric="rgb", subfiletype=1)
    assert "first of its 3 pictures" in remarks_on(tmp_path / "a.tif")


def test_frames_of_an_animated_webp_are_counted(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue", "black")]
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:])
    assert "first of its 4 pictures" in remarks_on(tmp_path / "a.webp")


def test_file_with_one_picture_gets_no_remark(tmp_path: Path) -> None:
    for ending in ("png", "jpg", "webp", "avif", "tif", "bmp"):
        Image.new("RGB", (20, 20)).save(tmp_path / f"a.{ending}")
        assert remarks_on(tmp_path / f"a.{ending}") == ""


def test_heic_is_read_but_cannot_be_written(picture: np.ndarray) -> None:
    photo = read_photo(FAULTS / "photo.heic")
    assert np.abs(photo.pixels - picture).mean() < 2
    assert "HEIC cannot be written" in remarks_on(FAULTS / "photo.heic")
    with pytest.raises(MwrError, match="does not end like a photo"):
        write_photo(photo, Path("never.heic"))


def test_gif_is_read_and_its_result_is_a_png(tmp_path: Path, picture: np.ndarray) -> None:
    frames = [Image.fromarray(np.roll(picture, by, axis=1).astype(np.uint8)) for by in (0, 9)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    with Image.open(tmp_path / "a.gif") as image:
        expected = np.asarray(image.convert("RGB"))
    photo = read_photo(tmp_path / "a.gif")
    np.testing.assert_array_equal(photo.pixels, expected)
    assert "only the first of its 2 pictures" in remarks_on(tmp_path / "a.gif")
    assert "GIF cannot be written: results are saved as PNG" in remarks_on(tmp_path / "a.gif")
    assert ending_of_result(tmp_path / "a.gif", photo.format) == ".png"


def test_gif_with_transparency_keeps_it(tmp_path: Path) -> None:
    image = Image.new("P", (20, 10), 1)
    image.putpalette([0, 0, 0, 200, 100, 50])
    image.paste(0, (0, 0, 5, 10))
    image.save(tmp_path / "a.gif", transparency=0)
    photo = read_photo(tmp_path / "a.gif")
    assert photo.alpha is not None
    assert photo.alpha[0].tolist() == [0] * 5 + [255] * 15
    assert photo.pixels[0, 9].tolist() == [200, 100, 50]


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_gif_that_was_cut_off_is_refused(tmp_path: Path, picture: np.ndarray, share: float) -> None:
    Image.fromarray(picture.astype(np.uint8)).save(tmp_path / "a.gif")
    data = (tmp_path / "a.gif").read_bytes()
    (tmp_path / "a.gif").write_bytes(data[: int(len(data) * share)])
    assert "damaged or cut off" in refusal_of(tmp_path / "a.gif")


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"\xff\x0a", "JPEG XL"),
        (b"II\xbc\1", "JPEG XR"),
        (b"#?RADIANCE\n", "Radiance HDR"),
        (b"gimp xcf v011", "GIMP"),
    ],
)
def test_kinds_that_are_not_read_are_named(tmp_path: Path, start: bytes, kind: str) -> None:
    (tmp_path / "a.jpg").write_bytes(start + bytes(200))
    assert f"is a {kind} file" in refusal_of(tmp_path / "a.jpg")


def test_results_get_an_ending_that_can_be_written() -> None:
    endings = {".mpo": ".jpg", ".apng": ".png", ".avifs": ".avif", ".heic": ".jpg", ".JPG": ".JPG"}
    for ending, wanted in endings.items():
        path = Path(f"a{ending}")
        format = format_of(path)
        assert format is not None
        assert ending_of_result(path, format) == wanted


def test_photos_of_a_folder_that_cannot_be_read_are_counted_by_kind(tmp_path: Path) -> None:
    for name in ("a.jpg", "b.heic", "c.tga", "d.xcf", "e.XCF", ".hidden.xcf", "notes.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in find_photos(tmp_path)] == ["a.jpg", "b.heic"]
    assert str(describe_unread_photos(tmp_path)).startswith("2 GIMP files, 1 TGA file in")
    (tmp_path / "empty").mkdir()
    assert describe_unread_photos(tmp_path / "empty") is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipes_and_broken_links_of_a_folder_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    (tmp_path / "linked.jpg").symlink_to("a.jpg")
    (tmp_path / "loop.jpg").symlink_to("loop.jpg")
    os.mkfifo(tmp_path / "notes")  # not named like a photo
    assert [path.name for path in find_photos(tmp_path)] == ["a.jpg", "linked.jpg"]
    assert str(describe_unread_photos(tmp_path)).startswith("1 link that leads to no file in")
    (tmp_path / "gone.png").symlink_to("nowhere.png")
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "null.tif").symlink_to("/dev/null")
    (tmp_path / "b.xcf").touch()
    expected = "1 GIMP file, 2 links that lead to no file, 2 pipes or devices in"
    assert str(describe_unread_photos(tmp_path)).startswith(expected)
    assert str(describe_unread_photos(tmp_path)).endswith("were skipped: this program cannot read them.")


@pytest.mark.parametrize(("name", "kind"), [("tif_jpeg2000.tif", "JPEG 2000"), ("tif_zstd.tif", "Zstandard")])
def test_tiff_of_a_rare_compression_is_refused_and_not_read_as_black(name: str, kind: str) -> None:
    assert f"compressed as {kind}" in refusal_of(FAULTS / name)


def test_tiff_of_16_bit_floats_is_refused() -> None:
    assert "not 8-bit or 16-bit colours" in refusal_of(FAULTS / "tif_half.tif")


def test_tiff_of_four_bits_and_of_five_channels_are_read(picture: np.ndarray) -> None:
    grey = read_photo(FAULTS / "tif_4bit.tif")
    assert grey.pixels.max() == 255
    assert set(np.unique(grey.pixels % 17)) == {0}
    five = read_photo(FAULTS / "tif_5ch.tif")
    np.testing.assert_array_equal(five.pixels, picture)
    np.testing.assert_array_equal(five.pixels, tifffile.imread(FAULTS / "tif_5ch.tif")[..., :3])


def test_an_extra_tiff_channel_of_unknown_meaning_is_no_alpha(picture: np.ndarray) -> None:
    photo = read_photo(FAULTS / "tif_rgb_unspecified.tif")
    assert photo.alpha is None
    np.testing.assert_array_equal(photo.pixels, picture)
    assert "unknown meaning" in remarks_on(FAULTS / "tif_rgb_unspecified.tif")


def test_lab_tiff_has_the_colours_of_littlecms(tmp_path: Path) -> None:
    lab = tifffile.imread(FAULTS / "tif_lab.tif")
    exact = ImageCms.buildTransform(  # no lookup tables: they are up to 31 levels off where a channel is 0
        ImageCms.createProfile("LAB"),
        ImageCms.createProfile("sRGB"),
        "LAB",
        "RGB",
        flags=ImageCms.Flags.NOOPTIMIZE,
    )
    expected = ImageCms.applyTransform(Image.frombytes("LAB", lab.shape[1::-1], lab.tobytes()), exact)
    found = read_photo(FAULTS / "tif_lab.tif").pixels.astype(int)
    assert np.abs(found - np.asarray(expected)).max() <= 1
    assert "CIELAB" in remarks_on(FAULTS / "tif_lab.tif")
    write_photo(read_photo(FAULTS / "tif_lab.tif"), tmp_path / "b.tif")
    assert np.abs(np.asarray(Image.open(tmp_path / "b.tif")).astype(int) - found).max() == 0


@pytest.mark.parametrize("ending", ["jpg", "tif"])
def test_cmyk_with_a_profile_has_the_colours_of_littlecms(
    tmp_path: Path, picture: np.ndarray, ending: str
) -> None:
    from mwrgui.images.vips import vips

    inks = vips().Image.new_from_array(picture.astype(np.uint8)).icc_transform("cmyk", input_profile="srgb")
    profile = inks.get("icc-profile-data")
    image = Image.fromarray(inks.numpy(), "CMYK") if ending == "tif" else None
    if image is None:
        inks.jpegsave(str(tmp_path / "a.jpg"), Q=98)
    else:
        image.save(tmp_path / "a.tif", icc_profile=profile)
    with Image.open(tmp_path / f"a.{ending}") as image:
        expected = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    found = read_photo(tmp_path / f"a.{ending}").pixels.astype(int)
    assert np.abs(found - np.asarray(expected)).max() <= 1
    assert "CMYK" in remarks_on(tmp_path / f"a.{ending}")


def test_jpeg_that_lacks_only_its_end_marker_is_read(picture: np.ndarray) -> None:
    assert np.abs(read_photo(FAULTS / "no_eoi.jpg").pixels - picture).mean() < 4
    assert "end marker is missing" in remarks_on(FAULTS / "no_eoi.jpg")


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("cut", [4, 50, 500])
def test_jpeg_that_lacks_pixels_is_refused(tmp_path: Path, cut: int, progressive: bool) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "a.jpg", progressive=progressive)
    data = (tmp_path / "a.jpg").read_bytes()
    (tmp_path / "a.jpg").write_bytes(data[: -2 - cut])
    assert "damaged or cut off" in refusal_of(tmp_path / "a.jpg")


def test_jpeg_that_a_decoder_repairs_gets_a_remark(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "a.jpg", restart_marker_blocks=2)
    data = (tmp_path / "a.jpg").read_bytes()
    (tmp_path / "a.jpg").write_bytes(data.replace(b"\xff\xd1", b"\x55" * 90 + b"\xff\xd1"))
    assert "damaged in places" in remarks_on(tmp_path / "a.jpg")
    assert capfd.readouterr().err == ""


def test_a_file_name_with_the_wrong_ending_gets_a_remark() -> None:
    photo = read_photo(FAULTS / "png_named.jpg")
    assert photo.alpha is not None
    assert "is a PNG file" in remarks_on(FAULTS / "png_named.jpg")


@pytest.mark.parametrize("range_", ["full", "limited"])
def test_grey_avif_has_its_full_range(tmp_path: Path, range_: str) -> None:
    grey = np.tile(np.arange(256, dtype=np.uint8), (64, 1))
    Image.fromarray(grey).save(tmp_path / "a.avif", quality=100, range=range_)
    photo = read_photo(tmp_path / "a.avif")
    assert photo.grey
    with Image.open(tmp_path / "a.avif") as image:
        expected = np.asarray(image.convert("L")).astype(int)
    assert np.abs(photo.pixels[..., 0] - expected).max() <= 1


def test_jpeg_of_suspiciously_many_pixels_is_refused_without_other_output(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert "more pixels than so small a file" in refusal_of(FAULTS / "jpg_20000.jpg")
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("side", [20_000, 30_000])
def test_png_of_suspiciously_many_pixels_is_refused(tmp_path: Path, side: int) -> None:
    header = struct.pack(">II5B", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(3_000_000))
    data = b"\x89PNG\r\n\x1a\n"
    for kind, content in ((b"IHDR", header), (b"IDAT", body), (b"IEND", b"")):
        data += (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )
    (tmp_path / "a.png").write_bytes(data)
    assert "more pixels" in refusal_of(tmp_path / "a.png")


def test_photo_that_needs_more_than_the_free_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mwrgui.images import memory_check

    Image.new("RGB", (400, 300)).save(tmp_path / "a.png")
    assert read_photo(tmp_path / "a.png").megapixels == pytest.approx(0.12)
    monkeypatch.setattr(memory_check, "_MEMORY_SHARE", 1e-7)
    assert "more pixels than the memory can hold" in refusal_of(tmp_path / "a.png")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_lack_of_memory_is_not_reported_as_damage(tmp_path: Path) -> None:
    for ending in ("jpg", "png"):
        Image.new("RGB", (9000, 9000)).save(tmp_path / f"a.{ending}")
    code = (
        "import resource, sys; from pathlib import Path; from mwrgui.images import read_photo\n"
        "from mwrgui.core.errors import MwrError; from mwrgui.images.vips import vips; vips()\n"
        "used = int(Path('/proc/self/statm').read_text().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + 150_000_000,) * 2)\n"
        "for path in sys.argv[1:]:\n"
        "    try: read_photo(Path(path))\n"
        "    except MwrError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "a.jpg", tmp_path / "a.png"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.count("needs more memory than is free") == 2


def test_libvips_and_torch_are_not_loaded_before_the_first_photo() -> None:
    code = "import mwrgui.images, sys; print({'pyvips', 'pi_heif', 'torch'} & sys.modules.keys())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "set()\n", done.stderr


def test_no_decoder_prints_anything(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for path in sorted(FAULTS.iterdir()):
        data = path.read_bytes()
        for name, content in (
            ("whole", data),
            ("cut", data[: len(data) // 2]),
            ("zeros", data[: len(data) // 2] + bytes(len(data) // 4) + data[3 * len(data) // 4 :]),
        ):
            (tmp_path / f"{name}{path.suffix}").write_bytes(content)
            try:
                read_photo(tmp_path / f"{name}{path.suffix}")
            except MwrError:
                continue
    assert capfd.readouterr() == ("", "")
