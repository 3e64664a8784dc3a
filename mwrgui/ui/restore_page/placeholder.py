"""A placeholder where no picture can be shown: an icon, a title, a text and one button."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mwrgui.ui.style.icons import pixmap
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.widgets.parts import label, push_button


class Placeholder(QWidget):
    """Says why there is no picture, and offers one action.

    Signals:
        clicked: the button was clicked.
    """

    clicked = Signal()

    def __init__(
        self, name: str, icon_name: str, appearance: Appearance, *, colour_name: str = "muted"
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self._icon_name, self._appearance, self._colour_name = icon_name, appearance, colour_name
        self._build()
        self._connect()
        self._draw()

    def set_texts(self, *, title: str, text: str, button: str, tooltip: str) -> None:
        """Sets all texts; the title and the text are also read by screen readers."""
        self._title.setText(title)
        self._text.setText(text)
        self.button.setText(button)
        self.button.setToolTip(tooltip)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

    def _build(self) -> None:
        name = self.objectName()
        self._icon_label = label(f"{name}_sign")
        self._title = label(f"{name}_title", "title")
        self._text = label(f"{name}_text", muted=True, wrap=True)
        self._text.setFixedWidth(sizes().message_width)
        self.button = push_button(f"{name}_button", "primary")
        layout = QVBoxLayout(self)
        layout.setSpacing(sizes().padding)
        layout.addStretch()
        for widget in (self._icon_label, self._title, self._text, self.button):
            if isinstance(widget, QLabel):
                widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            line = QHBoxLayout()  # an alignment in the layout would leave a wrapped text too little height
            line.addStretch()
            line.addWidget(widget)
            line.addStretch()
            layout.addLayout(line)
        layout.addStretch()

    def _connect(self) -> None:
        self.button.clicked.connect(self.clicked)
        self._appearance.changed.connect(self._draw)

    def _draw(self) -> None:
        colour = getattr(self._appearance.theme, self._colour_name)
        self._icon_label.setPixmap(
            pixmap(self._icon_name, colour, sizes().rail_button, self.devicePixelRatioF())
        )
