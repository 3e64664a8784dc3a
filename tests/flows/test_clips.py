"""Clips in the window: dropping, showing, playing, seeking, saving; saved clips are decoded and checked."""

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QSlider, QToolButton

av = pytest.importorskip("av", reason="clips need the package av, which is not installed")

from mwrgui.jobs.job import running_jobs  # noqa: E402
from mwrgui.restoration.options import Strength  # noqa: E402
from mwrgui.ui.session.batch_notes import BatchNote  # noqa: E402
from mwrgui.ui.shell.app import Program  # noqa: E402

LONG = 60_000
WIDTH, HEIGHT = 96, 64
MakeClip = Callable[..., Path]


@pytest.fixture
def make_clip(tmp_path: Path) -> MakeClip:
    """Writes a clip of `count` frames; each is plain grey, of the level that belongs to its number."""

    def make(
        name: str = "clip.mp4", *, count: int = 50, rate: int = 25, gop: int = 12, brighter: int = 0
    ) -> Path:
        path = tmp_path / "clips" / name
        path.parent.mkdir(exist_ok=True)
        with av.open(str(path), "w") as file:
            stream = file.add_stream("libx264", rate=rate, options={"g": str(gop), "crf": "1"})
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            for number in range(count):
                grey = np.full((HEIGHT, WIDTH, 3), grey_level(number) + brighter, np.uint8)
                frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, rate)
                file.mux(stream.encode(frame))
            file.mux(stream.encode(None))
        return path

    return make


def grey_level(number: int) -> int:
    return 20 + 4 * (number % 55)


def frame_number(pixels: NDArray[np.uint8]) -> int:
    """The number of the frame with these pixels, if it is below 55."""
    return round((float(pixels.mean()) - 20) / 4)


def shown_input(program: Program) -> NDArray[np.uint8]:
    """The picture that the compare view shows as the input."""
    whole = program.window.restore_page.view.model.layers["input"].complete_picture
    assert whole is not None
    return whole.base


def wait_for_frame(program: Program, qtbot, number: int) -> None:
    player = program.session.clip_player
    qtbot.waitUntil(
        lambda: player.ready and frame_number(shown_input(program)) == number and player.frame is not None,
        timeout=LONG,
    )


def decoded(path: Path) -> list[NDArray[np.uint8]]:
    with av.open(str(path)) as file:
        return [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]


def button(program: Program, name: str) -> QToolButton:
    return program.window.findChild(QToolButton, f"transport_{name}")


def click(program: Program, name: str) -> None:
    QTest.mouseClick(button(program, name), Qt.MouseButton.LeftButton)


def message_text(program: Program) -> str:
    message = program.window.message_bar.message
    return message.text if message else ""


def press_key(program: Program, key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or program.window, key)


def test_a_dropped_clip_shows_its_first_frame_restored_by_both_models(
    start_program, make_clip, drop, qtbot, wait_for_results
) -> None:
    program = start_program()
    clip = make_clip()
    assert not program.window.restore_page.transport.isVisible()
    assert drop(program.window, clip) == "Open clip.mp4"
    wait_for_frame(program, qtbot, 0)
    wait_for_results(program)
    session, page = program.session, program.window.restore_page
    (item,) = session.photos.items
    assert item.is_clip
    assert page.transport.isVisible()
    assert page.transport.position_text == "0:00.0 / 0:02.0"
    assert page.strip.text.startswith("1 clip")
    assert {"input", "teacher", "student"} <= set(page.view.model.layers.roles)
    assert program.window.actions_table["ground_truth"].isEnabled()
    qtbot.waitUntil(lambda: session.photos.items[0].thumbnail is not None, timeout=LONG)
    assert abs(float(session.photos.items[0].thumbnail.mean()) - grey_level(0)) < 3


def test_the_thumbnail_of_a_clip_has_a_symbol(start_program, make_clip, qtbot) -> None:
    program = start_program(make_clip())
    strip = program.window.restore_page.strip.filmstrip
    qtbot.waitUntil(lambda: program.session.photos.items[0].thumbnail is not None, timeout=LONG)
    cell = strip.visualRect(strip.model().index(0, 0))
    corner = strip.viewport().grab().toImage().copy(cell.left() + 8, cell.bottom() - 24, 16, 16)
    lightnesses = {corner.pixelColor(x, y).lightness() for x in range(16) for y in range(16)}
    assert max(lightnesses) - min(lightnesses) > 100  # a white symbol on a dark dot, not a plain grey frame


def test_step_buttons_and_keys_go_from_frame_to_frame(
    start_program, make_clip, qtbot, wait_for_results
) -> None:
    program = start_program(make_clip())
    wait_for_frame(program, qtbot, 0)
    wait_for_results(program)
    click(program, "frame_on")
    wait_for_frame(program, qtbot, 1)
    for _ in range(3):
        press_key(program, Qt.Key.Key_Period)
    wait_for_frame(program, qtbot, 4)
    click(program, "frame_back")
    press_key(program, Qt.Key.Key_Comma)
    wait_for_frame(program, qtbot, 2)
    assert program.window.restore_page.transport.position_text.startswith("0:00.1")
    wait_for_results(program)
    result = program.session.restorer.results.by_role["student"]
    assert abs(float(result.pixels.mean()) - grey_level(2)) < 60
    assert program.session.restorer.photo.pixels is shown_input(program)


def test_the_slider_shows_the_frame_at_its_position(start_program, make_clip, qtbot) -> None:
    program = start_program(make_clip(gop=250))
    wait_for_frame(program, qtbot, 0)
    slider = program.window.findChild(QSlider, "transport_slider")
    place = QPoint(slider.width() // 2, slider.height() // 2)
    with qtbot.waitSignal(program.session.restorer.photo_changed, timeout=LONG):
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=place)
    assert abs(frame_number(shown_input(program)) - 25) <= 1
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_End)
    wait_for_frame(program, qtbot, 49)
    QTest.keyClick(slider, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: frame_number(shown_input(program)) in (24, 25), timeout=LONG)
    assert program.session.photos.current.path.name == "clip.mp4"


def test_space_plays_at_the_clips_own_speed_and_pauses_at_the_current_frame(
    start_program, make_clip, qtbot, wait_for_results
) -> None:
    program = start_program(make_clip(count=250))
    wait_for_frame(program, qtbot, 0)
    wait_for_results(program)
    player, page = program.session.clip_player, program.window.restore_page
    page.view.model.set_mode("side")
    page.view.setFocus()
    press_key(program, Qt.Key.Key_Space)
    began = time.monotonic()
    qtbot.waitUntil(lambda: player.position > 2, timeout=LONG)
    passed = time.monotonic() - began
    assert passed > 1.5  # it never plays faster
    assert player.playing
    qtbot.waitUntil(lambda: page.transport.rates_text.count(".") == 2, timeout=LONG)
    assert page.transport.rates_text.startswith("student ")
    assert page.transport.rates_text.endswith(" frames/s")
    press_key(program, Qt.Key.Key_Space)
    assert not player.playing
    frame = player.frame
    wait_for_results(program)
    assert program.session.restorer.photo.pixels is frame.pixels
    assert page.transport.rates_text == ""
    assert not [job for job in running_jobs() if job.name in ("play clip", "restore clip")]


def test_pictures_that_are_compared_are_of_the_same_frame(
    start_program, make_clip, qtbot, wait_for_results
) -> None:
    program = start_program(make_clip(count=55))
    wait_for_results(program)
    player, view = program.session.clip_player, program.window.restore_page.view
    view.model.set_mode("difference")
    player.set_loop(True)  # on a busy machine the clip would end before the mode is changed
    played = []
    player.pictures_played.connect(played.append)
    player.play()
    qtbot.waitUntil(lambda: len(played) >= 5, timeout=LONG)
    for each in played:
        assert set(each.pictures) == {"input", "teacher", "student"}
        assert abs(frame_number(each.pictures["input"].base) - round(each.frame.time * 25)) <= 1
    assert set(player.frame_rates) == {"teacher", "student"}
    view.model.set_mode("split")
    qtbot.waitUntil(lambda: set(played[-1].pictures) == {"input", "student"}, timeout=LONG)
    assert "teacher" not in view.model.layers.roles  # its picture of an earlier frame is not shown
    player.pause()
    wait_for_results(program)


def test_holding_space_shows_the_input_of_a_clip(start_program, make_clip, qtbot, wait_for_results) -> None:
    program = start_program(make_clip())
    wait_for_results(program)
    view = program.window.restore_page.view
    view.setFocus()
    QTest.keyPress(view, Qt.Key.Key_Space)
    assert not view.model.input_held
    qtbot.waitUntil(lambda: view.model.input_held, timeout=LONG)
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert not view.model.input_held
    assert not program.session.clip_player.playing


def test_at_its_end_a_clip_stays_at_the_last_frame_or_starts_again(start_program, make_clip, qtbot) -> None:
    program = start_program(make_clip(count=12))
    wait_for_frame(program, qtbot, 0)
    player = program.session.clip_player
    click(program, "play")
    qtbot.waitUntil(lambda: player.playing, timeout=LONG)
    qtbot.waitUntil(lambda: not player.playing, timeout=LONG)
    wait_for_frame(program, qtbot, 11)
    click(program, "loop")
    assert button(program, "loop").isChecked()
    positions = []
    player.changed.connect(lambda: positions.append(player.position))
    click(program, "play")
    qtbot.waitUntil(lambda: sum(b < a for a, b in pairwise(positions)) >= 2, timeout=LONG)
    assert player.playing
    click(program, "play")
    assert not player.playing


def test_seeking_while_a_clip_plays_continues_from_the_new_position(
    start_program, make_clip, qtbot, wait_for_results
) -> None:
    program = start_program(make_clip(count=500))
    wait_for_results(program)
    player = program.session.clip_player
    player.play()
    qtbot.waitUntil(lambda: player.position > 0.2, timeout=LONG)
    player.seek(15.0)
    qtbot.waitUntil(lambda: player.position > 15.2, timeout=LONG)
    assert player.playing
    assert player.position < 20
    slider = program.window.findChild(QSlider, "transport_slider")
    place = QPoint(slider.width() // 2, slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=place)
    assert not player.playing  # it pauses while the handle is held
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=place)
    assert player.playing
    qtbot.waitUntil(lambda: 10 < player.position < 15, timeout=LONG)
    player.step(-1)
    assert not player.playing


def test_playing_ends_when_another_item_or_page_is_shown_or_the_clip_is_removed(
    start_program, make_clip, make_photos, qtbot, wait_for_results
) -> None:
    clip, photo = make_clip(count=250), make_photos(1)[0]
    program = start_program(clip, photo)
    session, player = program.session, program.session.clip_player
    wait_for_results(program)

    def no_clip_job_runs() -> bool:
        return not [job for job in running_jobs() if "clip" in job.name or "frame" in job.name]

    player.play()
    qtbot.waitUntil(lambda: player.position > 0.5, timeout=LONG)
    left_at = player.position
    press_key(program, Qt.Key.Key_Right)
    assert session.photos.current.path == photo
    assert not player.ready
    assert not program.window.restore_page.transport.isVisible()
    wait_for_results(program)
    assert shown_input(program).shape == (40, 48, 3)
    qtbot.waitUntil(no_clip_job_runs, timeout=LONG)
    assert str(clip) not in [file.path for file in psutil.Process().open_files()]
    press_key(program, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: player.ready, timeout=LONG)
    assert player.position >= left_at  # it opens again where it was left
    player.play()
    qtbot.waitUntil(lambda: player.position > left_at + 0.2, timeout=LONG)
    program.window.show_page("models")
    assert not player.playing
    program.window.show_page("restore")
    player.play()
    press_key(program, Qt.Key.Key_Delete)
    assert [item.path for item in session.photos.items] == [photo]
    qtbot.waitUntil(no_clip_job_runs, timeout=LONG)
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: player.ready, timeout=LONG)
    player.play()
    qtbot.waitUntil(lambda: player.position > left_at + 0.2, timeout=LONG)
    program.window.close_guard.close_without_asking()
    assert not running_jobs()
    assert not [thread for thread in threading.enumerate() if "clip" in thread.name]


def test_a_folder_of_photos_and_clips_is_opened_and_all_are_saved(
    start_program, make_clip, make_photos, drop, qtbot, wait_for_results
) -> None:
    clip = make_clip(count=30)
    (photo,) = make_photos(1, folder="clips")
    program = start_program()
    drop(program.window, clip.parent)
    qtbot.waitUntil(lambda: len(program.session.photos.items) == 2, timeout=LONG)
    assert [item.path for item in program.session.photos.items] == [clip, photo]
    assert program.window.restore_page.strip.text.startswith("2 photos and clips")
    wait_for_results(program)
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG) as finished:
        program.window.actions_table["start"].trigger()
    assert (finished.args[0].done, finished.args[0].failed) == (2, 0)
    assert [item.state for item in program.session.photos.items] == ["done", "done"]
    assert cv2.imread(str(photo.with_stem("photo00_restored"))).shape == (40, 48, 3)
    frames = decoded(clip.with_stem("clip_restored"))
    assert len(frames) == 30
    assert np.abs(frames[0].astype(int) - decoded(clip)[0]).mean() > 2
    second = start_program(clip.parent)
    qtbot.waitUntil(lambda: len(second.session.photos.items) == 2, timeout=LONG)  # no results


def test_a_clip_keeps_a_strength_of_its_own_when_played_and_saved(start_program, make_clip, qtbot) -> None:
    clip = make_clip(count=20)
    program = start_program(clip)
    session, player = program.session, program.session.clip_player
    session.set_options(
        replace(session.options, models=("student",), result_role="student", use_fallback=False)
    )
    qtbot.waitUntil(lambda: "student" in session.restorer.results.by_role, timeout=LONG)
    session.photo_edits.set_strength([session.photos.current.key], Strength(0.0, 0.0))
    qtbot.waitUntil(
        lambda: session.restorer.results.by_role["student"].strength == Strength(0.0, 0.0), timeout=LONG
    )

    def student_equals_frame(played) -> bool:
        student = played.pictures.get("student")
        return student is not None and (student.base == played.frame.pixels).all()

    with qtbot.waitSignal(player.pictures_played, check_params_cb=student_equals_frame, timeout=LONG):
        player.play()
    player.pause()
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.save_clip()
    (saved,) = session.photos.items[0].saved
    assert np.abs(decoded(saved)[0].astype(int) - decoded(clip)[0]).mean() < 2
    session.photo_edits.set_strength([session.photos.current.key], None)
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.save_clip()
    (other,) = session.photos.items[0].saved
    assert other.name == "clip_restored_2.mp4"
    assert np.abs(decoded(other)[0].astype(int) - decoded(clip)[0]).mean() > 2
    qtbot.waitUntil(lambda: not session.restorer.working, timeout=LONG)


def test_save_writes_the_whole_clip_and_reports_its_path(
    start_program, make_clip, qtbot, wait_for_results
) -> None:
    clip, other = make_clip(count=200), make_clip("other.mp4", count=5)
    program = start_program(clip, other)
    wait_for_results(program)
    session = program.session
    clip.with_stem("clip_restored").write_bytes(b"somebody else's")
    progress, batches = [], []
    session.queue.started.connect(batches.append)
    session.queue.changed.connect(lambda: progress.append(session.queue.progress))
    saved = clip.with_stem("clip_restored_2")
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        program.window.actions_table["save"].trigger()
    assert clip.with_stem("clip_restored").read_bytes() == b"somebody else's"
    assert len(decoded(saved)) == 200
    assert [item.state for item in session.photos.items] == ["done", "waiting"]
    assert session.photos.items[0].saved == (saved,)
    assert any(p.clip and p.clip.total == 200 and p.clip.frames_per_second > 0 for p in progress)
    assert message_text(program) == f"Saved as {saved}."
    noted = [(item.path, item.root) for item in batches[0].items]
    note = BatchNote(tuple(noted), batches[0].work, {}, batches[0].options, batches[0].clip_work)
    assert note.remaining() == []  # so the next start offers nothing if the window is killed now
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        program.window.actions_table["save"].trigger()
    assert not clip.with_stem("clip_restored_3").exists()  # it is done already


def test_save_as_writes_the_clip_where_the_user_wants_it(
    start_program, make_clip, qtbot, wait_for_results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = make_clip(count=20)
    program = start_program(clip)
    wait_for_results(program)
    session, chosen, suggested = program.session, tmp_path / "chosen", []
    session.set_options(replace(session.options, save_both=True))  # one file is chosen, so one is written

    def answer(*arguments: object) -> tuple[str, str]:
        suggested.append(Path(str(arguments[2])))
        return str(chosen), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    batches = []
    session.queue.started.connect(batches.append)
    saved = tmp_path / "chosen.mp4"
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        program.window.actions_table["save_as"].trigger()
    assert suggested == [clip.with_stem("clip_restored")]
    assert len(decoded(saved)) == 20
    assert np.abs(decoded(saved)[0].astype(int) - decoded(clip)[0]).mean() > 2
    assert message_text(program) == f"Saved as {saved}."
    (item,) = session.photos.items
    assert (item.state, item.saved) == ("waiting", (saved,))  # a batch would still save it beside the clip
    assert batches == []  # no batch started, so the next start offers none under another name
    chosen = tmp_path / "chosen.avi"
    program.window.actions_table["save_as"].trigger()
    assert "the program cannot write clips that end in .avi" in message_text(program)
    assert session.queue.state == "idle"


def test_save_as_replaces_what_the_user_agreed_to_replace(
    start_program, make_clip, qtbot, wait_for_results
) -> None:
    clip, existing = make_clip(count=8), make_clip("existing.mp4", count=3)
    program = start_program(clip)
    wait_for_results(program)
    session = program.session
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.save_clip()
    first = session.photos.items[0]
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.save_clip(existing)
    assert len(decoded(existing)) == 8
    (item,) = session.photos.items
    assert (item.state, item.saved) == ("done", (*first.saved, existing))


def test_the_frame_that_is_shown_is_measured_against_a_clean_clip(
    start_program, make_clip, drop, qtbot, wait_for_results
) -> None:
    clip, clean = make_clip(), make_clip("clean.mkv", brighter=6)
    slow = make_clip("slow.mp4", brighter=6, rate=10)  # the same number of frames, each shown for longer
    program = start_program(clip)
    wait_for_results(program)
    page, restorer = program.window.restore_page, program.session.restorer
    assert page.panel.truth.isVisibleTo(page)

    def measured() -> float:
        qtbot.waitUntil(lambda: bool(restorer.results.metrics.truth) and not restorer.working, timeout=LONG)
        rows = page.panel.metrics.truth.rows
        assert [row.name for row in rows] == ["Input", "Teacher", "Student"]
        return float(rows[0].values[0])

    def expected(number: int) -> float:
        error = decoded(clip)[number].astype(float) - decoded(clean)[number]
        return float(10 * np.log10(255**2 / (error**2).mean()))

    drop(page.panel.truth, clean)
    assert measured() == pytest.approx(expected(0), abs=0.2)
    program.session.clip_player.seek(31 / 25 + 0.01)
    wait_for_frame(program, qtbot, 31)
    assert measured() == pytest.approx(expected(31), abs=0.2)
    drop(page.panel.truth, slow)
    assert measured() == pytest.approx(expected(31), abs=0.2)


def test_a_clip_of_another_length_is_refused_as_ground_truth(
    start_program, make_clip, drop, qtbot, wait_for_results
) -> None:
    program = start_program(make_clip())
    wait_for_results(program)
    page = program.window.restore_page
    with qtbot.waitSignal(program.session.messages.message_about, timeout=LONG) as problem:
        drop(page.panel.truth, make_clip("short.mp4", count=49))
    assert "short.mp4 has 49 frames, the clip 50" in str(problem.args[0])
    assert page.panel.metrics.truth.rows == []


def test_a_stopped_clip_is_resumed_where_it_was_stopped(
    start_program, make_clip, qtbot, wait_for_results
) -> None:
    clip = make_clip(count=900)
    program = start_program(clip)
    wait_for_results(program)
    session = program.session
    session.save_clip()
    qtbot.waitUntil(lambda: bool(list(clip.parent.glob(".mwrgui-clip-*/0*.frames"))), timeout=LONG)
    qtbot.waitUntil(lambda: "frames/s" in program.window.restore_page.strip.text, timeout=LONG)
    session.save_clip()
    assert (
        message_text(program)
        == "Other photos or clips are being restored. Save this clip when they are done."
    )
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        program.window.actions_table["stop"].trigger()
    assert session.photos.items[0].state == "waiting"
    assert not clip.with_stem("clip_restored").exists()
    notices = []
    session.queue.notice.connect(lambda notice: notices.append(str(notice)))
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.save_clip()
    assert any("goes on after" in notice for notice in notices)
    assert len(decoded(clip.with_stem("clip_restored"))) == 900
    assert not list(clip.parent.glob(".mwrgui-clip-*"))


def test_a_clip_that_is_removed_while_it_is_saved_leaves_no_result(
    start_program, make_clip, make_photos, qtbot, wait_for_results
) -> None:
    clip = make_clip(count=400)
    program = start_program(clip, *make_photos(1))
    wait_for_results(program)
    session = program.session
    session.save_clip()
    qtbot.waitUntil(lambda: session.queue.progress.clip is not None, timeout=LONG)
    session.photo_edits.remove([session.photos.current.key])
    qtbot.waitUntil(lambda: session.queue.state == "idle", timeout=LONG)
    assert not clip.with_stem("clip_restored").exists()
    wait_for_results(program)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("empty", "is empty"),
        ("broken", "is not a clip that can be read"),
        ("audio", "holds no pictures"),
    ],
)
def test_a_clip_without_pictures_is_reported_and_other_files_still_open(
    start_program,
    make_clip,
    make_photos,
    drop,
    qtbot,
    wait_for_results,
    tmp_path: Path,
    kind: str,
    words: str,
) -> None:
    bad = tmp_path / f"{kind}.mp4"
    if kind == "audio":
        with av.open(str(bad), "w") as file:
            stream = file.add_stream("aac", rate=44_100)
            silence = np.zeros((2, 1024), np.float32)
            frame = av.AudioFrame.from_ndarray(silence, format="fltp", layout="stereo")
            frame.sample_rate = 44_100
            file.mux([*stream.encode(frame), *stream.encode(None)])
    else:
        bad.write_bytes(b"" if kind == "empty" else b"nothing of a clip" * 100)
    program = start_program(*make_photos(1))
    wait_for_results(program)
    drop(program.window, bad, make_clip(count=5))
    page, session = program.window.restore_page, program.session
    qtbot.waitUntil(page.unreadable.isVisible, timeout=LONG)
    assert words in page.unreadable.accessibleDescription()
    assert not page.transport.isVisible()
    press_key(program, Qt.Key.Key_Right)
    wait_for_frame(program, qtbot, 0)
    wait_for_results(program)
    assert [item.state for item in session.photos.items] == ["waiting", "failed", "waiting"]


def test_without_pyav_a_dropped_clip_shows_what_to_install(
    start_program, make_clip, make_photos, drop, qtbot, wait_for_results, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = make_clip()
    (photo,) = make_photos(1, folder="clips")
    program = start_program()
    monkeypatch.setitem(sys.modules, "av", None)
    drop(program.window, clip)
    assert message_text(program) == (
        "Clips cannot be read: mwrgui's extra “video”, the package “av”, is not installed."
        " Install it with: pip install av"
    )
    drop(program.window, clip.parent)
    qtbot.waitUntil(lambda: [item.path for item in program.session.photos.items] == [photo], timeout=LONG)
    wait_for_results(program)


def test_a_rectangle_stays_from_frame_to_frame(start_program, make_clip, qtbot, wait_for_results) -> None:
    from PySide6.QtCore import QRect

    program = start_program(make_clip())
    wait_for_results(program)
    view, results = program.window.restore_page.view, program.session.restorer.results
    view.model.selection.select(QRect(10, 10, 30, 30))
    click(program, "frame_on")
    wait_for_frame(program, qtbot, 1)
    assert view.model.selection.rectangle == QRect(10, 10, 30, 30)
    qtbot.waitUntil(lambda: results.rectangle_metrics.agreement is not None, timeout=LONG)


def test_a_changed_strength_takes_effect_while_a_clip_plays(
    start_program, make_clip, qtbot, wait_for_results
) -> None:
    program = start_program(make_clip(count=500))
    wait_for_results(program)
    session, played = program.session, []
    session.clip_player.pictures_played.connect(played.append)
    session.clip_player.play()
    qtbot.waitUntil(lambda: bool(played), timeout=LONG)
    session.set_options(replace(session.options, strength=Strength(0.0, 0.0)))

    def untouched() -> bool:
        pictures = played[-1].pictures
        return np.array_equal(pictures["student"].base, pictures["input"].base)

    qtbot.waitUntil(untouched, timeout=LONG)
    assert untouched()
    session.clip_player.pause()
    wait_for_results(program)
