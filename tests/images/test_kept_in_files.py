"""What a photo's file contained is also in its result: checked with Pillow, with tifffile and by hand."""

import io
import struct
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from mwrgui.images import Photo, read_photo, write_photo

FAULTS = Path(__file__).parent / "faults"
P3_PHOTOS = ("p3_iso_first.jpg", "p3_mpf_first.jpg", "p3_mpf_last.jpg", "ultrahdr.jpg")
IPTC_TAG, PHOTOSHOP_TAG = 33723, 34377


def rewritten(name: str, folder: Path, ending: str = "") -> Path:
    """Reads a photo and writes it unchanged; returns the path of the result."""
    result = folder / f"result{ending or Path(name).suffix}"
    write_photo(read_photo(FAULTS / name), result)
    return result


def pixels_in(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image).astype(int)


def info_in(path: Path) -> dict:
    with Image.open(path) as image:
        image.load()
        return image.info


def remarks_on(path: Path) -> str:
    return " ".join(map(str, read_photo(path).remarks))


def chunks_in(path: Path) -> dict[bytes, bytes]:
    data, at, found = path.read_bytes(), 8, {}
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        found[data[at + 4 : at + 8]] = data[at + 8 : at + 8 + size]
        at += 12 + size
    return found


def grey_profile(gamma: float, folder: Path) -> bytes:
    """A profile for grey with this gamma, built byte by byte."""
    tags = {
        b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">iii", 63190, 65536, 54061),
        b"kTRC": b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2),
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 5) + b"grey\0" + bytes(79),
        b"cprt": b"text\0\0\0\0none\0" + bytes(3),
    }
    at, table, body = 132 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        value += bytes(-len(value) % 4)
        table += name + struct.pack(">II", at + len(body), len(value))
        body += value
    size = 128 + len(table) + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"none", 0x02400000, b"mntr", b"GRAY", b"XYZ ").ljust(36, b"\0")
    header += b"acsp" + bytes(28) + struct.pack(">iii", 63190, 65536, 54061)
    profile = header.ljust(128, b"\0") + table + body
    ImageCms.getOpenProfile(io.BytesIO(profile))
    assert folder.is_dir()
    return profile


@pytest.mark.parametrize("name", P3_PHOTOS)
def test_profile_is_kept_wherever_it_is_in_the_file(tmp_path: Path, name: str) -> None:
    profile = info_in(rewritten(name, tmp_path))["icc_profile"]
    assert len(profile) == 528
    assert "P3" in ImageCms.getProfileDescription(ImageCms.getOpenProfile(io.BytesIO(profile)))
    assert np.abs(pixels_in(tmp_path / "result.jpg") - pixels_in(FAULTS / name)).mean() < 1


@pytest.mark.parametrize("name", P3_PHOTOS)
def test_pixels_are_read_as_srgb(name: str) -> None:
    with Image.open(FAULTS / name) as image:
        own = ImageCms.getOpenProfile(io.BytesIO(image.info["icc_profile"]))
        expected = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"))
    assert np.abs(read_photo(FAULTS / name).pixels.astype(int) - np.asarray(expected)).max() <= 1


def test_result_is_converted_back_to_the_profile_and_unchanged_pixels_stay_exact(tmp_path: Path) -> None:
    with Image.open(FAULTS / P3_PHOTOS[0]) as image:
        profile, own = image.info["icc_profile"], np.asarray(image)
    saturated = np.concatenate([own, np.full((8, own.shape[1], 3), (0, 255, 0), np.uint8)])
    Image.fromarray(saturated).save(tmp_path / "a.png", icc_profile=profile)
    photo = read_photo(tmp_path / "a.png")
    pixels = photo.pixels.copy()
    pixels[:20] = (pixels[:20] * 0.5).astype(np.uint8)
    write_photo(replace(photo, pixels=pixels), tmp_path / "b.png")
    result = pixels_in(tmp_path / "b.png")
    np.testing.assert_array_equal(result[20:], saturated[20:])
    with Image.open(tmp_path / "b.png") as image:
        seen = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        )
    in_both = photo.pixels[:20].min(axis=2) > 8  # colours that both colour spaces contain
    assert np.abs(np.asarray(seen)[:20].astype(int) - pixels[:20])[in_both].mean() < 1.5


@pytest.mark.parametrize("alpha", [False, True])
def test_grey_photo_keeps_its_grey_profile(tmp_path: Path, alpha: bool) -> None:
    grey = np.tile(np.arange(256, dtype=np.uint8), (20, 1))
    profile = grey_profile(1.0, tmp_path)
    picture = np.dstack([grey, grey[:, ::-1]]) if alpha else grey
    Image.fromarray(picture).save(tmp_path / "a.png", icc_profile=profile)
    photo = read_photo(tmp_path / "a.png")
    assert abs(int(photo.pixels[0, 128, 0]) - 188) <= 1  # half of the linear light
    write_photo(photo, tmp_path / "b.png")
    np.testing.assert_array_equal(pixels_in(tmp_path / "b.png"), picture)
    assert info_in(tmp_path / "b.png")["icc_profile"] == profile


def test_gain_map_and_references_to_it_are_left_out_and_that_is_reported(tmp_path: Path) -> None:
    data = rewritten("ultrahdr.jpg", tmp_path).read_bytes()
    assert not [word for word in (b"hdrgm", b"Container", b"GainMap", b"MPF\0") if word in data]
    assert "gain map" in remarks_on(FAULTS / "ultrahdr.jpg")
    assert "gain map" in remarks_on(FAULTS / "p3_iso_first.jpg")
    assert b"<rdf:Description" in info_in(tmp_path / "result.jpg")["xmp"]


def test_caption_keywords_and_comment_of_a_jpeg_stay(tmp_path: Path) -> None:
    from PIL import IptcImagePlugin

    with Image.open(rewritten("iptc.jpg", tmp_path)) as image:
        iptc = IptcImagePlugin.getiptcinfo(image)
        assert image.info["comment"] == b"a comment"
    assert iptc[2, 120] == b"A caption by an agency"
    assert iptc[2, 25] == [b"rain", b"street"]
    assert iptc[2, 80] == b"A Photographer"


def test_caption_is_kept_from_jpeg_to_tiff_and_back(tmp_path: Path) -> None:
    between = rewritten("iptc.jpg", tmp_path, ".tif")
    with tifffile.TiffFile(between) as file:
        assert b"A caption by an agency" in bytes(file.pages.first.tags[PHOTOSHOP_TAG].value)
    write_photo(read_photo(between), tmp_path / "again.jpg")
    assert info_in(tmp_path / "again.jpg")["photoshop"] == info_in(FAULTS / "iptc.jpg")["photoshop"]


def test_caption_in_the_iptc_tag_of_a_tiff_stays(tmp_path: Path) -> None:
    iptc = b"\x1c\x02\x78\x00\x05a day"
    tag = (IPTC_TAG, 1, len(iptc), iptc, True)
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((8, 8, 3), np.uint8), photometric="rgb", extratags=[tag])
    write_photo(read_photo(tmp_path / "a.tif"), tmp_path / "b.jpg")
    assert iptc in (tmp_path / "b.jpg").read_bytes()
    write_photo(read_photo(tmp_path / "a.tif"), tmp_path / "b.tif")
    with tifffile.TiffFile(tmp_path / "b.tif") as file:
        assert bytes(file.pages.first.tags[IPTC_TAG].value) == iptc


def test_caption_of_a_tiff_and_its_photoshop_resources_both_stay(tmp_path: Path) -> None:
    iptc = b"\x1c\x02\x78\x00\x05a day"
    resolution = b"8BIM\x03\xed\x03abc" + struct.pack(">I", 3) + bytes(4)  # named, and of odd size
    tags = [
        (IPTC_TAG, 1, len(iptc), iptc, True),
        (PHOTOSHOP_TAG, 1, len(resolution), resolution, True),
    ]
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((8, 8, 3), np.uint8), photometric="rgb", extratags=tags)
    write_photo(read_photo(tmp_path / "a.tif"), tmp_path / "b.tif")
    with tifffile.TiffFile(tmp_path / "b.tif") as file:
        kept = file.pages.first.tags
        assert bytes(kept[IPTC_TAG].value) == iptc
        assert bytes(kept[PHOTOSHOP_TAG].value).startswith(resolution)


def test_texts_of_a_png_stay(tmp_path: Path) -> None:
    with Image.open(rewritten("text.png", tmp_path)) as image:
        image.load()
        assert image.text["parameters"] == "a street in the rain, steps: 20"
        assert image.text["Description"] == "héllo"


def test_compressed_text_of_a_png_stays(tmp_path: Path) -> None:
    text = PngInfo()
    text.add_text("Comment", "rain " * 500, zip=True)
    text.add_itxt("Title", "雨の日", "ja", "題", zip=True)
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png", pnginfo=text)
    write_photo(read_photo(tmp_path / "a.png"), tmp_path / "b.png")
    with Image.open(tmp_path / "b.png") as image:
        image.load()
        assert image.text == {"Comment": "rain " * 500, "Title": "雨の日"}


def test_grey_with_alpha_gets_no_resolution_that_its_file_lacked(tmp_path: Path) -> None:
    assert "dpi" not in info_in(rewritten("trns_grey.png", tmp_path))


def test_extended_xmp_stays(tmp_path: Path) -> None:
    guid = b"0123456789ABCDEF0123456789ABCDEF"
    note = b'<x:xmpmeta xmlns:x="adobe:ns:meta/" xmpNote:HasExtendedXMP="' + guid + b'"/>'
    rest = b"http://ns.adobe.com/xmp/extension/\0" + guid + struct.pack(">II", 9, 0) + b"<further>"
    plain = io.BytesIO()
    Image.new("RGB", (16, 16)).save(plain, "JPEG", xmp=note)
    data = plain.getvalue()
    segment = b"\xff\xe1" + struct.pack(">H", len(rest) + 2) + rest
    (tmp_path / "a.jpg").write_bytes(data[:2] + segment + data[2:])
    write_photo(read_photo(tmp_path / "a.jpg"), tmp_path / "b.jpg")
    assert segment in (tmp_path / "b.jpg").read_bytes()
    assert b"http://ns.adobe.com/xap/1.0/\0" + note in (tmp_path / "b.jpg").read_bytes()
    write_photo(read_photo(tmp_path / "a.jpg"), tmp_path / "b.png")
    assert b"HasExtendedXMP" not in (tmp_path / "b.png").read_bytes()


@pytest.mark.parametrize("ending", [".jpg", ".png", ".bmp", ".tif"])
@pytest.mark.parametrize("name", ["dpi300.jpg", "dpi300.bmp"])
def test_resolution_stays(tmp_path: Path, name: str, ending: str) -> None:
    assert info_in(rewritten(name, tmp_path, ending))["dpi"] == pytest.approx((300, 300), abs=0.1)


@pytest.mark.parametrize("ending", [".jpg", ".png", ".bmp", ".tif"])
def test_a_resolution_that_the_file_lacks_is_not_invented(tmp_path: Path, ending: str) -> None:
    assert "dpi" not in info_in(rewritten("lossless.webp", tmp_path, ending)) or ending in (".tif", ".bmp")


@pytest.mark.parametrize("name", ["cicp_p3.png", "cicp_pq.png", "gama_linear.png"])
def test_colour_tags_of_a_png_stay(tmp_path: Path, name: str) -> None:
    before, after = chunks_in(FAULTS / name), chunks_in(rewritten(name, tmp_path))
    kinds = {b"cICP", b"gAMA", b"cHRM"} & before.keys()
    assert kinds
    assert {kind: after[kind] for kind in kinds} == {kind: before[kind] for kind in kinds}
    assert after[b"IHDR"] == before[b"IHDR"]


@pytest.mark.parametrize("numbers", [(12, 13), (9, 16)])
def test_colour_tags_of_an_avif_stay(tmp_path: Path, numbers: tuple[int, int]) -> None:
    data = (FAULTS / "avif_p3.avif").read_bytes()
    own, wanted = (b"nclx" + struct.pack(">HHH", *pair, 6) for pair in ((12, 13), numbers))
    (tmp_path / "a.avif").write_bytes(data.replace(own, wanted))
    write_photo(read_photo(tmp_path / "a.avif"), tmp_path / "b.avif")
    assert wanted in (tmp_path / "b.avif").read_bytes()
    assert np.abs(pixels_in(tmp_path / "b.avif") - pixels_in(FAULTS / "avif_p3.avif")).mean() < 2


@pytest.mark.parametrize("name", ["lossless.webp", "avif_lossless.avif"])
def test_lossless_stays_lossless(tmp_path: Path, name: str) -> None:
    np.testing.assert_array_equal(pixels_in(rewritten(name, tmp_path)), pixels_in(FAULTS / name))


def test_lossless_webp_with_transparent_colours_stays_exact(tmp_path: Path) -> None:
    samples = np.random.default_rng(0).integers(0, 256, (20, 30, 4), np.uint8)
    samples[:10, :, 3] = 0
    Image.fromarray(samples).save(tmp_path / "a.webp", lossless=True, exact=True)
    write_photo(read_photo(tmp_path / "a.webp"), tmp_path / "b.webp")
    np.testing.assert_array_equal(pixels_in(tmp_path / "b.webp"), samples)


@pytest.mark.parametrize("ending", [".jpg", ".avif"])
def test_colours_are_written_in_full_resolution(tmp_path: Path, ending: str) -> None:
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = (255, 0, 0)
    stripes[:, 1::2] = (0, 0, 255)
    Image.fromarray(stripes).save(tmp_path / "a.png")
    write_photo(read_photo(tmp_path / "a.png"), tmp_path / f"b{ending}")
    assert np.abs(pixels_in(tmp_path / f"b{ending}") - stripes).mean() < 6


@pytest.mark.parametrize("name", ["tif_la.tif", "trns_grey.png", "bit1_trns.png"])
def test_grey_with_alpha_keeps_both(tmp_path: Path, name: str) -> None:
    photo = read_photo(FAULTS / name)
    assert photo.grey
    with Image.open(FAULTS / name) as image:
        expected = np.asarray(image.convert("LA"))
    np.testing.assert_array_equal(photo.pixels[..., 0], expected[..., 0])
    np.testing.assert_array_equal(photo.alpha, expected[..., 1])
    with Image.open(rewritten(name, tmp_path)) as image:
        assert image.mode == "LA"
        np.testing.assert_array_equal(np.asarray(image), expected)


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_16_bit_grey_with_alpha_stays_exact(tmp_path: Path, ending: str) -> None:
    samples = np.random.default_rng(0).integers(0, 65536, (20, 30, 2), np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", samples, photometric="minisblack", extrasamples=["unassalpha"])
    write_photo(read_photo(tmp_path / "a.tif"), tmp_path / f"b.{ending}")
    if ending == "tif":
        again = read_photo(tmp_path / "b.tif")
        np.testing.assert_array_equal(np.dstack([again.pixels[..., 0], again.alpha]), samples)
        with tifffile.TiffFile(tmp_path / "b.tif") as file:
            assert file.pages.first.extrasamples == (tifffile.EXTRASAMPLE.UNASSALPHA,)
    else:
        found = cv2.imread(str(tmp_path / "b.png"), cv2.IMREAD_UNCHANGED)
        np.testing.assert_array_equal(found[..., [0, -1]], samples)


def test_colours_of_a_16_bit_bmp_reach_white() -> None:
    with Image.open(FAULTS / "bmp565.bmp") as image:
        expected = np.asarray(image.convert("RGB")).astype(int)
    found = read_photo(FAULTS / "bmp565.bmp").pixels
    assert found.reshape(-1, 3).max(axis=0).tolist() == [255, 255, 255]
    assert np.abs(found - expected).max() <= 1


def test_alpha_of_a_bmp_stays(tmp_path: Path) -> None:
    with Image.open(rewritten("bmp_v4_alpha.bmp", tmp_path)) as image:
        assert image.mode == "RGBA"
        np.testing.assert_array_equal(np.asarray(image), pixels_in(FAULTS / "bmp_v4_alpha.bmp"))


def test_bmp_with_an_unused_fourth_byte_is_opaque(tmp_path: Path, quarters: np.ndarray) -> None:
    height, width, _ = quarters.shape
    padded = np.dstack([quarters[::-1, :, ::-1], np.zeros((height, width), np.uint8)])
    header = struct.pack("<2sIHHI", b"BM", 54 + padded.size, 0, 0, 54)
    header += struct.pack("<IiiHHIIiiII", 40, width, height, 1, 32, 0, padded.size, 0, 0, 0, 0)
    (tmp_path / "a.bmp").write_bytes(header + padded.tobytes())
    photo = read_photo(tmp_path / "a.bmp")
    assert photo.alpha is None
    np.testing.assert_array_equal(photo.pixels, quarters)


@pytest.fixture
def quarters() -> np.ndarray:
    """A picture of four quarters, each of another colour."""
    picture = np.zeros((24, 40, 3), np.uint8)
    picture[:12, :20], picture[12:, :20] = (220, 30, 30), (30, 220, 30)
    picture[:12, 20:], picture[12:, 20:] = (30, 30, 220), (200, 200, 40)
    return picture


def test_photo_without_a_file_is_written_without_metadata(tmp_path: Path, quarters: np.ndarray) -> None:
    photo = read_photo(FAULTS / "lossless.webp")
    write_photo(Photo(quarters, Path("x"), photo.format), tmp_path / "a.png")
    assert chunks_in(tmp_path / "a.png").keys() == {b"IHDR", b"IDAT", b"IEND"}
