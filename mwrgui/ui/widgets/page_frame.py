"""The frame of a page with a list: title and primary button above, cards below."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from mwrgui.ui.style.theme import sizes
from mwrgui.ui.widgets.parts import label


class PageFrame(QWidget):
    """A title, a paragraph, one primary button at the top right, and a scroll area with cards."""

    def __init__(self, name: str, primary: QPushButton | None = None) -> None:
        super().__init__()
        self.setObjectName(name)
        self._revealed: QWidget | None = None
        self._build(primary)

    def set_texts(self, title: str, paragraph: str) -> None:
        """Sets the texts above the cards."""
        self._title.setText(title)
        self._paragraph.setText(paragraph)
        self._scroll.setAccessibleName(title)

    def show_cards(self, cards: Sequence[QWidget]) -> None:
        """Replaces all cards and deletes the earlier ones; ends the effect of `reveal`."""
        self._stop_revealing()
        while (item := self._cards.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()  # it is deleted only after the current events
                widget.deleteLater()
        for card in cards:
            self._cards.addWidget(card)
        self._cards.addStretch()

    def reveal(self, card: QWidget) -> None:
        """Keeps a card fully visible, even if cards above it grow, until the user scrolls."""
        self._revealed = card
        self._keep_revealed()
        QTimer.singleShot(0, self, self._keep_revealed)  # new cards are laid out only then

    def _keep_revealed(self) -> None:
        if self._revealed:
            self._scroll.ensureWidgetVisible(self._revealed)

    def _stop_revealing(self) -> None:
        self._revealed = None

    def _build(self, primary: QPushButton | None) -> None:
        self._title = label("page_title", "title")
        self._paragraph = label("page_paragraph", muted=True, wrap=True)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        if primary:
            head.addWidget(primary, 0, Qt.AlignmentFlag.AlignTop)
        inner = QWidget()
        self._cards = QVBoxLayout(inner)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(sizes().grid)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("page_cards")
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(inner)
        bar = self._scroll.verticalScrollBar()
        bar.rangeChanged.connect(self._keep_revealed)
        bar.actionTriggered.connect(self._stop_revealing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes().padding, sizes().padding, sizes().padding, sizes().grid)
        layout.setSpacing(sizes().grid)
        layout.addLayout(head)
        layout.addWidget(self._paragraph)
        layout.addWidget(self._scroll, 1)
