"""The preferences, and the keys of every action."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QCoreApplication
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
from mwrgui.ui.preferences.preferences_file import Choices, Preferences
from mwrgui.ui.preferences.shortcut_editor import ShortcutEditor
from mwrgui.ui.session.state import DeviceState
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.language import NAMES
from mwrgui.ui.widgets.actions import Actions


class PreferencesDialog(QDialog):
    """Edits a copy; `choices` and `shortcuts` hold what was chosen once it is accepted."""

    def __init__(
        self, preferences: Preferences, actions: Actions, device: DeviceState, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("preferences_dialog")
        self._before = preferences
        self._wrong: set[str] = set()
        self._build(actions, device)
        self._connect()

    @property
    def choices(self) -> Choices:
        """The choices as the boxes stand."""
        chosen = {name: box.currentData() for name, box in self._boxes.items()}
        return replace(self._before.choices, **chosen, results=self._output.results, clips=self._output.clips)

    @property
    def shortcuts(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of those actions whose keys are not ours."""
        return self._keys.changed

    def _build(self, actions: Actions, device: DeviceState) -> None:
        self.setWindowTitle(self.tr("Preferences"))
        self._boxes = {
            "theme": self._box(
                "theme",
                {
                    "system": self.tr("As the system"),
                    "light": self.tr("Light"),
                    "dark": self.tr("Dark"),
                },
            ),
            "language": self._box("language", {"system": self.tr("As the system"), **NAMES}),
            "device": self._box("device", self._devices(device)),
            "precision": self._box(
                "precision",
                {
                    "auto": self.tr("The fastest good one"),
                    "float32": "float32",
                    "bfloat16": "bfloat16",
                },
            ),
        }
        general = QWidget()
        form = QFormLayout(general)
        form.setSpacing(sizes().grid)
        for name, words in self._labels().items():
            form.addRow(words, self._boxes[name])
        self._output = OutputForm(self._before.choices.results, self._before.choices.clips)
        self._keys = ShortcutEditor(actions, self._before.shortcuts)
        tabs = QTabWidget()
        tabs.setObjectName("preferences_tabs")
        tabs.addTab(general, self.tr("General"))
        tabs.addTab(self._output, self.tr("Saving"))
        tabs.addTab(self._keys, self.tr("Keyboard"))
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        layout = QVBoxLayout(self)
        layout.addWidget(tabs)
        layout.addWidget(self._buttons)
        self.resize(sizes().dialog_width, sizes().dialog_height)

    def _connect(self) -> None:
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._keys.conflict_changed.connect(lambda wrong: self._forbid_ok("keys", wrong=wrong))
        self._output.problem_changed.connect(lambda wrong: self._forbid_ok("output", wrong=wrong))

    def _forbid_ok(self, part: str, *, wrong: bool) -> None:
        """Enables OK once no part of the dialog is wrong."""
        self._wrong = self._wrong - {part} | ({part} if wrong else set())
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setDisabled(bool(self._wrong))

    def _labels(self) -> dict[str, str]:
        return {
            "theme": self.tr("&Theme"),
            "language": self.tr("&Language"),
            "device": self.tr("&Device"),
            "precision": self.tr("Number &format"),
        }

    def _devices(self, state: DeviceState) -> dict[str, str]:
        known = {"auto": self.tr("The fastest"), **{name: name.upper() for name in state.available}}
        chosen = self._before.choices.device
        return {**known, chosen: known.get(chosen, chosen)}

    def _box(self, name: str, entries: Mapping[str, str]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"choose_{name}")
        for value, words in entries.items():
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(getattr(self._before.choices, name))))
        about: Setting = settings_of(Choices)[name]
        box.setToolTip(QCoreApplication.translate("Settings", about.help))
        box.setAccessibleName(QCoreApplication.translate("Settings", about.label))
        return box
