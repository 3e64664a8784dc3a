"""The main window with its pages, menus and status line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from mwrgui.ui.distill_page.page import DistillPage
from mwrgui.ui.models_page.page import ModelsPage
from mwrgui.ui.restore_page.page import RestorePage
from mwrgui.ui.runs_page.page import RunsPage
from mwrgui.ui.session.drop_payload import accept_as_copy, describe_drop, has_payload, read_payload
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.state import ModelRole
from mwrgui.ui.shell.close_guard import CloseGuard
from mwrgui.ui.shell.header import Header
from mwrgui.ui.shell.message_bar_placement import MessageBarPlacement
from mwrgui.ui.shell.message_presenter import MessagePresenter
from mwrgui.ui.shell.page import Page
from mwrgui.ui.shell.recent_menu import RecentMenu
from mwrgui.ui.shell.status_presenter import StatusPresenter
from mwrgui.ui.shell.task_bar import TaskBarProgress
from mwrgui.ui.shell.window_title import WindowTitle
from mwrgui.ui.style.icons import program_icon
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import MENU_TITLES, SPECS, Actions, MenuName, submenu_of, title_of
from mwrgui.ui.widgets.drop_overlay import DropOverlay
from mwrgui.ui.widgets.message_bar import MessageBar
from mwrgui.ui.widgets.rail import Rail
from mwrgui.ui.widgets.status import StatusLine

PageName = Literal["restore", "distill", "runs", "models"]
PAGE_NAMES: tuple[PageName, ...] = get_args(PageName)


class MainWindow(TranslatedWidget, QMainWindow):
    """Shows one page at a time, and opens what is dropped anywhere on it.

    Attributes:
        actions_table: the actions of the window, by name.

    Signals:
        page_changed: the name of the page that is shown now.
        first_painted: the window has been painted for the first time.
        closing: the window is about to close; nothing can prevent it any more.
    """

    page_changed = Signal(str)
    first_painted = Signal()
    closing = Signal()

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowIcon(program_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(sizes().least_width, sizes().least_height)
        self.session, self.appearance = session, appearance
        self._has_been_painted = False
        self.close_guard = CloseGuard(session, self)
        self.actions_table = Actions(self, appearance)
        self._build()
        self._connect()
        self._retranslate()
        self.show_page("restore")

    @property
    def page(self) -> PageName:
        """The name of the page that is shown."""
        return PAGE_NAMES[self._stack.currentIndex()]

    def show_page(self, name: PageName) -> None:
        """Shows a page with its actions and its part of the View menu, and gives it the focus."""
        widget = self._widgets[name]
        self._stack.setCurrentWidget(widget)
        widget.setFocus()
        self.actions_table[f"page_{name}"].setChecked(True)
        self.actions_table.set_page_handlers(self.pages[name].handlers())
        self._fill_menu("view")
        self.page_changed.emit(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Emits `first_painted` after the first time, once the child widgets have been painted as well."""
        super().paintEvent(event)
        if not self._has_been_painted:
            self._has_been_painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closes unless the user decides otherwise, see `CloseGuard.may_close`."""
        if not self.close_guard.may_close():
            event.ignore()
            return
        self.closing.emit()
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Resizes the drop overlay with the window."""
        self.overlay.setGeometry(self.rect())
        super().resizeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Says what dropping will do; refuses drags that come from this program itself."""
        if event.source() is None and has_payload(event.mimeData()):
            self.overlay.show_text(describe_drop(event.mimeData(), self._role_at(event.position().toPoint())))
            accept_as_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Updates what dropping will do, which depends on the chip under the pointer."""
        self.overlay.show_text(describe_drop(event.mimeData(), self._role_at(event.position().toPoint())))
        accept_as_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Hides the overlay that says what dropping would do."""
        self.overlay.hide()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens what was dropped; a checkpoint takes the slot of the chip under the pointer."""
        self.overlay.hide()
        role = self._role_at(event.position().toPoint())
        self.session.open_payload(read_payload(event.mimeData()), role=role)
        accept_as_copy(event)

    def _build(self) -> None:
        self.header = Header(self.session, self.actions_table, self.appearance)
        self.message_bar = MessageBar(self.appearance)
        self.status = StatusLine(self.actions_table)
        shared = self.session, self.actions_table, self.appearance
        self.restore_page, self.distill_page = RestorePage(*shared), DistillPage(*shared)
        self.runs_page, self.models_page = RunsPage(*shared), ModelsPage(*shared)
        widgets = (self.restore_page, self.distill_page, self.runs_page, self.models_page)
        self.pages: Mapping[PageName, Page] = dict(zip(PAGE_NAMES, widgets, strict=True))
        self._widgets: Mapping[PageName, QWidget] = dict(zip(PAGE_NAMES, widgets, strict=True))
        self._stack = QStackedWidget()
        for widget in widgets:
            self._stack.addWidget(widget)
            self.actions_table.add_page_actions(widget.own_actions())
        self._lay_out()
        self._build_menus()
        self.overlay = DropOverlay(self.appearance, self)

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        for widget in (self.header, self._stack, self.status):
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
        self._bar_placement = MessageBarPlacement(
            self.message_bar, body, lambda: self.pages[self.page].message_areas()
        )
        for page in self.pages.values():
            self._bar_placement.watch(page.message_areas())
        self.page_changed.connect(lambda _: self._bar_placement.choose_side())
        self._bar_placement.covered.connect(self.restore_page.note.keep_above)

    def _build_menus(self) -> None:
        self._recent_menu = RecentMenu(self.session, self)
        self._menus: dict[MenuName, QMenu] = {name: self.menuBar().addMenu("") for name in MENU_TITLES}
        self._submenus: dict[MenuName, dict[str, QMenu]] = {}
        for name in self._menus:
            self._fill_menu(name)

    def _fill_menu(self, menu: MenuName) -> None:
        """Fills a menu with the window's actions, and the View menu also with those of the current page."""
        self._menus[menu].clear()
        for submenu in self._submenus.pop(menu, {}).values():
            submenu.deleteLater()
        for spec in SPECS.values():
            if spec.menu == menu:
                self._add_to_menu(menu, self.actions_table[spec.name])
                if spec.name == "open_folder":
                    self._menus[menu].addMenu(self._recent_menu)
                if spec.separator_after:
                    self._menus[menu].addSeparator()
            if spec.name == "page_models" and menu == "view":
                for action in self.pages[self.page].own_actions():
                    self._add_to_menu(menu, action)
                self._menus[menu].addSeparator()

    def _add_to_menu(self, menu: MenuName, action: QAction) -> None:
        """Adds an action to a menu, or to the action's submenu, which is created with its first action."""
        parent = self._menus[menu]
        if title := submenu_of(action):
            submenus = self._submenus.setdefault(menu, {})
            parent = submenus.get(title) or submenus.setdefault(title, parent.addMenu(title))
        parent.addAction(action)

    def _connect(self) -> None:
        self._message_presenter = MessagePresenter(self.session, self.message_bar)
        self._title = WindowTitle(self.session, self)
        self.session.run_requested.connect(self._show_run)
        self.session.photos_requested.connect(self._show_photos)
        self.closing.connect(self.session.live_player.close)
        self._status_presenter = StatusPresenter(self.session, self.status)
        self._status_presenter.progress_changed.connect(TaskBarProgress(self).show)

    def _show_photos(self) -> None:
        self.show_page("restore")

    def _show_run(self, path: Path) -> None:
        self.show_page("runs")
        self.runs_page.open_run(path)

    def _retranslate(self) -> None:
        self.actions_table.retranslate()
        for name, menu in self._menus.items():
            menu.setTitle(title_of(name))
        self._fill_menu("view")
        self._status_presenter.refresh()

    def _role_at(self, position: QPoint) -> ModelRole | None:
        return self.header.role_at(self.header.mapFrom(self, position))
