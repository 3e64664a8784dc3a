"""Photos keep their pixels and metadata; each result is read again with Pillow or tifffile."""

import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms, ImageOps
from PIL.ExifTags import IFD
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational, ImageFileDirectory_v2

from mwrgui.images import Photo, find_photos, read_photo, write_photo
from mwrgui.images.formats import PNG

ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="{}" title="Höhe"/></rdf:RDF></x:xmpmeta>'
    '<?xpacket end="w"?>'
)
ORIENTATION, MAKE, EXIF_IFD, GPS_IFD, EXPOSURE, MAKER_NOTE = 274, 271, 0x8769, 0x8825, 33434, 37500
WRITERS = {
    "png": {},
    "jpg": {"quality": 98, "subsampling": 0},
    "webp": {"lossless": True},
    "avif": {"quality": 100, "subsampling": "4:4:4"},
    "tif": {},
}


@pytest.fixture
def quarters() -> np.ndarray:
    """Four colours, so that every turn and mirror image differs."""
    picture = np.zeros((24, 40, 3), np.uint8)
    picture[:12, :20] = (220, 30, 30)
    picture[12:, :20] = (30, 220, 30)
    picture[:12, 20:] = (30, 30, 220)
    picture[12:, 20:] = (200, 200, 40)
    return picture


def fill_exif(exif: Any, orientation: int) -> Any:
    exif[MAKE] = "Maker"
    exif[ORIENTATION] = orientation
    exif[EXIF_IFD] = {EXPOSURE: IFDRational(1, 250), MAKER_NOTE: b"private notes"}
    exif[GPS_IFD] = {1: "N", 2: (IFDRational(48), IFDRational(51), IFDRational(59, 2))}
    return exif


def save(picture: np.ndarray, path: Path, orientation: int = 1) -> Path:
    """Writes a photo with EXIF, XMP and ICC, with Pillow."""
    xmp = XMP.format(orientation).encode()
    extra: dict[str, Any] = {"icc_profile": ICC, "xmp": xmp}
    extra["exif"] = fill_exif(Image.Exif(), orientation)
    if path.suffix == ".png":
        text = PngInfo()
        text.add_itxt("XML:com.adobe.xmp", xmp.decode())
        extra["pnginfo"] = text
    if path.suffix == ".tif":
        tiff = fill_exif(ImageFileDirectory_v2(), orientation)
        tiff[700] = xmp
        extra = {"icc_profile": ICC, "tiffinfo": tiff}
    Image.fromarray(picture).save(path, **WRITERS[path.suffix[1:]], **extra)
    return path


def opened(path: Path) -> Image.Image:
    with Image.open(path) as image:
        image.load()
        return image


def xmp_in(image: Image.Image) -> bytes:
    if image.format == "TIFF":
        return bytes(image.tag_v2[700])
    return bytes(image.info["xmp"])


def new_photo(pixels: np.ndarray, **more: object) -> Photo:
    return Photo(pixels, Path("x.png"), PNG, **more)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", WRITERS)
def test_photo_is_read_upright(tmp_path: Path, quarters: np.ndarray, ending: str, orientation: int) -> None:
    path = save(quarters, tmp_path / f"a.{ending}", orientation)
    marked = Image.fromarray(quarters)
    marked.getexif()[ORIENTATION] = orientation
    expected = np.asarray(ImageOps.exif_transpose(marked)).astype(int)
    found = read_photo(path).pixels
    assert found.shape == expected.shape
    assert np.abs(found - expected)[2:-2, 2:-2].mean() < 4


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("tile", [None, (16, 16)])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_tiff_of_any_layout_is_read_upright(
    tmp_path: Path, quarters: np.ndarray, orientation: int, tile: tuple[int, int] | None, kind: type
) -> None:
    factor = np.iinfo(kind).max // 255
    path = tmp_path / "a.tif"
    order = ">" if orientation % 2 else "<"
    tifffile.imwrite(
        path,
        quarters.astype(kind) * kind(factor),
        photometric="rgb",
        tile=tile,
        compression="zlib",
        byteorder=order,
        bigtiff=orientation > 4,
        extratags=[(ORIENTATION, 3, 1, orientation, True)],
    )
    marked = Image.fromarray(quarters)
    marked.getexif()[ORIENTATION] = orientation
    expected = np.asarray(ImageOps.exif_transpose(marked)).astype(kind) * kind(factor)
    np.testing.assert_array_equal(read_photo(path).pixels, expected)


@pytest.mark.parametrize("ending", ["png", "avif"])
def test_photo_of_more_than_8_bits_is_read_upright_and_in_full_range(
    tmp_path: Path, quarters: np.ndarray, ending: str
) -> None:
    bits = 16 if ending == "png" else 10
    deep = (quarters.astype(np.uint32) * (2**bits - 1) // 255).astype(np.uint16)
    exif = np.frombuffer(fill_exif(Image.Exif(), 6).tobytes().removeprefix(b"Exif\0\0"), np.uint8)
    parameters = [cv2.IMWRITE_AVIF_DEPTH, 10, cv2.IMWRITE_AVIF_QUALITY, 100] if ending == "avif" else []
    _, data = cv2.imencodeWithMetadata(
        f".{ending}", deep[..., ::-1].copy(), [cv2.IMAGE_METADATA_EXIF], [exif], parameters
    )
    (tmp_path / f"a.{ending}").write_bytes(data.tobytes())
    found = read_photo(tmp_path / f"a.{ending}").pixels
    assert found.dtype == np.uint16
    expected = np.rot90(quarters, -1).astype(int) * 257
    assert np.abs(found - expected).max() <= 257 * 2


@pytest.mark.parametrize("target", [*WRITERS])
@pytest.mark.parametrize("source", [*WRITERS])
def test_metadata_survives_from_every_format_to_every_format(
    tmp_path: Path, quarters: np.ndarray, source: str, target: str
) -> None:
    write_photo(read_photo(save(quarters, tmp_path / f"a.{source}", 6)), tmp_path / f"b.{target}")
    image = opened(tmp_path / f"b.{target}")
    exif = image.getexif()
    assert image.size == (24, 40)
    assert exif[MAKE] == "Maker"
    assert exif.get(ORIENTATION, 1) == 1
    assert float(exif.get_ifd(EXIF_IFD)[EXPOSURE]) == pytest.approx(0.004)
    assert exif.get_ifd(EXIF_IFD)[MAKER_NOTE] == b"private notes"
    assert [float(v) for v in exif.get_ifd(GPS_IFD)[2]] == pytest.approx([48, 51, 29.5])
    assert image.info["icc_profile"] == ICC
    assert xmp_in(image) == XMP.format(1).encode()


def test_thumbnail_is_left_out_and_exif_size_becomes_the_upright_one(
    tmp_path: Path, quarters: np.ndarray
) -> None:
    # First directory: orientation, pointer to the details. Then the details, then the thumbnail's directory.
    rows = [(ORIENTATION, 3, 1, 8), (EXIF_IFD, 4, 1, 38)]
    details, thumbnail = [(40962, 4, 1, 40), (40963, 3, 1, 24)], [(ORIENTATION, 3, 1, 8)]
    exif = b"II*\0" + struct.pack("<I", 8)
    for directory, next_directory in ((rows, 68), (details, 0), (thumbnail, 0)):
        body = b"".join(struct.pack("<HHII", *row) for row in directory)
        exif += struct.pack("<H", len(directory)) + body + struct.pack("<I", next_directory)
    Image.fromarray(quarters).save(tmp_path / "a.jpg", exif=b"Exif\0\0" + exif)
    assert opened(tmp_path / "a.jpg").getexif().get_ifd(IFD.IFD1) == {ORIENTATION: 8}
    write_photo(read_photo(tmp_path / "a.jpg"), tmp_path / "b.jpg")
    written = opened(tmp_path / "b.jpg").getexif()
    assert written.get_ifd(IFD.IFD1) == {}
    assert written.get_ifd(EXIF_IFD) == {40962: 24, 40963: 40}


def test_profile_longer_than_a_jpeg_segment_survives(tmp_path: Path, quarters: np.ndarray) -> None:
    profile = ICC + np.random.default_rng(0).bytes(200_000)
    Image.fromarray(quarters).save(tmp_path / "a.jpg", icc_profile=profile)
    write_photo(read_photo(tmp_path / "a.jpg"), tmp_path / "b.jpg")
    assert opened(tmp_path / "b.jpg").info["icc_profile"] == profile


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_sixteen_bits_and_alpha_stay_exact(tmp_path: Path, ending: str) -> None:
    samples = np.random.default_rng(0).integers(0, 65536, (20, 30, 4), np.uint16)
    photo = new_photo(samples[..., :3], alpha=samples[..., 3])
    write_photo(photo, tmp_path / f"a.{ending}")
    again = read_photo(tmp_path / f"a.{ending}")
    np.testing.assert_array_equal(again.pixels, samples[..., :3])
    np.testing.assert_array_equal(again.alpha, samples[..., 3])


def test_tiff_marks_its_fourth_sample_as_straight_alpha(tmp_path: Path) -> None:
    samples = np.random.default_rng(0).integers(0, 256, (20, 30, 4), np.uint8)
    write_photo(new_photo(samples[..., :3], alpha=samples[..., 3]), tmp_path / "a.tif")
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        assert file.pages.first.extrasamples == (tifffile.EXTRASAMPLE.UNASSALPHA,)
    np.testing.assert_array_equal(np.asarray(opened(tmp_path / "a.tif")), samples)


@pytest.mark.parametrize("ending", ["png", "webp", "avif", "tif"])
def test_alpha_is_kept(tmp_path: Path, quarters: np.ndarray, ending: str) -> None:
    alpha = np.tile(np.linspace(0, 255, 40).astype(np.uint8), (24, 1))
    write_photo(new_photo(quarters, alpha=alpha), tmp_path / f"a.{ending}")
    found = np.asarray(opened(tmp_path / f"a.{ending}").convert("RGBA")).astype(int)
    assert np.abs(found[..., 3] - alpha).max() <= 3
    assert np.abs(read_photo(tmp_path / f"a.{ending}").alpha.astype(int) - alpha).max() <= 3


def test_straight_alpha_of_a_foreign_tiff_leaves_colours_alone(tmp_path: Path) -> None:
    samples = np.random.default_rng(0).integers(0, 256, (20, 30, 4), np.uint8)
    tifffile.imwrite(tmp_path / "a.tif", samples, photometric="rgb", extrasamples=["unassalpha"])
    photo = read_photo(tmp_path / "a.tif")
    np.testing.assert_array_equal(np.dstack([photo.pixels, photo.alpha]), samples)


def test_associated_alpha_is_divided_out(tmp_path: Path, quarters: np.ndarray) -> None:
    alpha = np.full((24, 40, 1), 128, np.uint8)
    multiplied = np.round(quarters * (128 / 255)).astype(np.uint8)
    tifffile.imwrite(
        tmp_path / "a.tif", np.dstack([multiplied, alpha]), photometric="rgb", extrasamples=["assocalpha"]
    )
    assert np.abs(read_photo(tmp_path / "a.tif").pixels - quarters.astype(int)).max() <= 1


@pytest.mark.parametrize("ending", ["jpg", "webp", "bmp"])
def test_sixteen_bits_become_eight_where_the_format_holds_no_more(tmp_path: Path, ending: str) -> None:
    ramp = np.repeat(np.linspace(0, 65535, 64).astype(np.uint16)[None, :, None], 16, 0).repeat(3, 2)
    write_photo(new_photo(ramp), tmp_path / f"a.{ending}")
    again = read_photo(tmp_path / f"a.{ending}").pixels
    assert again.dtype == np.uint8
    assert np.abs(again - ramp / 257).max() <= 2


def test_alpha_is_left_out_of_a_jpeg(tmp_path: Path, quarters: np.ndarray) -> None:
    write_photo(new_photo(quarters, alpha=np.full((24, 40), 9, np.uint8)), tmp_path / "a.jpg")
    image = opened(tmp_path / "a.jpg")
    assert image.mode == "RGB"
    assert np.abs(np.asarray(image).astype(int) - quarters).mean() < 3


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("ending", ["png", "tif"])
def test_grey_photo_has_three_channels_in_memory_and_one_on_disk(
    tmp_path: Path, ending: str, kind: type
) -> None:
    grey = np.random.default_rng(0).integers(0, np.iinfo(kind).max, (20, 30), kind)
    Image.fromarray(grey).save(tmp_path / f"a.{ending}")
    photo = read_photo(tmp_path / f"a.{ending}")
    assert photo.grey
    np.testing.assert_array_equal(photo.pixels, np.dstack([grey] * 3))
    write_photo(photo, tmp_path / f"b.{ending}")
    np.testing.assert_array_equal(np.asarray(opened(tmp_path / f"b.{ending}")), grey)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_tiff_whose_zero_means_white_is_inverted(tmp_path: Path, kind: type) -> None:
    grey = np.random.default_rng(0).integers(0, np.iinfo(kind).max, (20, 30), kind)
    tifffile.imwrite(tmp_path / "a.tif", grey, photometric="miniswhite")
    np.testing.assert_array_equal(read_photo(tmp_path / "a.tif").pixels[..., 0], np.iinfo(kind).max - grey)


@pytest.mark.parametrize("ending", ["jpg", "tif"])
def test_cmyk_photo_becomes_rgb_without_profile(tmp_path: Path, quarters: np.ndarray, ending: str) -> None:
    cmyk_profile = ICC[:16] + b"CMYK" + ICC[20:]
    image = Image.fromarray(quarters).convert("CMYK")
    image.save(tmp_path / f"a.{ending}", icc_profile=cmyk_profile, quality=98)
    photo = read_photo(tmp_path / f"a.{ending}")
    expected = np.asarray(opened(tmp_path / f"a.{ending}").convert("RGB")).astype(int)
    assert np.abs(photo.pixels - expected).mean() < 2
    write_photo(photo, tmp_path / "b.png")
    assert "icc_profile" not in opened(tmp_path / "b.png").info


def test_16_bit_tiff_with_separate_planes_is_read_exactly(tmp_path: Path) -> None:
    planes = np.random.default_rng(0).integers(0, 65536, (3, 20, 30), np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", planes, photometric="rgb", planarconfig="separate")
    np.testing.assert_array_equal(read_photo(tmp_path / "a.tif").pixels, planes.transpose(1, 2, 0))


def test_palette_photo_is_read_in_colour(tmp_path: Path, quarters: np.ndarray) -> None:
    Image.fromarray(quarters).convert("P", palette=Image.Palette.ADAPTIVE).save(tmp_path / "a.png")
    assert np.abs(read_photo(tmp_path / "a.png").pixels - quarters.astype(int)).mean() < 4


def test_the_format_follows_from_the_content_not_the_ending(tmp_path: Path, quarters: np.ndarray) -> None:
    Image.fromarray(quarters).save(tmp_path / "a.png")
    (tmp_path / "a.png").rename(tmp_path / "a.jpg")
    photo = read_photo(tmp_path / "a.jpg")
    assert photo.format.name == "PNG"
    np.testing.assert_array_equal(photo.pixels, quarters)


@pytest.mark.parametrize("shape", [(1, 1), (2, 40_000), (40_000, 1)])
def test_photos_of_extreme_shapes_are_written_and_read(tmp_path: Path, shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    for ending in ("png", "tif", "jpg", "bmp"):
        path = tmp_path / f"ä 照片 😀.{ending}"
        write_photo(new_photo(pixels), path)
        again = read_photo(path)
        assert again.pixels.shape == pixels.shape
        assert ending == "jpg" or np.array_equal(again.pixels, pixels)


def test_photos_are_found_recursively_sorted_and_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.JPG", "a.png", "sub/c.webp", ".hidden/d.png", "._a.png", "notes.txt", "sub/deep/e.tiff"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [p.relative_to(tmp_path).as_posix() for p in find_photos(tmp_path)]
    assert found == ["a.png", "b.JPG", "sub/c.webp", "sub/deep/e.tiff"]


def test_metadata_is_kept_when_pixels_are_replaced(tmp_path: Path, quarters: np.ndarray) -> None:
    photo = read_photo(save(quarters, tmp_path / "a.png"))
    write_photo(replace(photo, pixels=255 - photo.pixels), tmp_path / "b.png")
    np.testing.assert_array_equal(np.asarray(opened(tmp_path / "b.png")), 255 - quarters)
    assert opened(tmp_path / "b.png").info["icc_profile"] == ICC
