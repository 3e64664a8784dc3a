"""Preferences on disk: values are read back as written, and a damaged file does no harm."""

from pathlib import Path

import pytest

from mwrgui.core.errors import MwrError
from mwrgui.ui.preferences.preferences_file import GeneralPreferences, Preferences, PreferencesFile


def test_all_parts_are_read_back(tmp_path: Path) -> None:
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
def test_a_damaged_file_gives_the_defaults(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.toml"
    path.write_bytes(content)
    assert PreferencesFile(path).current == Preferences()


def test_invalid_values_do_not_affect_the_valid_ones(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text(
        'theme = "pink"\nlanguage = "en"\nprecision = 8\nfuture = 1\n[shortcuts]\nopen = ["F2"]\nstop = 3\n'
    )
    preferences = PreferencesFile(path).current
    assert preferences.general == GeneralPreferences(language="en")
    assert preferences.shortcuts == {"open": ("F2",)}


def test_a_change_that_cannot_be_saved_still_takes_effect(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    file = PreferencesFile(tmp_path / "file" / "p.toml")
    with pytest.raises(MwrError):
        file.update(general=GeneralPreferences(theme="light"))
    assert file.current.general.theme == "light"
