"""The Runs page: the list, the comparison of ticked runs, and one run in detail."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from mwrgui.core.paths import runs_folder
from mwrgui.ui.runs_page.run_detail import RunDetail
from mwrgui.ui.runs_page.run_list import RunList
from mwrgui.ui.runs_page.run_list_commands import RunListCommands
from mwrgui.ui.runs_page.run_list_view import RunListView
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions, Handler


class RunsPage(TranslatedWidget, QWidget):
    """Shows the list, or one run in detail."""

    def __init__(self, session: Session, actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("runs_page")
        self._session, self._actions, self._appearance = session, actions, appearance
        self.runs = RunList()
        self._build()
        self._connect()

    def handlers(self) -> Mapping[str, Handler]:
        """This page handles no action of the window."""
        return {}

    def own_actions(self) -> Sequence[QAction]:
        """Empty: this page adds no actions to the menus."""
        return ()

    def show_run(self, path: Path) -> None:
        """Shows the run in a folder in detail, in place of the list."""
        self.detail.show_run(path)
        self._stack.setCurrentWidget(self.detail)

    def resume(self, path: Path) -> None:
        """Resumes a run and shows it on the Distill page."""
        self._session.runs.resume(path)
        run = self._session.runs.latest
        if run and run.active and run.folder.path == path:
            self._actions["page_distill"].trigger()

    def show_list(self) -> None:
        """Returns from the details of a run to the list, and gives the table the focus."""
        self._stack.setCurrentWidget(self.run_list_view)
        self.run_list_view.table.setFocus()

    def open_run(self, path: Path) -> None:
        """Shows a run in detail; one that lies in another folder is also listed from now on."""
        if path.parent != runs_folder():
            self.runs.add_elsewhere(path)
        self.run_list_view.select_later(path)
        self.show_run(path)

    def showEvent(self, event: QShowEvent) -> None:
        """Reads the runs, now and repeatedly."""
        self.runs.set_following(True)
        self.run_list_view.compared.set_following(True)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stops reading the runs until the page is shown again."""
        self.runs.set_following(False)
        self.run_list_view.compared.set_following(False)
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape returns from the details of a run to the list."""
        if event.key() == Qt.Key.Key_Escape and self._stack.currentWidget() is not self.run_list_view:
            self.show_list()
        else:
            super().keyPressEvent(event)

    def message_areas(self) -> Sequence[QWidget]:
        """The table of runs, and the panels of the run in detail."""
        return self.run_list_view.table, self.detail.monitor.panels

    def _retranslate(self) -> None:
        self.run_list_view.retranslate()

    def _build(self) -> None:
        self.run_list_view = RunListView(self.runs, self._appearance)
        self._stack = QStackedWidget()
        self.detail = RunDetail(self._session, self._appearance)
        self.commands = RunListCommands(self.run_list_view, self.runs, self._session, self._actions)
        for view in (self.run_list_view, self.detail):
            self._stack.addWidget(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.setFocusProxy(self.run_list_view.table)

    def _connect(self) -> None:
        self.runs.failed.connect(self._session.messages.report)
        self.run_list_view.compared.failed.connect(self._session.messages.report)
        self.run_list_view.open_requested.connect(self.show_run)
        self.detail.back_requested.connect(self.show_list)
        self.detail.resume_requested.connect(self.resume)
        self.commands.resume_requested.connect(self.resume)
