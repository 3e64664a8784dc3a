"""The panel beside the picture, which scrolls and can be hidden."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout

from mwrgui.ui.restore_page.advanced_options import AdvancedOptions
from mwrgui.ui.restore_page.ground_truth_card import GroundTruthCard
from mwrgui.ui.restore_page.metrics_panel import MetricsPanel
from mwrgui.ui.restore_page.options_panel import OptionsPanel
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget


class SidePanel(TranslatedWidget, QScrollArea):
    """Options, metrics, ground truth and advanced options, one below the other."""

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("restore_panel")
        self.options = OptionsPanel(session, appearance)
        self.metrics = MetricsPanel(session)
        self.truth = GroundTruthCard(session)
        self.advanced = AdvancedOptions(session)
        self._build()
        self._retranslate()

    def _build(self) -> None:
        self.setFixedWidth(sizes().side_panel)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QFrame()
        inner.setProperty("look", "panel")
        self._column = layout = QVBoxLayout(inner)
        layout.setSpacing(sizes().padding)
        for part in (self.options, self.metrics, self.truth, self.advanced):
            layout.addWidget(part)
        layout.addStretch()
        self.setWidget(inner)
        self.verticalScrollBar().rangeChanged.connect(self._set_margins)
        self._set_margins()

    def _set_margins(self) -> None:
        """Puts the scroll bar into the right margin, so that the parts keep their width."""
        space, bar = sizes().padding, self.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() > bar.minimum() else 0
        self._column.setContentsMargins(space, space, space - taken, space)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Side panel"))
