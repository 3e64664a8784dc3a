"""The main job as people do it: drop, look, compare, restore all, save."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from mwrgui.ui.app import Program
from mwrgui.ui.restore_page.page import RestorePage
from mwrgui.ui.widgets.compare import View

SECONDS = 1000
LONG = 60 * SECONDS
CONTROL = Qt.KeyboardModifier.ControlModifier


def page_of(program: Program) -> RestorePage:
    page = program.window.pages["restore"]
    assert isinstance(page, RestorePage)
    return page


def wait_for_results(program: Program, qtbot) -> None:
    viewing = program.session.viewing
    qtbot.waitUntil(lambda: len(viewing.results) == 2 and not viewing.working, timeout=LONG)


def restored(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*_restored*"))


def states(program: Program) -> list[str]:
    return [item.state for item in program.session.photos.items]


def press(program: Program, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or program.window, key, modifier)


def test_three_photos_and_a_broken_one_give_three_results_and_one_red_dot(
    start_program, make_photos, broken_photo, drop, qtbot
):
    program = start_program()
    page, session = page_of(program), program.session
    said = drop(program.window, *make_photos(3), broken_photo)
    assert said == "Open 4 photos"
    wait_for_results(program, qtbot)
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        press(program, Qt.Key.Key_Return, CONTROL)
    assert restored(broken_photo.parent) == [f"photo0{n}_restored.png" for n in range(3)]
    assert states(program) == ["done"] * 3 + ["failed"]
    model = page.strip.filmstrip.model()
    tooltips = [model.data(model.index(row), Qt.ItemDataRole.ToolTipRole) for row in range(4)]
    assert "broken.png is damaged or cut off" in tooltips[3]
    assert all("_restored.png" in tooltip for tooltip in tooltips[:3])
    reds = [reddest_dot(program, row) for row in range(4)]
    assert reds == [False, False, False, True]


def reddest_dot(program: Program, row: int) -> bool:
    """Whether the dot of a photo's thumbnail has the colour of failure."""
    strip = page_of(program).strip.filmstrip
    place = strip.visualRect(strip.model().index(row))
    picture = strip.viewport().grab(place).toImage()
    bad: QColor = program.appearance.theme.bad
    dots = [
        picture.pixelColor(x, picture.height() - 10) for x in range(picture.width() - 30, picture.width())
    ]
    return any(dot.rgb() == bad.rgb() for dot in dots)


def test_a_folder_of_forty_photos_is_restored_into_another_folder(
    start_program, make_photos, drop, qtbot, tmp_path
):
    program = start_program()
    photos = make_photos(40, side=16)
    said = drop(program.window, photos[0].parent)
    assert said == "Open photos"
    qtbot.waitUntil(lambda: len(program.session.photos.items) == 40, timeout=LONG)
    page_of(program).panel.choices.choose_output(tmp_path / "results")
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG) as finished:
        program.window.actions_table["start"].trigger()
    assert (finished.args[0].done, finished.args[0].failed) == (40, 0)
    assert len(list((tmp_path / "results").glob("*.png"))) == 40
    assert restored(photos[0].parent) == []
    qtbot.waitUntil(lambda: page_of(program).strip.text == "40 photos\n40 saved")
    assert not program.window.actions_table["start"].isEnabled()


def test_a_pasted_picture_is_restored_and_saved_to_the_pictures(start_program, qtbot, person):
    program = start_program()
    image = QImage(48, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("gray"))
    QGuiApplication.clipboard().setImage(image)
    press(program, Qt.Key.Key_V, CONTROL)
    wait_for_results(program, qtbot)
    with qtbot.waitSignal(program.session.saved, timeout=LONG) as saved:
        press(program, Qt.Key.Key_S, CONTROL)
    (path,) = saved.args
    assert path.name == "Picture 1_restored.png"
    assert path.is_relative_to(person)
    assert cv2.imread(str(path)).shape == (40, 48, 3)


def test_a_checkpoint_dropped_on_a_chip_restores_the_photo_anew(
    start_program, make_photos, drop, qtbot, tiny_teacher, tmp_path
):
    other = tmp_path / "other.safetensors"
    other.write_bytes(tiny_teacher.read_bytes())
    program = start_program(*make_photos(1))
    wait_for_results(program, qtbot)
    before = program.session.viewing.results["student"]
    chip = program.window.header.findChild(QToolButton, "chip_student")
    said = drop(program.window, other, at=chip.mapTo(program.window, chip.rect().center()))
    assert said == "Load other.safetensors as the student"
    slots = program.session.models
    qtbot.waitUntil(lambda: slots.student.state == "ready" and slots.student.name == other.name, timeout=LONG)
    viewing = program.session.viewing
    qtbot.waitUntil(
        lambda: "student" in viewing.results and viewing.results["student"].full is not before.full,
        timeout=LONG,
    )
    assert slots.teacher.name == tiny_teacher.name


def test_a_stopped_queue_goes_on_where_it_was(start_program, make_photos, qtbot):
    photos = make_photos(12)
    program = start_program(*photos)
    session, actions = program.session, program.window.actions_table
    wait_for_results(program, qtbot)
    with qtbot.waitSignal(session.photos.item_changed, check_params_cb=lambda key: done(program, key)):
        actions["start"].trigger()
    assert actions["stop"].isEnabled()
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        press(program, Qt.Key.Key_Period, CONTROL)
    left = states(program).count("waiting")
    assert 0 < left < 12
    assert states(program).count("working") == 0
    assert len(restored(photos[0].parent)) == 12 - left
    with qtbot.waitSignal(session.queue.finished, timeout=LONG) as finished:
        press(program, Qt.Key.Key_Return, CONTROL)
    assert finished.args[0].total == left
    assert len(restored(photos[0].parent)) == 12


def done(program: Program, key: int) -> bool:
    item = program.session.photos.item(key)
    return bool(item and item.state == "done")


def test_a_paused_queue_waits_until_it_is_told_to_go_on(start_program, make_photos, qtbot):
    program = start_program(*make_photos(6))
    session, actions = program.session, program.window.actions_table
    wait_for_results(program, qtbot)
    with qtbot.waitSignal(session.photos.item_changed, check_params_cb=lambda key: done(program, key)):
        actions["start"].trigger()
    actions["pause"].trigger()
    assert session.queue.state == "paused"
    assert actions["pause"].isChecked()
    assert "Paused" in page_of(program).strip.text
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        actions["pause"].trigger()
    assert states(program) == ["done"] * 6


def test_closing_in_the_middle_leaves_nothing_half_written_and_the_next_start_goes_on(
    start_program, make_photos, qtbot
):
    photos = make_photos(12)
    folder = photos[0].parent
    first = start_program(folder)
    qtbot.waitUntil(lambda: len(first.session.photos.items) == 12, timeout=LONG)
    wait_for_results(first, qtbot)
    with qtbot.waitSignal(first.session.photos.item_changed, check_params_cb=lambda key: done(first, key)):
        first.window.actions_table["start"].trigger()
    first.window.close()
    finished = restored(folder)
    assert 0 < len(finished) < 12
    assert all(cv2.imread(str(folder / name)) is not None for name in finished)
    second = start_program(folder)
    qtbot.waitUntil(lambda: len(second.session.photos.items) == 12, timeout=LONG)
    with qtbot.waitSignal(second.session.queue.finished, timeout=LONG):
        second.window.actions_table["start"].trigger()
    assert states(second) == ["done"] * 12
    assert len(restored(folder)) == 12


def test_failed_photos_are_tried_again(start_program, make_photos, broken_photo, qtbot):
    good = make_photos(1)[0]
    program = start_program(good, broken_photo)
    session = program.session
    qtbot.waitUntil(lambda: "failed" in states(program), timeout=LONG)
    broken_photo.write_bytes(good.read_bytes())
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        program.window.actions_table["retry"].trigger()
    assert states(program) == ["waiting", "done"]
    qtbot.waitUntil(lambda: not program.window.actions_table["retry"].isEnabled())


def test_the_zoom_is_kept_from_photo_to_photo(start_program, make_photos, qtbot):
    program = start_program(*make_photos(2, side=200))
    wait_for_results(program, qtbot)
    view = page_of(program).view
    near = View(x=0.4, y=0.6, zoom=8.0)
    view.look_at(near)
    with qtbot.waitSignal(program.session.viewing.photo_changed, timeout=LONG):
        program.window.actions_table["next"].trigger()
    assert program.session.photos.current.name == "photo01.png"
    wait_for_results(program, qtbot)
    assert view.view == near


def test_the_main_job_is_done_with_the_keyboard_alone(start_program, make_photos, qtbot):
    photos = make_photos(2)
    program = start_program()
    page = page_of(program)
    program.session.photos.clear()
    assert page.empty.button.hasFocus()
    copied = QMimeData()  # as a file manager does on Ctrl+C
    copied.setUrls([QUrl.fromLocalFile(str(photos[0]))])
    QGuiApplication.clipboard().setMimeData(copied)
    press(program, Qt.Key.Key_V, CONTROL)
    wait_for_results(program, qtbot)
    assert page.view.hasFocus()
    press(program, Qt.Key.Key_P)
    assert page.view.options.mode == "side"
    with qtbot.waitSignal(program.session.saved, timeout=LONG):
        press(program, Qt.Key.Key_S, CONTROL)
    assert restored(photos[0].parent) == ["photo00_restored.png"]
    press(program, Qt.Key.Key_F9)
    assert page.panel.isHidden()


def test_a_bad_photo_in_front_is_explained_where_the_picture_would_be(start_program, broken_photo, qtbot):
    program = start_program(broken_photo)
    page = page_of(program)
    qtbot.waitUntil(page.unreadable.isVisible, timeout=LONG)
    assert "broken.png is damaged or cut off" in page.unreadable.accessibleDescription()
    assert "broken.png" in program.window.message_bar.message.text
    QTest.mouseClick(page.unreadable.button, Qt.MouseButton.LeftButton)
    assert page.empty.isVisible()


def test_the_sample_goes_when_an_own_photo_comes(start_program, make_photos, drop, qtbot):
    program = start_program()
    sample, own = make_photos(2)
    program.session.photos.clear()
    program.session.photos.add_samples([sample])
    wait_for_results(program, qtbot)
    drop(program.window, own)
    assert [item.path for item in program.session.photos.items] == [own]
    wait_for_results(program, qtbot)


def test_a_ground_truth_is_dropped_on_its_card(start_program, make_photos, drop, qtbot):
    photo, truth = make_photos(2)
    program = start_program(photo)
    wait_for_results(program, qtbot)
    page, viewing = page_of(program), program.session.viewing
    with qtbot.waitSignal(viewing.figures_changed, check_params_cb=lambda: bool(viewing.figures.truth)):
        drop(page.panel.truth, truth)
    page.view.select(QRect(4, 4, 20, 16))
    qtbot.waitUntil(lambda: bool(viewing.part_figures.truth), timeout=LONG)
    rows = page.panel.figures.truth.rows
    assert [row.name for row in rows] == ["Input", "Teacher", "Student"]
    clean, dirty = cv2.imread(str(truth)).astype(float), cv2.imread(str(photo)).astype(float)
    psnr = 10 * np.log10(255**2 / ((clean - dirty) ** 2).mean())
    part = 10 * np.log10(255**2 / ((clean - dirty)[4:20, 4:24] ** 2).mean())
    assert float(rows[0].values[0]) == pytest.approx(psnr, abs=0.006)
    assert float(rows[0].values[2]) == pytest.approx(part, abs=0.006)


def test_a_picture_of_another_size_is_no_ground_truth(start_program, make_photos, drop, qtbot):
    (photo,) = make_photos(1)
    (truth,) = make_photos(1, folder="clean", side=60)
    program = start_program(photo)
    wait_for_results(program, qtbot)
    with qtbot.waitSignal(program.session.problem, timeout=LONG) as problem:
        drop(page_of(program).panel.truth, truth)
    assert "68 × 60" in str(problem.args[0])
    assert page_of(program).panel.figures.truth.rows == []


def test_another_strength_is_blended_without_the_network(start_program, make_photos, qtbot):
    (photo,) = make_photos(1)
    program = start_program(photo)
    wait_for_results(program, qtbot)
    viewing = program.session.viewing
    full = viewing.results["student"].full
    slider = page_of(program).panel.choices.findChild(object, "choose_strength")
    with qtbot.waitSignal(viewing.result_changed, timeout=LONG):
        slider.setValue(25)
    wait_for_results(program, qtbot)
    result = viewing.results["student"]
    assert result.full is full
    dirty = cv2.imread(str(photo))[..., ::-1].astype(float)
    expected = 0.75 * dirty + 0.25 * full.pixels.astype(float)
    assert np.abs(result.pixels - expected).max() <= 0.51


def test_a_large_photo_appears_tile_by_tile_in_place(start_program, make_photos, qtbot):
    (photo,) = make_photos(1, side=300)
    program = start_program()
    page, viewing = page_of(program), program.session.viewing
    tiles: list[QRect] = []
    viewing.tile_done.connect(
        lambda tile: tiles.append(QRect(tile.left, tile.top, *tile.pixels.shape[1::-1]))
    )
    page.panel.advanced.findChild(object, "advanced_tile").activated.emit(1)
    assert program.session.options.tile == 256
    program.session.open_paths([photo])
    wait_for_results(program, qtbot)
    assert len(tiles) == 8
    whole = QRect()
    for tile in tiles:
        whole |= tile
    assert whole == QRect(0, 0, 308, 300)
    assert page.view.stage.layers["student"].whole is viewing.results["student"].shown


def test_other_settings_make_saved_photos_wait_again(start_program, make_photos, qtbot):
    photos = make_photos(2)
    program = start_program(*photos)
    wait_for_results(program, qtbot)
    session = program.session
    for strength, files in ((1.0, 2), (0.5, 4)):
        session.set_options(replace(session.options, strength=strength))
        assert states(program) == ["waiting"] * 2
        with qtbot.waitSignal(session.queue.finished, timeout=LONG):
            session.start_queue()
        assert states(program) == ["done"] * 2
        assert len(restored(photos[0].parent)) == files


def test_both_results_are_saved_when_both_are_asked_for(start_program, make_photos, qtbot):
    (photo,) = make_photos(1)
    program = start_program(photo)
    wait_for_results(program, qtbot)
    box = page_of(program).panel.choices.findChild(object, "choose_saved")
    QTest.keyClick(box, Qt.Key.Key_End)
    assert program.session.options.both
    with qtbot.waitSignals([program.session.saved] * 2, timeout=LONG):
        program.window.actions_table["save"].trigger()
    assert [path.name for path in program.session.photos.current.saved] == [
        "photo00_teacher.png",
        "photo00_student.png",
    ]


def test_a_model_that_is_not_wanted_leaves_the_picture(start_program, make_photos, qtbot):
    program = start_program(*make_photos(1))
    wait_for_results(program, qtbot)
    page, viewing = page_of(program), program.session.viewing
    QTest.mouseClick(
        page.panel.choices.findChild(object, "choose_teacher"), Qt.MouseButton.LeftButton, pos=QPoint(8, 8)
    )
    assert list(viewing.results) == ["student"]
    assert page.view.stage.layers["teacher"].empty
    qtbot.waitUntil(lambda: not viewing.working, timeout=LONG)
    assert viewing.figures.agreement is None


def test_saving_twice_never_overwrites(start_program, make_photos, qtbot):
    (photo,) = make_photos(1)
    program = start_program(photo)
    wait_for_results(program, qtbot)
    for _ in range(2):
        with qtbot.waitSignal(program.session.saved, timeout=LONG):
            program.window.actions_table["save"].trigger()
    assert restored(photo.parent) == ["photo00_restored.png", "photo00_restored_2.png"]


def test_the_result_is_copied(start_program, make_photos, qtbot):
    program = start_program(*make_photos(1))
    wait_for_results(program, qtbot)
    with qtbot.waitSignal(program.session.notice, timeout=LONG):
        press(program, Qt.Key.Key_C, CONTROL)
    image = QGuiApplication.clipboard().image()
    pixels = program.session.viewing.results["student"].pixels
    assert (image.width(), image.height()) == (48, 40)
    assert image.pixelColor(7, 5).getRgb()[:3] == tuple(pixels[5, 7])


def test_a_comparison_picture_holds_all_pictures(start_program, make_photos, qtbot, tmp_path):
    program = start_program(*make_photos(1, side=120))
    wait_for_results(program, qtbot)
    page = page_of(program)
    target = tmp_path / "report.png"
    with qtbot.waitSignal(program.session.saved, timeout=LONG):
        page.exporting.write_comparison(target, page.view.options)
    strip = cv2.imread(str(target))[..., ::-1]
    assert strip.shape[1] > 4 * 128
    result = program.session.viewing.results["student"].pixels
    found = cv2.matchTemplate(strip, result, cv2.TM_SQDIFF)
    _, _, (left, top), _ = cv2.minMaxLoc(found)
    height, width = result.shape[:2]
    assert np.array_equal(strip[top : top + height, left : left + width], result)


def test_a_result_that_hardly_differs_is_said_to_be_so(start_program, make_photos, qtbot, tmp_path):
    from mwrgui.models import new_model
    from mwrgui.models.loading import save_model

    idle = tmp_path / "idle.safetensors"
    save_model(new_model("tiny"), idle)  # untrained: gives photos back as they are
    program = start_program(*make_photos(1), student=idle)
    wait_for_results(program, qtbot)
    assert "Almost nothing changed: the student moved pixels by 0.00 of 255" in page_of(program).remark.text
