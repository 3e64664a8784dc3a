"""Results written by Save are recognised later: not opened as photos, and not made a second time."""

from copy import deepcopy
from dataclasses import replace

import cv2

from mwrgui.restoration.manifest import MANIFEST_NAME

LONG = 60_000


def open_and_save(start_program, qtbot, *files, path=None):
    """Opens files, saves the result of the first, and closes the window once it is recorded."""
    program = start_program(*files)
    restorer = program.session.restorer
    qtbot.waitUntil(lambda: len(restorer.results.by_role) == 2 and not restorer.working, timeout=LONG)
    with qtbot.waitSignal(program.session.saver.saved, timeout=LONG):
        program.session.saver.save(path)
    manifest, last_entry = files[0].parent / MANIFEST_NAME, "result" if path else "state"
    qtbot.waitUntil(lambda: manifest.exists() and f'"{last_entry}":' in manifest.read_text(), timeout=LONG)
    program.window.close()


def names(program):
    return [item.name for item in program.session.photos.items]


def test_a_saved_result_is_not_opened_with_the_photos_of_its_folder(start_program, make_photos, qtbot):
    photos = make_photos(3)
    open_and_save(start_program, qtbot, photos[0])
    assert photos[0].with_name("photo00_restored.png").exists()
    program = start_program(photos[0].parent)
    qtbot.waitUntil(lambda: names(program) == [path.name for path in photos], timeout=LONG)


def test_a_result_saved_under_another_name_is_not_opened_either(start_program, make_photos, qtbot):
    photos = make_photos(2)
    open_and_save(start_program, qtbot, photos[0], path=photos[0].with_name("better.jpg"))
    assert photos[0].with_name("better.jpg").exists()
    program = start_program(photos[0].parent)
    qtbot.waitUntil(lambda: names(program) == [path.name for path in photos], timeout=LONG)


def test_a_photo_whose_result_was_saved_elsewhere_still_waits_for_the_batch(
    start_program, make_photos, qtbot, tmp_path
):
    photos = make_photos(2)
    program = start_program(*photos)
    session = program.session
    qtbot.waitUntil(
        lambda: len(session.restorer.results.by_role) == 2 and not session.restorer.working, timeout=LONG
    )
    with qtbot.waitSignal(session.saver.saved, timeout=LONG):
        session.saver.save(tmp_path / "for-a-report.png")
    assert session.photos.items[0].saved == (tmp_path / "for-a-report.png",)
    session.set_options(replace(session.options, output=tmp_path / "out"))
    with qtbot.waitSignal(session.saver.saved, timeout=LONG):
        session.saver.save()
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue()
    assert sorted(path.name for path in (tmp_path / "out").glob("*.png")) == [path.name for path in photos]


def test_a_result_of_the_former_model_is_not_recorded_as_one_of_the_new_model(
    start_program, make_photos, qtbot
):
    photos = make_photos(1)
    program = start_program(*photos)
    session = program.session
    qtbot.waitUntil(
        lambda: len(session.restorer.results.by_role) == 2 and not session.restorer.working, timeout=LONG
    )
    session.set_options(replace(session.options, result_role="student", use_fallback=False))
    other = deepcopy(session.models.student.model)
    session.models.use("student", other, name="another")  # it has no result yet
    with qtbot.waitSignal(session.saver.saved, timeout=LONG):
        session.saver.save()
    assert session.photos.items[0].state == "waiting"


def test_a_student_at_different_steps_of_its_run_counts_as_different_models(
    start_program, make_photos, qtbot
):
    program = start_program(*make_photos(1))
    session = program.session
    qtbot.waitUntil(
        lambda: len(session.restorer.results.by_role) == 2 and not session.restorer.working, timeout=LONG
    )
    model = session.models.student.model
    for step in (1000, 5000):
        session.models.use("student", deepcopy(model), name=f"run, step {step}")
        assert [item.state for item in session.photos.items] == ["waiting"]
        with qtbot.waitSignal(session.queue.finished, timeout=LONG):
            session.start_queue()
        assert [item.state for item in session.photos.items] == ["done"]
    assert len(session.photos.items[0].saved) == 1
    assert session.photos.items[0].path.with_name("photo00_restored_2.png").exists()


def test_a_batch_skips_photos_whose_results_were_saved_already(start_program, make_photos, qtbot):
    photos = make_photos(3)
    open_and_save(start_program, qtbot, photos[1])
    before = cv2.imread(str(photos[1].with_name("photo01_restored.png")))
    program = start_program(photos[1].parent)
    qtbot.waitUntil(lambda: len(program.session.queue.waiting) == 3, timeout=LONG)
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG):
        program.window.actions_table["start"].trigger()
    assert sorted(path.name for path in photos[0].parent.glob("*_restored*")) == [
        f"photo0{number}_restored.png" for number in range(3)
    ]
    assert (cv2.imread(str(photos[1].with_name("photo01_restored.png"))) == before).all()
