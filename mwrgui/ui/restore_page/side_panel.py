"""The panel beside the picture: choices, figures, ground truth; it scrolls and can be folded away."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout

from mwrgui.ui.restore_page.advanced import Advanced
from mwrgui.ui.restore_page.choices import Choices
from mwrgui.ui.restore_page.figures_panel import FiguresPanel
from mwrgui.ui.restore_page.truth_card import TruthCard
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget


class SidePanel(TranslatedWidget, QScrollArea):
    """All parts, one below the other."""

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("restore_panel")
        self.choices = Choices(session, appearance)
        self.figures = FiguresPanel(session)
        self.truth = TruthCard(session)
        self.advanced = Advanced(session)
        self._build()
        self._retranslate()

    def _build(self) -> None:
        self.setFixedWidth(sizes().side_panel)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QFrame()
        inner.setProperty("look", "panel")
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(sizes().padding, sizes().padding, sizes().padding, sizes().padding)
        layout.setSpacing(sizes().padding)
        for part in (self.choices, self.figures, self.truth, self.advanced):
            layout.addWidget(part)
        layout.addStretch()
        self.setWidget(inner)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Side panel"))
