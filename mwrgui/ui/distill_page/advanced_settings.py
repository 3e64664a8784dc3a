"""The section Advanced: every setting of the recipe, with a search field and buttons that reset changes."""

from itertools import groupby

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from mwrgui.core.setting import Setting
from mwrgui.ui.distill_page.setting_row import SettingRow
from mwrgui.ui.session.recipe_choices import SEPARATE_SETTINGS
from mwrgui.ui.session.recipe_draft import RecipeDraft
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated import translate_setting
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label, push_button

_ROWS_PER_BATCH = 4
"""Number of rows that are built before pending Qt events are processed again."""


class AdvancedSettings(TranslatedWidget, QWidget):
    """A collapsible list of `SettingRow`s.

    The rows are built when the list is first expanded, a few at a time, so that the window stays responsive.
    """

    def __init__(self, draft: RecipeDraft, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("advanced_settings")
        self._draft, self._appearance = draft, appearance
        self._rows_to_build: list[Setting] = []
        self.rows: dict[str, SettingRow] = {}
        self._headings: dict[str, QLabel] = {}
        self._problems: dict[str, str] = {}
        self._build_timer = QTimer(self, interval=0)
        self._build()
        self._connect()
        self._retranslate()

    @property
    def complete(self) -> bool:
        """Whether every row has been built; False until the list is first expanded."""
        return bool(self.rows) and not self._rows_to_build

    def expand(self) -> None:
        """Shows the list; its rows are built as soon as the recipe catalog has been read."""
        self.toggle_button.setChecked(True)

    def show_problems(self, problems: dict[str, str]) -> None:
        """Like `refresh`; also expands the list and clears the search if one of its settings has a problem.

        Args:
            problems: text of each problem, by the name of its setting.
        """
        if problems.keys() - set(SEPARATE_SETTINGS):
            self.search_field.clear()
            self.expand()
        self.refresh(problems)

    def refresh(self, problems: dict[str, str]) -> None:
        """Shows the current values, which of them were changed, and `problems` (texts by setting name)."""
        self._problems = problems
        self._refresh()

    def _build(self) -> None:
        self.toggle_button = QToolButton()
        self.toggle_button.setObjectName("advanced_settings_toggle")
        self.toggle_button.setCheckable(True)
        self.toggle_button.setAutoRaise(True)
        self.toggle_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toggle_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.search_field = QLineEdit()
        self.search_field.setObjectName("advanced_settings_search")
        self.search_field.setClearButtonEnabled(True)
        self.reset_all_button = push_button("advanced_settings_reset")
        self._no_match = label("advanced_settings_no_match", muted=True, wrap=True)
        self._content = QWidget()
        self._rows_layout = QVBoxLayout(self._content)
        self._rows_layout.setContentsMargins(0, 0, 0, 0)
        self._rows_layout.setSpacing(sizes().small_spacing)
        self._rows_layout.addWidget(self.search_field)
        self._rows_layout.addWidget(self._no_match)
        header = QHBoxLayout()
        header.addWidget(self.toggle_button)
        header.addStretch()
        header.addWidget(self.reset_all_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(sizes().grid)
        layout.addLayout(header)
        layout.addWidget(self._content)
        self._show_content(False)

    def _connect(self) -> None:
        self.toggle_button.toggled.connect(self._show_content)
        self.search_field.textChanged.connect(self._filter)
        self.reset_all_button.clicked.connect(self._draft.reset_all)
        self._draft.prepared.connect(self._start_building)
        self._build_timer.timeout.connect(self._build_next_rows)

    def _retranslate(self) -> None:
        self.toggle_button.setToolTip(self.tr("Every setting of the recipe"))
        self.search_field.setPlaceholderText(self.tr("Search settings"))
        self.search_field.setAccessibleName(self.tr("Search settings"))
        self.search_field.setToolTip(
            self.tr("Shows the settings whose names or descriptions contain these words")
        )
        self.reset_all_button.setText(self.tr("Reset all"))
        self.reset_all_button.setToolTip(self.tr("Sets all values to those of the recipe chosen above"))
        self._no_match.setText(self.tr("No setting matches the search."))
        for group, heading in self._headings.items():
            heading.setText(translate_setting(group))
        self._refresh()

    def _show_content(self, shown: bool) -> None:
        self._content.setVisible(shown)
        self.toggle_button.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self._start_building()

    def _start_building(self) -> None:
        catalog = self._draft.catalog
        if catalog and self.toggle_button.isChecked() and not self.rows:
            self._rows_to_build = [
                each for name, each in catalog.settings.items() if name not in SEPARATE_SETTINGS
            ]
            self._build_timer.start()

    def _build_next_rows(self) -> None:
        for group, settings in groupby(
            self._rows_to_build[:_ROWS_PER_BATCH], key=lambda setting: setting.group
        ):
            if group not in self._headings:
                self._headings[group] = label(f"group_{group}", "small", muted=True)
                self._headings[group].setContentsMargins(0, sizes().grid, 0, 0)
                self._rows_layout.addWidget(self._headings[group])
            for setting in settings:
                row = SettingRow(setting, self._draft, self._appearance)
                self.rows[setting.name] = row
                self._rows_layout.addWidget(row)
                row.refresh(self._problems.get(setting.name, ""))
        del self._rows_to_build[:_ROWS_PER_BATCH]
        if not self._rows_to_build:
            self._build_timer.stop()
            self._retranslate()
            self._filter()

    def _refresh(self) -> None:
        count = len(self._draft.choices.changes)
        text = self.tr("Advanced · {n} changed").format(n=count) if count else self.tr("Advanced")
        self.toggle_button.setText(text)
        self.reset_all_button.setVisible(count > 0)
        for name, row in self.rows.items():
            row.refresh(self._problems.get(name, ""))

    def _filter(self) -> None:
        shown = {name: row.matches(self.search_field.text()) for name, row in self.rows.items()}
        for name, row in self.rows.items():
            row.setVisible(shown[name])
        shown_groups = {self.rows[name].setting.group for name, visible in shown.items() if visible}
        for group, heading in self._headings.items():
            heading.setVisible(group in shown_groups)
        self._no_match.setVisible(bool(self.rows) and not shown_groups)
