"""The launcher: on Linux as the desktop reads it; for other systems as far as it can be read here."""

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
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


def read_entry(path: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[method-assign, assignment]
    parser.read(path, encoding="utf-8")
    return parser["Desktop Entry"]


def test_the_entry_names_what_is_there(data: Path) -> None:
    path = linux.install()
    entry = read_entry(path)
    assert path == data / "applications" / "mwrgui.desktop"
    assert shlex.split(entry["Exec"]) == [sys.executable, "-P", "-m", "mwrgui", "%F"]
    assert entry["Terminal"] == "false"
    assert (data / "icons/hicolor/scalable/apps" / f"{entry['Icon']}.svg").read_text().startswith("<svg")
    types = set(entry["MimeType"].strip(";").split(";"))
    assert {f"image/{format.name.lower()}" for format in FORMATS} <= types
    assert "inode/directory" in types


def test_checkpoints_have_a_type_of_their_own(data: Path) -> None:
    linux.install()
    root = ElementTree.parse(data / "mime" / "packages" / "mwrgui.xml").getroot()
    space = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
    kind = root.find("m:mime-type", space)
    assert kind is not None
    assert kind.get("type") in linux.MIME_TYPES
    assert [glob.get("pattern") for glob in kind.findall("m:glob", space)] == ["*.safetensors"]


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="desktop-file-utils is not installed")
def test_the_desktops_own_check_finds_nothing(data: Path) -> None:  # noqa: ARG001 (the folder)
    checked = subprocess.run(
        ["desktop-file-validate", linux.install()], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "")


def test_installing_twice_leaves_one_and_uninstalling_none(data: Path) -> None:
    linux.install()
    entry = linux.install()
    assert linux.uninstall()[0] == entry
    assert not list(data.rglob("mwrgui*"))
    assert linux.uninstall() == []


def test_a_relative_data_folder_does_not_count(monkeypatch: pytest.MonkeyPatch, person: Path) -> None:
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
def test_strange_paths_are_quoted_as_the_specification_says(path: str, written: str) -> None:
    assert linux.quoted(path) == written


def test_the_command_line_installs_and_removes(mwrgui_cli, data: Path) -> None:
    installed = mwrgui_cli("--install-launcher")
    assert (installed.returncode, installed.stderr) == (0, "")
    assert str(data / "applications" / "mwrgui.desktop") in installed.stdout
    removed = mwrgui_cli("--uninstall-launcher")
    assert removed.returncode == 0
    assert not list(data.rglob("mwrgui*"))
    assert mwrgui_cli("--uninstall-launcher").stdout == "There was no launcher.\n"


def test_a_folder_that_cannot_be_written_is_one_sentence(mwrgui_cli, data: Path) -> None:
    (data / "icons").touch()
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


def test_the_windows_shortcut_survives_an_apostrophe() -> None:
    script = windows.shortcut_script(Path("C:/Users/O'Neil/mwrgui.lnk"), Path("C:/i.ico"))
    assert "CreateShortcut('C:/Users/O''Neil/mwrgui.lnk')" in script
    assert script.endswith("$s.Save()")
    assert "$s.Arguments = '-P -m mwrgui'" in script
