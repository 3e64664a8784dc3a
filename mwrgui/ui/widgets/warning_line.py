"""A line of text with a warning sign before it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mwrgui.ui.style.icons import pixmap
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.widgets.parts import label


class WarningLine(QWidget):
    """Shows one warning; hidden while there is none."""

    def __init__(self, name: str, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName(name)
        self._appearance = appearance
        self._sign, self._words = label(f"{name}_sign"), label(f"{name}_words", "small", wrap=True)
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
        """The warning that is shown; empty while the line is hidden."""
        return self._words.text()

    def set_text(self, warning: str) -> None:
        """Shows a warning; an empty one hides the line."""
        self._words.setText(warning)
        self.setAccessibleName(warning)
        self.setVisible(bool(warning))

    def _draw_sign(self) -> None:
        colour = self._appearance.theme.warn
        self._sign.setPixmap(pixmap("warn", colour, sizes().icon, self.devicePixelRatioF()))
