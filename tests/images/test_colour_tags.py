"""Colours that a file names by numbers, not by a profile: the network sees sRGB, the result keeps them."""

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


def raw(path: Path) -> np.ndarray:
    """The numbers in a file, whatever they mean."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def display_p3() -> ImageCms.ImageCmsProfile:
    """That of a camera."""
    with Image.open(FAULTS / "p3_iso_first.jpg") as image:
        return ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))


def shown(path: Path, profile: ImageCms.ImageCmsProfile) -> np.ndarray:
    image = Image.fromarray(raw(path))
    return np.asarray(ImageCms.profileToProfile(image, profile, SRGB)).astype(int)


@pytest.mark.parametrize("name", ["cicp_p3.png", "avif_p3.avif"])
def test_display_p3_by_number_is_seen_as_by_profile(name: str) -> None:
    photo = read_photo(FAULTS / name)
    expected = shown(FAULTS / name, display_p3())
    if name.endswith(".png"):
        assert np.abs(photo.pixels - expected).max() <= 1
    assert np.abs(photo.pixels - expected).mean() < 1  # of chroma at half size, decoders make what they like
    assert np.abs(photo.pixels - raw(FAULTS / name).astype(int)).max() > 20


def test_linear_png_is_seen_as_bright_as_it_is() -> None:
    photo = read_photo(FAULTS / "gama_linear.png")
    light = raw(FAULTS / "gama_linear.png") / 255
    expected = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055) * 255
    assert np.abs(photo.pixels - expected).max() <= 1


@pytest.mark.parametrize("name", ["cicp_p3.png", "gama_linear.png"])
def test_the_result_has_the_numbers_again_and_no_profile(name: str, tmp_path: Path) -> None:
    write_photo(read_photo(FAULTS / name), tmp_path / "a.png")
    np.testing.assert_array_equal(raw(tmp_path / "a.png"), raw(FAULTS / name))
    assert b"iCCP" not in (tmp_path / "a.png").read_bytes()
    chunk = b"cICP" if "cicp" in name else b"gAMA"
    assert chunk in (tmp_path / "a.png").read_bytes()


@pytest.mark.parametrize("ending", [".jpg", ".webp", ".tif"])
@pytest.mark.parametrize("name", ["cicp_p3.png", "avif_p3.avif"])
def test_a_format_without_such_numbers_gets_a_profile(name: str, ending: str, tmp_path: Path) -> None:
    photo = read_photo(FAULTS / name)
    write_photo(photo, tmp_path / f"a{ending}")
    with Image.open(tmp_path / f"a{ending}") as image:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
    assert np.abs(shown(tmp_path / f"a{ending}", profile) - photo.pixels).mean() < 3


def test_a_tag_of_srgb_counts_more_than_an_odd_gamma() -> None:
    linear = (100_000).to_bytes(4, "big")
    assert profile_of(Metadata(png_colour={b"gAMA": linear}))
    assert not profile_of(Metadata(png_colour={b"gAMA": linear, b"sRGB": b"\0"}))


@pytest.mark.parametrize("cicp", [b"\1\x0d\6\1", b"\2\2\2\1", b"\1\1\1\1"])
def test_numbers_of_srgb_change_nothing(cicp: bytes) -> None:
    from mwrgui.images import colour

    assert colour.is_srgb(profile_of(Metadata(cicp=cicp)))


@pytest.mark.parametrize(
    "chunks",
    [{b"gAMA": b""}, {b"gAMA": bytes(4)}, {b"gAMA": b"\0\1\x86\xa0", b"cHRM": bytes(32)}],
)
def test_numbers_that_mean_nothing_are_passed_over(chunks: dict[bytes, bytes]) -> None:
    found = profile_of(Metadata(png_colour=chunks))
    assert bool(found) == (
        b"cHRM" in chunks
    )  # that gamma is one, with the primaries of sRGB in place of none


def test_hdr_colours_are_left_as_they_are_and_that_is_said(tmp_path: Path) -> None:
    photo = read_photo(FAULTS / "cicp_pq.png")
    assert photo.native is None
    assert "for HDR screens (PQ)" in str(photo.remarks[0])
    assert "HDR colours" in str(lost_parts(photo, tmp_path / "a.jpg")[0])
    assert lost_parts(photo, tmp_path / "a.png") == ()
