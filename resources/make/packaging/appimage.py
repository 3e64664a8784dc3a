"""The packaged program as an AppImage: one file that runs where it lies.

It is a small program that mounts what follows it, a compressed folder with `AppRun` in it. That program, the
“runtime”, is had from https://github.com/AppImage/type2-runtime; `mksquashfs` from the system.

Source: AppImage specification, type 2.
"""

import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from debian import put_on_desktop

from mwrgui import __version__
from mwrgui.core.paths import resources


def build(program: Path, made: Path, runtime: Path) -> Path:
    """Packs the folder `program` behind the runtime; returns the AppImage, in the folder `made`."""
    image = made / f"mwrgui-{__version__}-{platform.machine()}.AppImage"
    with tempfile.TemporaryDirectory(dir=made) as name:
        root, squashed = Path(name, "root"), Path(name, "squashed")
        lay_out(program, root)
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


def lay_out(program: Path, root: Path) -> None:
    """Makes the folder that is compressed: the program, and twice its menu entry and icon.

    Once at the top, where the runtime and desktops look, and once where an installed program has them.
    """
    shutil.copytree(program, root / "usr" / "lib" / "mwrgui", symlinks=True, copy_function=os.link)
    put_on_desktop(root / "usr" / "share", ["mwrgui"])
    (root / "AppRun").symlink_to("usr/lib/mwrgui/mwrgui")
    shutil.copyfile(root / "usr" / "share" / "applications" / "mwrgui.desktop", root / "mwrgui.desktop")
    shutil.copyfile(resources() / "icons" / "mwrgui.svg", root / "mwrgui.svg")
    (root / ".DirIcon").symlink_to("mwrgui.svg")
