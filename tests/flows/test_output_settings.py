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
CHOSEN_OPTIONS = ResultOptions("png", 70, "{label} {name}")


def set_result_options(program: Program, results: ResultOptions) -> None:
    program.preferences.change(general=GeneralPreferences(results=results, device="cpu", precision="float32"))


def test_save_and_the_queue_use_the_chosen_format_and_names(
    start_program, make_photos, qtbot, wait_for_results
):
    first, second = make_photos(2)
    jpeg = second.with_suffix(".jpg")
    cv2.imwrite(str(jpeg), cv2.imread(str(second)))
    program = start_program(first, jpeg)
    set_result_options(program, CHOSEN_OPTIONS)
    wait_for_results(program)
    with qtbot.waitSignal(program.session.saver.saved, timeout=LONG):
        program.window.actions_table["save"].trigger()
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG):
        program.session.start_queue()
    result_names = sorted(path.name for path in first.parent.glob("restored *"))
    assert result_names == [f"restored {first.stem}.png", f"restored {jpeg.stem}.png"]
    set_result_options(program, ResultOptions("jpeg", 40, "{label} {name}"))
    assert {item.state for item in program.session.photos.items} == {"waiting"}
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG):
        program.session.start_queue()
    assert (first.parent / f"restored {first.stem}.jpg").is_file()


def test_the_preferences_dialog_sets_the_options_and_they_are_kept(start_program, qtbot, tmp_path: Path):
    program = start_program()
    dialog = PreferencesDialog(Preferences(), program.window.actions_table, program.session.device)
    qtbot.addWidget(dialog)
    ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    example = dialog.findChild(QLabel, "result_example")
    assert example.text() == "street.jpg becomes street_restored.jpg"
    name_field = dialog.findChild(QLineEdit, "output_result_name")
    name_field.setText("{nam}")
    assert not ok.isEnabled()
    assert "cannot name results" in example.text()
    name_field.setText("{label} {name}")
    assert ok.isEnabled()
    photo_format = dialog.findChild(QComboBox, "output_photo_format")
    photo_format.setCurrentIndex(photo_format.findData("png"))
    assert example.text() == "street.jpg becomes restored street.png"
    dialog.findChild(QSpinBox, "output_photo_quality").setValue(70)
    codec = dialog.findChild(QComboBox, "output_codec")
    codec.setCurrentIndex(codec.findData("av1"))
    program.preferences.change(general=dialog.general)
    assert program.session.options.files == CHOSEN_OPTIONS
    assert program.session.options.clips == ClipOptions(codec="av1")
    reread = PreferencesFile(tmp_path / "preferences.toml").current.general
    assert (reread.results, reread.clips) == (CHOSEN_OPTIONS, ClipOptions(codec="av1"))


def test_invalid_values_in_the_preferences_file_are_ignored(tmp_path: Path):
    (tmp_path / "a.toml").write_text("result_name = 'x/{name}'\nphoto_format = 'png'\nquality = 900\n")
    general = PreferencesFile(tmp_path / "a.toml").current.general
    assert general.results == ResultOptions(photo_format="png")
    assert general.clips == ClipOptions()


def test_the_note_of_an_interrupted_batch_keeps_the_options(tmp_path: Path):
    options = SessionOptions(files=CHOSEN_OPTIONS, clips=ClipOptions(codec="ffv1"))
    path = write_note(BatchNote((), "work", {}, options, ""), tmp_path)
    # as if another process had written it
    path.write_text(path.read_text().replace('"process": [', '"process": [1'))
    ((_, note),) = find_interrupted(tmp_path)
    assert note.options == options


@pytest.mark.parametrize(
    ("flags", "name"),
    [
        (["--photo-format", "webp", "--photo-quality", "30"], "photo00_restored.webp"),
        (["--result-name", "{name}, clear"], "photo00, clear.png"),
    ],
)
def test_the_command_line_sets_format_quality_and_names(
    make_photos, mwrgui_cli, tiny_teacher, flags: list[str], name: str
):
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
