"""Until the form and the monitor stand here: the command that distills, and the recipes we ship."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QVBoxLayout, QWidget

from mwrgui.core.paths import resources
from mwrgui.ui.actions import Actions, Handler
from mwrgui.ui.session import Session
from mwrgui.ui.theme import Appearance
from mwrgui.ui.widgets.page_frame import PageFrame
from mwrgui.ui.widgets.parts import card, label, push_button


@dataclass(frozen=True, slots=True)
class ShippedRecipe:
    """A recipe file; `about` is the comment at its top."""

    name: str
    about: str
    steps: int


class DistillPage(QWidget):
    """Puts the command together from the teacher in use and a recipe."""

    def __init__(self, session: Session, _actions: Actions, _appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("distill_page")
        self._session = session
        self._recipes = shipped_recipes()
        self._recipe = "standard"
        self._build()
        self._connect()
        self._retranslate()

    @property
    def command(self) -> str:
        """What to type in a terminal."""
        teacher = self._session.models.teacher.name or "teacher"
        return f'mwrgui distill --teacher "{teacher}" --recipe {self._recipe}'

    def handlers(self) -> Mapping[str, Handler]:
        """Copying copies the command."""
        return {"copy": self._copy}

    def own_actions(self) -> Sequence[QAction]:
        """It has none."""
        return ()

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _build(self) -> None:
        self._button = push_button("distill_copy", "primary")
        self._frame = PageFrame("distill_frame", self._button)
        self._choice = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._frame)

    def _connect(self) -> None:
        self._button.clicked.connect(self._copy)
        self._choice.idClicked.connect(self._choose)
        self._session.models.changed.connect(self._say_command)

    def _retranslate(self) -> None:
        self._button.setText(self.tr("Copy command"))
        self._button.setToolTip(self.tr("Copies the command, to be run in a terminal (Ctrl+C)"))
        self._frame.say(
            self.tr("Distill"),
            self.tr(
                "Makes a small, fast student that restores like the teacher, without a single photo to learn"
                " from. The form, live curves and samples will stand here; the command below does the same"
                " today, and its student then appears under Models."
            ),
        )
        command = self._command_card()
        self._frame.show_cards([*self._recipe_cards(), command])
        self._say_command()

    def _recipe_cards(self) -> list[QFrame]:
        cards = []
        for number, recipe in enumerate(self._recipes):
            made = card(f"recipe_{recipe.name}")
            button = QRadioButton(recipe.name)
            button.setObjectName(f"choose_{recipe.name}")
            button.setToolTip(recipe.about)
            self._choice.addButton(button, number)
            button.setChecked(recipe.name == self._recipe)
            about = label("recipe_about", muted=True, wrap=True)
            about.setText(self.tr("{about} {steps} steps.").format(about=recipe.about, steps=recipe.steps))
            layout = QVBoxLayout(made)
            layout.addWidget(button)
            layout.addWidget(about)
            cards.append(made)
        return cards

    def _command_card(self) -> QFrame:
        made = card("distill_command_card")
        self._line = label("distill_command", "section", wrap=True)
        self._line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._line.setAccessibleName(self.tr("The command"))
        layout = QVBoxLayout(made)
        layout.addWidget(self._line)
        return made

    def _choose(self, number: int) -> None:
        self._recipe = self._recipes[number].name
        self._say_command()

    def _say_command(self) -> None:
        self._line.setText(self.command)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command)
        self._session.notice.emit(self.tr("The command is on the clipboard."))


def shipped_recipes() -> list[ShippedRecipe]:
    """The recipes of resources/recipes, the quickest first."""
    recipes = [_read(path) for path in (resources() / "recipes").glob("*.toml")]
    return sorted(recipes, key=lambda recipe: recipe.steps)


def _read(path: Path) -> ShippedRecipe:
    text = path.read_text(encoding="utf-8")
    comments = [line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#")]
    return ShippedRecipe(path.stem, comments[0] if comments else "", tomllib.loads(text).get("steps", 0))
