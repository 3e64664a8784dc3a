"""Builds an AppImage: a single file that contains the program and runs without being installed.

Its first part, the “runtime”, is a program that mounts the rest, a compressed file system, and runs `AppRun`
in it. Download it from https://github.com/AppImage/type2-runtime; `mksquashfs` is a package of the system.

Source: AppImage specification, type 2.
"""

import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from debian import write_desktop_files

from mwrgui import __version__
from mwrgui.core.paths import resources


def build(program: Path, out_folder: Path, runtime: Path) -> Path:
    """Writes the runtime and the packed folder `program` to one file; returns its path."""
    image = out_folder / f"mwrgui-{__version__}-{platform.machine()}.AppImage"
    with tempfile.TemporaryDirectory(dir=out_folder) as name:
        root, squashed = Path(name, "root"), Path(name, "squashed")
        write_app_folder(program, root)
        options = ["-root-owned", "-noappend", "-no-progress", "-comp", "zstd", "-b", "1M"]
        subprocess.run(
            ["mksquashfs", str(root), str(squashed), *options], check=True, stdout=subprocess.DEVNULL
        )
        with image.open("wb") as file:
            for part in (runtime, squashed):
                with part.open("rb") as source:
                    shutil.copyfileobj(source, file)
    image.chmod(0o755)
    return image


def write_app_folder(program: Path, root: Path) -> None:
    """Makes the folder that is compressed: the program, and two copies of its menu entry and icon.

    The runtime and desktops look for menu entry and icon at the top; tools that list installed programs look
    in usr/share.
    """
    shutil.copytree(program, root / "usr" / "lib" / "mwrgui", symlinks=True, copy_function=os.link)
    write_desktop_files(root / "usr" / "share", ["mwrgui"])
    (root / "AppRun").symlink_to("usr/lib/mwrgui/mwrgui")
    shutil.copyfile(root / "usr" / "share" / "applications" / "mwrgui.desktop", root / "mwrgui.desktop")
    shutil.copyfile(resources() / "icons" / "mwrgui.svg", root / "mwrgui.svg")
    (root / ".DirIcon").symlink_to("mwrgui.svg")
