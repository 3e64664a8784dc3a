"""A photo keeps a strength of its own: seen, saved, made by the queue, undone."""

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


def slider_of(program: Program) -> QSlider:
    return program.window.restore_page.panel.options.findChild(QSlider, "choose_particle_strength")


def move_sliders(program: Program, percent: int) -> None:
    """Both of them, haze and particles."""
    options = program.window.restore_page.panel.options
    options.findChild(QSlider, "choose_haze_strength").setValue(percent)
    slider_of(program).setValue(percent)


def even(strength: float) -> Strength:
    return Strength(strength, strength)


def tick_of(program: Program) -> QCheckBox:
    return program.window.restore_page.panel.options.findChild(QCheckBox, "choose_own_strength")


def strengths(program: Program) -> list[Strength | None]:
    return [item.strength for item in program.session.photos.items]


def states(program: Program) -> list[str]:
    return [item.state for item in program.session.photos.items]


@pytest.fixture
def opened(start_program, make_photos, qtbot, wait_for_results) -> Iterator[Program]:
    program = start_program(*make_photos(3))
    program.session.set_options(replace(program.session.options, result_role="student", use_fallback=False))
    wait_for_results(program)
    yield program
    qtbot.waitUntil(lambda: not program.session.restorer.working, timeout=LONG)


@pytest.fixture
def give_own_strength(qtbot, wait_for_results):
    """To the photo that is looked at, as a person does it."""

    def give(program: Program, percent: int) -> None:
        if not tick_of(program).isChecked():
            QTest.mouseClick(
                tick_of(program), Qt.MouseButton.LeftButton, pos=tick_of(program).rect().center()
            )
            assert tick_of(program).isChecked()
        with qtbot.waitSignal(program.session.restorer.results.result_changed, timeout=LONG):
            move_sliders(program, percent)
        wait_for_results(program)

    return give


def blended(photo: Path, full: np.ndarray, strength: float) -> np.ndarray:
    dirty = cv2.imread(str(photo))[..., ::-1].astype(float)
    return (1 - strength) * dirty + strength * full.astype(float)


def test_the_slider_is_about_one_photo_if_that_is_asked_for(
    opened: Program, give_own_strength, wait_for_results
) -> None:
    session = opened.session
    give_own_strength(opened, 25)
    assert strengths(opened) == [even(0.25), None, None]
    assert session.options.strength == even(1.0)
    result = session.restorer.results.by_role["student"]
    photo = session.photos.current.path
    assert np.abs(result.pixels - blended(photo, result.restored.pixels, 0.25)).max() <= 0.51
    session.photos.step(1)
    wait_for_results(opened)
    assert (slider_of(opened).value(), tick_of(opened).isChecked()) == (100, False)
    move_sliders(opened, 60)
    session.photos.step(-1)  # at once: the slider was moved for the photo before
    assert (slider_of(opened).value(), tick_of(opened).isChecked()) == (60, False)
    wait_for_results(opened)
    assert session.options.strength == even(0.6)
    assert strengths(opened) == [even(0.25), None, None]
    assert (slider_of(opened).value(), tick_of(opened).isChecked()) == (25, True)
    assert session.restorer.results.by_role["student"].strength == even(0.25)


def test_the_way_of_the_slider_is_undone_at_once(
    opened: Program, give_own_strength, wait_for_results
) -> None:
    give_own_strength(opened, 80)
    give_own_strength(opened, 30)
    undo = opened.window.actions_table["undo"]
    assert undo.text() == "&Undo: strength of photo00.png"
    undo.trigger()
    assert strengths(opened) == [None] * 3
    assert (slider_of(opened).value(), tick_of(opened).isChecked()) == (100, False)
    wait_for_results(opened)
    assert opened.session.restorer.results.by_role["student"].strength == even(1.0)
    opened.window.actions_table["redo"].trigger()
    assert strengths(opened)[0] == even(0.3)


def test_the_common_strength_is_used_again(opened: Program, give_own_strength, qtbot) -> None:
    common = opened.window.actions_table["common_strength"]
    assert not common.isEnabled()
    opened.session.photos.select_all()
    assert tick_of(opened).text() == "These 3 photos only"
    give_own_strength(opened, 40)
    assert strengths(opened) == [even(0.4)] * 3
    common.trigger()
    assert strengths(opened) == [None] * 3
    assert not tick_of(opened).isChecked()
    qtbot.waitUntil(lambda: not common.isEnabled())
    assert opened.window.actions_table["undo"].text() == "&Undo: strength of 3 photos"
    opened.window.actions_table["undo"].trigger()
    assert strengths(opened) == [even(0.4)] * 3


def test_the_queue_makes_each_photo_with_its_own_strength(
    opened: Program, give_own_strength, qtbot, wait_for_results
) -> None:
    session = opened.session
    give_own_strength(opened, 0)
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue()
    assert states(opened) == ["done"] * 3
    (weak,), (strong,), _ = (item.saved for item in session.photos.items)
    photos = [cv2.imread(str(item.path)) for item in session.photos.items]
    assert (cv2.imread(str(weak)) == photos[0]).all()
    assert not (cv2.imread(str(strong)) == photos[1]).all()

    session.set_options(replace(session.options, strength=even(0.5)))
    assert states(opened) == ["done", "waiting", "waiting"]  # what has its own strength stays
    session.set_options(replace(session.options, strength=even(1.0)))
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue()
    assert [item.saved for item in session.photos.items][1] == (strong,)  # recognised, not made again

    give_own_strength(opened, 50)
    assert states(opened) == ["waiting", "done", "done"]
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue()
    (other,) = session.photos.items[0].saved
    assert other.name == "photo00_restored_2.png"
    full = session.restorer.results.by_role["student"].restored.pixels
    expected = blended(session.photos.items[0].path, full, 0.5)
    assert np.abs(cv2.imread(str(other))[..., ::-1] - expected).max() <= 1.01
    wait_for_results(opened)


def test_save_notes_the_strength_with_which_the_result_was_made(
    opened: Program, give_own_strength, qtbot
) -> None:
    session = opened.session
    give_own_strength(opened, 50)
    with qtbot.waitSignal(session.saver.saved, timeout=LONG):
        opened.window.actions_table["save"].trigger()
    qtbot.waitUntil(lambda: states(opened)[0] == "done", timeout=LONG)
    session.photo_edits.set_strength([session.photos.items[0].key], None)
    assert states(opened)[0] == "waiting"
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue({session.photos.items[0].key})
    assert session.photos.items[0].saved[0].name == "photo00_restored_2.png"
    session.undo_stack.undo()
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue({session.photos.items[0].key})
    assert session.photos.items[0].saved[0].name == "photo00_restored.png"  # found again


def test_a_strength_that_changes_during_a_batch_leaves_the_photo_waiting(opened: Program, qtbot) -> None:
    session = opened.session
    session.start_queue()
    session.queue.pause()
    session.photo_edits.set_strength([session.photos.items[2].key], even(0.5))
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.queue.resume()
    assert states(opened) == ["done", "done", "waiting"]


def test_the_thumbnail_and_its_words_tell_of_it(opened: Program, give_own_strength, qtbot) -> None:
    strip = opened.window.restore_page.strip.filmstrip
    qtbot.waitUntil(lambda: all(item.thumbnail is not None for item in opened.session.photos.items))
    before = strip.grab().toImage()
    give_own_strength(opened, 35)
    index = strip.model().index(0, 0)
    assert "Strength 35 %, for this photo only" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert "Strength 35 %" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    place = strip.visualRect(index)
    assert strip.grab().toImage().copy(place) != before.copy(place)
    assert strip.grab().toImage().copy(strip.visualRect(strip.model().index(1, 0))) == before.copy(
        strip.visualRect(strip.model().index(1, 0))
    )


def test_an_interrupted_batch_goes_on_with_each_strength(
    opened: Program, give_own_strength, start_program, qtbot, tmp_path: Path
) -> None:
    session = opened.session
    give_own_strength(opened, 0)
    begun = []
    session.queue.started.connect(begun.append)
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue()
    batch = begun[0]
    note = BatchNote(
        photos=tuple((item.path, item.root) for item in batch.items),
        work=batch.work,
        models={role: session.models.slot(role).source for role in ("teacher", "student")},
        options=batch.options,
        own_work=batch.own_work,
        strengths={batch.items[0].path: even(0.0)},
    )
    assert note.remaining() == []
    session.photos.items[0].saved[0].unlink()
    assert note.remaining() == [batch.items[0].path]

    path = write_note(note, tmp_path / "batches")
    path.write_text(path.read_text().replace('"process": [', '"process": [1'))  # another, which is gone
    assert [found for _, found in find_interrupted(tmp_path / "batches")] == [note]
    opened.window.close()
    second = start_program(again=True)
    bar = second.window.message_bar
    qtbot.waitUntil(lambda: bar.message is not None, timeout=LONG)
    with qtbot.waitSignal(second.session.queue.finished, timeout=LONG):
        bar.message.buttons[0].on_click()
    assert strengths(second) == [even(0.0), None, None]
    (weak,) = second.session.photos.items[0].saved
    assert (cv2.imread(str(weak)) == cv2.imread(str(second.session.photos.items[0].path))).all()
    qtbot.waitUntil(lambda: not second.session.restorer.working, timeout=LONG)


def test_arrow_keys_change_a_slider_that_was_reached_by_tab_and_else_step_through_the_photos(
    opened: Program,
) -> None:
    photos, slider = opened.session.photos, slider_of(opened)
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
    QTest.keyClick(opened.window, Qt.Key.Key_Right)
    assert photos.current is not first
