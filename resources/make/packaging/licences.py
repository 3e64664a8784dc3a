"""The licences of all that lies in the packaged program, from what its parts say of themselves.

Every file is ascribed to a part; one that cannot be, or whose licence is unknown or GPL, ends the build.
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

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
TEXTS = HERE / "texts"

ITS_TEXT = re.compile(r"(?i)(^|/)(licen[cs]es?|copying|notice|thirdpartynotices)([-_.][^/]*)?$|/licenses/.")
"""Which of the files of a distribution are about licences."""
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
}
SAID_BETTER = {
    "pi_heif": "BSD-3-Clause AND LGPL-3.0-only",  # its own code, and libheif with libde265 beside it
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    "pyinstaller-hooks-contrib": "Apache-2.0",  # of it only hooks for the run are inside, which are Apache
    "opencv-python-headless": "Apache-2.0 AND LGPL-2.1-or-later",  # FFmpeg lies beside it
}
"""By the distribution's name: where its own field is silent on a part, or too long to be an expression."""
SYSTEM = {
    "libbz2-1.0": "bzip2-1.0.6",
    "libc6": "LGPL-2.1-or-later",
    "libcom-err2": "MIT",
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
"""Debian packages of which PyInstaller takes a library; those of X (libxcb…) are all MIT."""
GPL_CODE = (
    *(b"x265_encoder_open", b"x264_encoder_open", b"fftw_plan_dft", b"rl_initialize\0", b"gdbm_open\0"),
    b"--enable-gpl",
)
"""Names that only GPL libraries define, and what an FFmpeg that is under the GPL says of how it was built."""


_GPL = re.compile(r"(?i)(A?GPL|GNU (Affero )?General Public)(?!.*exception)")


class Part(NamedTuple):
    """Something with a licence of its own."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...]


class UnknownLicenceError(Exception):
    """A part must not be shipped, or nobody knows whether it may be."""


def is_gpl(licence: str) -> bool:
    """Whether every choice that the expression leaves contains the GPL or AGPL, without an exception."""
    choices = [choice.split(" AND ") for choice in licence.strip("()").split(" OR ")]
    return all(any(_GPL.match(term.strip(" ()")) for term in choice) for choice in choices)


@cache
def of_distribution(distribution: Distribution) -> Part:
    """What an installed distribution says of its licence, in expressions of SPDX where it does."""
    name = distribution.metadata["Name"]
    files = [file for file in distribution.files or () if ITS_TEXT.search(file.as_posix())]
    texts = tuple(
        Path(str(distribution.locate_file(file))) for file in files if file.suffix not in (".py", ".pyc")
    )
    licence = SAID_BETTER.get(name.lower(), SAID_BETTER.get(name.lower().replace("-", "_"))) or _said(
        distribution
    )
    return Part(name, distribution.version, licence, texts or _texts_of(name, licence))


def _said(distribution: Distribution) -> str:
    said = distribution.metadata
    if expression := said.get("License-Expression"):
        return str(expression)
    licence = str(said.get("License") or "").strip()
    if licence and "\n" not in licence:
        return licence
    named = [
        text.rsplit(" :: ", 1)[-1] for text in said.get_all("Classifier", []) if text.startswith("License")
    ]
    if not named:
        raise UnknownLicenceError(f"{said['Name']} does not name its licence.")
    return " AND ".join(CLASSIFIERS.get(each, each) for each in named)


def _texts_of(name: str, licence: str) -> tuple[Path, ...]:
    """The texts that we keep, of a distribution that brings none."""
    if "LGPL-3.0" in licence:
        return (
            TEXTS / "LGPL-3.0.txt",
            TEXTS / "GPL-3.0.txt",
        )  # the first is written as additions to the second
    if licence.replace(" ", "-") == "Apache-2.0":
        return (TEXTS / "Apache-2.0.txt",)
    raise UnknownLicenceError(f"{name} brings no text of its licence, {licence}.")


@cache
def of_us() -> Part:
    """The program itself, with where the photos and the models come from."""
    return Part("mwrgui", "", "MIT", (ROOT / "LICENSE", ROOT / "CREDITS.md", ROOT / "docs" / "models.md"))


@cache
def of_python() -> Part:
    """The interpreter and its library."""
    places = [Path(sysconfig.get_path("stdlib"), "LICENSE.txt"), Path(sys.base_prefix, "LICENSE.txt")]
    texts = [path for path in places if path.is_file()][:1]
    if not texts:
        raise UnknownLicenceError(f"Python brings no text of its licence: {places[0]} is not there.")
    return Part("Python", sys.version.split()[0], "PSF-2.0", tuple(texts))


@cache
def of_debian(library: Path) -> Part:
    """The Debian package that a library of the system was taken from."""
    found = _output("dpkg", "-S", str(library)) or _output("dpkg", "-S", f"*/{library.name}")
    package = found.split(":")[0]
    licence = "MIT" if package.startswith("libxcb") else SYSTEM.get(package)
    if not package or licence is None:
        raise UnknownLicenceError(
            f"{library} is of {package or 'nobody'}: look up its licence, or leave it out."
        )
    version = _output("dpkg-query", "-W", "-f", "${Version}", package)
    return Part(package, version, licence, (Path("/usr/share/doc", package, "copyright"),))


def parts_of(sources: Iterable[Path], *, work: Path) -> list[Part]:
    """Whose the files are that went into the program; those in `work` were made while it was built."""
    by_file = {
        Path(str(each.locate_file(file))).resolve(): each
        for each in distributions()
        for file in each.files or ()
    }
    python = Path(sys.base_prefix).resolve()
    parts: dict[str, Part] = {}
    for source in sorted({path.resolve() for path in sources}):
        if source.is_relative_to(ROOT) or source.suffix == ".spec":
            part = of_us()
        elif owner := by_file.get(source):
            part = of_distribution(owner)
        elif source.is_relative_to(python) or source.is_relative_to(work.resolve()):
            part = of_python()
        else:
            part = of_debian(source)
        parts[part.name] = part
    for part in parts.values():
        if is_gpl(part.licence):
            raise UnknownLicenceError(f"{part.name} is under {part.licence} and must not be inside.")
    return sorted(parts.values(), key=lambda part: part.name.lower())


def write(parts: Iterable[Part], folder: Path) -> None:
    """Writes LICENCES.txt, one line a part, and the texts in a folder each."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = [
        "What is inside this program, and under which licence. The texts are in the folder of each part.",
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
        "Libraries under the LGPL are files of their own and can be replaced by other versions.",
        "",
    ]
    (folder / "LICENCES.txt").write_text("\n".join(lines), encoding="utf-8")


def refuse_gpl_code(folder: Path) -> None:
    """Looks into every library of the program for code that only GPL libraries have."""
    for path in folder.rglob("*"):
        if not path.is_symlink() and path.is_file() and (found := gpl_code_in(path)):
            raise UnknownLicenceError(f"{path} contains {found}, which is of a GPL library.")


def gpl_code_in(path: Path) -> str:
    """The first sign of a GPL library in a file, if that is a library and has one."""
    if not re.search(r"\.(so|dll|dylib|pyd)\b", path.name):
        return ""
    content = path.read_bytes()
    return next((sign.decode() for sign in GPL_CODE if sign in content), "")


def read_sources(inside: Path) -> list[Path]:
    """Where the files came from, as the recipe noted it; links and mere folders have no absolute path."""
    noted = [Path(source) for source in json.loads(inside.read_text(encoding="utf-8"))]
    return [source for source in noted if source.is_absolute()]


def _output(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
