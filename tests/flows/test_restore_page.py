"""The main job as people do it: drop, look, compare, save."""

import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from mwrgui.ui.restore_page.metric_rows import NO_VALUE
from mwrgui.ui.restore_page.page import RestorePage
from mwrgui.ui.session.file_kinds import role_of
from mwrgui.ui.shell.app import Program
from mwrgui.ui.widgets.compare import View

SECONDS = 1000
LONG = 60 * SECONDS
CONTROL = Qt.KeyboardModifier.ControlModifier


def page_of(program: Program) -> RestorePage:
    page = program.window.pages["restore"]
    assert isinstance(page, RestorePage)
    return page


def result_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*_restored*"))


def press(program: Program, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or program.window, key, modifier)


def test_a_pasted_picture_is_restored_and_saved_to_the_pictures_folder(
    start_program, qtbot, person, wait_for_results
):
    program = start_program()
    image = QImage(48, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("gray"))
    QGuiApplication.clipboard().setImage(image)
    press(program, Qt.Key.Key_V, CONTROL)
    wait_for_results(program)
    with qtbot.waitSignal(program.session.saver.saved, timeout=LONG) as saved:
        press(program, Qt.Key.Key_S, CONTROL)
    (path,) = saved.args
    assert path.name == "Picture 1_restored.png"
    assert path.is_relative_to(person)
    assert cv2.imread(str(path)).shape == (40, 48, 3)


def test_a_checkpoint_dropped_on_a_chip_restores_the_photo_anew(
    start_program, make_photos, drop, qtbot, tiny_teacher, tmp_path, wait_for_results
):
    other = tmp_path / "other.safetensors"
    other.write_bytes(tiny_teacher.read_bytes())
    program = start_program(*make_photos(1))
    wait_for_results(program)
    before = program.session.restorer.results.by_role["student"]
    chip = program.window.header.findChild(QToolButton, "chip_student")
    overlay_text = drop(program.window, other, at=chip.mapTo(program.window, chip.rect().center()))
    assert overlay_text == "Load other.safetensors as the student"
    slots = program.session.models
    qtbot.waitUntil(lambda: slots.student.state == "ready" and slots.student.name == other.name, timeout=LONG)
    restorer = program.session.restorer
    qtbot.waitUntil(
        lambda: (
            "student" in restorer.results.by_role
            and restorer.results.by_role["student"].restored is not before.restored
        ),
        timeout=LONG,
    )
    assert slots.teacher.name == tiny_teacher.name


def test_figures_of_a_former_model_are_hidden_until_the_new_model_has_restored(
    start_program, make_photos, tiny_teacher, tmp_path, qtbot, wait_for_results
):
    other = Path(shutil.copy(tiny_teacher, tmp_path / "other.safetensors"))
    program = start_program(*make_photos(1))
    wait_for_results(program)
    page, restorer, slots = page_of(program), program.session.restorer, program.session.models
    time_row, agreement_row = page.panel.metrics.costs.rows[0], page.panel.metrics.agreement.rows[0]
    assert NO_VALUE not in (*time_row.values, *agreement_row.values[:1])
    outdated_roles = []

    def check_figures() -> None:
        if restorer.results.outdated:
            figures = page.panel.metrics
            assert figures.costs.rows[0].values == (time_row.values[0], NO_VALUE)
            assert figures.agreement.rows[0].values[0] == NO_VALUE
            outdated_roles.append(restorer.results.outdated)

    slots.changed.connect(check_figures)
    slots.load("student", other)
    qtbot.waitUntil(lambda: bool(outdated_roles), timeout=LONG)
    wait_for_results(program)
    assert set(outdated_roles) == {frozenset({"student"})}
    assert not restorer.results.outdated
    assert page.panel.metrics.agreement.rows[0].values[0] != NO_VALUE


def test_the_shortest_time_of_a_model_is_kept_and_measured_anew_for_another_model(
    start_program, make_photos, tiny_teacher, tmp_path, qtbot, wait_for_results
):
    program = start_program(*make_photos(1, side=200))
    wait_for_results(program)
    results, models = program.session.restorer.results, program.session.models
    for role, result in results.by_role.items():
        first_time = 1000 * result.restored.network_seconds / result.restored.network_megapixels
        assert 0 < models.slot(role).ms_per_megapixel <= first_time
    shortest = models.teacher.ms_per_megapixel
    models.note_speed("teacher", models.teacher.model, shortest * 2)  # slower, as on a busy machine
    assert models.teacher.ms_per_megapixel == shortest
    before = models.teacher.model
    models.load("teacher", Path(shutil.copy(tiny_teacher, tmp_path / "other.safetensors")))
    qtbot.waitUntil(lambda: models.teacher.model is not before, timeout=LONG)
    assert models.teacher.ms_per_megapixel == 0
    models.note_speed("teacher", before, shortest)  # the result of a job that has been abandoned
    assert models.teacher.ms_per_megapixel == 0
    wait_for_results(program)
    assert models.teacher.ms_per_megapixel > 0


def test_a_checkpoint_given_at_the_start_replaces_one_of_the_usual_models(
    start_program, make_photos, tiny_teacher, tmp_path
):
    own = Path(shutil.copy(tiny_teacher, tmp_path / "own.safetensors"))
    program = start_program(*make_photos(1), own)
    slots = program.session.models
    assert slots.slot(role_of(own)).name == "own.safetensors"
    assert {slots.teacher.name, slots.student.name} == {"own.safetensors", tiny_teacher.name}


def test_a_bad_checkpoint_given_at_the_start_leaves_the_usual_models(
    start_program, make_photos, tmp_path, wait_for_results
):
    bad = tmp_path / "bad.pth"
    bad.write_text("no weights")
    program = start_program(*make_photos(1), bad)
    wait_for_results(program)
    slots = program.session.models
    assert [slots.teacher.state, slots.student.state] == ["ready", "ready"]
    message = program.window.message_bar.message
    assert message is not None
    assert message.kind == "bad"
    assert "bad.pth" in message.text


def test_the_zoom_is_kept_from_photo_to_photo(start_program, make_photos, qtbot, wait_for_results):
    program = start_program(*make_photos(2, side=200))
    wait_for_results(program)
    view = page_of(program).view
    near = View(x=0.4, y=0.6, zoom=8.0)
    view.model.viewport.set_view(near)
    with qtbot.waitSignal(program.session.restorer.photo_changed, timeout=LONG):
        program.window.actions_table["next"].trigger()
    assert program.session.photos.current.name == "photo01.png"
    wait_for_results(program)
    assert view.model.viewport.view == near


def test_the_main_job_is_done_with_the_keyboard_alone(start_program, make_photos, qtbot, wait_for_results):
    photos = make_photos(2)
    program = start_program()
    page = page_of(program)
    program.session.photos.remove([item.key for item in program.session.photos.items])
    assert page.invitation.button.hasFocus()
    copied = QMimeData()  # as a file manager does on Ctrl+C
    copied.setUrls([QUrl.fromLocalFile(str(photos[0]))])
    QGuiApplication.clipboard().setMimeData(copied)
    press(program, Qt.Key.Key_V, CONTROL)
    wait_for_results(program)
    assert page.view.hasFocus()
    press(program, Qt.Key.Key_P)
    assert page.view.model.options.mode == "side"
    with qtbot.waitSignal(program.session.saver.saved, timeout=LONG):
        press(program, Qt.Key.Key_S, CONTROL)
    assert result_names(photos[0].parent) == ["photo00_restored.png"]
    press(program, Qt.Key.Key_F9)
    assert page.panel.isHidden()


def test_the_problem_of_an_unreadable_photo_is_shown_in_place_of_its_picture(
    start_program, broken_photo, qtbot
):
    program = start_program(broken_photo)
    page = page_of(program)
    qtbot.waitUntil(page.unreadable.isVisible, timeout=LONG)
    assert "broken.png is damaged or cut off" in page.unreadable.accessibleDescription()
    assert program.window.message_bar.message is None  # the problem is shown only once
    QTest.mouseClick(page.unreadable.button, Qt.MouseButton.LeftButton)
    assert page.invitation.isVisible()


def test_the_sample_is_removed_when_the_user_opens_a_photo(
    start_program, make_photos, drop, wait_for_results
):
    program = start_program()
    sample, own = make_photos(2)
    program.session.photos.remove([item.key for item in program.session.photos.items])
    program.session.photos.add_samples([sample])
    wait_for_results(program)
    drop(program.window, own)
    assert [item.path for item in program.session.photos.items] == [own]
    wait_for_results(program)


def test_a_ground_truth_is_dropped_on_its_card(start_program, make_photos, drop, qtbot, wait_for_results):
    photo, truth = make_photos(2)
    program = start_program(photo)
    wait_for_results(program)
    page, restorer = page_of(program), program.session.restorer
    with qtbot.waitSignal(
        restorer.results.metrics_changed, check_params_cb=lambda: bool(restorer.results.metrics.truth)
    ):
        drop(page.panel.truth, truth)
    page.view.model.selection.select(QRect(4, 4, 20, 16))
    qtbot.waitUntil(lambda: bool(restorer.results.rectangle_metrics.truth), timeout=LONG)
    rows = page.panel.metrics.truth.rows
    assert [row.name for row in rows] == ["Input", "Teacher", "Student"]
    clean, dirty = cv2.imread(str(truth)).astype(float), cv2.imread(str(photo)).astype(float)
    psnr = 10 * np.log10(255**2 / ((clean - dirty) ** 2).mean())
    part = 10 * np.log10(255**2 / ((clean - dirty)[4:20, 4:24] ** 2).mean())
    assert float(rows[0].values[0]) == pytest.approx(psnr, abs=0.006)
    assert float(rows[0].values[2]) == pytest.approx(part, abs=0.006)


def test_a_picture_of_another_size_is_refused_as_ground_truth(
    start_program, make_photos, drop, qtbot, wait_for_results
):
    (photo,) = make_photos(1)
    (truth,) = make_photos(1, folder="clean", side=60)
    program = start_program(photo)
    wait_for_results(program)
    with qtbot.waitSignal(program.session.messages.message_about, timeout=LONG) as problem:
        drop(page_of(program).panel.truth, truth)
    assert "68 × 60" in str(problem.args[0])
    assert page_of(program).panel.metrics.truth.rows == []


def test_another_strength_is_blended_without_the_network(start_program, make_photos, qtbot, wait_for_results):
    (photo,) = make_photos(1)
    program = start_program(photo)
    wait_for_results(program)
    restorer = program.session.restorer
    full = restorer.results.by_role["student"].restored
    sliders = [
        page_of(program).panel.options.findChild(object, f"choose_{part}_strength")
        for part in ("haze", "particle")
    ]
    with qtbot.waitSignal(restorer.results.result_changed, timeout=LONG):
        for slider in sliders:
            slider.setValue(25)
    wait_for_results(program)
    result = restorer.results.by_role["student"]
    assert result.restored is full
    dirty = cv2.imread(str(photo))[..., ::-1].astype(float)
    expected = 0.75 * dirty + 0.25 * full.pixels.astype(float)
    assert np.abs(result.pixels - expected).max() <= 0.51


def test_haze_and_particles_can_be_removed_separately(
    start_program, make_photos, darkening_model, qtbot, wait_for_results
):
    (photo,) = make_photos(1, side=200)
    program = start_program(photo, student=darkening_model)
    wait_for_results(program)
    results = program.session.restorer.results
    full = results.by_role["student"].restored
    full_pixels = results.by_role["student"].pixels.astype(float)
    dirty = cv2.imread(str(photo))[..., ::-1].astype(float)
    options = page_of(program).panel.options
    haze, particles = (options.findChild(object, f"choose_{part}_strength") for part in ("haze", "particle"))
    for slider, percent, expected in (
        (particles, 0, full_pixels),
        (haze, 50, (full_pixels + dirty) / 2),
        (haze, 0, dirty),
        (particles, 100, dirty),
    ):
        with qtbot.waitSignal(results.result_changed, timeout=LONG):
            slider.setValue(percent)
        wait_for_results(program)
        assert results.by_role["student"].restored is full  # no network ran
        shown = results.by_role["student"].pixels.astype(float)
        # not exact, because the photo's noise does not fully count as haze
        assert np.abs(shown - expected).mean() < 6
    assert np.abs(dirty - full_pixels).mean() > 40


def test_a_large_photo_appears_tile_by_tile_in_place(start_program, make_photos, wait_for_results):
    (photo,) = make_photos(1, side=300)
    program = start_program()
    page, restorer = page_of(program), program.session.restorer
    tiles: list[QRect] = []
    restorer.tile_done.connect(
        lambda tile: tiles.append(QRect(tile.left, tile.top, *tile.pixels.shape[1::-1]))
    )
    page.panel.advanced.findChild(object, "advanced_tile").activated.emit(1)
    assert program.session.options.tile == 256
    program.session.open_paths([photo])
    wait_for_results(program)
    assert len(tiles) == 8
    covered = QRect()
    for tile in tiles:
        covered |= tile
    assert covered == QRect(0, 0, 308, 300)
    assert page.view.model.layers["student"].complete_picture is restorer.results.by_role["student"].pyramid


def test_both_results_are_saved_when_both_are_chosen(start_program, make_photos, qtbot, wait_for_results):
    (photo,) = make_photos(1)
    program = start_program(photo)
    wait_for_results(program)
    box = page_of(program).panel.options.findChild(object, "choose_saved")
    QTest.keyClick(box, Qt.Key.Key_End)
    assert program.session.options.save_both
    with qtbot.waitSignals([program.session.saver.saved] * 2, timeout=LONG):
        program.window.actions_table["save"].trigger()
    assert [path.name for path in program.session.photos.current.saved] == [
        "photo00_teacher.png",
        "photo00_student.png",
    ]


def test_the_result_of_a_deselected_model_is_removed_from_the_view(
    start_program, make_photos, qtbot, wait_for_results
):
    program = start_program(*make_photos(1))
    wait_for_results(program)
    page, restorer = page_of(program), program.session.restorer
    QTest.mouseClick(
        page.panel.options.findChild(object, "choose_teacher"), Qt.MouseButton.LeftButton, pos=QPoint(8, 8)
    )
    assert list(restorer.results.by_role) == ["student"]
    assert page.view.model.layers["teacher"].empty
    qtbot.waitUntil(lambda: not restorer.working, timeout=LONG)
    assert restorer.results.metrics.agreement is None


def test_saving_twice_never_overwrites(start_program, make_photos, qtbot, wait_for_results):
    (photo,) = make_photos(1)
    program = start_program(photo)
    wait_for_results(program)
    for _ in range(2):
        with qtbot.waitSignal(program.session.saver.saved, timeout=LONG):
            program.window.actions_table["save"].trigger()
    assert result_names(photo.parent) == ["photo00_restored.png", "photo00_restored_2.png"]


def test_the_result_is_copied(start_program, make_photos, qtbot, wait_for_results):
    program = start_program(*make_photos(1))
    wait_for_results(program)
    with qtbot.waitSignal(program.session.messages.notice, timeout=LONG):
        press(program, Qt.Key.Key_C, CONTROL)
    image = QGuiApplication.clipboard().image()
    pixels = program.session.restorer.results.by_role["student"].pixels
    assert (image.width(), image.height()) == (48, 40)
    assert image.pixelColor(7, 5).getRgb()[:3] == tuple(pixels[5, 7])


def test_a_comparison_picture_holds_all_pictures(
    start_program, make_photos, qtbot, tmp_path, wait_for_results
):
    program = start_program(*make_photos(1, side=120))
    wait_for_results(program)
    page = page_of(program)
    target = tmp_path / "report.png"
    with qtbot.waitSignal(program.session.saver.saved, timeout=LONG):
        page.exporter.write_comparison(target, page.view.model.options)
    strip = cv2.imread(str(target))[..., ::-1]
    assert strip.shape[1] > 4 * 128
    result = program.session.restorer.results.by_role["student"].pixels
    found = cv2.matchTemplate(strip, result, cv2.TM_SQDIFF)
    _, _, (left, top), _ = cv2.minMaxLoc(found)
    height, width = result.shape[:2]
    assert np.array_equal(strip[top : top + height, left : left + width], result)


def test_a_result_that_hardly_differs_is_reported(start_program, make_photos, tmp_path, wait_for_results):
    from mwrgui.models import new_model
    from mwrgui.models.loading import save_model

    idle = tmp_path / "idle.safetensors"
    save_model(new_model("tiny"), idle)  # untrained: returns photos unchanged
    program = start_program(*make_photos(1), student=idle)
    program.session.set_options(replace(program.session.options, result_role="student", use_fallback=False))
    wait_for_results(program)
    assert "Almost nothing changed: the student changed pixels by 0.00 of 255" in page_of(program).note.text
