"""Collects the licences of all parts of the packaged program.

Every file belongs to a part. A file without a part, or a part whose licence is unknown or GPL, is an error.
"""

import json
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import NamedTuple

import bundled

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
TEXTS = HERE / "texts"
LGPL_TEXTS = (TEXTS / "LGPL-3.0.txt", TEXTS / "GPL-3.0.txt")
"""Both texts, because the LGPL refers to the GPL."""

LICENCE_FILE = re.compile(
    r"(?i)(^|/)(licen[cs]es?|copying|notice|thirdpartynotices)([-_.][^/]*)?$|/licenses/."
)
"""Files of a distribution that are about licences."""
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
}
LICENCE_OVERRIDES = {
    "pi_heif": "BSD-3-Clause AND LGPL-3.0-only",  # its own code, and libheif with libde265
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    "pyinstaller-hooks-contrib": "Apache-2.0",  # only its run-time hooks are included, which are Apache
    "opencv-python-headless": "Apache-2.0 AND LGPL-2.1-or-later",  # it contains FFmpeg
    "openexr": "BSD-3-Clause",
    "rawpy": "MIT AND (LGPL-2.1-only OR CDDL-1.0)",  # it contains LibRaw
}
"""Licences of distributions whose metadata omit a part, or have a full text instead of an expression."""
DEBIAN_LICENCES = {
    "libbz2-1.0": "bzip2-1.0.6",
    "libc6": "LGPL-2.1-or-later",
    "libcom-err2": "MIT",
    "libcrypt1": "LGPL-2.1-or-later",
    "libdbus-1-3": "AFL-2.1 OR GPL-2.0-or-later",
    "libexpat1": "MIT",
    "libffi8": "MIT",
    "libgcc-s1": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libgomp1": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libkeyutils1": "LGPL-2.0-or-later",
    "libkrb5-3": "MIT",
    "libkrb5support0": "MIT",
    "libgssapi-krb5-2": "MIT",
    "libk5crypto3": "MIT",
    "liblzma5": "0BSD",
    "libssl3": "Apache-2.0",
    "libstdc++6": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libuuid1": "BSD-3-Clause",
    "libglib2.0-0": "LGPL-2.1-or-later",
    "libpcre2-8-0": "BSD-3-Clause",
    "libatomic1": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libfontconfig1": "HPND",
    "libfreetype6": "FTL OR GPL-2.0-only",
    "libpng16-16": "libpng-2.0",
    "libxkbcommon0": "MIT",
    "libxkbcommon-x11-0": "MIT",
    "libwayland-client0": "MIT",
    "libwayland-cursor0": "MIT",
    "libwayland-egl1": "MIT",
    "libbrotli1": "MIT",
    "libx11-6": "MIT",
    "libx11-xcb1": "MIT",
    "libxau6": "MIT",
    "libxdmcp6": "MIT",
    "libxext6": "MIT",
    "libxrender1": "MIT",
    "libice6": "MIT",
    "libsm6": "MIT",
    "libbsd0": "BSD-3-Clause",
    "libmd0": "BSD-3-Clause",
    "libsystemd0": "LGPL-2.1-or-later",
    "libcap2": "BSD-3-Clause OR GPL-2.0-only",
    "libgcrypt20": "LGPL-2.1-or-later",
    "libgpg-error0": "LGPL-2.1-or-later",
    "liblz4-1": "BSD-2-Clause",
    "libzstd1": "BSD-3-Clause OR GPL-2.0-only",
    "zlib1g": "Zlib",
}
"""Licences of Debian packages with libraries that PyInstaller includes; all libxcb packages are MIT."""
GPL_CODE = (
    *(b"x265_encoder_open", b"x264_encoder_open", b"fftw_plan_dft", b"rl_initialize\0", b"gdbm_open\0"),
    *(b"--enable-gpl", b"--enable-nonfree"),
)
"""Symbols that only GPL libraries define, and configure flags of an FFmpeg that must not be shipped."""
GPL_QT = re.compile(
    r"Qt6?(Charts|DataVisualization|Graphs|VirtualKeyboard|NetworkAuth|Quick3D|QuickTimeline|Lottie"
    r"|WaylandCompositor|HttpServer|Mqtt|Coap|Grpc)"
)
"""Modules of Qt that are under the GPL, not the LGPL. Source: doc.qt.io, "Licenses Used in Qt"."""


_GPL = re.compile(r"(?i)(A?GPL|GNU (Affero )?General Public)(?!.*exception)")


class Part(NamedTuple):
    """A component with its own licence, an SPDX expression.

    `texts` are the files with its full text; empty for a library inside a distribution, which has the text.
    """

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...]


class LicenceError(Exception):
    """The licence of a part is unknown, or does not allow the part to be shipped."""


def is_gpl(licence: str) -> bool:
    """Whether every alternative of an SPDX expression contains the GPL or AGPL without an exception."""
    choices = [choice.split(" AND ") for choice in licence.strip("()").split(" OR ")]
    return all(any(_GPL.match(term.strip(" ()")) for term in choice) for choice in choices)


@cache
def distribution_part(distribution: Distribution) -> Part:
    """The part of an installed distribution; its licence is an SPDX expression, or what its metadata say."""
    name = distribution.metadata["Name"]
    files = [file for file in distribution.files or () if LICENCE_FILE.search(file.as_posix())]
    texts = tuple(
        Path(str(distribution.locate_file(file))) for file in files if file.suffix not in (".py", ".pyc")
    )
    licence = LICENCE_OVERRIDES.get(
        name.lower(), LICENCE_OVERRIDES.get(name.lower().replace("-", "_"))
    ) or _declared_licence(distribution)
    if not texts:
        texts = _texts_of(name, licence)
    elif "LGPL-3.0" in licence and not any(text.name.startswith("LGPL") for text in texts):
        texts += LGPL_TEXTS
    return Part(name, distribution.version, licence, texts)


def _declared_licence(distribution: Distribution) -> str:
    metadata = distribution.metadata
    if expression := metadata.get("License-Expression"):
        return str(expression)
    licence = str(metadata.get("License") or "").strip()
    if licence and "\n" not in licence:
        return licence
    classifiers = [
        text.rsplit(" :: ", 1)[-1]
        for text in metadata.get_all("Classifier", [])
        if text.startswith("License")
    ]
    if not classifiers:
        raise LicenceError(f"{metadata['Name']} does not name its licence.")
    return " AND ".join(CLASSIFIERS.get(each, each) for each in classifiers)


def _texts_of(name: str, licence: str) -> tuple[Path, ...]:
    """Licence texts from this folder for a distribution that ships none."""
    if "LGPL-3.0" in licence:
        return LGPL_TEXTS
    if licence.replace(" ", "-") == "Apache-2.0":
        return (TEXTS / "Apache-2.0.txt",)
    raise LicenceError(f"{name} contains no text of its licence, {licence}.")


@cache
def own_part() -> Part:
    """The program itself, with the origins of its photos and models."""
    return Part("mwrgui", "", "MIT", (ROOT / "LICENSE", ROOT / "CREDITS.md", ROOT / "docs" / "models.md"))


@cache
def python_part() -> Part:
    """Python: the interpreter and the standard library."""
    candidates = [Path(sysconfig.get_path("stdlib"), "LICENSE.txt"), Path(sys.base_prefix, "LICENSE.txt")]
    texts = [path for path in candidates if path.is_file()][:1]
    if not texts:
        raise LicenceError(f"Python contains no text of its licence: {candidates[0]} is not there.")
    return Part("Python", sys.version.split()[0], "PSF-2.0", tuple(texts))


def came_with_python(source: Path) -> bool:
    """Whether a file is in Python's folder or, if that is /usr, in the standard library or is libpython3."""
    base = Path(sys.base_prefix).resolve()
    if base != Path("/usr"):
        return source.is_relative_to(base)
    return source.is_relative_to(sysconfig.get_path("stdlib")) or source.name.startswith("libpython3")


@cache
def debian_part(library: Path) -> Part:
    """The Debian package to which a system library belongs.

    Raises:
        LicenceError: no package has it, or the licence of the package is not known.
    """
    found = _output("dpkg", "-S", str(library)) or _output("dpkg", "-S", f"*/{library.name}")
    package = found.split(":")[0]
    licence = "MIT" if package.startswith("libxcb") else DEBIAN_LICENCES.get(package)
    if not package or licence is None:
        raise LicenceError(
            f"{library} belongs to {package or 'no package'}: look up its licence, or leave it out."
        )
    version = _output("dpkg-query", "-W", "-f", "${Version}", package)
    return Part(package, version, licence, (Path("/usr/share/doc", package, "copyright"),))


def bundled_parts(distribution: Distribution, files: Iterable[Path]) -> list[Part]:
    """Third-party libraries in a distribution: those among `files`, and those linked into its own libraries.

    Raises:
        LicenceError: the licence of a library is not known.
    """
    name = distribution.metadata["Name"]
    licences = dict(bundled.LINKED_LICENCES.get(name, {}))
    for file in files:
        if bundled.is_bundled(file):
            library = bundled.library_name(file)
            if library not in bundled.FILE_LICENCES:
                raise LicenceError(f"{file} is in {name}: look up its licence, or leave it out.")
            licences[library] = bundled.FILE_LICENCES[library]
    return [Part(f"{name}, its {library}", "", licence, ()) for library, licence in licences.items()]


def parts_of(sources: Iterable[Path], *, work: Path) -> list[Part]:
    """The parts to which the files of the program belong.

    Files in `work`, which the build makes from files of Python, count as Python's.
    """
    by_file = {
        Path(str(each.locate_file(file))).resolve(): each
        for each in distributions()
        for file in each.files or ()
    }
    parts: dict[str, Part] = {}
    for source in sorted({path.resolve() for path in sources}):
        if owner := by_file.get(source):  # checked first, as the environment may lie in the project's folder
            part = distribution_part(owner)
            parts |= {each.name: each for each in bundled_parts(owner, [source])}
        elif came_with_python(source) or source.is_relative_to(work.resolve()):
            part = python_part()
        elif source.is_relative_to(ROOT) or source.suffix == ".spec":
            part = own_part()
        else:
            part = debian_part(source)
        parts[part.name] = part
    for part in parts.values():
        if is_gpl(part.licence):
            raise LicenceError(f"{part.name} is under {part.licence} and must not be inside.")
    return sorted(parts.values(), key=lambda part: part.name.lower())


def write(parts: Iterable[Part], folder: Path) -> None:
    """Writes LICENCES.txt with a line per part, and a folder for each part that has licence texts."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = [
        "What is inside this program, and under which licence. The texts are in the folder of each part;"
        " those of a library named “X, its Y” are in the folder of X.",
        "",
    ]
    for part in parts:
        lines.append(f"{part.name} {part.version}: {part.licence}".replace(" :", ":"))
        for number, text in enumerate(part.texts):
            place = folder / part.name / (f"{number}-{text.name}" if number else text.name)
            place.parent.mkdir(exist_ok=True)
            shutil.copyfile(text, place)
    lines += [
        "",
        "Libraries under the LGPL are in files of their own, which can be replaced by other versions.",
        "",
    ]
    (folder / "LICENCES.txt").write_text("\n".join(lines), encoding="utf-8")


def refuse_gpl_code(folder: Path) -> None:
    """Searches every program and library for signs of GPL code (`GPL_CODE`) and for Qt modules under the GPL.

    Raises:
        LicenceError: one was found.
    """
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_file() or not is_program_code(path):
            continue
        if GPL_QT.search(path.name):
            raise LicenceError(f"{path} is a module of Qt under the GPL.")
        if found := gpl_code_in(path):
            raise LicenceError(f"{path} contains {found}, a sign of code that must not be shipped.")


def gpl_code_in(path: Path) -> str:
    """The first of `GPL_CODE` in a program or library; empty if there is none."""
    content = path.read_bytes() if is_program_code(path) else b""
    return next((sign.decode() for sign in GPL_CODE if sign in content), "")


def is_program_code(path: Path) -> bool:
    """Whether a file holds machine code, judged by its ending or, for programs, by its first bytes."""
    if re.search(r"\.(so|dll|dylib|pyd|exe)\b", path.name):
        return True
    with path.open("rb") as file:
        return file.read(4) in (b"\x7fELF", b"\xcf\xfa\xed\xfe")


def read_packed_files(list_file: Path) -> list[Path]:
    """Absolute paths of the packed files that the build listed; omits relative ones: links and folders."""
    paths = [Path(source) for source in json.loads(list_file.read_text(encoding="utf-8"))]
    return [source for source in paths if source.is_absolute()]


def _output(*command: str) -> str:
    if not shutil.which(command[0]):  # not on Debian
        return ""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
