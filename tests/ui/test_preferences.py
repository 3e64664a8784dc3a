"""Preferences on disk: what was chosen comes back, and a damaged file does no harm."""

from pathlib import Path

import pytest

from mwrgui.core.errors import MwrError
from mwrgui.ui.preferences.preferences_file import GeneralPreferences, Preferences, PreferencesFile


def test_all_parts_come_back(tmp_path: Path) -> None:
    file = PreferencesFile(tmp_path / "p.toml")
    file.update(
        general=GeneralPreferences(theme="dark", language="zh_CN", device="cpu", teacher="C:\\models\\a.pth")
    )
    file.update(shortcuts={"open": ("Ctrl+G",), "stop": ()}, window={"place": [1, 2, 3, 4], "folder": "/a b"})
    again = PreferencesFile(tmp_path / "p.toml").current
    assert again.general == GeneralPreferences(
        theme="dark", language="zh_CN", device="cpu", teacher="C:\\models\\a.pth"
    )
    assert again.shortcuts == {"open": ("Ctrl+G",), "stop": ()}
    assert again.window == {"place": [1, 2, 3, 4], "folder": "/a b"}


@pytest.mark.parametrize("content", [b"", b"theme = ", b"\xff\xfe", b"shortcuts = 3\nwindow = []"])
def test_a_damaged_file_counts_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.toml"
    path.write_bytes(content)
    assert PreferencesFile(path).current == Preferences()


def test_one_bad_value_does_not_cost_the_others(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text(
        'theme = "pink"\nlanguage = "en"\nprecision = 8\nfuture = 1\n[shortcuts]\nopen = ["F2"]\nstop = 3\n'
    )
    preferences = PreferencesFile(path).current
    assert preferences.general == GeneralPreferences(language="en")
    assert preferences.shortcuts == {"open": ("F2",)}


def test_what_cannot_be_saved_still_holds_until_the_end(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    file = PreferencesFile(tmp_path / "file" / "p.toml")
    with pytest.raises(MwrError):
        file.update(general=GeneralPreferences(theme="light"))
    assert file.current.general.theme == "light"
