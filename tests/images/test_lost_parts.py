"""What a result of another format cannot hold is reported, and nothing else."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from mwrgui.images import lost_parts, read_photo, write_photo

FAULTS = Path(__file__).parent / "faults"


def report_of(photo: Path, ending: str) -> str:
    return " ".join(map(str, lost_parts(read_photo(photo), Path(f"result{ending}"))))


def test_transparency_and_16_bits_are_reported_as_lost_in_a_jpeg(tmp_path: Path) -> None:
    from mwrgui.images.vips import vips

    deep = np.full((8, 9, 4), 30_000, np.uint16)
    vips().Image.new_from_array(deep, interpretation="rgb16").pngsave(str(tmp_path / "a.png"))
    expected = "a.png: JPEG cannot hold all of it: left out are transparency, all but 8 bits of each colour."
    assert report_of(tmp_path / "a.png", ".jpg") == expected
    assert "transparency" not in report_of(tmp_path / "a.png", ".webp")
    for ending in (".png", ".tif", ".xyz", ".heic"):
        assert report_of(tmp_path / "a.png", ending) == ""


def test_alpha_that_hides_nothing_is_not_reported(tmp_path: Path) -> None:
    Image.new("RGBA", (9, 8), (1, 2, 3, 255)).save(tmp_path / "a.png")
    assert report_of(tmp_path / "a.png", ".jpg") == ""


@pytest.mark.parametrize(
    ("name", "ending", "lost"),
    [
        ("iptc.jpg", ".png", "IPTC data"),
        ("iptc.jpg", ".bmp", "IPTC data"),
        ("iptc.jpg", ".webp", "comments"),
        ("iptc.jpg", ".jpg", ""),
        ("text.png", ".jpg", "texts"),
        ("text.png", ".png", ""),
    ],
)
def test_iptc_data_comments_and_texts_are_reported_if_lost(name: str, ending: str, lost: str) -> None:
    report = report_of(FAULTS / name, ending)
    assert lost in report if lost else not report


def test_extended_xmp_is_reported_as_lost_outside_a_jpeg(tmp_path: Path) -> None:
    body = b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + bytes(8) + b"<x/>"
    data = (FAULTS / "no_eoi.jpg").read_bytes() + b"\xff\xd9"
    segment = b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    (tmp_path / "a.jpg").write_bytes(data[:2] + segment + data[2:])
    for ending in (".png", ".tif", ".webp", ".avif"):
        assert "left out are the extended part of XMP data." in report_of(tmp_path / "a.jpg", ending)
    assert report_of(tmp_path / "a.jpg", ".jpg") == ""


def test_bmp_which_has_no_place_for_a_profile_is_written_in_srgb(tmp_path: Path) -> None:
    photo = read_photo(FAULTS / "p3_iso_first.jpg")
    assert photo.native is not None
    write_photo(photo, tmp_path / "a.bmp")
    with Image.open(FAULTS / "p3_iso_first.jpg") as image, Image.open(tmp_path / "a.bmp") as written:
        own = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        expected = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"))
        assert np.abs(np.asarray(written).astype(int) - np.asarray(expected)).max() <= 1
