"""One setting of the recipe: its name, its control, whether it was changed, and what is wrong with it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QWidget

from mwrgui.core.setting import Setting
from mwrgui.ui.distill_page.editors import make_editor, words
from mwrgui.ui.session.recipe_draft import RecipeDraft
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import icon_button, label, problem_label, say_problem


class SettingRow(TranslatedWidget, QWidget):
    """Made from a setting's declaration alone."""

    def __init__(self, setting: Setting, draft: RecipeDraft, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName(f"row_{setting.name}")
        self.setting = setting
        self._draft = draft
        self._build(appearance)
        self._connect()
        self._retranslate()

    def refresh(self, problem: str) -> None:
        """Shows the value of the moment and what is wrong with it."""
        changed = self.setting.name in self._draft.choices.changes
        self.editor.show(self._draft.value(self.setting.name))
        font = QFont(self._name.font())
        font.setBold(changed)
        self._name.setFont(font)
        self._name.setText(f"• {words(self.setting.label)}" if changed else words(self.setting.label))
        self.reset.setVisible(changed)
        say_problem(self.problem, problem)
        self._mark(bool(problem))

    def matches(self, search: str) -> bool:
        """Whether a person who types this may mean this setting."""
        known = (
            self.setting.name,
            words(self.setting.label),
            words(self.setting.help),
            words(self.setting.group),
        )
        return all(word in " ".join(known).casefold() for word in search.casefold().split())

    def _build(self, appearance: Appearance) -> None:
        name = self.setting.name
        self._name = label(f"setting_{name}_name", wrap=True)
        self.editor = make_editor(self.setting, self._draft)
        self.editor.widget.setObjectName(f"setting_{name}")
        self._name.setBuddy(self.editor.widget)
        self._unit = label(f"setting_{name}_unit", "small", muted=True)
        self._unit.setFixedWidth(sizes().control)
        self.reset = icon_button(f"setting_{name}_reset", "reset", appearance)
        self.reset.setFixedWidth(sizes().control)
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)
        self.problem = problem_label(f"setting_{name}_problem")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(sizes().inside)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        several = self.setting.type is tuple
        grid.addWidget(self._name, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.editor.widget, int(several), 0 if several else 1, 1, 3 if several else 1)
        grid.addWidget(self._unit, 0, 2)
        grid.addWidget(self.reset, 0, 3)
        grid.addWidget(self.problem, 2, 0, 1, 4)

    def _connect(self) -> None:
        self.reset.clicked.connect(lambda: self._draft.reset(self.setting.name))

    def _retranslate(self) -> None:
        title, about = words(self.setting.label), f"{words(self.setting.help)} ({self.setting.name})"
        self.editor.widget.setAccessibleName(title)
        for widget in (self._name, self.editor.widget):
            widget.setToolTip(about)
        words_of_reset = self.tr("Reset {setting}").format(setting=title)
        self.reset.setAccessibleName(words_of_reset)
        self.reset.setToolTip(words_of_reset)
        self._name.setText(title)
        self._unit.setText(words(self.setting.unit))

    def _mark(self, wrong: bool) -> None:
        if self.editor.widget.property("wrong") != wrong:
            self.editor.widget.setProperty("wrong", wrong)
            self.editor.widget.style().polish(self.editor.widget)
