"""Comparisons saved to a file: a web page with a slider, an animation, or a clip."""

import base64
import json
import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QFileDialog

from mwrgui.core.errors import MwrError
from mwrgui.images.comparison_files import (
    FRAMES,
    LONGEST_IN_ANIMATION,
    PageWords,
    write_animation,
    write_page,
)
from mwrgui.ui.session.file_dialogs import choose_new_comparison
from mwrgui.video.comparison import write_comparison_clip

LONG = 60_000
WORDS = PageWords("en", title="a <b>", left="left", right="right", slider="slider")


def pictures_in(page: Path) -> list[np.ndarray]:
    (found,) = re.findall(r"const pictures = (\[.*?\]);", page.read_text(encoding="utf-8"))
    kinds, data = zip(*(source.split(",", 1) for source in json.loads(found)), strict=True)
    assert set(kinds) == {"data:image/jpeg;base64"}
    files = [np.frombuffer(base64.b64decode(each), np.uint8) for each in data]
    return [cv2.imdecode(file, cv2.IMREAD_COLOR)[..., ::-1] for file in files]


def test_the_page_contains_its_pictures_and_loads_nothing_else(tmp_path: Path) -> None:
    pictures = {
        "Input & co": np.full((40, 60, 3), 30, np.uint8),
        "<script>": np.full((40, 60, 3), 200 * 257, np.uint16),
    }
    write_page(tmp_path / "a.html", pictures, WORDS, right="<script>")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert [round(float(each.mean())) for each in pictures_in(tmp_path / "a.html")] == [30, 200]
    assert "<option>Input &amp; co</option><option>&lt;script&gt;</option>" in text
    assert "<title>a &lt;b&gt;</title>" in text
    assert "http://" not in text
    assert "https://" not in text
    assert "$" not in text


def test_the_animation_shows_both_pictures_whole_and_wipes_between_them(tmp_path: Path) -> None:
    left, right = (np.full((400, 1000, 3), level, np.uint8) for level in (40, 200))
    write_animation(tmp_path / "a.gif", left, right)
    left_shares = []
    with Image.open(tmp_path / "a.gif") as animation:
        assert max(animation.size) == LONGEST_IN_ANIMATION
        assert animation.n_frames == FRAMES
        for number in range(FRAMES):
            animation.seek(number)
            left_shares.append(float((np.asarray(animation.convert("L"))[50] < 100).mean()))
    assert left_shares[0] == 0
    assert max(left_shares) == 1
    assert left_shares[: FRAMES // 2] == sorted(left_shares[: FRAMES // 2])


def frames_of(clip: Path) -> list[tuple[float, np.ndarray]]:
    """The time in seconds and the grey picture of each frame."""
    av = pytest.importorskip("av", reason="clips need the package av, which is not installed")
    with av.open(str(clip)) as file:
        assert file.streams.video[0].codec_context.pix_fmt == "yuv420p"  # every player shows this format
        return [(frame.time, frame.to_ndarray(format="gray")) for frame in file.decode(video=0)]


def test_the_clip_wipes_back_and_forth_twice_and_replaces_a_file(tmp_path: Path) -> None:
    left, right = (np.full((401, 1301, 3), level, np.uint8) for level in (40, 200))
    path = tmp_path / "a.mp4"
    path.write_bytes(b"an older one")
    write_comparison_clip(path, left, right)
    times, pictures = zip(*frames_of(path), strict=True)
    left_shares = [float((picture[50] < 100).mean()) for picture in pictures]
    assert pictures[0].shape == (394, 1280)
    only_left = [number for number, share in enumerate(left_shares) if share == 1]
    assert left_shares[0] == 0
    assert len(only_left) == 2
    assert times[only_left[0] + 1] - times[only_left[0]] > 0.5  # the left picture stays for a while
    assert times[-1] == pytest.approx(2 * (88 * 0.04 + 2 * 0.8), abs=0.1)
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    picture = np.zeros((8, 8, 3), np.uint8)
    for write in (
        lambda path: write_animation(path, picture, picture),
        lambda path: write_page(path, {"a": picture, "b": picture}, WORDS, right="b"),
    ):
        with pytest.raises(MwrError, match="file"):
            write(tmp_path / "file" / "a")


@pytest.mark.parametrize(
    ("typed", "kind", "wanted"),
    [
        ("a.png", "Web page", "a.html"),
        ("a.b", "Web page", "a.b.html"),
        ("a.html", "Photos", "a.html"),
        ("taken.jpg", "Animation", "taken_2.gif"),
        ("a.png", "Clip", "a.mp4"),
        ("", "Photos", None),
    ],
)
def test_the_chosen_kind_determines_the_ending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, kind: str, wanted: str | None
) -> None:
    (tmp_path / "taken.gif").touch()

    def answer(_parent: object, _title: str, _suggestion: str, kinds: str) -> tuple[str, str]:
        chosen = next(each for each in kinds.split(";;") if each.startswith(kind))
        return (str(tmp_path / typed) if typed else "", chosen)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    found = choose_new_comparison(None, "", tmp_path)  # type: ignore[arg-type]
    assert found == (tmp_path / wanted if wanted else None)


@pytest.mark.parametrize("ending", [".html", ".gif", ".mp4"])
def test_the_window_saves_comparisons_of_each_kind(
    start_program,
    make_photos,
    qtbot,
    tmp_path: Path,
    wait_for_results,
    ending: str,
) -> None:
    program = start_program(*make_photos(1))
    wait_for_results(program)
    page = program.window.restore_page
    with qtbot.waitSignal(program.session.saver.saved, timeout=LONG):
        page.exporter.write_comparison(tmp_path / f"a{ending}", page.view.model.options)
    if ending == ".html":
        result = program.session.restorer.results.by_role[program.session.saver.saved_role].pixels
        assert len(pictures_in(tmp_path / "a.html")) == 3
        assert "Student" in (tmp_path / "a.html").read_text(encoding="utf-8")
        assert np.abs(pictures_in(tmp_path / "a.html")[-1].astype(int) - result).mean() < 12
    elif ending == ".gif":
        with Image.open(tmp_path / "a.gif") as animation:
            assert animation.n_frames == FRAMES
    else:
        assert len(frames_of(tmp_path / "a.mp4")) == 180
