"""Format, quality and names of results, from the preferences and the command line to the files."""

from pathlib import Path

import cv2
import pytest
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QLabel, QLineEdit, QSpinBox

from mwrgui.restoration.result_options import ResultOptions
from mwrgui.ui.preferences.dialog import PreferencesDialog
from mwrgui.ui.preferences.preferences_file import GeneralPreferences, Preferences, PreferencesFile
from mwrgui.ui.session.batch_notes import BatchNote, find_interrupted, write_note
from mwrgui.ui.session.state import SessionOptions
from mwrgui.ui.shell.app import Program
from mwrgui.video.options import ClipOptions

LONG = 60_000
ALL = ResultOptions("png", 70, "{label} {name}")


def choose(program: Program, results: ResultOptions) -> None:
    program.preferences.change(general=GeneralPreferences(results=results, device="cpu", precision="float32"))


def test_save_and_the_queue_write_what_was_chosen(start_program, make_photos, qtbot, wait_for_results):
    first, second = make_photos(2)
    jpeg = second.with_suffix(".jpg")
    cv2.imwrite(str(jpeg), cv2.imread(str(second)))
    program = start_program(first, jpeg)
    choose(program, ALL)
    wait_for_results(program)
    with qtbot.waitSignal(program.session.saver.saved, timeout=LONG):
        program.window.actions_table["save"].trigger()
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG):
        program.session.start_queue()
    made = sorted(path.name for path in first.parent.glob("restored *"))
    assert made == [f"restored {first.stem}.png", f"restored {jpeg.stem}.png"]
    choose(program, ResultOptions("jpeg", 40, "{label} {name}"))
    assert {item.state for item in program.session.photos.items} == {"waiting"}
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG):
        program.session.start_queue()
    assert (first.parent / f"restored {first.stem}.jpg").is_file()


def test_the_preferences_edit_and_keep_them(start_program, qtbot, tmp_path: Path):
    program = start_program()
    dialog = PreferencesDialog(Preferences(), program.window.actions_table, program.session.device)
    qtbot.addWidget(dialog)
    ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    example = dialog.findChild(QLabel, "result_example")
    assert example.text() == "street.jpg becomes street_restored.jpg"
    name = dialog.findChild(QLineEdit, "output_result_name")
    name.setText("{nam}")
    assert not ok.isEnabled()
    assert "cannot name results" in example.text()
    name.setText("{label} {name}")
    assert ok.isEnabled()
    box = dialog.findChild(QComboBox, "output_photo_format")
    box.setCurrentIndex(box.findData("png"))
    assert example.text() == "street.jpg becomes restored street.png"
    dialog.findChild(QSpinBox, "output_photo_quality").setValue(70)
    codec = dialog.findChild(QComboBox, "output_codec")
    codec.setCurrentIndex(codec.findData("av1"))
    program.preferences.change(general=dialog.general)
    assert program.session.options.files == ALL
    assert program.session.options.clips == ClipOptions(codec="av1")
    again = PreferencesFile(tmp_path / "preferences.toml").current.general
    assert (again.results, again.clips) == (ALL, ClipOptions(codec="av1"))


def test_a_pattern_in_the_file_that_names_nothing_counts_as_not_there(tmp_path: Path):
    (tmp_path / "a.toml").write_text("result_name = 'x/{name}'\nphoto_format = 'png'\nquality = 900\n")
    general = PreferencesFile(tmp_path / "a.toml").current.general
    assert general.results == ResultOptions(photo_format="png")
    assert general.clips == ClipOptions()


def test_an_interrupted_batch_remembers_them(tmp_path: Path):
    options = SessionOptions(files=ALL, clips=ClipOptions(codec="ffv1"))
    path = write_note(BatchNote((), "work", {}, options, ""), tmp_path)
    path.write_text(path.read_text().replace('"process": [', '"process": [1'))  # of another process
    ((_, note),) = find_interrupted(tmp_path)
    assert note.options == options


@pytest.mark.parametrize(
    ("flags", "name"),
    [
        (["--photo-format", "webp", "--photo-quality", "30"], "photo00_restored.webp"),
        (["--result-name", "{name}, clear"], "photo00, clear.png"),
    ],
)
def test_the_command_line_has_them_too(make_photos, mwrgui_cli, tiny_teacher, flags: list[str], name: str):
    (photo,) = make_photos(1)
    done = mwrgui_cli("restore", photo, "--model", tiny_teacher, *flags)
    assert done.returncode == 0, done.stderr
    assert (photo.parent / name).is_file()


def test_a_bad_pattern_ends_the_command_before_any_work(make_photos, mwrgui_cli):
    (photo,) = make_photos(1)
    done = mwrgui_cli("restore", str(photo), "--result-name", "{x}")
    assert done.returncode == 2
    assert "cannot name results" in done.stderr
    assert list(photo.parent.glob("*restored*")) == []
