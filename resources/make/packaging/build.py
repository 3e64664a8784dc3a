"""Builds the downloads: `python resources/make/packaging/build.py [KIND…] --made FOLDER`.

Needs an environment with `pip install .[formats,onnx,package]`; see README.md in this folder.
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
LIBRARIES_TO_STRIP = ("libtorch_cpu.so", "libtorch_python.so")
"""Libraries with debugging symbols, which take 90 MB."""


def main(argv: list[str]) -> None:
    """Builds the program's folder, unless --keep-folder is given; then packs it as the given kinds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "kinds", nargs="*", metavar="KIND", help=f"one of {', '.join(KINDS)}; by default folder"
    )
    parser.add_argument(
        "--made", type=Path, required=True, metavar="FOLDER", help="where everything is written"
    )
    parser.add_argument(
        "--keep-folder", action="store_true", help="pack the program's folder of an earlier build"
    )
    parser.add_argument("--runtime", type=Path, metavar="FILE", help="the runtime of AppImage")
    parser.add_argument("--level", type=int, default=6, choices=range(10), help="compression level (6)")
    options = parser.parse_args(argv)
    if unknown := set(options.kinds) - {*KINDS}:
        parser.error(f"no such kind: {', '.join(sorted(unknown))}")
    if "appimage" in options.kinds and not (options.runtime and options.runtime.is_file()):
        parser.error("an AppImage needs --runtime FILE; appimage.py says where to download it")
    out_folder = options.made.resolve()
    out_folder.mkdir(parents=True, exist_ok=True)
    program = out_folder / "mwrgui"
    if not options.keep_folder:
        build_folder(out_folder)
    print(f"{program}: {size_of(program) / 1e6:.0f} MB")
    for kind in options.kinds:
        if kind != "folder":
            path = pack(kind, program, out_folder, options)
            print(f"{path}: {path.stat().st_size / 1e6:.0f} MB")


def pack(kind: str, program: Path, out_folder: Path, options: argparse.Namespace) -> Path:
    """Packs the folder of the program as one kind of download; returns the path of the file."""
    match kind:
        case "deb":
            return debian.build(program, out_folder, options.level)
        case "appimage":
            return appimage.build(program, out_folder, options.runtime)
        case "installer":
            return windows.build(program, out_folder, out_folder / "icons" / "mwrgui.ico")
    return archive(program, out_folder, options.level)


def build_folder(out_folder: Path) -> None:
    """Builds the folder with the program and its dependencies; on macOS also the bundle that contains it."""
    work = out_folder / "work"
    write_icons(out_folder / "icons")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(out_folder), "--workpath", str(work), str(HERE / "mwrgui.spec")]
    subprocess.run(command, check=True, env={**os.environ, "MWRGUI_ICONS": str(out_folder / "icons")})
    parts = licences.parts_of(licences.read_packed_files(work / "mwrgui" / "inside.json"), work=work)
    for program in program_folders(out_folder):
        if sys.platform == "linux":
            strip_symbols(program)
        licences.refuse_gpl_code(program)
        licences.write(parts, program / "licences")
        write_readme(program)
    if sys.platform == "darwin":  # PyInstaller's signature does not cover what was added
        sign = ["codesign", "--force", "--deep", "--sign", "-", str(out_folder / "mwrgui.app")]
        subprocess.run(sign, check=True)


def program_folders(out_folder: Path) -> list[Path]:
    """The program's folder, and the resource folder of the bundle if there is one; both get the licences."""
    bundle = out_folder / "mwrgui.app" / "Contents" / "Resources"
    return [out_folder / "mwrgui", *([bundle] if bundle.is_dir() else [])]


def strip_symbols(program: Path) -> None:
    """Removes the debugging symbols of `LIBRARIES_TO_STRIP` in the program's folder."""
    for name in LIBRARIES_TO_STRIP:
        for path in program.rglob(name):
            if not path.is_symlink():
                subprocess.run(["strip", "--strip-unneeded", str(path)], check=True)


def write_readme(program: Path) -> None:
    """Writes README.txt, which explains how to start the program."""
    text = "Start `mwrgui`; `mwrgui --help` lists its commands, licences/LICENCES.txt what it contains.\n"
    (program / "README.txt").write_text(text, encoding="utf-8")


def write_icons(folder: Path) -> None:
    """Writes the program's icon as .ico for Windows and .icns for macOS."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    from mwrgui.ui.launcher.icon_files import icns_bytes, ico_bytes

    application = QGuiApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mwrgui.ico").write_bytes(ico_bytes())
    (folder / "mwrgui.icns").write_bytes(icns_bytes())
    application.shutdown()


def archive(program: Path, out_folder: Path, level: int) -> Path:
    """Packs the folder as .tar.xz on Linux or .zip on Windows, or on macOS the bundle as .zip."""
    name = f"mwrgui-{__version__}-{sys.platform}"
    if sys.platform == "linux":
        path = out_folder / f"{name}.tar.xz"
        with tarfile.open(path, "w:xz", preset=level) as file:
            file.add(program, name, filter=owned_by_root)
        return path
    if sys.platform == "darwin":  # ditto keeps links and signatures
        path = out_folder / f"{name}.zip"
        command = ["ditto", "-c", "-k", "--keepParent", str(out_folder / "mwrgui.app"), str(path)]
        subprocess.run(command, check=True)
        return path
    return Path(shutil.make_archive(str(out_folder / name), "zip", out_folder, "mwrgui"))


def owned_by_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Sets the owner to root, so that the archive does not contain the name of the user who built it."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def size_of(folder: Path) -> int:
    """Total size of all files in bytes."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main(sys.argv[1:])
