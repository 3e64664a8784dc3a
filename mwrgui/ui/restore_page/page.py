"""The page where photos are restored and compared."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QRect, QTimer
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mwrgui.core.errors import MwrError
from mwrgui.core.photos import Photo
from mwrgui.ui.actions import Actions, Handler
from mwrgui.ui.looking import Tile
from mwrgui.ui.restore_page.exporting import Exporting
from mwrgui.ui.restore_page.figures import nothing_changed
from mwrgui.ui.restore_page.placard import Placard
from mwrgui.ui.restore_page.queue_strip import QueueStrip
from mwrgui.ui.restore_page.remark import Remark
from mwrgui.ui.restore_page.side_panel import SidePanel
from mwrgui.ui.restore_page.toolbar import Toolbar
from mwrgui.ui.sentences import spoken
from mwrgui.ui.session import Session
from mwrgui.ui.state import MODEL_ROLES, ModelRole, Picture
from mwrgui.ui.theme import Appearance, Role
from mwrgui.ui.widgets.compare import CompareView


class RestorePage(QWidget):
    """The picture with its tools, the queue below it, choices and figures beside it."""

    def __init__(self, session: Session, actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("restore_page")
        self._session, self._actions = session, actions
        self._truth: Photo | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)  # many photos may change at once
        self._build(appearance)
        self._connect()
        self._retranslate()
        self._refresh()

    def handlers(self) -> Mapping[str, Handler]:
        """What can be done here at the moment."""
        session = self._session
        able: dict[str, Handler] = {"panel": self._toggle_panel}
        if session.photos.items:
            able |= self._handlers_of_photos()
        if session.options.result in session.viewing.results:
            able |= {
                "save": session.save_result,
                "save_as": self.exporting.save_as,
                "copy": self.exporting.copy,
                "save_comparison": lambda: self.exporting.save_comparison(self.view.options),
            }
        if session.queue.state != "idle":
            able |= {"pause": self._pause, "stop": session.queue.stop}
        elif session.viewing.progress:
            able["stop"] = self._stop_looking
        return able

    def own_actions(self) -> Sequence[QAction]:
        """What the compare view can be told."""
        return self.view.actions()

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Enables what can be done."""
        super().showEvent(event)
        self._enable()

    def _build(self, appearance: Appearance) -> None:
        self.view = CompareView(appearance)
        self.exporting = Exporting(self._session, self)
        self.empty = Placard("restore_empty", "drop", appearance, colour="accent")
        self.unreadable = Placard("restore_unreadable", "bad", appearance, colour="bad")
        self.toolbar = Toolbar(self.view, self._actions, appearance)
        self.remark = Remark("restore_remark", self.view)
        self.strip = QueueStrip(self._session, self._actions, appearance)
        self.panel = SidePanel(self._session, appearance)
        self._canvas = QStackedWidget()
        self._canvas.addWidget(self.view)
        self._canvas.addWidget(self.unreadable)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._area = self._work_area()
        self._stack.addWidget(self._area)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def _work_area(self) -> QWidget:
        area = QWidget()
        column, row, left = QVBoxLayout(area), QHBoxLayout(), QVBoxLayout()
        for layout in (column, row, left):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        left.addWidget(self._canvas, 1)
        left.addWidget(self.strip)
        row.addLayout(left, 1)
        row.addWidget(self.panel)
        column.addWidget(self.toolbar)
        column.addLayout(row, 1)
        return area

    def _connect(self) -> None:
        session, viewing = self._session, self._session.viewing
        viewing.preview_read.connect(self._show_preview)
        viewing.photo_changed.connect(self._show_photo)
        viewing.tile_done.connect(self._show_tile)
        viewing.result_changed.connect(self._show_result)
        viewing.figures_changed.connect(self._show_truth)
        viewing.progress_changed.connect(self._enable)
        self.view.selection_changed.connect(viewing.measure_part)
        session.options_changed.connect(self._refresh)
        session.photos.listed.connect(self._refresh)
        session.photos.current_changed.connect(self._refresh)
        session.photos.item_changed.connect(self._soon.start)
        self._soon.timeout.connect(self._refresh)
        session.queue.changed.connect(self._enable)
        session.models.changed.connect(self._name_models)
        session.models.changed.connect(self._say_remark)
        self.empty.pressed.connect(self._actions["open"].trigger)
        self.unreadable.pressed.connect(self._remove)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Restore"))
        self.empty.say(
            title=self.tr("Drop a photo, a folder or a checkpoint here"),
            text=self.tr(
                "Rain, haze, snow and raindrops are removed by the teacher and the student, side by side."
                " Pasting works as well."
            ),
            button=self.tr("Open photos…"),
            tooltip=self._actions["open"].toolTip(),
        )
        self._name_models()
        self._refresh()

    def _refresh(self) -> None:
        """Shows what belongs to the state of the moment: invitation, picture or problem."""
        current = self._session.photos.current
        self._turn_to(self.empty if current is None else self._area)
        problem = current.problem if current and not self._session.viewing.photo else None
        if current and problem:
            self._explain(current.name, problem)
        self._canvas.setCurrentIndex(1 if problem else 0)
        self._actions["panel"].setChecked(not self.panel.isHidden())
        self._say_remark()
        self._enable()

    def _turn_to(self, part: QWidget) -> None:
        """Shows the invitation or the work area, and takes the keyboard along."""
        target = self.view if part is self._area else self.empty.button
        before = self.focusProxy()
        had_focus = before is not None and self.window().focusWidget() is before
        self._stack.setCurrentWidget(part)
        self.setFocusProxy(target)
        if had_focus and before is not target:
            target.setFocus()

    def _explain(self, name: str, problem: MwrError) -> None:
        self.unreadable.say(
            title=self.tr("{name} cannot be shown").format(name=name),
            text=spoken(problem),
            button=self.tr("Remove from the list"),
            tooltip=self._actions["remove"].toolTip(),
        )

    def _show_preview(self, pixels: Picture) -> None:
        """Where the whole photo is in sight; where one looks closer, the picture before stays until then."""
        if self.view.view.zoom is None:
            self.view.set_layers({"input": pixels})
            self._canvas.setCurrentWidget(self.view)

    def _show_photo(self) -> None:
        photo = self._session.viewing.photo
        self.view.set_layers({"input": photo.pixels} if photo else {})
        self._name_models()
        self._refresh()

    def _show_tile(self, tile: Tile) -> None:
        height, width, _ = tile.pixels.shape
        self.view.update_tile(tile.role, QRect(tile.left, tile.top, width, height), tile.pixels)

    def _show_result(self, role: ModelRole) -> None:
        result = self._session.viewing.results.get(role)
        self.view.set_layer(role, result.shown if result else None)
        self._name_models()
        self._say_remark()
        self._enable()

    def _show_truth(self) -> None:
        truth = self._session.viewing.truth
        if truth is not self._truth:
            self._truth = truth
            self.view.set_layer("truth", truth.pixels if truth else None)

    def _say_remark(self) -> None:
        viewing, role = self._session.viewing, self._session.options.result
        self.remark.say("" if role in viewing.outdated else nothing_changed(viewing.results.get(role)))

    def _name_models(self) -> None:
        """A picture that another model has made bears no name."""
        photo, models = self._session.viewing.photo, self._session.models
        outdated = self._session.viewing.outdated
        names: dict[Role, str] = {
            role: "" if role in outdated else models.slot(role).name for role in MODEL_ROLES
        }
        self.view.set_names({**names, "input": photo.path.name if photo else ""})

    def _enable(self) -> None:
        """Lets those actions be chosen that can do something now."""
        self._actions["pause"].setChecked(self._session.queue.state == "paused")
        if self.isVisible():
            self._actions.handle_page(self.handlers())

    def _handlers_of_photos(self) -> Mapping[str, Handler]:
        photos, queue = self._session.photos, self._session.queue
        able: dict[str, Handler] = {
            "previous": lambda: photos.step(-1),
            "next": lambda: photos.step(1),
            "remove": self._remove,
            "remove_all": photos.clear,
        }
        if queue.state == "idle":
            if queue.waiting:
                able |= {"start": self._start, "save_all": self._save_all}
            if any(item.state == "failed" for item in photos.items):
                able["retry"] = self._session.retry_failed
        return able

    def _start(self) -> None:
        """Restores and saves what waits; a photo that was stopped is taken up again as well."""
        if not self._session.viewing.working:
            self._session.viewing.restore()
        self._session.start_queue()

    def _save_all(self) -> None:
        if self.panel.choices.ask_for_output():
            self._session.start_queue()

    def _pause(self) -> None:
        queue = self._session.queue
        if queue.state == "paused":
            queue.resume()
        else:
            queue.pause()

    def _stop_looking(self) -> None:
        self._session.viewing.stop()

    def _remove(self) -> None:
        current = self._session.photos.current
        if current:
            self._session.photos.remove(current.key)

    def _toggle_panel(self) -> None:
        self.panel.setVisible(self.panel.isHidden())
        self._refresh()
