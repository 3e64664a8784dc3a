"""One row of the section Advanced: a setting's label, its editor, a reset button and its problem."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QWidget

from mwrgui.core.setting import Setting
from mwrgui.ui.distill_page.setting_editors import make_editor
from mwrgui.ui.session.recipe_draft import RecipeDraft
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated import translate_setting
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import icon_button, label, problem_label, set_problem


class SettingRow(TranslatedWidget, QWidget):
    """A row that is built entirely from the declaration of `setting`; a changed setting has a bold label."""

    def __init__(self, setting: Setting, draft: RecipeDraft, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName(f"row_{setting.name}")
        self.setting = setting
        self._draft = draft
        self._build(appearance)
        self._connect()
        self._retranslate()

    def refresh(self, problem: str) -> None:
        """Shows the current value, and `problem` below it unless that is empty."""
        self.editor.show_value(self._draft.value(self.setting.name))
        self._show_title()
        self.reset_button.setVisible(self._changed)
        set_problem(self.problem, problem)
        self._mark_invalid(bool(problem))

    def matches(self, search: str) -> bool:
        """Whether each word of `search` occurs in the name, label, help or group; case is ignored."""
        texts = (
            self.setting.name,
            translate_setting(self.setting.label),
            translate_setting(self.setting.help),
            translate_setting(self.setting.group),
        )
        return all(word in " ".join(texts).casefold() for word in search.casefold().split())

    @property
    def _changed(self) -> bool:
        return self.setting.name in self._draft.choices.changes

    def _show_title(self) -> None:
        font = QFont(self._label.font())
        font.setBold(self._changed)
        self._label.setFont(font)
        title = translate_setting(self.setting.label)
        self._label.setText(f"• {title}" if self._changed else title)

    def _build(self, appearance: Appearance) -> None:
        name = self.setting.name
        self._label = label(f"setting_{name}_name", wrap=True)
        self.editor = make_editor(self.setting, self._draft)
        self.editor.widget.setObjectName(f"setting_{name}")
        self._label.setBuddy(self.editor.widget)
        self._unit = label(f"setting_{name}_unit", "small", muted=True)
        self._unit.setFixedWidth(sizes().chip)
        self.reset_button = icon_button(f"setting_{name}_reset", "reset", appearance)
        self.reset_button.setFixedWidth(sizes().control)
        policy = self.reset_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset_button.setSizePolicy(policy)
        self.problem = problem_label(f"setting_{name}_problem")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(sizes().small_spacing)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        own_row = self.setting.type is tuple  # several check boxes need a row of their own
        grid.addWidget(self._label, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.editor.widget, int(own_row), 0 if own_row else 1, 1, 3 if own_row else 1)
        grid.addWidget(self._unit, 0, 2)
        grid.addWidget(self.reset_button, 0, 3)
        grid.addWidget(self.problem, 2, 0, 1, 4)

    def _connect(self) -> None:
        self.reset_button.clicked.connect(lambda: self._draft.reset(self.setting.name))

    def _retranslate(self) -> None:
        title = translate_setting(self.setting.label)
        tooltip = f"{translate_setting(self.setting.help)} ({self.setting.name})"
        self.editor.widget.setAccessibleName(title)
        for widget in (self._label, self.editor.widget):
            widget.setToolTip(tooltip)
        reset_text = self.tr("Reset {setting}").format(setting=title)
        self.reset_button.setAccessibleName(reset_text)
        self.reset_button.setToolTip(reset_text)
        self._show_title()
        self._unit.setText(translate_setting(self.setting.unit))

    def _mark_invalid(self, invalid: bool) -> None:
        if self.editor.widget.property("wrong") != invalid:
            self.editor.widget.setProperty("wrong", invalid)
            self.editor.widget.style().polish(self.editor.widget)
