"""The desktop launcher: on Linux as the desktop reads it; elsewhere as far as it can be checked here."""

import configparser
import os
import plistlib
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mwrgui.images.formats import FORMATS
from mwrgui.ui.launcher import linux, macos, windows


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


def read_entry(path: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[method-assign, assignment]
    parser.read(path, encoding="utf-8")
    return parser["Desktop Entry"]


def test_the_desktop_entry_names_the_command_icon_and_file_types(data_folder: Path) -> None:
    path = linux.install()
    entry = read_entry(path)
    assert path == data_folder / "applications" / "mwrgui.desktop"
    assert shlex.split(entry["Exec"]) == [sys.executable, "-P", "-m", "mwrgui", "%F"]
    assert entry["Terminal"] == "false"
    assert (
        (data_folder / "icons/hicolor/scalable/apps" / f"{entry['Icon']}.svg").read_text().startswith("<svg")
    )
    types = set(entry["MimeType"].strip(";").split(";"))
    assert {f"image/{format.name.lower()}" for format in FORMATS} <= types
    assert "inode/directory" in types


def test_checkpoints_have_a_mime_type_of_their_own(data_folder: Path) -> None:
    linux.install()
    root = ElementTree.parse(data_folder / "mime" / "packages" / "mwrgui.xml").getroot()
    namespaces = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
    mime_type = root.find("m:mime-type", namespaces)
    assert mime_type is not None
    assert mime_type.get("type") in linux.MIME_TYPES
    assert [glob.get("pattern") for glob in mime_type.findall("m:glob", namespaces)] == ["*.safetensors"]


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="desktop-file-utils is not installed")
def test_desktop_file_validate_finds_no_fault(data_folder: Path) -> None:  # noqa: ARG001 (sets the folder)
    checked = subprocess.run(
        ["desktop-file-validate", linux.install()], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "")


def test_installing_twice_leaves_one_launcher_and_uninstalling_none(data_folder: Path) -> None:
    linux.install()
    entry = linux.install()
    assert linux.uninstall()[0] == entry
    assert not list(data_folder.rglob("mwrgui*"))
    assert linux.uninstall() == []


def test_a_relative_data_folder_is_ignored(monkeypatch: pytest.MonkeyPatch, person: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "somewhere")
    assert linux.install().is_relative_to(person / ".local" / "share")
    linux.uninstall()


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/usr/bin/python", '"/usr/bin/python"'),
        ("/a b/py", '"/a b/py"'),
        ('/q"/py', '"/q\\\\"/py"'),
        ("/$HOME/py", '"/\\\\$HOME/py"'),
        ("/50%/py", '"/50%%/py"'),
        ("/back\\slash", '"/back\\\\\\\\slash"'),
    ],
)
def test_unusual_paths_are_quoted_as_the_specification_requires(path: str, written: str) -> None:
    assert linux.quoted(path) == written


def test_the_command_line_installs_and_removes_the_launcher(mwrgui_cli, data_folder: Path) -> None:
    installed = mwrgui_cli("--install-launcher")
    assert (installed.returncode, installed.stderr) == (0, "")
    assert str(data_folder / "applications" / "mwrgui.desktop") in installed.stdout
    removed = mwrgui_cli("--uninstall-launcher")
    assert removed.returncode == 0
    assert not list(data_folder.rglob("mwrgui*"))
    assert mwrgui_cli("--uninstall-launcher").stdout == "There was no launcher.\n"


def test_a_folder_that_cannot_be_written_is_reported_in_one_line(mwrgui_cli, data_folder: Path) -> None:
    (data_folder / "icons").touch()
    failed = mwrgui_cli("--install-launcher")
    assert failed.returncode == 2
    assert failed.stderr.count("\n") == 1


def test_the_macos_bundle_is_complete(person: Path) -> None:
    bundle = macos.install()
    assert bundle == person / "Applications" / "mwrgui.app"
    information = plistlib.loads((bundle / "Contents" / "Info.plist").read_bytes())
    starter = bundle / "Contents" / "MacOS" / information["CFBundleExecutable"]
    assert os.access(starter, os.X_OK)
    assert shlex.split(starter.read_text().splitlines()[1])[:5] == [
        "exec",
        sys.executable,
        "-P",
        "-m",
        "mwrgui",
    ]
    assert (bundle / "Contents" / "Resources" / f"{information['CFBundleIconFile']}.icns").exists()
    assert macos.uninstall() == [bundle]
    assert not bundle.exists()


def test_an_apostrophe_in_the_path_of_the_windows_shortcut_is_escaped() -> None:
    script = windows.shortcut_script(Path("C:/Users/O'Neil/mwrgui.lnk"), Path("C:/i.ico"))
    assert "CreateShortcut('C:/Users/O''Neil/mwrgui.lnk')" in script
    assert script.endswith("$s.Save()")
    assert "$s.Arguments = '-P -m mwrgui'" in script
