"""The teachers for single weathers: a row for each, and the menu from which they are chosen."""

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from mwrgui.ui.session.file_dialogs import choose_checkpoint
from mwrgui.ui.session.model_menu import add_choice
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.formatting import format_count_or_dash
from mwrgui.ui.text.translated import translate_setting
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label, push_button


class WeatherTeachers(TranslatedWidget, QWidget):
    """Lists the weathers that have a teacher of their own, and lets the user add and remove such teachers."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("weather_teachers")
        self._session, self._draft = session, session.recipe_draft
        self._shown: dict[str, str] = {}
        self._build()
        self._connect()
        self._retranslate()

    def _build(self) -> None:
        self._rows = QVBoxLayout()
        self._rows.setSpacing(sizes().small_spacing)
        self.choose_button = push_button("weather_teachers_choose")
        self._menu = QMenu(self.choose_button)
        self.choose_button.setMenu(self._menu)
        buttons = QHBoxLayout()
        buttons.addWidget(self.choose_button)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(sizes().grid)
        layout.addLayout(self._rows)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self._menu.aboutToShow.connect(self._list_weathers)
        self._draft.prepared.connect(self._refresh)
        self._draft.changed.connect(self._refresh)

    def _retranslate(self) -> None:
        self.choose_button.setText(self.tr("Teacher of one weather"))
        self.choose_button.setToolTip(
            self.tr("Images of a weather are labelled by its own teacher, all others by the teacher above")
        )
        self._shown = {}
        self._refresh()

    def _refresh(self) -> None:
        self.choose_button.setEnabled(self._draft.catalog is not None)
        if self._shown != self._draft.choices.teachers:
            self._shown = dict(self._draft.choices.teachers)
            self._rebuild_rows()

    def _rebuild_rows(self) -> None:
        while item := self._rows.takeAt(0):
            if row := item.widget():
                row.hide()
                row.deleteLater()
        for weather, source in self._shown.items():
            self._rows.addWidget(self._make_row(weather, source))

    def _make_row(self, weather: str, source: str) -> QWidget:
        row = QWidget()
        name = label(f"weather_teacher_{weather}", wrap=True)
        name.setText(
            self.tr("{weather}: {teacher}").format(
                weather=translate_setting(weather), teacher=Path(source).name
            )
        )
        name.setToolTip(source)
        remove = push_button(f"weather_teacher_remove_{weather}")
        remove.setText(self.tr("Remove"))
        remove.setToolTip(self.tr("Images of this weather are labelled by the teacher above again"))
        remove.setAccessibleName(
            self.tr("Remove the teacher of {weather}").format(weather=translate_setting(weather))
        )
        remove.clicked.connect(lambda: self._draft.set_weather_teacher(weather, ""))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(name, 1)
        layout.addWidget(remove)
        return row

    def _list_weathers(self) -> None:
        self._menu.clear()
        for weather in self._draft.value("weathers"):
            self._list_teachers(self._menu.addMenu(translate_setting(weather)), weather)

    def _list_teachers(self, menu: QMenu, weather: str) -> None:
        """Fills the menu of one weather with the teachers of the library and an entry that chooses a file."""
        menu.setObjectName(f"weather_menu_{weather}")
        for card in self._session.library.cards():
            if not card.problem and card.role == "teacher":
                text = f"{card.name}   {format_count_or_dash(card.parameters)}"
                ticked = self._draft.choices.teachers.get(weather) == card.name
                chosen = add_choice(menu, text, checked=ticked)
                chosen.triggered.connect(
                    lambda _=False, name=card.name: self._draft.set_weather_teacher(weather, name)
                )
        menu.addSeparator()
        menu.addAction(self.tr("From a file…"), lambda: self._choose_file(weather))

    def _choose_file(self, weather: str) -> None:
        title = self.tr("Teacher of {weather}").format(weather=translate_setting(weather))
        if path := choose_checkpoint(self, title):
            self._draft.set_weather_teacher(weather, str(path))
