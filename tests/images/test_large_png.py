"""A large PNG is written row by row: it holds the same, and needs little memory."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mwrgui.core.errors import MwrError
from mwrgui.images import Photo, png_stream, read_photo, write_photo
from mwrgui.images.formats import PNG

FAULTS = Path(__file__).parent / "faults"


@pytest.fixture(autouse=True)
def every_picture_counts_as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png_stream, "LARGE_IMAGE_BYTES", 1)


@pytest.mark.parametrize("name", ["text.png", "dpi300.bmp", "p3_iso_first.jpg", "cicp_pq.png"])
def test_pixels_and_metadata_are_kept(name: str, tmp_path: Path) -> None:
    photo = read_photo(FAULTS / name)
    write_photo(photo, tmp_path / "a.png")
    again = read_photo(tmp_path / "a.png")
    np.testing.assert_array_equal(again.pixels, photo.pixels)
    assert replace(again.metadata, comments=()) == replace(photo.metadata, comments=())
    with Image.open(tmp_path / "a.png") as image:
        image.verify()


@pytest.mark.parametrize("name", ["tif_la.tif", "trns_grey.png", "png_named.jpg", "bmp_v4_alpha.bmp"])
def test_the_resolution_is_written_once(name: str, tmp_path: Path) -> None:
    write_photo(read_photo(FAULTS / name), tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().count(b"pHYs") == 1


@pytest.mark.parametrize("name", ["tif_la.tif", "trns_grey.png", "png_named.jpg", "bmp_v4_alpha.bmp"])
def test_alpha_and_grey_stay(name: str, tmp_path: Path) -> None:
    photo = read_photo(FAULTS / name)
    write_photo(photo, tmp_path / "a.png")
    again = read_photo(tmp_path / "a.png")
    assert (again.grey, again.pixels.dtype) == (photo.grey, photo.pixels.dtype)
    np.testing.assert_array_equal(again.pixels, photo.pixels)
    np.testing.assert_array_equal(again.alpha, photo.alpha)


def test_a_full_disk_is_reported_and_leaves_no_file(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True
    ).returncode:
        pytest.skip("needs the right to mount")
    try:
        noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), np.uint8)
        with pytest.raises(MwrError, match="disk is full"):
            write_photo(Photo(noise, Path("x.png"), PNG), disk / "a.png")
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_writing_takes_little_memory_beside_the_pixels(tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
import numpy as np
from mwrgui.images import Photo, write_photo
from mwrgui.images.formats import PNG
def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1e3
noise = np.random.default_rng(0).integers(0, 256, (750, 1000, 3), np.uint8)
small, large = Photo(noise[:9], Path("x.png"), PNG), Photo(np.tile(noise, (8, 8, 1)), Path("x.png"), PNG)
write_photo(small, Path({str(tmp_path / "a.png")!r}))
before = peak()
write_photo(large, Path({str(tmp_path / "a.png")!r}))
print(peak() - before)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 60
