"""The program's icon in the file formats of Windows and macOS, drawn from the SVG when they are needed."""

import struct

from PySide6.QtCore import QBuffer, QByteArray, QIODevice

from mwrgui.ui.style.icons import draw_icon

_ICO_SIDES = (16, 24, 32, 48, 64, 256)
_ICNS_SIDES = {b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}
"""Sides in pixels, by the type code in the ICNS format."""


def ico_bytes() -> bytes:
    """The program's icon as an ICO file with several sizes, each a PNG, which Windows reads since Vista."""
    pictures = {side: _png(side) for side in _ICO_SIDES}
    offset = 6 + 16 * len(pictures)
    header, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for side, png in pictures.items():
        stored_side = side % 256  # 0 stands for 256
        header += struct.pack(
            "<BBBBHHII", stored_side, stored_side, 0, 0, 1, 32, len(png), offset + len(body)
        )
        body += png
    return header + body


def icns_bytes() -> bytes:
    """The program's icon as an ICNS file with several sizes."""
    body = b"".join(
        kind + struct.pack(">I", 8 + len(png)) + png
        for kind, png in ((kind, _png(side)) for kind, side in _ICNS_SIDES.items())
    )
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def _png(side: int) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    draw_icon("mwrgui", "", side).save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())
