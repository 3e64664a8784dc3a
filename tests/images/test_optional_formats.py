"""Photos of formats that optional packages decode, in a separate process."""

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import OpenEXR
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image
from psd_tools import PSDImage
from psd_tools.constants import Resource
from psd_tools.psd.image_resources import ImageResource

from mwrgui.core.errors import MwrError
from mwrgui.images import find_photos, read_photo
from mwrgui.images.formats import PhotoFormat, unsupported_kind_by_name, unsupported_photo

COLOUR_FILTER_ARRAY = 32803
"""Photometric interpretation in TIFF: the samples are those of a sensor."""
LOSSLESS = (cv2.IMWRITE_JPEG2000_COMPRESSION_X1000, 1000)
Picture = NDArray[np.uint8]


@pytest.fixture
def picture() -> Picture:
    """(64, 96, 3) RGB, smooth."""
    noise = np.random.default_rng(0).integers(0, 256, (8, 12, 3), np.uint8)
    return cv2.resize(noise, (96, 64), interpolation=cv2.INTER_LINEAR).astype(np.uint8)


@pytest.mark.parametrize("depth", [8, 16])
def test_jpeg_2000_is_read_exactly(tmp_path: Path, picture: Picture, depth: int) -> None:
    wanted = picture if depth == 8 else picture.astype(np.uint16) * 257
    cv2.imwrite(str(tmp_path / "a.jp2"), wanted[..., ::-1], LOSSLESS)
    photo = read_photo(tmp_path / "a.jp2")
    np.testing.assert_array_equal(photo.pixels, wanted)


def test_the_profile_of_jpeg_2000_is_kept(tmp_path: Path, picture: Picture) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    cv2.imwrite(str(tmp_path / "a.jp2"), picture[..., ::-1], LOSSLESS)
    data = (tmp_path / "a.jp2").read_bytes()
    at = data.index(b"colr")
    old = int.from_bytes(data[at - 4 : at], "big")
    box = (11 + len(profile)).to_bytes(4, "big") + b"colr" + b"\2\0\0" + profile
    header = data.index(b"jp2h")
    grown = int.from_bytes(data[header - 4 : header], "big") + len(box) - old
    data = data[: at - 4] + box + data[at - 4 + old :]
    data = data[: header - 4] + grown.to_bytes(4, "big") + data[header:]
    (tmp_path / "b.jp2").write_bytes(data)
    assert read_photo(tmp_path / "b.jp2").metadata.icc == profile


@pytest.mark.parametrize("grey", [False, True])
def test_the_merged_picture_of_a_photoshop_file_is_read(tmp_path: Path, picture: Picture, grey: bool) -> None:
    wanted = picture[..., 0] if grey else picture
    PSDImage.frompil(Image.fromarray(wanted)).save(tmp_path / "a.psd")
    photo = read_photo(tmp_path / "a.psd")
    np.testing.assert_array_equal(photo.pixels[..., 0] if grey else photo.pixels, wanted)
    assert photo.grey == grey


@pytest.mark.parametrize("size", [2**19 - 512, 2**19, 2**20])
def test_a_photoshop_file_is_read_without_a_profile_of_excessive_size(
    tmp_path: Path, picture: Picture, size: int
) -> None:
    file = PSDImage.frompil(Image.fromarray(picture))
    file.image_resources[Resource.ICC_PROFILE] = ImageResource(key=Resource.ICC_PROFILE, data=bytes(size))
    file.save(tmp_path / "a.psd")
    np.testing.assert_array_equal(read_photo(tmp_path / "a.psd").pixels, picture)


def test_photoshop_file_in_cmyk_is_refused(tmp_path: Path) -> None:
    PSDImage.frompil(Image.new("CMYK", (8, 8))).save(tmp_path / "a.psd")
    with pytest.raises(MwrError, match=r"holds colours \(CMYK, 8\)"):
        read_photo(tmp_path / "a.psd")


def test_linear_light_of_open_exr_becomes_srgb(tmp_path: Path, picture: Picture) -> None:
    share = picture / np.float32(255)
    light = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4).astype(np.float32)
    light[0, 0] = 4
    OpenEXR.File({}, {"RGB": light}).write(str(tmp_path / "a.exr"))
    photo = read_photo(tmp_path / "a.exr")
    shown = photo.pixels / 257
    assert np.abs(shown - picture)[1:].max() < 0.01
    assert (shown[0, 0] == 255).all()
    assert "brighter than white" in str(photo.remarks[0])


def write_raw(path: Path, *, subdirectory: bool = True) -> None:
    """Writes a thumbnail of 26 × 18 pixels, and the sensor's picture in a directory below it or beside it."""
    sensor = np.random.default_rng(0).integers(0, 4096, (64, 96), np.uint16)
    with tifffile.TiffWriter(path) as file:
        thumbnail = np.zeros((18, 26, 3), np.uint8)
        file.write(thumbnail, photometric="rgb", subifds=int(subdirectory), subfiletype=1)
        file.write(sensor, photometric=COLOUR_FILTER_ARRAY)


@pytest.mark.parametrize("subdirectory", [False, True])
@pytest.mark.parametrize("name", ["a.dng", "a.nef", "a.tif"])
def test_a_raw_file_gives_the_picture_of_its_sensor(tmp_path: Path, name: str, subdirectory: bool) -> None:
    write_raw(tmp_path / name, subdirectory=subdirectory)
    photo = read_photo(tmp_path / name)
    assert photo.pixels.shape == (64, 96, 3)
    assert photo.pixels.dtype == np.uint16
    assert photo.format.name == "raw"


def test_a_raw_file_without_a_picture_of_a_sensor_never_yields_its_thumbnail(tmp_path: Path) -> None:
    """A DNG file is recognised by its version tag alone."""
    version = [(50706, 1, 4, bytes([1, 4, 0, 0]), True)]
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((9, 9, 3), np.uint8), photometric="rgb", extratags=version)
    with pytest.raises(MwrError, match="not a raw file that this program can develop"):
        read_photo(tmp_path / "a.tif")


@pytest.mark.parametrize("name", ["a.jp2", "a.psd", "a.exr", "camera.dng"])
def test_a_damaged_file_is_refused_in_one_sentence(tmp_path: Path, picture: Picture, name: str) -> None:
    path = tmp_path / name
    if name == "a.jp2":
        cv2.imwrite(str(path), picture[..., ::-1], LOSSLESS)
    elif name == "a.psd":
        PSDImage.frompil(Image.fromarray(picture)).save(path)
    elif name == "a.exr":
        OpenEXR.File({}, {"RGB": picture.astype(np.float32)}).write(str(path))
    else:
        write_raw(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    with pytest.raises(MwrError, match="is damaged or cut off"):
        read_photo(path)


def test_results_have_a_format_that_can_be_written(tmp_path: Path, picture: Picture) -> None:
    PSDImage.frompil(Image.fromarray(picture)).save(tmp_path / "a.psd")
    command = [
        sys.executable,
        "-m",
        "mwrgui",
        "restore",
        "a.psd",
        "--haze-strength",
        "0",
        "--particle-strength",
        "0",
        "-o",
        "out",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    np.testing.assert_array_equal(cv2.imread(str(tmp_path / "out" / "a.png"))[..., ::-1], picture)


def test_without_its_package_a_file_is_refused_and_the_extra_to_install_is_named(tmp_path: Path) -> None:
    """Runs in a new interpreter that does not find the package."""
    write_raw(tmp_path / "a.dng")
    code = (
        "import sys, importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *more: None if name == 'rawpy' else find(name, *more)\n"
        "from pathlib import Path\n"
        "from mwrgui.images import find_photos, describe_unread_photos, read_photo\n"
        "print(find_photos(Path()), describe_unread_photos(Path()))\n"
        "try: read_photo(Path('a.dng'))\n"
        "except Exception as error: print(error.message, error.hint)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "[] 1 raw file in . was skipped" in done.stdout
    assert "a.dng is a raw file, which this program reads only with an optional package" in done.stdout
    assert "mwrgui[formats]" in done.stdout


def test_photos_of_optional_formats_are_found_in_a_folder(tmp_path: Path) -> None:
    for name in ("a.dng", "b.jp2", "c.psd", "d.exr", "e.jxl"):
        (tmp_path / name).touch()
    assert [path.name for path in find_photos(tmp_path)] == ["a.dng", "b.jp2", "c.psd", "d.exr"]
    assert unsupported_kind_by_name(tmp_path / "e.jxl") == "JPEG XL"
    assert "does not read" in str(unsupported_photo(tmp_path / "e.jxl", "JPEG XL").message)


def test_a_format_is_installed_unless_its_package_is_missing() -> None:
    assert PhotoFormat("a", (".a",), package="cv2").installed
    assert not PhotoFormat("a", (".a",), package="no_such_package").installed
