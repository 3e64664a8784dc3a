"""Every setting of the recipe, under Advanced: searchable, changed ones marked, reset one by one or all."""

from itertools import groupby

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from mwrgui.core.setting import Setting
from mwrgui.ui.distill_page.editors import words
from mwrgui.ui.distill_page.setting_row import SettingRow
from mwrgui.ui.session.recipe_choices import SEPARATE_SETTINGS
from mwrgui.ui.session.recipe_draft import RecipeDraft
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label, push_button

_AT_ONCE = 4
"""Rows that are made between two looks at the window's events."""


class AllSettings(TranslatedWidget, QWidget):
    """Folded away until asked for; rows are made when they are first wanted, some at a time."""

    def __init__(self, draft: RecipeDraft, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("all_settings")
        self._draft, self._appearance = draft, appearance
        self._wanted: list[Setting] = []
        self.rows: dict[str, SettingRow] = {}
        self._headings: dict[str, QLabel] = {}
        self._problems: dict[str, str] = {}
        self._making = QTimer(self, interval=0)
        self._build()
        self._connect()
        self._retranslate()

    @property
    def complete(self) -> bool:
        """Whether all rows are there."""
        return bool(self.rows) and not self._wanted

    def open(self) -> None:
        """Shows all settings."""
        self.fold.setChecked(True)

    def show_problems(self, problems: dict[str, str]) -> None:
        """Says at each row what is wrong there; opens if there is something to say."""
        if problems.keys() - set(SEPARATE_SETTINGS):
            self.search.clear()
            self.open()
        self.refresh(problems)

    def refresh(self, problems: dict[str, str]) -> None:
        """Shows values, changes and problems of the moment."""
        self._problems = problems
        self._refresh()

    def _build(self) -> None:
        self.fold = QToolButton()
        self.fold.setObjectName("all_settings_fold")
        self.fold.setCheckable(True)
        self.fold.setAutoRaise(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.search = QLineEdit()
        self.search.setObjectName("all_settings_search")
        self.search.setClearButtonEnabled(True)
        self.reset_all = push_button("all_settings_reset")
        self._none = label("all_settings_none", muted=True, wrap=True)
        self._body = QWidget()
        self._list = QVBoxLayout(self._body)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(sizes().inside)
        self._list.addWidget(self.search)
        self._list.addWidget(self._none)
        head = QHBoxLayout()
        head.addWidget(self.fold)
        head.addStretch()
        head.addWidget(self.reset_all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(sizes().grid)
        layout.addLayout(head)
        layout.addWidget(self._body)
        self._show_body(False)

    def _connect(self) -> None:
        self.fold.toggled.connect(self._show_body)
        self.search.textChanged.connect(self._filter)
        self.reset_all.clicked.connect(self._draft.reset_all)
        self._draft.prepared.connect(self._make_if_open)
        self._making.timeout.connect(self._make_some)

    def _retranslate(self) -> None:
        self.fold.setToolTip(self.tr("Every setting of the recipe"))
        self.search.setPlaceholderText(self.tr("Search settings"))
        self.search.setAccessibleName(self.tr("Search settings"))
        self.search.setToolTip(self.tr("Shows the settings whose names or explanations hold these words"))
        self.reset_all.setText(self.tr("Reset all"))
        self.reset_all.setToolTip(self.tr("Takes all values of the recipe chosen above"))
        self._none.setText(self.tr("No setting is called so."))
        for group, heading in self._headings.items():
            heading.setText(words(group))
        self._refresh()

    def _show_body(self, shown: bool) -> None:
        self._body.setVisible(shown)
        self.fold.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self._make_if_open()

    def _make_if_open(self) -> None:
        known = self._draft.catalog
        if known and self.fold.isChecked() and not self.rows:
            self._wanted = [each for name, each in known.settings.items() if name not in SEPARATE_SETTINGS]
            self._making.start()

    def _make_some(self) -> None:
        for group, settings in groupby(self._wanted[:_AT_ONCE], key=lambda setting: setting.group):
            if group not in self._headings:
                self._headings[group] = label(f"group_{group}", "small", muted=True)
                self._headings[group].setContentsMargins(0, sizes().grid, 0, 0)
                self._list.addWidget(self._headings[group])
            for setting in settings:
                row = SettingRow(setting, self._draft, self._appearance)
                self.rows[setting.name] = row
                self._list.addWidget(row)
                row.refresh(self._problems.get(setting.name, ""))
        del self._wanted[:_AT_ONCE]
        if not self._wanted:
            self._making.stop()
            self._retranslate()
            self._filter()

    def _refresh(self) -> None:
        count = len(self._draft.choices.changes)
        text = self.tr("Advanced · {n} changed").format(n=count) if count else self.tr("Advanced")
        self.fold.setText(text)
        self.reset_all.setVisible(count > 0)
        for name, row in self.rows.items():
            row.refresh(self._problems.get(name, ""))

    def _filter(self) -> None:
        shown = {name: row.matches(self.search.text()) for name, row in self.rows.items()}
        for name, row in self.rows.items():
            row.setVisible(shown[name])
        groups = {self.rows[name].setting.group for name, visible in shown.items() if visible}
        for group, heading in self._headings.items():
            heading.setVisible(group in groups)
        self._none.setVisible(bool(self.rows) and not groups)
