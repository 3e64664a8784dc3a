"""Licences of libraries that Python packages contain, as separate files or linked into their own libraries.

Source: LICENSE-3RD-PARTY of OpenCV, LICENSES_bundled of pi_heif, THIRD-PARTY-NOTICES of libvips-packaging,
the licence files of numpy and Pillow, and the projects' own licences.
"""

import re
from pathlib import PurePath

FILE_LICENCES = {
    "Xau": "MIT",
    "aom": "BSD-2-Clause",
    "avcodec": "LGPL-2.1-or-later",
    "avformat": "LGPL-2.1-or-later",
    "avif": "BSD-2-Clause",
    "avutil": "LGPL-2.1-or-later",
    "brotlicommon": "MIT",
    "brotlidec": "MIT",
    "crypto": "OpenSSL OR Apache-2.0",  # before and since version 3
    "de265": "LGPL-3.0-or-later",
    "drm": "MIT",
    "freetype": "FTL OR GPL-2.0-only",
    "gcc_s": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "gfortran": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "gomp": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "harfbuzz": "MIT",
    "heif": "LGPL-3.0-or-later",
    "jasper": "JasPer-2.0",
    "jpeg": "IJG AND BSD-3-Clause",
    "lcms2": "MIT",
    "lzma": "0BSD",
    "msvcp140": "LicenseRef-Microsoft-redistributable",
    "openblas": "BSD-3-Clause",
    "openblasp": "BSD-3-Clause",
    "openjp2": "BSD-2-Clause",
    "png16": "libpng-2.0",
    "quadmath": "LGPL-2.1-or-later",
    "raw_r": "LGPL-2.1-only OR CDDL-1.0",
    "scipy_openblas64_": "BSD-3-Clause",
    "sharpyuv": "BSD-3-Clause",
    "ssl": "OpenSSL OR Apache-2.0",
    "stdc++": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "swresample": "LGPL-2.1-or-later",
    "swscale": "LGPL-2.1-or-later",
    "tiff": "libtiff",
    "vips": "LGPL-3.0-or-later",
    "vpx": "BSD-3-Clause",
    "webp": "BSD-3-Clause",
    "webpdemux": "BSD-3-Clause",
    "webpmux": "BSD-3-Clause",
    "winpthread": "MIT",
    "xcb": "MIT",
    "z": "Zlib",
    "zstd": "BSD-3-Clause OR GPL-2.0-only",
}
"""Licences of libraries that are files of their own, by name without `lib`, version and ending."""
LINKED_LICENCES = {
    "pyvips-binary": {
        "aom": "BSD-2-Clause",
        "cairo": "LGPL-2.1-only OR MPL-1.1",
        "cgif": "MIT",
        "expat": "MIT",
        "fontconfig": "HPND",
        "freetype": "FTL OR GPL-2.0-only",
        "fribidi": "LGPL-2.1-or-later",
        "glib": "LGPL-2.1-or-later",
        "harfbuzz": "MIT",
        "highway": "Apache-2.0 OR BSD-3-Clause",
        "lcms": "MIT",
        "libarchive": "BSD-2-Clause",
        "libexif": "LGPL-2.1-or-later",
        "libffi": "MIT",
        "libheif": "LGPL-3.0-or-later",
        "libimagequant 2, its branch under the BSD licence": "BSD-2-Clause",
        "libnsgif": "MIT",
        "libpng": "libpng-2.0",
        "librsvg": "LGPL-2.1-or-later",
        "libtiff": "libtiff",
        "libwebp": "BSD-3-Clause",
        "libxml2": "MIT",
        "mozjpeg": "IJG AND BSD-3-Clause AND Zlib",
        "pango": "LGPL-2.1-or-later",
        "pixman": "MIT",
        "zlib-ng": "Zlib",
    },
    "OpenEXR": {"Imath": "BSD-3-Clause", "libdeflate": "MIT", "openjph": "BSD-2-Clause"},
}
"""Licences of libraries that are linked into the libraries of a distribution, so that no file shows them."""
_BUNDLED_FOLDER = re.compile(r"(\.libs|/\.dylibs)$")


def is_bundled(path: PurePath) -> bool:
    """Whether a file lies in the folder in which a wheel keeps the libraries of other projects."""
    return bool(_BUNDLED_FOLDER.search(path.parent.as_posix()))


def library_name(path: PurePath) -> str:
    """The name of a library file without `lib`, version, ending and what auditwheel adds to it."""
    stem = re.split(r"\.(?:so|dll|dylib)\b", path.name)[0].removeprefix("lib")
    return re.split(r"-r?\d|-[0-9a-f]{8}|\.\d|(?<=_)-", stem)[0]
