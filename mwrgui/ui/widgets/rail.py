"""The navigation rail on the left: one button per page, with an icon above its name."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions


class Rail(TranslatedWidget, QFrame):
    """One button for each page action."""

    def __init__(self, actions: Actions, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setProperty("look", "panel")
        self._build(actions, names)

    def _build(self, actions: Actions, names: Sequence[str]) -> None:
        self.setFixedWidth(sizes().rail)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes().small_spacing, sizes().grid, sizes().small_spacing, sizes().grid)
        layout.setSpacing(sizes().small_spacing)
        self._buttons = [self._make_button(actions, name) for name in names]
        for button in self._buttons:
            layout.addWidget(button)
        layout.addStretch()
        self._retranslate()

    def _make_button(self, actions: Actions, name: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"rail_{name}")
        button.setProperty("look", "rail")
        button.setDefaultAction(actions[name])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(sizes().icon, sizes().icon))
        button.setFixedSize(sizes().rail - 2 * sizes().small_spacing, sizes().rail_button)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Pages"))
        for button in self._buttons:
            button.setAccessibleName(button.text())
