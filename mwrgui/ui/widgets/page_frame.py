"""The frame of a page that is a list: title and primary button above, cards below."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from mwrgui.ui.theme import sizes
from mwrgui.ui.widgets.parts import label


class PageFrame(QWidget):
    """A title, a paragraph, one primary button at the top right, and cards that scroll."""

    def __init__(self, name: str, primary: QPushButton | None = None) -> None:
        super().__init__()
        self.setObjectName(name)
        self._revealed: QWidget | None = None
        self._build(primary)

    def say(self, title: str, paragraph: str) -> None:
        """Sets the words above the cards."""
        self._title.setText(title)
        self._paragraph.setText(paragraph)
        self._scroll.setAccessibleName(title)

    def show_cards(self, cards: Sequence[QWidget]) -> None:
        """Shows other cards."""
        self._let_go()
        while (item := self._cards.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()  # it goes only after the events of the moment
                widget.deleteLater()
        for card in cards:
            self._cards.addWidget(card)
        self._cards.addStretch()

    def reveal(self, card: QWidget) -> None:
        """Scrolls so that a card is seen whole, also when those above it grow, until the person scrolls."""
        self._revealed = card
        self._keep_revealed()
        QTimer.singleShot(0, self, self._keep_revealed)  # cards just made have their places only then

    def _keep_revealed(self) -> None:
        if self._revealed:
            self._scroll.ensureWidgetVisible(self._revealed)

    def _let_go(self) -> None:
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
        bar.actionTriggered.connect(self._let_go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes().padding, sizes().padding, sizes().padding, sizes().grid)
        layout.setSpacing(sizes().grid)
        layout.addLayout(head)
        layout.addWidget(self._paragraph)
        layout.addWidget(self._scroll, 1)
