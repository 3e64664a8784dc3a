"""Makes ICC profiles from other colour tags: cICP, gAMA and cHRM of PNG, nclx of AVIF and HEIC.

Source: ITU-T H.273 (primaries, transfer), ICC.1:2022 (10.18 parametric curves), PNG (third edition), 11.3.2.
"""

import struct
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from mwrgui.images.photo import Metadata

_D65, _DCI = (0.3127, 0.3290), (0.314, 0.351)
_D50 = np.array([0.9642, 1.0, 0.8249])
_PRIMARIES = {
    1: ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), _D65),
    5: ((0.64, 0.33), (0.29, 0.60), (0.15, 0.06), _D65),
    6: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65),
    7: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _DCI),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),
}
"""Chromaticities (x, y) of red, green, blue and white, by their code in H.273."""
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_CURVES = {**dict.fromkeys((1, 6, 13, 14, 15), _SRGB_CURVE), 4: (2.2,), 5: (2.8,), 8: (1.0,)}
"""Parameters of ICC curves, by transfer code in H.273; BT.709 is treated as sRGB, as in common viewers."""
_HDR = {16: "PQ", 18: "HLG"}
"""Names of HDR transfer functions, by their code in H.273."""
_UNSPECIFIED = 2
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])

Chromaticity = tuple[float, float]


def profile_of(metadata: Metadata) -> bytes:
    """The ICC profile of a file, or one made from its other colour tags.

    Empty if there is no profile, and the tags are missing, unusable or an sRGB chunk.
    """
    if metadata.icc or b"sRGB" in metadata.png_colour:
        return metadata.icc
    if len(metadata.cicp) >= 2:
        primaries, transfer = (1 if number == _UNSPECIFIED else number for number in metadata.cicp[:2])
        if primaries in _PRIMARIES and transfer in _CURVES:
            return _profile(_PRIMARIES[primaries], _CURVES[transfer])
        return b""
    gamma = metadata.png_colour.get(b"gAMA", b"")
    if len(gamma) != 4 or not (value := int.from_bytes(gamma, "big")):
        return b""
    chromaticities = _chromaticities(metadata.png_colour.get(b"cHRM", b"")) or _PRIMARIES[1]
    near_srgb = 45_000 <= value <= 46_000
    return _profile(chromaticities, _SRGB_CURVE if near_srgb else (100_000 / value,))


def hdr_in(metadata: Metadata) -> str | None:
    """The name of the HDR transfer function of a file without an ICC profile, “PQ” or “HLG”; else None."""
    return _HDR.get(metadata.cicp[1]) if len(metadata.cicp) > 1 and not metadata.icc else None


def _chromaticities(chunk: bytes) -> tuple[Chromaticity, Chromaticity, Chromaticity, Chromaticity] | None:
    """Chromaticities of red, green, blue and white in a cHRM chunk; None if it is missing or invalid."""
    if len(chunk) != 32:
        return None
    x_white, y_white, *rest = (number / 100_000 for number in struct.unpack(">8I", chunk))
    red, green, blue = zip(rest[::2], rest[1::2], strict=True)
    chromaticities = (red, green, blue, (x_white, y_white))
    determinant = (
        np.linalg.det(np.array([_xyz(point) for point in chromaticities[:3]]))
        if all(y for _, y in chromaticities)
        else 0.0
    )
    return chromaticities if abs(determinant) > 1e-3 else None


def _xyz(point: Chromaticity) -> "list[float]":
    x, y = point
    return [x / y, 1.0, (1 - x - y) / y]


@lru_cache(maxsize=8)
def _profile(
    chromaticities: tuple[Chromaticity, Chromaticity, Chromaticity, Chromaticity], curve: Sequence[float]
) -> bytes:
    """A version 4 display profile with these primaries and white, and the same curve for all channels."""
    white = np.array(_xyz(chromaticities[3]))
    columns = np.array([_xyz(point) for point in chromaticities[:3]]).T
    cone_gains = _BRADFORD @ _D50 / (_BRADFORD @ white)
    adapted = np.linalg.inv(_BRADFORD) @ np.diag(cone_gains) @ _BRADFORD
    primaries = adapted @ (columns * np.linalg.solve(columns, white))
    function_type = {1: 0, 5: 3}[len(curve)]
    trc = b"para" + bytes(4) + struct.pack(">HH", function_type, 0) + _fixed_point(curve)
    tags = {
        b"desc": _text("Colours named by numbers"),
        b"cprt": _text("No copyright, use freely"),
        b"wtpt": b"XYZ " + bytes(4) + _fixed_point(_D50),
        b"chad": b"sf32" + bytes(4) + _fixed_point(adapted.ravel()),
        **{
            name: b"XYZ " + bytes(4) + _fixed_point(column)
            for name, column in zip(_PRIMARY_TAGS, primaries.T, strict=True)
        },
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), trc),
    }
    return _assemble_profile(tags)


_PRIMARY_TAGS = (b"rXYZ", b"gXYZ", b"bXYZ")
"""Names of the tags with the XYZ colours of the primaries."""


def _assemble_profile(tags: dict[bytes, bytes]) -> bytes:
    offset, rows, data = 132 + 12 * len(tags), b"", b""
    for name, body in tags.items():
        rows += name + struct.pack(">II", offset + len(data), len(body))
        data += body + bytes(-len(body) % 4)
    size = offset + len(data)
    header = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x04300000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + _fixed_point(_D50) + bytes(48)
    return header + struct.pack(">I", len(tags)) + rows + data


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">II4sII", 1, 12, b"enUS", len(encoded), 28) + encoded


def _fixed_point(numbers: "Sequence[float] | np.ndarray") -> bytes:
    return b"".join(struct.pack(">i", round(float(number) * 65_536)) for number in numbers)
