"""Colour spaces given by tags (cICP, gAMA, nclx), not by a profile: read as sRGB, kept in results."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from mwrgui.images import lost_parts, read_photo, write_photo
from mwrgui.images.colour_tags import profile_of
from mwrgui.images.photo import Metadata

FAULTS = Path(__file__).parent / "faults"
SRGB = ImageCms.createProfile("sRGB")


def stored_pixels(path: Path) -> np.ndarray:
    """The pixels as the file stores them, in whatever colour space."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def display_p3() -> ImageCms.ImageCmsProfile:
    """The Display P3 profile, taken from a camera's photo."""
    with Image.open(FAULTS / "p3_iso_first.jpg") as image:
        return ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))


def converted_to_srgb(path: Path, profile: ImageCms.ImageCmsProfile) -> np.ndarray:
    image = Image.fromarray(stored_pixels(path))
    return np.asarray(ImageCms.profileToProfile(image, profile, SRGB)).astype(int)


@pytest.mark.parametrize("name", ["cicp_p3.png", "avif_p3.avif"])
def test_display_p3_given_by_tags_is_read_as_if_given_by_a_profile(name: str) -> None:
    photo = read_photo(FAULTS / name)
    expected = converted_to_srgb(FAULTS / name, display_p3())
    if name.endswith(".png"):
        assert np.abs(photo.pixels - expected).max() <= 1
    assert np.abs(photo.pixels - expected).mean() < 1  # decoders enlarge half-size chroma differently
    assert np.abs(photo.pixels - stored_pixels(FAULTS / name).astype(int)).max() > 20


def test_linear_png_is_converted_to_srgb() -> None:
    photo = read_photo(FAULTS / "gama_linear.png")
    light = stored_pixels(FAULTS / "gama_linear.png") / 255
    expected = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055) * 255
    assert np.abs(photo.pixels - expected).max() <= 1


@pytest.mark.parametrize("name", ["cicp_p3.png", "gama_linear.png"])
def test_the_result_has_the_same_stored_pixels_and_tags_and_no_profile(name: str, tmp_path: Path) -> None:
    write_photo(read_photo(FAULTS / name), tmp_path / "a.png")
    np.testing.assert_array_equal(stored_pixels(tmp_path / "a.png"), stored_pixels(FAULTS / name))
    assert b"iCCP" not in (tmp_path / "a.png").read_bytes()
    chunk = b"cICP" if "cicp" in name else b"gAMA"
    assert chunk in (tmp_path / "a.png").read_bytes()


@pytest.mark.parametrize("ending", [".jpg", ".webp", ".tif"])
@pytest.mark.parametrize("name", ["cicp_p3.png", "avif_p3.avif"])
def test_a_format_without_colour_tags_gets_a_profile(name: str, ending: str, tmp_path: Path) -> None:
    photo = read_photo(FAULTS / name)
    write_photo(photo, tmp_path / f"a{ending}")
    with Image.open(tmp_path / f"a{ending}") as image:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
    assert np.abs(converted_to_srgb(tmp_path / f"a{ending}", profile) - photo.pixels).mean() < 3


def test_an_srgb_tag_counts_more_than_a_gamma_tag() -> None:
    linear = (100_000).to_bytes(4, "big")
    assert profile_of(Metadata(png_colour={b"gAMA": linear}))
    assert not profile_of(Metadata(png_colour={b"gAMA": linear, b"sRGB": b"\0"}))


@pytest.mark.parametrize("cicp", [b"\1\x0d\6\1", b"\2\2\2\1", b"\1\1\1\1"])
def test_cicp_of_srgb_or_unspecified_colours_means_srgb(cicp: bytes) -> None:
    from mwrgui.images import colour

    assert colour.is_srgb(profile_of(Metadata(cicp=cicp)))


@pytest.mark.parametrize(
    "chunks",
    [{b"gAMA": b""}, {b"gAMA": bytes(4)}, {b"gAMA": b"\0\1\x86\xa0", b"cHRM": bytes(32)}],
)
def test_invalid_colour_tags_are_ignored(chunks: dict[bytes, bytes]) -> None:
    found = profile_of(Metadata(png_colour=chunks))
    assert bool(found) == (
        b"cHRM" in chunks
    )  # its gamma of 1 is valid; the primaries of sRGB replace the invalid ones


def test_hdr_colours_are_left_as_they_are_and_that_is_reported(tmp_path: Path) -> None:
    photo = read_photo(FAULTS / "cicp_pq.png")
    assert photo.native is None
    assert "for HDR screens (PQ)" in str(photo.remarks[0])
    assert "HDR colours" in str(lost_parts(photo, tmp_path / "a.jpg")[0])
    assert lost_parts(photo, tmp_path / "a.png") == ()
