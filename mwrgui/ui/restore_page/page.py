"""The page where photos are restored and compared."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mwrgui.core.errors import MwrError
from mwrgui.images import Photo
from mwrgui.ui.restore_page.clip_display import ClipDisplay
from mwrgui.ui.restore_page.context_menu import offer_menu
from mwrgui.ui.restore_page.exporting import Exporting
from mwrgui.ui.restore_page.figures import harm_done, nothing_changed
from mwrgui.ui.restore_page.label_drag import LabelDrag
from mwrgui.ui.restore_page.live_bar import LiveBar
from mwrgui.ui.restore_page.placard import Placard
from mwrgui.ui.restore_page.queue_strip import QueueStrip
from mwrgui.ui.restore_page.remark import Remark
from mwrgui.ui.restore_page.selection_actions import SelectionActions
from mwrgui.ui.restore_page.side_panel import SidePanel
from mwrgui.ui.restore_page.space_key import SpaceKey, is_space
from mwrgui.ui.restore_page.toolbar import Toolbar
from mwrgui.ui.restore_page.transport_bar import TransportBar
from mwrgui.ui.session.restore_job import Tile
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.state import MODEL_ROLES, ModelRole, Picture
from mwrgui.ui.style.theme import Appearance, Role
from mwrgui.ui.text.translated import spoken
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions, Handler
from mwrgui.ui.widgets.compare import CompareView
from mwrgui.ui.widgets.file_manager import show_in_folder


class RestorePage(TranslatedWidget, QWidget):
    """The picture with its tools, the queue below it, choices and figures beside it."""

    def __init__(self, session: Session, actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("restore_page")
        self._session, self._actions = session, actions
        self._truth: Photo | None = None
        self._player_state: tuple[bool, ...] = ()
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
        if session.player.ready:
            able |= self._handlers_of_clip()
        elif session.live.chosen:
            able |= self._handlers_of_live()
        elif session.viewing.photo:
            able["ground_truth"] = self.panel.truth.ask
        if file := self._file_to_show():
            able["show_in_folder"] = lambda: show_in_folder(file)
        if session.saver.role in session.viewing.finished.results:
            if not session.player.ready:
                able |= {"save": session.saver.save, "save_as": self.exporting.save_as}
            able |= {
                "copy": self.exporting.copy,
                "save_comparison": lambda: self.exporting.save_comparison(self.view.model.options),
            }
        if session.queue.state != "idle":
            able |= {"pause": self._pause, "stop": session.queue.stop}
        elif session.player.playing:
            able["stop"] = session.player.pause
        elif session.live.playing:
            able["stop"] = session.live.pause
        elif session.viewing.progress:
            able["stop"] = self._stop_looking
        return self._selection.widened(able)

    def own_actions(self) -> Sequence[QAction]:
        """What the compare view can be told."""
        return self.view.actions()

    def message_areas(self) -> Sequence[QWidget]:
        """The picture, or the invitation."""
        return self._canvas, self.empty

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shows the photo itself while Space is held, also where a slider or a thumbnail was touched last."""
        if is_space(event):
            self.view.model.hold_input(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Shows what was to be seen before."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.view.model.hold_input(False)
        else:
            super().keyReleaseEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Enables what can be done."""
        super().showEvent(event)
        self._enable()

    def hideEvent(self, event: QHideEvent) -> None:
        """Plays nothing that nobody sees unless it is recorded, and lets other pages have the actions."""
        self._session.player.pause()
        if not self._session.live.recorder.active:
            self._session.live.pause()
        self._selection.give_names_back()
        super().hideEvent(event)

    def _build(self, appearance: Appearance) -> None:
        self.view = CompareView(appearance)
        players = self._session.player, self._session.live
        self._displays = [ClipDisplay(player, self.view) for player in players]
        self._space = [SpaceKey(player, self.view, self) for player in players]
        self._label_drag = LabelDrag(self._session, self.view, appearance)
        self.exporting = Exporting(self._session, self)
        self._selection = SelectionActions(self._session, self._actions, self)
        self.empty = Placard("restore_empty", "drop", appearance, colour="accent")
        self.unreadable = Placard("restore_unreadable", "bad", appearance, colour="bad")
        self.toolbar = Toolbar(self.view, self._actions, appearance)
        self.remark = Remark("restore_remark", self.view)
        self.transport = TransportBar(self._session, self._actions, appearance)
        self.live_bar = LiveBar(self._session, self._actions, appearance)
        self.strip = QueueStrip(self._session, self._actions, appearance)
        for widget in (self.view, self.unreadable, self.strip.filmstrip):
            offer_menu(widget, self._actions)
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
        left.addWidget(self.transport)
        left.addWidget(self.live_bar)
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
        viewing.finished.result_changed.connect(self._show_result)
        viewing.finished.figures_changed.connect(self._show_truth)
        viewing.progress_changed.connect(self._enable)
        self.view.model.selection.changed.connect(viewing.finished.measure_part)
        session.options_changed.connect(self._refresh)
        session.photos.listed.connect(self._refresh)
        session.photos.current_changed.connect(self._refresh)
        session.photos.selection_changed.connect(self._enable)
        session.photos.item_changed.connect(self._soon.start)
        self._soon.timeout.connect(self._refresh)
        session.queue.changed.connect(self._enable)
        session.player.changed.connect(self._follow_player)
        session.live.changed.connect(self._follow_player)
        session.models.changed.connect(self._name_models)
        session.models.changed.connect(self._say_remark)
        self.empty.pressed.connect(self._actions["open"].trigger)
        self.unreadable.pressed.connect(self._remove)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Restore"))
        self.empty.say(
            title=self.tr("Drop a photo, a clip, a folder or a checkpoint here"),
            text=self.tr(
                "Rain, haze, snow and raindrops are removed by the teacher and the student, side by side."
                " Pasting works as well."
            ),
            button=self.tr("Open photos or clips…"),
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

    def _follow_player(self) -> None:
        """Enables what can be done with a clip or live pictures, and when they play or stand."""
        player, live = self._session.player, self._session.live
        recording = live.recorder.active, bool(live.rates)
        state = (player.ready, player.playing, live.chosen, live.ready, live.playing, *recording)
        if state != self._player_state:
            self._player_state = state
            self.panel.truth.setHidden(player.ready or live.chosen)
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
        if self.view.model.viewport.view.zoom is None:
            self.view.model.set_pictures({"input": pixels})
            self._canvas.setCurrentWidget(self.view)

    def _show_photo(self) -> None:
        model = self.view.model
        photo, part = self._session.viewing.photo, model.selection.rectangle
        layers = self._displays[0].layers(photo) or self._displays[1].layers(photo)
        model.set_pictures(layers or ({"input": photo.pixels} if photo else {}))
        if layers:
            model.selection.select(part)  # the rectangle stays from frame to frame
        self._name_models()
        self._refresh()

    def _show_tile(self, tile: Tile) -> None:
        height, width, _ = tile.pixels.shape
        self.view.model.write_tile(tile.role, QRect(tile.left, tile.top, width, height), tile.pixels)

    def _show_result(self, role: ModelRole) -> None:
        result = self._session.viewing.finished.results.get(role)
        self.view.model.set_picture(role, result.shown if result else None)
        self._name_models()
        self._say_remark()
        self._enable()

    def _show_truth(self) -> None:
        truth = self._session.viewing.finished.truth
        if truth is not self._truth:
            self._truth = truth
            self.view.model.set_picture("truth", truth.pixels if truth else None)

    def _say_remark(self) -> None:
        viewing, options = self._session.viewing, self._session.options
        result, saved = viewing.finished.results.get(options.result), self._session.saver.role
        if options.result in viewing.outdated or result is None:
            self.remark.say("")
        else:
            self.remark.say(nothing_changed(result) or harm_done(result, saved=saved))

    def _name_models(self) -> None:
        """A picture that another model has made bears no name."""
        viewing, models = self._session.viewing, self._session.models
        item = self._session.photos.item(viewing.key) if viewing.photo and viewing.key else None
        outdated = viewing.outdated
        names: dict[Role, str] = {
            role: "" if role in outdated else models.slot(role).name for role in MODEL_ROLES
        }
        self.view.model.set_model_names({**names, "input": item.name if item else ""})

    def _enable(self) -> None:
        """Lets those actions be chosen that can do something now."""
        self._actions["pause"].setChecked(self._session.queue.state == "paused")
        if self.isVisible():
            self._actions.handle_page(self.handlers())
            self._selection.name_actions()

    def _handlers_of_photos(self) -> Mapping[str, Handler]:
        photos, queue = self._session.photos, self._session.queue
        able: dict[str, Handler] = {
            "previous": lambda: photos.step(-1),
            "next": lambda: photos.step(1),
            "remove": self._remove,
            "remove_all": self._session.remove_all_photos,
        }
        if queue.state == "idle":
            if queue.waiting:
                able |= {"start": self._start, "save_all": self._save_all}
            if any(item.state == "failed" for item in photos.items):
                able["retry"] = self._session.retry_failed
        return able

    def _handlers_of_clip(self) -> Mapping[str, Handler]:
        player = self._session.player
        return {
            "play": player.toggle,
            "frame_back": lambda: player.step(-1),
            "frame_on": lambda: player.step(1),
            "loop": lambda: player.set_loop(not player.loops),
            "save": self._session.save_clip,
        }

    def _handlers_of_live(self) -> Mapping[str, Handler]:
        live = self._session.live
        able: dict[str, Handler] = {}
        if live.ready:
            able |= {"play": live.toggle, "snapshot": live.take_snapshot}
        if live.recorder.active or (live.playing and live.rates):
            able["record"] = live.toggle_recording
        return able

    def _file_to_show(self) -> Path | None:
        """The latest result of the photo that is looked at, or else the photo itself, if it is in a file."""
        item = self._session.photos.current
        if item is None:
            return None
        return item.saved[-1] if item.saved else (None if item.homeless else item.path)

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
            self._session.remove_photo(current.key)

    def _toggle_panel(self) -> None:
        self.panel.setVisible(self.panel.isHidden())
        self._refresh()
