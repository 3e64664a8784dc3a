"""Teachers of single weathers: a line for each, and the menu from which they are chosen."""

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from mwrgui.ui.distill_page.editors import words
from mwrgui.ui.session.file_dialogs import choose_checkpoint
from mwrgui.ui.session.model_menu import add_choice
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.text.words import known
from mwrgui.ui.widgets.parts import label, push_button


class WeatherTeachers(TranslatedWidget, QWidget):
    """Says which weathers have a teacher of their own, and lets them be chosen and taken away."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("weather_teachers")
        self._session, self._draft = session, session.recipe_draft
        self._shown: dict[str, str] = {}
        self._build()
        self._connect()
        self._retranslate()

    def _build(self) -> None:
        self._lines = QVBoxLayout()
        self._lines.setSpacing(sizes().inside)
        self.choose = push_button("weather_teachers_choose")
        self._menu = QMenu(self.choose)
        self.choose.setMenu(self._menu)
        foot = QHBoxLayout()
        foot.addWidget(self.choose)
        foot.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(sizes().grid)
        layout.addLayout(self._lines)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self._menu.aboutToShow.connect(self._list_weathers)
        self._draft.prepared.connect(self._refresh)
        self._draft.changed.connect(self._refresh)

    def _retranslate(self) -> None:
        self.choose.setText(self.tr("Teacher of one weather"))
        self.choose.setToolTip(
            self.tr("Images of a weather are labelled by its own teacher, all others by the teacher above")
        )
        self._shown = {}
        self._refresh()

    def _refresh(self) -> None:
        self.choose.setEnabled(self._draft.catalog is not None)
        if self._shown != self._draft.choices.teachers:
            self._shown = dict(self._draft.choices.teachers)
            self._list_again()

    def _list_again(self) -> None:
        while item := self._lines.takeAt(0):
            if line := item.widget():
                line.hide()
                line.deleteLater()
        for weather, source in self._shown.items():
            self._lines.addWidget(self._line(weather, source))

    def _line(self, weather: str, source: str) -> QWidget:
        made = QWidget()
        name = label(f"weather_teacher_{weather}", wrap=True)
        name.setText(
            self.tr("{weather}: {teacher}").format(weather=words(weather), teacher=Path(source).name)
        )
        name.setToolTip(source)
        gone = push_button(f"weather_teacher_remove_{weather}")
        gone.setText(self.tr("Remove"))
        gone.setToolTip(self.tr("Images of this weather are labelled by the teacher above again"))
        gone.setAccessibleName(self.tr("Remove the teacher of {weather}").format(weather=words(weather)))
        gone.clicked.connect(lambda: self._draft.set_teacher_of(weather, ""))
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(name, 1)
        row.addWidget(gone)
        return made

    def _list_weathers(self) -> None:
        self._menu.clear()
        for weather in self._draft.value("weathers"):
            self._list_teachers(self._menu.addMenu(words(weather)), weather)

    def _list_teachers(self, menu: QMenu, weather: str) -> None:
        """The library's teachers, and the way to a file."""
        menu.setObjectName(f"weather_menu_{weather}")
        for card in self._session.library.cards():
            if not card.problem and card.role == "teacher":
                text = f"{card.name}   {known(card.parameters)}"
                ticked = self._draft.choices.teachers.get(weather) == card.name
                chosen = add_choice(menu, text, ticked=ticked)
                chosen.triggered.connect(
                    lambda _=False, name=card.name: self._draft.set_teacher_of(weather, name)
                )
        menu.addSeparator()
        menu.addAction(self.tr("From a file…"), lambda: self._ask(weather))

    def _ask(self, weather: str) -> None:
        title = self.tr("Teacher of {weather}").format(weather=words(weather))
        if path := choose_checkpoint(self, title):
            self._draft.set_teacher_of(weather, str(path))
