"""Icons: the icon of every action exists, and is drawn in the given colour."""

import struct

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QApplication, QToolButton

from mwrgui.core.paths import resources
from mwrgui.ui.launcher.icon_files import icns_bytes, ico_bytes
from mwrgui.ui.style.icons import draw_icon, pixmap, program_icon, set_themed_icon
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.widgets.actions import SPECS

NAMES = sorted(path.stem for path in (resources() / "icons").glob("*.svg"))
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("name", [name for name in NAMES if name != "mwrgui"])
def test_an_icon_is_drawn_in_one_colour(name: str) -> None:
    text = (resources() / "icons" / f"{name}.svg").read_text()
    assert 'stroke="currentColor"' in text
    assert 'stroke-width="1.5"' in text
    assert "#" not in text
    image = draw_icon(name, "#ff0000", 36)
    colours = {
        image.pixelColor(x, y).name()
        for x in range(36)
        for y in range(36)
        if image.pixelColor(x, y).alpha() > 200
    }
    assert colours == {"#ff0000"}


def test_the_icon_of_every_action_exists() -> None:
    assert {spec.icon for spec in SPECS.values() if spec.icon} <= set(NAMES)


def test_a_button_changes_its_icon_with_the_theme(qtbot, appearance: Appearance) -> None:
    button = QToolButton()
    qtbot.addWidget(button)
    appearance.choose("light")
    set_themed_icon(button, "stop", appearance)
    light = button.icon().pixmap(18, 18).toImage()
    appearance.choose("dark")
    assert button.icon().pixmap(18, 18).toImage() != light
    appearance.choose("system")


def test_the_theme_can_change_after_an_action_with_an_icon_was_deleted(
    qapp: QApplication, appearance: Appearance
) -> None:
    action = QAction()
    set_themed_icon(action, "stop", appearance)
    del action
    appearance.choose("dark")
    appearance.choose("light")
    appearance.choose("system")
    assert qapp is not None


def test_a_high_resolution_screen_gets_more_pixels(qapp: QApplication) -> None:  # noqa: ARG001
    sharp = pixmap("stop", QColor("red"), 18, 2.0)
    assert sharp.width() == 36
    assert sharp.deviceIndependentSize().width() == 18


def test_the_icon_of_the_program_has_many_sizes(qapp: QApplication) -> None:  # noqa: ARG001
    assert {size.width() for size in program_icon().availableSizes()} >= {16, 32, 48, 256}


def test_the_windows_icon_contains_pictures_that_other_programs_can_read() -> None:
    data = ico_bytes()
    reserved, kind, count = struct.unpack_from("<HHH", data)
    assert (reserved, kind) == (0, 1)
    for number in range(count):
        width, _, _, _, _, bits, size, offset = struct.unpack_from("<BBBBHHII", data, 6 + 16 * number)
        picture = cv2.imdecode(np.frombuffer(data[offset : offset + size], np.uint8), cv2.IMREAD_UNCHANGED)
        assert picture.shape == (width or 256, width or 256, 4)
        assert bits == 32


def test_the_lengths_in_the_macos_icon_file_add_up() -> None:
    data = icns_bytes()
    assert data[:4] == b"icns"
    assert struct.unpack_from(">I", data, 4) == (len(data),)
    position = 8
    while position < len(data):
        (length,) = struct.unpack_from(">I", data, position + 4)
        assert data[position + 8 : position + 16] == PNG
        position += length
    assert position == len(data)
