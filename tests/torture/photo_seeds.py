"""Small photos of every kind that the program reads, none of which is black anywhere."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import OpenEXR
import tifffile
from PIL import Image, ImageCms, PngImagePlugin
from psd_tools import PSDImage

from mwrgui.images.vips import vips

FAULTS = Path(__file__).parents[1] / "images" / "faults"
WIDTH, HEIGHT = 44, 33
CMYK_SAMPLES = 4


def photo_seeds() -> list[tuple[str, bytes]]:
    """File ending and content of each photo."""
    seeds = [*_by_pillow(), *_by_libvips(), *_by_tifffile(), *_in_optional_formats()]
    return [*seeds, *((path.suffix, path.read_bytes()) for path in sorted(FAULTS.iterdir()))]


def picture(channels: int = 3, *, sixteen_bit: bool = False) -> np.ndarray:
    """(H, W[, C]) smooth with some noise, from 40 to 220 of 255."""
    across = np.linspace(60, 160, WIDTH)[None, :, None] + np.linspace(0, 40, HEIGHT)[:, None, None]
    noise = np.random.default_rng(0).integers(-20, 20, (HEIGHT, WIDTH, channels))
    array = across + noise
    array = (array * 257).astype(np.uint16) if sixteen_bit else array.astype(np.uint8)
    return array[..., 0] if channels == 1 else array


def _by_pillow() -> Iterator[tuple[str, bytes]]:
    colour, grey = Image.fromarray(picture()), Image.fromarray(picture(1))
    alpha, shifted = Image.fromarray(picture(4)), Image.fromarray(np.roll(picture(), 9, axis=1))
    exif = Image.Exif()
    exif[274], exif[271] = 6, "Maker"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    frames = {"save_all": True, "append_images": [shifted, colour]}
    text = PngImagePlugin.PngInfo()
    text.add_text("parameters", "many " * 30, zip=True)
    text.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta/>")
    metadata = {"exif": exif, "icc_profile": profile}
    yield ".jpg", _saved(colour, "JPEG", **metadata, comment="a comment", quality=90)
    yield ".jpg", _saved(colour, "JPEG", progressive=True, subsampling=0)
    yield ".jpg", _saved(colour, "JPEG", restart_marker_blocks=2)
    yield ".jpg", _saved(grey, "JPEG")
    yield ".jpg", _saved(Image.fromarray(picture(4), "CMYK"), "JPEG")
    yield ".mpo", _saved(colour, "MPO", **frames)
    yield ".png", _saved(colour, "PNG", **metadata, pnginfo=text, dpi=(300, 300))
    yield ".png", _saved(alpha, "PNG")
    yield ".png", _saved(colour.quantize(50), "PNG", transparency=3)
    yield ".png", _saved(grey.convert("1"), "PNG")
    yield ".png", _saved(colour, "PNG", **frames)
    yield ".webp", _saved(alpha, "WEBP", **metadata)
    yield ".webp", _saved(colour, "WEBP", lossless=True)
    yield ".webp", _saved(colour, "WEBP", **frames)
    yield ".avif", _saved(colour, "AVIF", **metadata)
    yield ".avif", _saved(alpha, "AVIF", subsampling="4:4:4")
    yield ".avif", _saved(colour, "AVIF", **frames)
    yield ".gif", _saved(colour, "GIF")
    yield ".gif", _saved(colour, "GIF", **frames, loop=0, transparency=7)
    yield ".bmp", _saved(colour, "BMP")
    yield ".bmp", _saved(grey, "BMP")
    yield ".bmp", _saved(colour.quantize(90), "BMP")
    yield ".tif", _saved(colour, "TIFF", **metadata, compression="jpeg")
    yield ".tif", _saved(Image.fromarray(picture(CMYK_SAMPLES), "CMYK"), "TIFF")


def _by_libvips() -> Iterator[tuple[str, bytes]]:
    colour_16_bit = vips().Image.new_from_array(picture(sixteen_bit=True), interpretation="rgb16")
    colour = vips().Image.new_from_array(picture(), interpretation="srgb")
    yield ".png", colour_16_bit.pngsave_buffer(interlace=True)
    yield (
        ".png",
        vips().Image.new_from_array(picture(1, sixteen_bit=True), interpretation="grey16").pngsave_buffer(),
    )
    yield ".avif", colour_16_bit.heifsave_buffer(compression="av1", bitdepth=10, effort=0)
    yield ".tif", colour.tiffsave_buffer(tile=True, tile_width=16, tile_height=16, compression="lzw")
    yield ".tif", colour.tiffsave_buffer(compression="packbits", bigtiff=True)
    yield ".tif", colour_16_bit.tiffsave_buffer(compression="deflate", predictor="horizontal", pyramid=True)
    yield ".gif", colour.gifsave_buffer(interlace=True)


def _by_tifffile() -> Iterator[tuple[str, bytes]]:
    rgb = {"photometric": "rgb"}
    yield ".tif", _tiff(picture(), **rgb)
    yield ".tif", _tiff(picture(sixteen_bit=True), **rgb, byteorder=">", rowsperstrip=5)
    yield ".tif", _tiff(picture(4), **rgb, extrasamples=["assocalpha"])
    yield ".tif", _tiff(np.moveaxis(picture(), 2, 0), **rgb, planarconfig="separate")
    yield ".tif", _tiff(np.stack([picture()] * 3), **rgb, rowsperstrip=8)
    yield ".tif", _tiff(picture(1), photometric="minisblack")
    yield ".tif", _tiff(picture().astype(np.float32) / 255, **rgb)


def _in_optional_formats() -> Iterator[tuple[str, bytes]]:
    yield ".jp2", cv2.imencode(".jp2", picture())[1].tobytes()
    yield ".jp2", cv2.imencode(".jp2", picture(sixteen_bit=True))[1].tobytes()
    buffer = io.BytesIO()
    PSDImage.frompil(Image.fromarray(picture())).save(buffer)
    yield ".psd", buffer.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.exr"
        OpenEXR.File({}, {"RGB": picture().astype(np.float32) / 255}).write(str(path))
        yield ".exr", path.read_bytes()
    yield ".dng", _tiff(picture(1, sixteen_bit=True), photometric=32803)  # a colour filter array


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _tiff(array: np.ndarray, *, byteorder: str = "<", **options: object) -> bytes:
    buffer = io.BytesIO()
    with tifffile.TiffWriter(buffer, byteorder=byteorder) as file:
        pages = array if array.ndim == 4 else [array]
        for page in pages:
            file.write(page, **options)
    return buffer.getvalue()
