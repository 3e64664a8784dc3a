"""The memory that a photo needs, as known from its header: unknown for some files, never too low."""

from pathlib import Path

import pytest
from PIL import Image

from mwrgui.core.errors import MwrError
from mwrgui.images import memory_needed, read_photo

FAULTS = Path(__file__).with_name("faults")


@pytest.mark.parametrize("name", sorted(path.name for path in FAULTS.iterdir()))
def test_it_is_never_less_than_the_photo_and_its_result_need(name: str) -> None:
    needed = memory_needed(FAULTS / name)
    try:
        photo = read_photo(FAULTS / name)
    except MwrError:
        return
    assert needed is None or needed >= 2 * photo.pixels.nbytes


@pytest.mark.parametrize("ending", ["jpg", "png", "tif", "webp", "avif", "gif"])
def test_it_is_known_from_the_header_of_usual_files(tmp_path: Path, ending: str) -> None:
    Image.new("RGB", (90, 60)).save(tmp_path / f"a.{ending}")
    assert memory_needed(tmp_path / f"a.{ending}") == 90 * 60 * 3 * 3


def test_it_is_known_for_heic() -> None:
    assert memory_needed(FAULTS / "photo.heic") is not None


@pytest.mark.parametrize("name", ["a.bmp", "missing.png", "empty.png", "text.png", "raw.dng"])
def test_it_is_unknown_where_only_a_decoder_knows_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.png").write_text("no photo")
    Image.new("RGB", (90, 60)).save(tmp_path / "a.bmp")
    Image.new("RGB", (90, 60)).save(tmp_path / "a.tif")
    (tmp_path / "a.tif").rename(tmp_path / "raw.dng")
    assert memory_needed(tmp_path / name) is None
