"""A photo can have its own strength, which is shown, saved, used by the queue, and undone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QSlider

from mwrgui.restoration.options import Strength
from mwrgui.ui.session.batch_notes import BatchNote, find_interrupted, write_note
from mwrgui.ui.shell.app import Program

LONG = 60_000


def particle_slider(program: Program) -> QSlider:
    return program.window.restore_page.panel.options.findChild(QSlider, "choose_particle_strength")


def move_sliders(program: Program, percent: int) -> None:
    """Sets the sliders of both strengths, haze and particles."""
    options = program.window.restore_page.panel.options
    options.findChild(QSlider, "choose_haze_strength").setValue(percent)
    particle_slider(program).setValue(percent)


def both_at(strength: float) -> Strength:
    """The same strength for haze and particles."""
    return Strength(strength, strength)


def own_strength_box(program: Program) -> QCheckBox:
    return program.window.restore_page.panel.options.findChild(QCheckBox, "choose_own_strength")


def strengths(program: Program) -> list[Strength | None]:
    return [item.strength for item in program.session.photos.items]


def states(program: Program) -> list[str]:
    return [item.state for item in program.session.photos.items]


@pytest.fixture
def program(start_program, make_photos, qtbot, wait_for_results) -> Iterator[Program]:
    program = start_program(*make_photos(3))
    program.session.set_options(replace(program.session.options, result_role="student", use_fallback=False))
    wait_for_results(program)
    yield program
    qtbot.waitUntil(lambda: not program.session.restorer.working, timeout=LONG)


@pytest.fixture
def give_own_strength(qtbot, wait_for_results):
    """Gives the selected photos their own strength, with the check box and the sliders."""

    def give(program: Program, percent: int) -> None:
        if not own_strength_box(program).isChecked():
            QTest.mouseClick(
                own_strength_box(program),
                Qt.MouseButton.LeftButton,
                pos=own_strength_box(program).rect().center(),
            )
            assert own_strength_box(program).isChecked()
        with qtbot.waitSignal(program.session.restorer.results.result_changed, timeout=LONG):
            move_sliders(program, percent)
        wait_for_results(program)

    return give


def blended(photo: Path, full: np.ndarray, strength: float) -> np.ndarray:
    dirty = cv2.imread(str(photo))[..., ::-1].astype(float)
    return (1 - strength) * dirty + strength * full.astype(float)


def test_the_sliders_change_only_one_photo_if_its_box_is_checked(
    program: Program, give_own_strength, wait_for_results
) -> None:
    session = program.session
    give_own_strength(program, 25)
    assert strengths(program) == [both_at(0.25), None, None]
    assert session.options.strength == both_at(1.0)
    result = session.restorer.results.by_role["student"]
    photo = session.photos.current.path
    assert np.abs(result.pixels - blended(photo, result.restored.pixels, 0.25)).max() <= 0.51
    session.photos.step(1)
    wait_for_results(program)
    assert (particle_slider(program).value(), own_strength_box(program).isChecked()) == (100, False)
    move_sliders(program, 60)
    session.photos.step(-1)  # at once: the sliders were moved while the other photo was current
    assert (particle_slider(program).value(), own_strength_box(program).isChecked()) == (60, False)
    wait_for_results(program)
    assert session.options.strength == both_at(0.6)
    assert strengths(program) == [both_at(0.25), None, None]
    assert (particle_slider(program).value(), own_strength_box(program).isChecked()) == (25, True)
    assert session.restorer.results.by_role["student"].strength == both_at(0.25)


def test_all_moves_of_the_sliders_are_undone_in_one_step(
    program: Program, give_own_strength, wait_for_results
) -> None:
    give_own_strength(program, 80)
    give_own_strength(program, 30)
    undo = program.window.actions_table["undo"]
    assert undo.text() == "&Undo: strength of photo00.png"
    undo.trigger()
    assert strengths(program) == [None] * 3
    assert (particle_slider(program).value(), own_strength_box(program).isChecked()) == (100, False)
    wait_for_results(program)
    assert program.session.restorer.results.by_role["student"].strength == both_at(1.0)
    program.window.actions_table["redo"].trigger()
    assert strengths(program)[0] == both_at(0.3)


def test_photos_can_return_to_the_common_strength(program: Program, give_own_strength, qtbot) -> None:
    common = program.window.actions_table["common_strength"]
    assert not common.isEnabled()
    program.session.photos.select_all()
    assert own_strength_box(program).text() == "These 3 photos only"
    give_own_strength(program, 40)
    assert strengths(program) == [both_at(0.4)] * 3
    common.trigger()
    assert strengths(program) == [None] * 3
    assert not own_strength_box(program).isChecked()
    qtbot.waitUntil(lambda: not common.isEnabled())
    assert program.window.actions_table["undo"].text() == "&Undo: strength of 3 photos"
    program.window.actions_table["undo"].trigger()
    assert strengths(program) == [both_at(0.4)] * 3


def test_the_queue_restores_each_photo_with_its_own_strength(
    program: Program, give_own_strength, qtbot, wait_for_results
) -> None:
    session = program.session
    give_own_strength(program, 0)
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue()
    assert states(program) == ["done"] * 3
    (weak,), (strong,), _ = (item.saved for item in session.photos.items)
    photos = [cv2.imread(str(item.path)) for item in session.photos.items]
    assert (cv2.imread(str(weak)) == photos[0]).all()
    assert not (cv2.imread(str(strong)) == photos[1]).all()

    session.set_options(replace(session.options, strength=both_at(0.5)))
    assert states(program) == ["done", "waiting", "waiting"]  # the photo with its own strength stays done
    session.set_options(replace(session.options, strength=both_at(1.0)))
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue()
    assert [item.saved for item in session.photos.items][1] == (strong,)  # recognised, not made again

    give_own_strength(program, 50)
    assert states(program) == ["waiting", "done", "done"]
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue()
    (other,) = session.photos.items[0].saved
    assert other.name == "photo00_restored_2.png"
    full = session.restorer.results.by_role["student"].restored.pixels
    expected = blended(session.photos.items[0].path, full, 0.5)
    assert np.abs(cv2.imread(str(other))[..., ::-1] - expected).max() <= 1.01
    wait_for_results(program)


def test_save_records_the_strength_of_the_result(program: Program, give_own_strength, qtbot) -> None:
    session = program.session
    give_own_strength(program, 50)
    with qtbot.waitSignal(session.saver.saved, timeout=LONG):
        program.window.actions_table["save"].trigger()
    qtbot.waitUntil(lambda: states(program)[0] == "done", timeout=LONG)
    session.photo_edits.set_strength([session.photos.items[0].key], None)
    assert states(program)[0] == "waiting"
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue({session.photos.items[0].key})
    assert session.photos.items[0].saved[0].name == "photo00_restored_2.png"
    session.undo_stack.undo()
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue({session.photos.items[0].key})
    assert (
        session.photos.items[0].saved[0].name == "photo00_restored.png"
    )  # the earlier result is found again


def test_a_strength_that_changes_during_a_batch_leaves_the_photo_waiting(program: Program, qtbot) -> None:
    session = program.session
    session.start_queue()
    session.queue.pause()
    session.photo_edits.set_strength([session.photos.items[2].key], both_at(0.5))
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.queue.resume()
    assert states(program) == ["done", "done", "waiting"]


def test_the_thumbnail_and_its_tooltip_show_the_own_strength(
    program: Program, give_own_strength, qtbot
) -> None:
    strip = program.window.restore_page.strip.filmstrip
    qtbot.waitUntil(lambda: all(item.thumbnail is not None for item in program.session.photos.items))
    before = strip.grab().toImage()
    give_own_strength(program, 35)
    index = strip.model().index(0, 0)
    assert "Strength 35 %, for this photo only" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert "Strength 35 %" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    place = strip.visualRect(index)
    assert strip.grab().toImage().copy(place) != before.copy(place)
    assert strip.grab().toImage().copy(strip.visualRect(strip.model().index(1, 0))) == before.copy(
        strip.visualRect(strip.model().index(1, 0))
    )


def test_an_interrupted_batch_continues_with_each_photo_s_strength(
    program: Program, give_own_strength, start_program, qtbot, tmp_path: Path
) -> None:
    session = program.session
    give_own_strength(program, 0)
    started_batches = []
    session.queue.started.connect(started_batches.append)
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue()
    batch = started_batches[0]
    note = BatchNote(
        photos=tuple((item.path, item.root) for item in batch.items),
        work=batch.work,
        models={role: session.models.slot(role).source for role in ("teacher", "student")},
        options=batch.options,
        own_work=batch.own_work,
        strengths={batch.items[0].path: both_at(0.0)},
    )
    assert note.remaining() == []
    session.photos.items[0].saved[0].unlink()
    assert note.remaining() == [batch.items[0].path]

    path = write_note(note, tmp_path / "batches")
    # as if another process, which has ended, had written it
    path.write_text(path.read_text().replace('"process": [', '"process": [1'))
    assert [found for _, found in find_interrupted(tmp_path / "batches")] == [note]
    program.window.close()
    second = start_program(again=True)
    bar = second.window.message_bar
    qtbot.waitUntil(lambda: bar.message is not None, timeout=LONG)
    with qtbot.waitSignal(second.session.queue.finished, timeout=LONG):
        bar.message.buttons[0].on_click()
    assert strengths(second) == [both_at(0.0), None, None]
    (weak,) = second.session.photos.items[0].saved
    assert (cv2.imread(str(weak)) == cv2.imread(str(second.session.photos.items[0].path))).all()
    qtbot.waitUntil(lambda: not second.session.restorer.working, timeout=LONG)


def test_arrow_keys_move_a_slider_focused_by_tab_and_otherwise_step_through_the_photos(
    program: Program,
) -> None:
    photos, slider = program.session.photos, particle_slider(program)
    first = photos.current
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=slider.rect().center())
    assert slider.value() < 100
    assert not slider.hasFocus()
    slider.setFocus(Qt.FocusReason.TabFocusReason)
    before = slider.value()
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert slider.value() < before
    assert photos.current is first
    slider.clearFocus()
    QTest.keyClick(program.window, Qt.Key.Key_Right)
    assert photos.current is not first
