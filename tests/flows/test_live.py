"""Live pictures in the window: opened, compared, interrupted and continued, saved."""

import time
from pathlib import Path

import cv2
import numpy as np
import platformdirs
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QToolButton

av = pytest.importorskip("av", reason="streams need the package av, which is not installed")

from mwrgui.jobs.job import running_jobs  # noqa: E402
from mwrgui.ui.preferences.preferences_file import PreferencesFile  # noqa: E402
from mwrgui.ui.shell.app import Program  # noqa: E402
from mwrgui.ui.shell.live_dialog import LiveDialog  # noqa: E402
from mwrgui.video.live.address import LiveAddress, read_live_address  # noqa: E402
from tests.live_stream import LiveStream  # noqa: E402

LONG = 60_000


@pytest.fixture
def videos(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setattr(platformdirs, "user_videos_dir", lambda: str(tmp_path / "Videos"))
    return tmp_path / "Videos"


@pytest.fixture
def images(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setattr(platformdirs, "user_pictures_dir", lambda: str(tmp_path / "Pictures"))
    return tmp_path / "Pictures"


def open_live(program: Program, qtbot, stream: LiveStream) -> None:
    program.session.open_live(LiveAddress(stream.address))
    live = program.session.live_player
    qtbot.waitUntil(lambda: live.playing and bool(live.frame_rates), timeout=LONG)


def mean_level(program: Program, role: str) -> float:
    """Mean pixel value of the picture that the compare view has for a role; -1 while there is none."""
    whole = program.window.restore_page.view.model.layers[role].complete_picture
    return -1.0 if whole is None else float(whole.base.mean())


def message_text(program: Program) -> str:
    message = program.window.message_bar.message
    return message.text if message else ""


def press(program: Program, name: str) -> None:
    button = program.window.findChild(QToolButton, f"live_{name}")
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_live_pictures_are_restored_beside_the_input(start_program, qtbot, live_stream, darkening_model):
    live_stream.shade = 200
    program = start_program(teacher=darkening_model, student=darkening_model)
    open_live(program, qtbot, live_stream)
    live, page = program.session.live_player, program.window.restore_page
    qtbot.waitUntil(lambda: abs(mean_level(program, "student") - 100) < 2, timeout=LONG)
    assert mean_level(program, "input") == pytest.approx(200, abs=1)
    assert (page.live_bar.isVisible(), page.transport.isVisible()) == (True, False)
    assert page.live_bar.state_text == "Live"
    qtbot.waitUntil(
        lambda: "student" in page.live_bar.statistics_text and "behind" in page.live_bar.statistics_text,
        timeout=LONG,
    )
    (item,) = program.session.photos.items
    assert item.name == live_stream.address.removeprefix("http://")
    assert abs(float(item.thumbnail.mean()) - 200) < 2
    live_stream.shade = 120
    qtbot.waitUntil(lambda: abs(mean_level(program, "student") - 60) < 2, timeout=LONG)
    page.view.model.set_mode("side")
    qtbot.waitUntil(lambda: set(live.frame_rates) == {"teacher", "student"}, timeout=LONG)
    live_stream.shade = 220
    qtbot.waitUntil(lambda: abs(mean_level(program, "teacher") - 110) < 2, timeout=LONG)


def test_a_paused_picture_can_be_saved_like_a_photo(
    start_program, qtbot, live_stream, wait_for_results, images
):
    program = start_program()
    open_live(program, qtbot, live_stream)
    press(program, "play")
    assert program.window.restore_page.live_bar.state_text == "Paused"
    wait_for_results(program)
    paused_frame = program.session.live_player.frame
    program.window.actions_table["save"].trigger()
    qtbot.waitUntil(lambda: images.exists() and any(images.glob("[!.]*.png")), timeout=LONG)
    assert program.session.live_player.frame is paused_frame
    assert live_stream.readers == 1  # the stream is still open
    press(program, "play")
    qtbot.waitUntil(lambda: program.session.live_player.frame is not paused_frame, timeout=LONG)


def test_an_interrupted_stream_is_waited_for_and_continues(start_program, qtbot, live_stream):
    program = start_program()
    open_live(program, qtbot, live_stream)
    page = program.window.restore_page
    live_stream.stop()
    qtbot.waitUntil(lambda: page.live_bar.state_text == "Waiting", timeout=LONG)
    assert "sends no more pictures. It resumes by itself" in message_text(program)
    live_stream.start()
    qtbot.waitUntil(lambda: page.live_bar.state_text == "Live", timeout=LONG)
    assert message_text(program) == ""
    before = program.session.live_player.frame
    qtbot.waitUntil(lambda: program.session.live_player.frame is not before, timeout=LONG)


def test_a_stream_continues_with_pictures_of_another_size(start_program, qtbot, live_stream):
    program = start_program()
    open_live(program, qtbot, live_stream)
    live_stream.stop()
    live_stream.size = (80, 120)
    live_stream.start()
    view = program.window.restore_page.view
    qtbot.waitUntil(
        lambda: all(
            (whole := view.model.layers[role].complete_picture) is not None
            and whole.base.shape == (120, 80, 3)
            for role in ("input", "student")
        ),
        timeout=LONG,
    )
    assert program.session.live_player.frame.pixels.shape == (120, 80, 3)


def test_a_snapshot_saves_the_input_and_each_result(
    start_program, qtbot, live_stream, images, darkening_model
):
    live_stream.shade = 200
    program = start_program(teacher=darkening_model, student=darkening_model)
    open_live(program, qtbot, live_stream)
    for count in (3, 6):
        press(program, "snapshot")
        qtbot.waitUntil(
            lambda n=count: images.exists() and len(list(images.glob("[!.]*.png"))) == n, timeout=LONG
        )
    for path in images.glob("[!.]*.png"):
        expected = 200 if "_input" in path.name else 100
        assert cv2.imread(str(path)).mean() == pytest.approx(expected, abs=2)
    qtbot.waitUntil(lambda: "Saved as" in message_text(program), timeout=LONG)


def test_restored_frames_are_recorded(start_program, qtbot, live_stream, videos, darkening_model):
    live_stream.shade = 200
    program = start_program(teacher=darkening_model, student=darkening_model)
    open_live(program, qtbot, live_stream)
    press(program, "record")
    recorder = program.session.live_player.recorder
    assert recorder.active
    program.window.show_page("models")  # recording continues while the page is hidden
    qtbot.waitUntil(lambda: recorder.frame_count > 2, timeout=LONG)
    assert list(videos.glob("[!.]*")) == []
    program.window.show_page("restore")
    press(program, "record")
    qtbot.waitUntil(lambda: any(videos.glob("[!.]*.mp4")), timeout=LONG)
    (clip,) = videos.glob("[!.]*.mp4")
    with av.open(str(clip)) as file:
        frames = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]
    assert len(frames) > 2
    assert np.mean(frames) == pytest.approx(100, abs=2)
    qtbot.waitUntil(lambda: f"Saved as {clip}" in message_text(program), timeout=LONG)


def test_removing_the_live_item_closes_the_stream_and_saves_the_recording(
    start_program, qtbot, live_stream, videos
):
    program = start_program()
    open_live(program, qtbot, live_stream)
    press(program, "record")
    recorder = program.session.live_player.recorder
    qtbot.waitUntil(lambda: recorder.frame_count > 0, timeout=LONG)
    program.window.actions_table["remove"].trigger()
    began = time.monotonic()
    qtbot.waitUntil(lambda: live_stream.readers == 0, timeout=LONG)
    # the test's server notices a closed connection only when it sends the next picture
    assert time.monotonic() - began < 5
    assert not program.window.restore_page.live_bar.isVisible()
    qtbot.waitUntil(lambda: any(videos.glob("[!.]*.mp4")), timeout=LONG)
    program.session.undo_stack.undo()
    qtbot.waitUntil(lambda: program.session.live_player.playing, timeout=LONG)


def test_a_recording_without_pictures_is_reported(start_program, qtbot, live_stream, videos):
    program = start_program()
    open_live(program, qtbot, live_stream)
    press(program, "record")
    press(program, "record")
    qtbot.waitUntil(lambda: "Nothing was recorded" in message_text(program), timeout=LONG)
    assert list(videos.iterdir()) == []


def test_showing_a_photo_closes_the_stream_until_it_is_shown_again(
    start_program, qtbot, live_stream, make_photos, wait_for_results
):
    program = start_program()
    open_live(program, qtbot, live_stream)
    program.session.open_paths(make_photos(1))
    wait_for_results(program)
    qtbot.waitUntil(lambda: live_stream.readers == 0, timeout=LONG)
    assert program.session.restorer.photo.path.name == "photo00.png"
    program.session.photos.step(-1)
    qtbot.waitUntil(lambda: program.session.live_player.playing, timeout=LONG)


def test_closing_the_window_closes_the_stream_and_saves_the_recording(
    start_program, qtbot, live_stream, videos
):
    program = start_program()
    open_live(program, qtbot, live_stream)
    press(program, "record")
    recorder = program.session.live_player.recorder
    qtbot.waitUntil(lambda: recorder.frame_count > 0, timeout=LONG)
    program.window.close()
    (clip,) = videos.glob("[!.]*.mp4")
    with av.open(str(clip)) as file:
        assert next(file.decode(video=0)).width == 96
    qtbot.waitUntil(lambda: live_stream.readers == 0, timeout=LONG)
    assert running_jobs() == []


def test_the_queue_skips_live_pictures(start_program, qtbot, live_stream, make_photos):
    program = start_program()
    open_live(program, qtbot, live_stream)
    assert not program.window.actions_table["start"].isEnabled()
    program.session.open_paths(make_photos(1))
    program.session.start_queue()
    qtbot.waitUntil(lambda: program.session.queue.state == "idle", timeout=LONG)
    assert [item.state for item in program.session.photos.items] == ["waiting", "done"]


def test_a_stream_that_cannot_be_opened_is_reported_and_can_be_tried_again(start_program, qtbot, live_stream):
    program = start_program()
    live_stream.stop()
    program.session.open_live(LiveAddress(live_stream.address))
    page = program.window.restore_page
    assert page.live_bar.state_text == "Opening …"
    qtbot.waitUntil(lambda: page.unreadable.isVisible(), timeout=LONG)
    (item,) = program.session.photos.items
    assert "cannot be opened" in str(item.problem)
    assert not page.live_bar.isVisible()
    live_stream.start()
    program.window.actions_table["retry"].trigger()
    qtbot.waitUntil(lambda: program.session.live_player.playing, timeout=LONG)
    assert not page.unreadable.isVisible()


def test_a_model_that_fails_pauses_the_live_picture(start_program, qtbot, live_stream, broken_model):
    program = start_program()
    open_live(program, qtbot, live_stream)
    program.session.models.load("student", broken_model)
    page = program.window.restore_page
    qtbot.waitUntil(lambda: page.live_bar.state_text == "Paused", timeout=LONG)
    assert "The network gave no picture" in message_text(program)
    assert live_stream.readers == 1


@pytest.fixture
def broken_model(tiny_teacher: Path, tmp_path: Path) -> Path:
    """A network whose output is not finite."""
    import torch

    from mwrgui.models.loading import load_model, save_model

    model = load_model(tiny_teacher)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(1e30)  # so large that the output is not finite
    save_model(model, tmp_path / "broken.safetensors")
    return tmp_path / "broken.safetensors"


@pytest.mark.parametrize("source", ["63", "text"])
def test_a_missing_camera_and_a_web_page_are_reported(start_program, qtbot, live_stream, source):
    program = start_program()
    address = source if source.isdecimal() else f"{live_stream.base}/{source}"
    program.session.open_live(read_live_address(address))
    qtbot.waitUntil(lambda: program.window.restore_page.unreadable.isVisible(), timeout=LONG)
    (item,) = program.session.photos.items
    assert "cannot be opened" in str(item.problem)


def answer_dialog(text: str, refusals: list[str]) -> None:
    """Types an address into the dialog and accepts it; if it is refused, notes the reason and cancels."""

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, LiveDialog)
        dialog.address_field.selectAll()
        QTest.keyClicks(dialog.address_field, text)
        buttons = dialog.findChild(QDialogButtonBox)
        QTest.mouseClick(buttons.button(QDialogButtonBox.StandardButton.Open), Qt.MouseButton.LeftButton)
        if dialog.isVisible():
            refusals.append(dialog.findChild(QLabel, "live_problem").text())
            dialog.reject()

    QTimer.singleShot(200, answer)


def test_the_dialog_opens_an_address_and_remembers_it_without_its_password(
    start_program, qtbot, live_stream, tmp_path
):
    program, refusals = start_program(), []
    answer_dialog("file:///etc/passwd", refusals)
    program.window.actions_table["open_live"].trigger()
    assert refusals == [
        "⚠ Addresses that begin with file are not opened as live pictures. "
        "Use an address that begins with http, https, rtsp, rtmp."
    ]
    assert program.session.photos.items[0].sample
    answer_dialog(live_stream.address.replace("://", "://me:geheim@"), refusals)
    program.window.actions_table["open_live"].trigger()
    qtbot.waitUntil(lambda: program.session.live_player.playing, timeout=LONG)
    assert "geheim" not in (tmp_path / "preferences.toml").read_text()
    kept = PreferencesFile(tmp_path / "preferences.toml").current.window["live"]
    assert kept == live_stream.address
    assert len(refusals) == 1
