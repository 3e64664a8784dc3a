"""Options that few users change, hidden until the user unfolds them: size, tiles, precision and device."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QToolButton, QVBoxLayout, QWidget

from mwrgui.core.precision import PRECISIONS
from mwrgui.restoration.options import ALL_PIXELS
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.no_wheel import NoWheelComboBox
from mwrgui.ui.widgets.parts import label

SIDES = (0, 640, ALL_PIXELS)
"""The choices for `RestoreOptions.side`: 0 for the model's own size, 640 pixels for speed, or full size."""
TILES = (0, 256, 384, 512, 768, 1024, 1536, 2048)
"""The choices for `RestoreOptions.tile`, in pixels; 0 stands for a side that suits the free memory."""


class AdvancedOptions(TranslatedWidget, QWidget):
    """Sets `side` and `tile` in the session's options, and the session's device and precision."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("restore_advanced")
        self._session = session
        self._build()
        self._connect()
        self._retranslate()

    def _build(self) -> None:
        self._fold_button = QToolButton()
        self._fold_button.setObjectName("advanced_fold")
        self._fold_button.setProperty("look", "fold")
        self._fold_button.setCheckable(True)
        self._fold_button.setAutoRaise(True)
        self._fold_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._side, self._tile, self._precision, self._device = (NoWheelComboBox() for _ in range(4))
        self._side.addItems(["" for _ in SIDES])
        self._tile.addItems([f"{tile} × {tile}" for tile in TILES])
        self._precision.addItems(PRECISIONS)
        self._controls = {
            "side": self._side,
            "tile": self._tile,
            "precision": self._precision,
            "device": self._device,
        }
        self._labels = {name: label(f"advanced_{name}_name", muted=True) for name in self._controls}
        self._body = QWidget()
        grid = QGridLayout(self._body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(sizes().grid)
        grid.setColumnStretch(1, 1)
        for row, (name, control) in enumerate(self._controls.items()):
            control.setObjectName(f"advanced_{name}")
            self._labels[name].setBuddy(control)
            grid.addWidget(self._labels[name], row, 0)
            grid.addWidget(control, row, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(sizes().grid)
        layout.addWidget(self._fold_button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._body)
        self._show_body(False)

    def _connect(self) -> None:
        self._fold_button.toggled.connect(self._show_body)
        self._side.activated.connect(self._choose_side)
        self._tile.activated.connect(self._choose_tile)
        self._precision.activated.connect(self._choose_device)
        self._device.activated.connect(self._choose_device)
        self._session.options_changed.connect(self._refresh)
        self._session.device_changed.connect(self._refresh)

    def _retranslate(self) -> None:
        self._fold_button.setText(self.tr("Advanced"))
        self._fold_button.setToolTip(self.tr("Size, tiles, precision and device"))
        self._side.setItemText(0, self.tr("what suits the model"))
        self._side.setItemText(1, self.tr("{side} pixels, for speed").format(side=SIDES[1]))
        self._side.setItemText(2, self.tr("all pixels"))
        self._tile.setItemText(0, self.tr("by free memory"))
        self._precision.setItemText(0, self.tr("the fastest suitable one"))
        about_size = self.tr(
            "Large photos are restored on a copy whose size suits the model; the change is carried over"
        )
        row_texts = (
            ("side", self.tr("Size"), about_size),
            ("tile", self.tr("Tiles"), self.tr("Larger photos are restored in overlapping squares")),
            ("precision", self.tr("Precision"), self.tr("The number type in which networks compute")),
            ("device", self.tr("Device"), self.tr("The device that runs the networks")),
        )
        for name, text, tooltip in row_texts:
            self._labels[name].setText(text)
            self._controls[name].setAccessibleName(text)
            self._controls[name].setToolTip(tooltip)
        self._refresh()

    def _refresh(self) -> None:
        state = self._session.device
        side, tile = self._session.options.side, self._session.options.tile
        self._side.setCurrentIndex(SIDES.index(side) if side in SIDES else 0)
        self._tile.setCurrentIndex(TILES.index(tile) if tile in TILES else 0)
        self._device.clear()
        self._device.addItem(self.tr("the fastest"), "auto")
        for name in state.available:
            self._device.addItem(name.upper(), name)
        self._device.setCurrentIndex(max(self._device.findData(state.wanted), 0))
        self._precision.setCurrentIndex(PRECISIONS.index(state.wanted_precision))
        for control in (self._device, self._precision):
            control.setEnabled(state.device is not None)

    def _choose_side(self, index: int) -> None:
        self._session.set_options(replace(self._session.options, side=SIDES[index]))

    def _choose_tile(self, index: int) -> None:
        self._session.set_options(replace(self._session.options, tile=TILES[index]))

    def _choose_device(self) -> None:
        self._session.choose_device(self._device.currentData(), PRECISIONS[self._precision.currentIndex()])

    def _show_body(self, shown: bool) -> None:
        self._body.setVisible(shown)
        self._fold_button.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
