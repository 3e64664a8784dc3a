"""A line with the sign of a warning before it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from mwrgui.ui.icons import pixmap
from mwrgui.ui.theme import Appearance, sizes
from mwrgui.ui.widgets.parts import label


class WarningLine(QWidget):
    """Hidden while there is nothing to warn of."""

    def __init__(self, name: str, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName(name)
        self._appearance = appearance
        self._sign, self._words = QLabel(), label(f"{name}_words", "small", wrap=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(sizes().grid)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._words, 1)
        appearance.changed.connect(self._draw_sign)
        self._draw_sign()
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def say(self, warning: str) -> None:
        """Shows a warning, or with no words nothing."""
        self._words.setText(warning)
        self.setAccessibleName(warning)
        self.setVisible(bool(warning))

    def _draw_sign(self) -> None:
        colour = self._appearance.theme.warn
        self._sign.setPixmap(pixmap("warn", colour, sizes().icon, self.devicePixelRatioF()))
