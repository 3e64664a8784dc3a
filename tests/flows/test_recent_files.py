"""File › Open recent: what was opened is listed at the next start, and missing files are reported."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAction

from mwrgui.ui.session.recent_files import MAX_ENTRIES, RecentFiles
from mwrgui.ui.shell.app import Program
from mwrgui.ui.shell.recent_menu import RecentMenu

LONG = 60_000


def menu_of(program: Program) -> RecentMenu:
    menu = program.window.findChild(RecentMenu)
    assert menu is not None
    return menu


def entries(program: Program) -> list[QAction]:
    return [action for action in menu_of(program).actions() if not action.isSeparator()][:-1]


def test_what_was_opened_is_in_the_menu_at_the_next_start(start_program, make_photos, tiny_teacher, qtbot):
    first, second = make_photos(2)
    program = start_program()
    assert not menu_of(program).isEnabled()
    program.session.open_paths([first])
    program.session.open_paths([second.parent])
    program.session.open_paths([tiny_teacher], role="teacher")
    program.window.close()
    restarted = start_program(again=True)
    assert [action.toolTip() for action in entries(restarted)] == [
        str(second.parent),
        str(first),
        str(tiny_teacher),
    ]
    with qtbot.waitSignal(restarted.session.photos.list_changed, timeout=LONG):
        entries(restarted)[1].trigger()
    assert [item.path for item in restarted.session.photos.items] == [first]
    assert restarted.window.menuBar().actions()[0].menu().actions()[2].menu() is menu_of(restarted)


def test_a_file_that_is_gone_is_reported_and_leaves_the_menu(start_program, make_photos, qtbot):
    (photo,) = make_photos(1)
    program = start_program(photo)
    photo.unlink()
    with qtbot.waitSignal(program.session.messages.problem, timeout=LONG) as reported:
        entries(program)[0].trigger()
    assert f"There is no file {photo} any more" in str(reported.args[0])
    assert not menu_of(program).isEnabled()


def test_the_menu_is_cleared(start_program, make_photos):
    program = start_program(*make_photos(1))
    menu_of(program).actions()[-1].trigger()
    assert entries(program) == []
    assert program.session.recent.saved_state() == {"photos": [], "models": []}


def test_many_photos_opened_at_once_are_remembered_by_their_folder(tmp_path: Path):
    recent = RecentFiles()
    recent.add_photos([tmp_path / f"{n}.png" for n in range(9)], [])
    assert list(recent.of("photos")) == [tmp_path]
    for number in range(2 * MAX_ENTRIES):
        recent.add_photos([tmp_path / f"{number}.png"], [])
    assert len(recent.of("photos")) == MAX_ENTRIES
    assert recent.of("photos")[0] == tmp_path / f"{2 * MAX_ENTRIES - 1}.png"


@pytest.mark.parametrize("record", [None, 3, [], {"photos": 3}, {"photos": [3, "a"], "models": {}}])
def test_damaged_entries_of_a_record_are_ignored(record: object):
    recent = RecentFiles()
    recent.restore_state(record)
    assert recent.of("models") == ()
    assert set(recent.of("photos")) <= {Path("a")}


def test_a_name_that_is_not_valid_unicode_is_not_saved(tmp_path: Path):
    recent = RecentFiles()
    recent.add_photos([tmp_path / "a\udcff.png", tmp_path / "b.png"], [])
    assert recent.saved_state()["photos"] == [str(tmp_path / "b.png")]
