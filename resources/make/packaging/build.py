"""Builds what people download: `python resources/make/packaging/build.py [KIND…] --made FOLDER`.

Needs an environment with `pip install .[onnx,package]`. README.md beside this file tells more.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT))

import appimage  # noqa: E402
import debian  # noqa: E402
import licences  # noqa: E402
import windows  # noqa: E402

from mwrgui import __version__  # noqa: E402

KINDS = ("folder", "archive", "deb", "appimage", "installer")
STRIPPED = ("libtorch_cpu.so", "libtorch_python.so")
"""Libraries that come with the names of all their functions: 90 MB that only a debugger reads."""


def main(argv: list[str]) -> None:
    """Builds the folder, unless it is to be taken as it is, and then what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(KINDS)}; the folder alone")
    parser.add_argument("--made", type=Path, required=True, metavar="FOLDER", help="where all is put")
    parser.add_argument("--keep-folder", action="store_true", help="pack the program's folder that is there")
    parser.add_argument("--runtime", type=Path, metavar="FILE", help="the runtime of AppImage")
    parser.add_argument("--level", type=int, default=6, choices=range(10), help="how hard to compress (6)")
    given = parser.parse_args(argv)
    if unknown := set(given.kinds) - {*KINDS}:
        parser.error(f"no such kind: {', '.join(sorted(unknown))}")
    if "appimage" in given.kinds and not (given.runtime and given.runtime.is_file()):
        parser.error("an AppImage needs --runtime FILE; appimage.py tells where it is had")
    made = given.made.resolve()
    made.mkdir(parents=True, exist_ok=True)
    program = made / "mwrgui"
    if not given.keep_folder:
        build_folder(made)
    print(f"{program}: {size_of(program) / 1e6:.0f} MB")
    for kind in given.kinds:
        if kind != "folder":
            path = pack(kind, program, made, given)
            print(f"{path}: {path.stat().st_size / 1e6:.0f} MB")


def pack(kind: str, program: Path, made: Path, given: argparse.Namespace) -> Path:
    """Packs the folder of the program as one kind of download."""
    match kind:
        case "deb":
            return debian.build(program, made, given.level)
        case "appimage":
            return appimage.build(program, made, given.runtime)
        case "installer":
            return windows.build(program, made, made / "icons" / "mwrgui.ico")
    return archive(program, made, given.level)


def build_folder(made: Path) -> None:
    """The folder with the program and all it needs; on macOS also the bundle around it."""
    work = made / "work"
    write_icons(made / "icons")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(made), "--workpath", str(work), str(HERE / "mwrgui.spec")]
    subprocess.run(command, check=True, env={**os.environ, "MWRGUI_ICONS": str(made / "icons")})
    parts = licences.parts_of(licences.read_sources(work / "mwrgui" / "inside.json"), work=work)
    for program in programs(made):
        if sys.platform == "linux":
            strip(program)
        licences.refuse_gpl_code(program)
        licences.write(parts, program / "licences")
        leave_note(program)


def programs(made: Path) -> list[Path]:
    """The folder, and the place in the bundle that is meant for papers."""
    bundle = made / "mwrgui.app" / "Contents" / "Resources"
    return [made / "mwrgui", *([bundle] if bundle.is_dir() else [])]


def strip(program: Path) -> None:
    """Takes the names of functions out of libraries that have them."""
    for name in STRIPPED:
        for path in program.rglob(name):
            if not path.is_symlink():
                subprocess.run(["strip", "--strip-unneeded", str(path)], check=True)


def leave_note(program: Path) -> None:
    """A note for people who look into the folder."""
    text = "Start `mwrgui`; `mwrgui --help` tells of its commands, licences/LICENCES.txt of what is inside.\n"
    (program / "README.txt").write_text(text, encoding="utf-8")


def write_icons(folder: Path) -> None:
    """The program's icon as Windows and macOS want it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    from mwrgui.ui.launcher.icon_files import icns, ico

    application = QGuiApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mwrgui.ico").write_bytes(ico())
    (folder / "mwrgui.icns").write_bytes(icns())
    application.shutdown()


def archive(program: Path, made: Path, level: int) -> Path:
    """The folder in one file: .tar.xz on Linux, .zip elsewhere, the bundle on macOS."""
    name = f"mwrgui-{__version__}-{sys.platform}"
    if sys.platform == "linux":
        path = made / f"{name}.tar.xz"
        with tarfile.open(path, "w:xz", preset=level) as file:
            file.add(program, name, filter=belonging_to_root)
        return path
    if sys.platform == "darwin":  # this program of macOS keeps links and signatures
        path = made / f"{name}.zip"
        bundle = ["ditto", "-c", "-k", "--keepParent", str(made / "mwrgui.app"), str(path)]
        subprocess.run(bundle, check=True)
        return path
    return Path(shutil.make_archive(str(made / name), "zip", made, "mwrgui"))


def belonging_to_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """The entry without the user who built."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def size_of(folder: Path) -> int:
    """Bytes of all files in it."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main(sys.argv[1:])
