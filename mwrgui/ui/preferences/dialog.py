"""The dialog in which the user edits preferences and shortcuts."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from mwrgui.core.setting import Setting, settings_of
from mwrgui.ui.preferences.output_form import OutputForm
from mwrgui.ui.preferences.preferences_file import GeneralPreferences, Preferences
from mwrgui.ui.preferences.shortcut_editor import ShortcutEditor
from mwrgui.ui.session.state import DeviceState
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.language import NAMES
from mwrgui.ui.text.translated import translate_setting
from mwrgui.ui.widgets.actions import Actions
from mwrgui.ui.widgets.dialog_size import fit_to_screen


class PreferencesDialog(QDialog):
    """Edits a copy of the preferences; once it is accepted, read `general` and `shortcuts`."""

    def __init__(
        self, preferences: Preferences, actions: Actions, device: DeviceState, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("preferences_dialog")
        self._preferences = preferences
        self._invalid_parts: set[str] = set()
        self._build(actions, device)
        self._connect()

    @property
    def general(self) -> GeneralPreferences:
        """The preferences with the values that the controls show now."""
        chosen = {name: box.currentData() for name, box in self._boxes.items()}
        results, clips = self._output_form.results, self._output_form.clips
        return replace(self._preferences.general, **chosen, results=results, clips=clips)

    @property
    def shortcuts(self) -> Mapping[str, tuple[str, ...]]:
        """The shortcuts that differ from the defaults, by the name of the action."""
        return self._shortcut_editor.custom_shortcuts

    def _build(self, actions: Actions, device: DeviceState) -> None:
        self.setWindowTitle(self.tr("Preferences"))
        self._boxes = {
            "theme": self._combo_box(
                "theme",
                {
                    "system": self.tr("As the system"),
                    "light": self.tr("Light"),
                    "dark": self.tr("Dark"),
                },
            ),
            "language": self._combo_box("language", {"system": self.tr("As the system"), **NAMES}),
            "device": self._combo_box("device", self._device_names(device)),
            "precision": self._combo_box(
                "precision",
                {
                    "auto": self.tr("The fastest that is accurate enough"),
                    "float32": "float32",
                    "bfloat16": "bfloat16",
                },
            ),
        }
        general = QWidget()
        form = QFormLayout(general)
        form.setSpacing(sizes().grid)
        for name, text in self._labels().items():
            form.addRow(text, self._boxes[name])
        self._output_form = OutputForm(self._preferences.general.results, self._preferences.general.clips)
        self._shortcut_editor = ShortcutEditor(actions, self._preferences.shortcuts)
        tabs = QTabWidget()
        tabs.setObjectName("preferences_tabs")
        tabs.addTab(general, self.tr("General"))
        tabs.addTab(self._output_form, self.tr("Saving"))
        tabs.addTab(self._shortcut_editor, self.tr("Keyboard"))
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        layout = QVBoxLayout(self)
        layout.addWidget(tabs)
        layout.addWidget(self._buttons)
        fit_to_screen(self, sizes().dialog_width, sizes().dialog_height)

    def _connect(self) -> None:
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._shortcut_editor.conflict_changed.connect(
            lambda conflict: self._set_invalid("shortcuts", conflict)
        )
        self._output_form.problem_changed.connect(lambda problem: self._set_invalid("output", problem))

    def _set_invalid(self, part: str, invalid: bool) -> None:
        """Disables OK while any part of the dialog is invalid."""
        self._invalid_parts = self._invalid_parts - {part} | ({part} if invalid else set())
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setDisabled(bool(self._invalid_parts))

    def _labels(self) -> dict[str, str]:
        return {
            "theme": self.tr("&Theme"),
            "language": self.tr("&Language"),
            "device": self.tr("&Device"),
            "precision": self.tr("&Precision"),
        }

    def _device_names(self, state: DeviceState) -> dict[str, str]:
        """The available devices, and the chosen one even if this computer does not have it now."""
        names = {"auto": self.tr("The fastest"), **{name: name.upper() for name in state.available}}
        chosen = self._preferences.general.device
        return {**names, chosen: names.get(chosen, chosen)}

    def _combo_box(self, name: str, entries: Mapping[str, str]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"choose_{name}")
        for value, text in entries.items():
            box.addItem(text, value)
        box.setCurrentIndex(max(0, box.findData(getattr(self._preferences.general, name))))
        setting: Setting = settings_of(GeneralPreferences)[name]
        box.setToolTip(translate_setting(setting.help))
        box.setAccessibleName(translate_setting(setting.label))
        return box
