"""All models of the library as cards: what each is, and a way to use it or to add one."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QShowEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from mwrgui.jobs.job import Job
from mwrgui.library.cards import ModelCard
from mwrgui.ui.actions import Actions, Handler
from mwrgui.ui.models_page.card import ModelCardView
from mwrgui.ui.opening import CHECKPOINT_ENDINGS
from mwrgui.ui.session import Session
from mwrgui.ui.theme import Appearance
from mwrgui.ui.widgets.page_frame import PageFrame
from mwrgui.ui.widgets.parts import push_button


class ModelsPage(QWidget):
    """Lists the library anew whenever it comes to the front."""

    def __init__(self, session: Session, _actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("models_page")
        self._session, self._appearance = session, appearance
        self._cards: list[ModelCard] = []
        self._build()
        self._connect()
        self._retranslate()

    def handlers(self) -> Mapping[str, Handler]:
        """This page brings no meaning to any action."""
        return {}

    def own_actions(self) -> Sequence[QAction]:
        """It has none."""
        return ()

    def showEvent(self, event: QShowEvent) -> None:
        """Looks what is there now."""
        self.refresh()
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def refresh(self) -> Job:
        """Reads the library's cards in the background."""
        job = Job(lambda _stop: iter([self._session.library.cards()]), name="library")
        job.arrived.connect(lambda lists: self._show(lists[-1]))
        job.failed.connect(self._session.report)
        return job.start()

    def add(self, path: Path) -> Job:
        """Puts a checkpoint into the library, after it has been loaded once to see that it is good."""
        job = Job(lambda _stop: iter([self._session.library.add(path, path.stem)]), name="add model")
        job.arrived.connect(lambda _cards: self.refresh())
        job.failed.connect(self._session.report)
        return job.start()

    def _build(self) -> None:
        self._add = push_button("models_add", "primary")
        self._frame = PageFrame("models_frame", self._add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._frame)

    def _connect(self) -> None:
        self._add.clicked.connect(self._ask_for_file)
        self._session.models.changed.connect(self._mark_used)

    def _retranslate(self) -> None:
        self._add.setText(self.tr("Add a model…"))
        self._add.setToolTip(self.tr("Copies a checkpoint into the library"))
        self._frame.say(
            self.tr("Models"),
            self.tr(
                "Teachers and students that lie ready. A checkpoint dropped on a chip above is used without"
                " being added. Export will stand here."
            ),
        )
        self._show(self._cards)

    def _show(self, cards: list[ModelCard]) -> None:
        self._cards = cards
        self._views = [ModelCardView(card, self._appearance) for card in cards]
        for view in self._views:
            view.chosen.connect(self._session.models.load)
            view.folder_asked.connect(_open_folder)
        self._frame.show_cards(self._views)
        self._mark_used()

    def _mark_used(self) -> None:
        used = {self._session.models.teacher.name: "teacher", self._session.models.student.name: "student"}
        for view in self._views:
            view.mark_used(used.get(view.card.name, ""))

    def _ask_for_file(self) -> None:
        endings = " ".join(f"*{ending}" for ending in CHECKPOINT_ENDINGS)
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Add a model"), "", self.tr("Checkpoints ({endings})").format(endings=endings)
        )
        if name:
            self.add(Path(name))


def _open_folder(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
