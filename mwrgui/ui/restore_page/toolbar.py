"""The toolbar above the picture: modes and tools of the compare view, zoom, and Save."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton

from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions, plain_text_of
from mwrgui.ui.widgets.compare import CompareView, Mode
from mwrgui.ui.widgets.parts import IconTextButton, icon_button, label, push_button

MODES = ("split", "side", "difference", "flicker")
TOOLS = ("select", "loupe")
ZOOMS = ("fit", "actual_size")
MODE_ACTIONS: dict[Mode, tuple[str, ...]] = {
    "split": ("next_pair", "turn_line"),
    "side": ("more_panes",),
    "difference": ("next_pair", "stronger", "weaker", "signed", "cividis"),
    "flicker": ("next_pair",),
    "single": ("only_input", "only_teacher", "only_student", "only_truth"),
}
"""The actions in the menu beside the mode buttons, by mode."""


class Toolbar(TranslatedWidget, QFrame):
    """Buttons for actions of the compare view and of the page; their tooltips name the shortcuts."""

    def __init__(self, view: CompareView, actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("restore_toolbar")
        self._view, self._actions, self._appearance = view, actions, appearance
        self._view_actions = {
            action.objectName().removeprefix("compare_"): action for action in view.actions()
        }
        self._build()
        self._connect()
        self._retranslate()

    def _build(self) -> None:
        self._mode_menu_button = icon_button("toolbar_more", "preferences", self._appearance)
        self._mode_menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._mode_menu_button.setMenu(QMenu(self._mode_menu_button))
        self._zoom = label("toolbar_zoom", muted=True)
        self._zoom.setMinimumWidth(self._zoom.fontMetrics().horizontalAdvance("0000 %"))
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.save_button = push_button("toolbar_save", "primary")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(
            sizes().padding, sizes().small_spacing, sizes().padding, sizes().small_spacing
        )
        layout.setSpacing(sizes().small_spacing)
        for name in MODES:
            layout.addWidget(_button(self._view_actions[name], with_text=True))
        layout.addWidget(self._mode_menu_button)
        layout.addSpacing(sizes().grid)
        for name in TOOLS:
            layout.addWidget(_button(self._view_actions[name], with_text=False))
        layout.addStretch()
        layout.addWidget(self._zoom)
        for name in ZOOMS:
            layout.addWidget(_button(self._view_actions[name], with_text=False))
        layout.addSpacing(sizes().grid)
        layout.addWidget(_button(self._actions["panel"], with_text=False))
        layout.addWidget(self.save_button)

    def _connect(self) -> None:
        self._view.model.viewport.zoom_changed.connect(self._show_zoom)
        self._mode_menu_button.menu().aboutToShow.connect(self._fill_mode_menu)
        self.save_button.clicked.connect(self._actions["save"].trigger)
        self._actions["save"].enabledChanged.connect(self.save_button.setEnabled)
        self._actions["save"].changed.connect(self._update_save)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("View"))
        self._mode_menu_button.setAccessibleName(self.tr("More options of this mode"))
        self._mode_menu_button.setToolTip(self.tr("What else can be chosen in this mode"))
        self._zoom.setAccessibleName(self.tr("Zoom"))
        self._zoom.setToolTip(self.tr("Screen pixels per pixel of the picture"))
        self._update_save()
        self.save_button.setEnabled(self._actions["save"].isEnabled())

    def _update_save(self) -> None:
        self.save_button.setText(plain_text_of(self._actions["save"]))
        self.save_button.setToolTip(self._actions["save"].toolTip())

    def _show_zoom(self, zoom: float) -> None:
        self._zoom.setText(f"{zoom:.0%}".replace("%", " %") if zoom else "")

    def _fill_mode_menu(self) -> None:
        menu = self._mode_menu_button.menu()
        menu.clear()
        menu.addActions([self._view_actions[name] for name in MODE_ACTIONS[self._view.model.options.mode]])


def _button(action: QAction, *, with_text: bool) -> QToolButton:
    name = action.objectName().removeprefix("compare_").removeprefix("action_")
    button = IconTextButton(f"toolbar_{name}", "tool")
    button.setDefaultAction(action)
    button.setAutoRaise(True)
    if not with_text:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    return button
