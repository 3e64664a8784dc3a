"""The window's frame: rail, chips, message bar, pages and status line; the whole of it takes drops."""

from pathlib import Path
from typing import Literal, get_args

from PySide6.QtCore import QEvent, QPoint, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from mwrgui.ui.actions import MENU_TITLES, SPECS, Actions, MenuName, title_of
from mwrgui.ui.distill_page.page import DistillPage
from mwrgui.ui.farewell import Farewell
from mwrgui.ui.header import Header
from mwrgui.ui.icons import program_icon
from mwrgui.ui.models_page.page import ModelsPage
from mwrgui.ui.offers import accept, can_offer, describe, read_offer
from mwrgui.ui.restore_page.page import RestorePage
from mwrgui.ui.runs_page.page import RunsPage
from mwrgui.ui.session import Session
from mwrgui.ui.state import ModelRole
from mwrgui.ui.task_teller import TaskTeller
from mwrgui.ui.theme import Appearance, sizes
from mwrgui.ui.widgets.drop_overlay import DropOverlay
from mwrgui.ui.widgets.message_bar import Message, MessageBar
from mwrgui.ui.widgets.rail import Rail
from mwrgui.ui.widgets.status import StatusLine

PageName = Literal["restore", "distill", "runs", "models"]
PAGE_NAMES: tuple[PageName, ...] = get_args(PageName)


class MainWindow(QMainWindow):
    """Shows one page at a time.

    Signals:
        page_changed: the name of the page that has come to the front.
        seen: the window has been painted for the first time.
        closing: the person closes the window.
    """

    page_changed = Signal(str)
    seen = Signal()
    closing = Signal()

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("mwrgui")
        self.setWindowIcon(program_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(sizes().least_width, sizes().least_height)
        self.session, self.appearance = session, appearance
        self._seen = False
        self.farewell = Farewell(session, self)
        self.actions_table = Actions(self, appearance)
        self._build()
        self._connect()
        self._retranslate()
        self.show_page("restore")

    @property
    def page(self) -> PageName:
        """The name of the page in front."""
        return PAGE_NAMES[self._stack.currentIndex()]

    def show_page(self, name: PageName) -> None:
        """Brings a page to the front."""
        page = self.pages[name]
        self._stack.setCurrentWidget(page)
        page.setFocus()
        self.actions_table[f"page_{name}"].setChecked(True)
        self.actions_table.handle_page(page.handlers())
        self._fill_menu("view")
        self.page_changed.emit(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tells of the first time, once the parts of the window have been painted as well."""
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self.seen.emit)

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leaves at once, unless a run is to go on; what still runs is stopped by those who hear of it."""
        if not self.farewell.may_close():
            event.ignore()
            return
        self.closing.emit()
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the drop overlay as large as the window."""
        self.overlay.setGeometry(self.rect())
        super().resizeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Says what dropping will do."""
        if can_offer(event.mimeData()):
            self.overlay.offer(describe(event.mimeData(), self._role_at(event.position().toPoint())))
            accept(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Says it anew: over a chip it is something else."""
        self.overlay.offer(describe(event.mimeData(), self._role_at(event.position().toPoint())))
        accept(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Says nothing more."""
        self.overlay.hide()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens what was dropped."""
        self.overlay.hide()
        self.session.open_offer(read_offer(event.mimeData()), role=self._role_at(event.position().toPoint()))
        accept(event)

    def _build(self) -> None:
        self.header = Header(self.session, self.actions_table, self.appearance)
        self.message_bar = MessageBar(self.appearance)
        self.status = StatusLine(self.actions_table)
        parts = self.session, self.actions_table, self.appearance
        self.pages: dict[PageName, RestorePage | DistillPage | RunsPage | ModelsPage] = {
            "restore": RestorePage(*parts),
            "distill": DistillPage(*parts),
            "runs": RunsPage(*parts),
            "models": ModelsPage(*parts),
        }
        self._stack = QStackedWidget()
        for name in PAGE_NAMES:
            self._stack.addWidget(self.pages[name])
            self.actions_table.adopt(self.pages[name].own_actions())
        self._lay_out()
        self._build_menus()
        self.overlay = DropOverlay(self.appearance, self)

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        for widget in (self.header, self.message_bar, self._stack, self.status):
            column.addWidget(widget, 1 if widget is self._stack else 0)
        row = QHBoxLayout()
        row.addWidget(Rail(self.actions_table, [f"page_{name}" for name in PAGE_NAMES]))
        row.addLayout(column, 1)
        for layout in (column, row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        body = QWidget()
        body.setLayout(row)
        self.setCentralWidget(body)

    def _build_menus(self) -> None:
        self._menus: dict[MenuName, QMenu] = {name: self.menuBar().addMenu("") for name in MENU_TITLES}
        for name in self._menus:
            self._fill_menu(name)

    def _fill_menu(self, menu: MenuName) -> None:
        """Puts in our actions, and after those for pages the ones that the page in front brings along."""
        self._menus[menu].clear()
        for spec in SPECS.values():
            if spec.menu == menu:
                self._menus[menu].addAction(self.actions_table[spec.name])
                if spec.last:
                    self._menus[menu].addSeparator()
            if spec.name == "page_models" and menu == "view":
                self._menus[menu].addActions(list(self.pages[self.page].own_actions()))
                self._menus[menu].addSeparator()

    def _connect(self) -> None:
        self.session.problem.connect(self.message_bar.show_problem)
        self.session.mended.connect(self.message_bar.withdraw)
        self.session.notice.connect(lambda text: self.message_bar.show_message(Message(text)))
        self.session.run_opened.connect(self._look_at_run)
        self._teller = TaskTeller(self.session, self.status)

    def _look_at_run(self, path: Path) -> None:
        page = self.pages["runs"]
        assert isinstance(page, RunsPage)
        self.show_page("runs")
        page.open_run(path)

    def _retranslate(self) -> None:
        self.actions_table.retranslate()
        for name, menu in self._menus.items():
            menu.setTitle(title_of(name))
        self._teller.tell()

    def _role_at(self, place: QPoint) -> ModelRole | None:
        return self.header.role_at(self.header.mapFrom(self, place))
