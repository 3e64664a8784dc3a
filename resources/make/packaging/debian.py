"""Builds a Debian package: the program, `mwrgui` on the PATH, a menu entry, an icon and a file type.

Source: Debian Policy Manual; deb-control(5). Triggers of dpkg refresh the indexes of menus and types.
"""

import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from mwrgui import __version__
from mwrgui.core.paths import resources
from mwrgui.core.system_packages import WINDOW_LIBRARIES
from mwrgui.ui.launcher.linux import CHECKPOINT_TYPE, desktop_entry

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
RENAMED_PACKAGES = {"libglib2.0-0": "libglib2.0-0 | libglib2.0-0t64"}
"""Packages that Debian 13 renamed when it introduced 64-bit times."""
DESCRIPTION = """\
removes rain, haze and snow from photos
 A window and a command line that restore photos taken in bad weather, and that
 distill small networks for it without any photos to learn from. Everything it
 needs is inside, torch for the CPU and two trained networks among it; nothing
 is downloaded."""
COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: mwrgui
Comment: What else is inside is listed, with its licences, in /usr/lib/mwrgui/licences/LICENCES.txt.

Files: *
Copyright: the authors of mwrgui
License: MIT
"""


def architecture() -> str:
    """Debian's name for the processor architecture of this machine."""
    return ARCHITECTURES[platform.machine()]


def write_desktop_files(data: Path, command: list[str]) -> None:
    """Writes menu entry, icon and file type to a folder such as /usr/share; the menu entry runs `command`."""
    entry = data / "applications" / "mwrgui.desktop"
    icon = data / "icons" / "hicolor" / "scalable" / "apps" / "mwrgui.svg"
    file_type = data / "mime" / "packages" / "mwrgui.xml"
    for path in (entry, icon, file_type):
        path.parent.mkdir(parents=True, exist_ok=True)
    entry.write_text(desktop_entry(command), encoding="utf-8")
    shutil.copyfile(resources() / "icons" / "mwrgui.svg", icon)
    file_type.write_text(CHECKPOINT_TYPE, encoding="utf-8")


def build(program: Path, out_folder: Path, level: int) -> Path:
    """Packs the folder `program` with compression `level` 0 to 9; returns the path of the package."""
    package = out_folder / f"mwrgui_{__version__}_{architecture()}.deb"
    with tempfile.TemporaryDirectory(dir=out_folder) as name:
        root = Path(name, "root")
        program_folder = root / "usr" / "lib" / "mwrgui"
        shutil.copytree(program, program_folder, symlinks=True, copy_function=os.link)
        link = root / "usr" / "bin" / "mwrgui"
        link.parent.mkdir()
        link.symlink_to("../lib/mwrgui/mwrgui")
        write_desktop_files(root / "usr" / "share", ["/usr/bin/mwrgui"])
        copyright_file = root / "usr" / "share" / "doc" / "mwrgui" / "copyright"
        copyright_file.parent.mkdir(parents=True)
        text = (resources().parent / "LICENSE").read_text(encoding="utf-8")
        indented = "".join(f" {line or '.'}\n" for line in text.splitlines())
        copyright_file.write_text(COPYRIGHT + indented, encoding="utf-8")
        (root / "DEBIAN").mkdir()
        (root / "DEBIAN" / "control").write_text(control(root), encoding="utf-8")
        root.chmod(0o755)
        pack = ["dpkg-deb", "--root-owner-group", "-Zxz", f"-z{level}", "--build", str(root), str(package)]
        subprocess.run(pack, check=True)
    return package


def control(root: Path) -> str:
    """The text of the control file of the package, whose files are in `root`."""
    size = sum(path.lstat().st_size for path in root.rglob("*") if path.is_file()) // 1024
    libraries = [RENAMED_PACKAGES.get(package, package) for package in WINDOW_LIBRARIES.values()]
    depends = [f"libc6 (>= {platform.libc_ver()[1]})", *libraries, "fonts-dejavu-core | fonts-liberation"]
    fields = {
        "Package": "mwrgui",
        "Version": __version__,
        "Architecture": architecture(),
        "Maintainer": "the authors of mwrgui <mwrgui@users.noreply.github.com>",
        "Installed-Size": str(size),
        "Depends": ", ".join(depends),
        "Recommends": "xdg-utils",
        "Section": "graphics",
        "Priority": "optional",
        "Description": DESCRIPTION,
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())
