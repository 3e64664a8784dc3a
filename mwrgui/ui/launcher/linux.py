"""The launcher on Linux: a desktop entry, an icon, and a MIME type for checkpoints.

Source: Desktop Entry Specification 1.4, Icon Theme Specification, Shared MIME-info Database.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from mwrgui.core.files import write_bytes
from mwrgui.core.own_program import program_command
from mwrgui.core.paths import resources

MIME_TYPES = (
    *("image/jpeg", "image/png", "image/tiff", "image/webp", "image/avif", "image/bmp"),
    *("inode/directory", "application/x-safetensors"),
)

_DESKTOP_ENTRY = """\
[Desktop Entry]
Type=Application
Version=1.4
Name=mwrgui
GenericName=Photo restoration
GenericName[zh_CN]=照片复原
Comment=Removes rain, haze and snow from photos
Comment[zh_CN]=去除照片中的雨、雾和雪
Exec={command} %F
Icon=mwrgui
Terminal=false
StartupNotify=true
StartupWMClass=mwrgui
Categories=Graphics;2DGraphics;RasterGraphics;Photography;
Keywords=photo;restore;rain;haze;fog;snow;derain;dehaze;
MimeType={types};
"""

CHECKPOINT_TYPE = """\
<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="application/x-safetensors">
    <comment>Network weights</comment>
    <comment xml:lang="zh_CN">网络权重</comment>
    <glob pattern="*.safetensors"/>
  </mime-type>
</mime-info>
"""


def install() -> Path:
    """Writes the desktop entry, the icon and the MIME type; returns the path of the entry.

    Raises:
        MwrError: a file cannot be written.
    """
    entry, icon, checkpoint_type = _launcher_files()
    write_bytes(icon, (resources() / "icons" / "mwrgui.svg").read_bytes())
    write_bytes(checkpoint_type, CHECKPOINT_TYPE.encode())
    write_bytes(entry, desktop_entry(program_command()).encode())
    _refresh_desktop_index()
    return entry


def desktop_entry(command: Sequence[str]) -> str:
    """The text of a desktop entry for the program that `command` starts."""
    program, *arguments = command
    parts = [quoted(program), *arguments]
    return _DESKTOP_ENTRY.format(command=" ".join(parts), types=";".join(MIME_TYPES))


def uninstall() -> list[Path]:
    """Removes the files that `install` writes; returns those that existed."""
    present = [path for path in _launcher_files() if path.exists()]
    for path in present:
        path.unlink()
    if present:
        _refresh_desktop_index()
    return present


def quoted(argument: str) -> str:
    """An argument as the `Exec` key requires it: quoted, then escaped like any value, with `%` doubled."""
    inside = re.sub(r'(["`$\\])', r"\\\1", argument)
    return f'"{inside}"'.replace("\\", "\\\\").replace("%", "%%")


def _launcher_files() -> tuple[Path, Path, Path]:
    """The paths of the desktop entry, of the icon and of the MIME type for checkpoints."""
    data = _data_folder()
    return (
        data / "applications" / "mwrgui.desktop",
        data / "icons" / "hicolor" / "scalable" / "apps" / "mwrgui.svg",
        data / "mime" / "packages" / "mwrgui.xml",
    )


def _data_folder() -> Path:
    """The user's folder for data; a relative XDG_DATA_HOME is ignored, as its specification requires."""
    folder = Path(os.environ.get("XDG_DATA_HOME", ""))
    return folder if folder.is_absolute() else Path.home() / ".local" / "share"


def _refresh_desktop_index() -> None:
    """Updates the desktop's indexes if it has programs for that; other desktops update them themselves."""
    data = _data_folder()
    for program, folder in (
        ("update-mime-database", data / "mime"),
        ("update-desktop-database", data / "applications"),
    ):
        if found := shutil.which(program):
            subprocess.run([found, str(folder)], capture_output=True, check=False)
