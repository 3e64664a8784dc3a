"""The launcher on Windows: a shortcut in the Start menu, and an entry under “Open with” for photos.

Source: Microsoft, WScript.Shell CreateShortcut and "File types and file associations". Not tested on Windows.
"""

import os
import subprocess
import sys
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes
from mwrgui.core.own_program import program_command
from mwrgui.core.paths import preferences_folder
from mwrgui.images.formats import READABLE_ENDINGS
from mwrgui.ui.launcher.icon_files import ico_bytes

OPENED_ENDINGS = (*READABLE_ENDINGS, ".safetensors")
_FILE_CLASS = "mwrgui.file"
_CLASSES_KEY = r"Software\Classes"


def install() -> Path:
    """Writes the shortcut, the icon and the registry entries; returns the path of the shortcut.

    Raises:
        MwrError: a file cannot be written, or the shortcut cannot be created.
    """
    icon, shortcut = _icon(), _shortcut()
    write_bytes(icon, ico_bytes())
    shortcut.parent.mkdir(parents=True, exist_ok=True)
    completed = subprocess.run(
        ["powershell", "-NoProfile", "-NonInteractive", "-Command", shortcut_script(shortcut, icon)],
        capture_output=True,
        text=True,
        check=False,
    )
    if completed.returncode:
        raise MwrError(
            "The shortcut was not created: {reason}",
            "Start the program with main.py.",
            reason=completed.stderr.strip(),
        )
    _associate(icon)
    return shortcut


def uninstall() -> list[Path]:
    """Removes the shortcut, the icon and the registry entries; returns the files that existed."""
    _remove_association()
    present = [path for path in (_shortcut(), _icon()) if path.exists()]
    for path in present:
        path.unlink()
    return present


def shortcut_script(shortcut: Path, icon: Path) -> str:
    """A PowerShell script that creates the Start-menu shortcut or replaces it."""
    program, *arguments = program_command(windowed=True)
    values = {
        "TargetPath": program,
        "Arguments": subprocess.list2cmdline(arguments),
        "WorkingDirectory": str(Path.home()),
        "IconLocation": str(icon),
        "Description": "Removes rain, haze and snow from photos",
    }
    lines = [f"$s = (New-Object -ComObject WScript.Shell).CreateShortcut({_quoted(str(shortcut))})"]
    lines += [f"$s.{name} = {_quoted(value)}" for name, value in values.items()]
    return "; ".join(["$ErrorActionPreference = 'Stop'", *lines, "$s.Save()"])


def _quoted(text: str) -> str:
    """The text as a PowerShell literal, in which only single quotes need escaping."""
    return "'" + text.replace("'", "''") + "'"


def _shortcut() -> Path:
    return Path(os.environ["APPDATA"]) / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "mwrgui.lnk"


def _icon() -> Path:
    return preferences_folder() / "mwrgui.ico"


def _associate(icon: Path) -> None:
    """Offers the program under “Open with”, but does not make it the default program."""
    if sys.platform == "win32":
        import winreg

        program, *arguments = program_command(windowed=True)
        command = " ".join([f'"{program}"', *arguments, '"%1"'])
        for key, value in {
            rf"{_CLASSES_KEY}\{_FILE_CLASS}\shell\open\command": command,
            rf"{_CLASSES_KEY}\{_FILE_CLASS}\DefaultIcon": str(icon),
            rf"{_CLASSES_KEY}\{_FILE_CLASS}": "mwrgui",
        }.items():
            winreg.SetValue(winreg.HKEY_CURRENT_USER, key, winreg.REG_SZ, value)
        for ending in OPENED_ENDINGS:
            with winreg.CreateKey(
                winreg.HKEY_CURRENT_USER, rf"{_CLASSES_KEY}\{ending}\OpenWithProgids"
            ) as programs:
                winreg.SetValueEx(programs, _FILE_CLASS, 0, winreg.REG_SZ, "")


def _remove_association() -> None:
    if sys.platform == "win32":
        import contextlib
        import winreg

        own = rf"{_CLASSES_KEY}\{_FILE_CLASS}"
        inner = (rf"{own}\shell\open\command", rf"{own}\shell\open", rf"{own}\shell", rf"{own}\DefaultIcon")
        for key in (*inner, own):
            with contextlib.suppress(FileNotFoundError):
                winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)
        for ending in OPENED_ENDINGS:
            key = rf"{_CLASSES_KEY}\{ending}\OpenWithProgids"
            with (
                contextlib.suppress(FileNotFoundError),
                winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as programs,
            ):
                winreg.DeleteValue(programs, _FILE_CLASS)
