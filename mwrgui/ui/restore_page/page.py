"""The page on which photos and clips are restored, compared and saved."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mwrgui.core.errors import MwrError
from mwrgui.ui.restore_page.context_menu import add_context_menu
from mwrgui.ui.restore_page.label_drag import LabelDrag
from mwrgui.ui.restore_page.live_bar import LiveBar
from mwrgui.ui.restore_page.metric_rows import harm_text, no_change_text
from mwrgui.ui.restore_page.page_actions import PageActions
from mwrgui.ui.restore_page.photo_display import PhotoDisplay
from mwrgui.ui.restore_page.picture_note import PictureNote
from mwrgui.ui.restore_page.placeholder import Placeholder
from mwrgui.ui.restore_page.queue_strip import QueueStrip
from mwrgui.ui.restore_page.result_exporter import ResultExporter
from mwrgui.ui.restore_page.side_panel import SidePanel
from mwrgui.ui.restore_page.space_key import SpaceKey, is_space
from mwrgui.ui.restore_page.toolbar import Toolbar
from mwrgui.ui.restore_page.transport_bar import TransportBar
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.text.translated import translated_text
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions, Handler
from mwrgui.ui.widgets.compare import CompareView


class RestorePage(TranslatedWidget, QWidget):
    """The compare view with its toolbar, the queue strip below it and the side panel beside it."""

    def __init__(self, session: Session, actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("restore_page")
        self._session, self._actions = session, actions
        self._player_state: tuple[bool, ...] = ()
        self._refresh_timer = QTimer(self, singleShot=True, interval=0)  # many items may change at once
        self._build(appearance)
        self._connect()
        self._retranslate()
        self._refresh()

    def handlers(self) -> Mapping[str, Handler]:
        """The handlers of the actions that can do something now, by action name."""
        return self._page_actions.handlers()

    def own_actions(self) -> Sequence[QAction]:
        """The actions of the compare view."""
        return self.view.actions()

    def message_areas(self) -> Sequence[QWidget]:
        """The area of the picture or the reason why there is none, and the invitation to open something."""
        return self._canvas, self.invitation

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shows the input while Space is held, whichever widget of the page has the focus."""
        if is_space(event):
            self.view.model.hold_input(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Shows the results again when Space is released."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.view.model.hold_input(False)
        else:
            super().keyReleaseEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Enables the actions for this page, because other pages have enabled them for themselves."""
        super().showEvent(event)
        self._update_actions()

    def hideEvent(self, event: QHideEvent) -> None:
        """Pauses playback unless it is being recorded, and gives the actions their usual texts."""
        self._session.clip_player.pause()
        if not self._session.live_player.recorder.active:
            self._session.live_player.pause()
        self._page_actions.reset_texts()
        super().hideEvent(event)

    def _build(self, appearance: Appearance) -> None:
        self.view = CompareView(appearance)
        self._display = PhotoDisplay(self._session, self.view)
        players = self._session.clip_player, self._session.live_player
        self._space_keys = [SpaceKey(player, self.view, self) for player in players]
        self._label_drag = LabelDrag(self._session, self.view, appearance)
        self.exporter = ResultExporter(self._session, self)
        self.invitation = Placeholder("restore_empty", "drop", appearance, colour_name="accent")
        self.unreadable = Placeholder("restore_unreadable", "bad", appearance, colour_name="bad")
        self.toolbar = Toolbar(self.view, self._actions, appearance)
        self.note = PictureNote("restore_note", self.view)
        self.transport = TransportBar(self._session, self._actions, appearance)
        self.live_bar = LiveBar(self._session, self._actions, appearance)
        self.strip = QueueStrip(self._session, self._actions, appearance)
        for widget in (self.view, self.unreadable, self.strip.filmstrip):
            add_context_menu(widget, self._actions)
        self.panel = SidePanel(self._session, appearance)
        self._page_actions = PageActions(self._session, self._actions, self.view, self.panel, self.exporter)
        self._canvas = QStackedWidget()
        self._canvas.addWidget(self.view)
        self._canvas.addWidget(self.unreadable)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.invitation)
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
        session, restorer = self._session, self._session.restorer
        self._display.preview_shown.connect(lambda: self._canvas.setCurrentWidget(self.view))
        restorer.photo_changed.connect(self._refresh)
        restorer.results.result_changed.connect(self._update_note)
        restorer.results.result_changed.connect(self._update_actions)
        restorer.progress_changed.connect(self._update_actions)
        session.options_changed.connect(self._refresh)
        session.photos.list_changed.connect(self._refresh)
        session.photos.current_changed.connect(self._refresh)
        session.photos.selection_changed.connect(self._update_actions)
        session.photos.item_changed.connect(self._refresh_timer.start)
        self._refresh_timer.timeout.connect(self._refresh)
        session.queue.changed.connect(self._update_actions)
        session.clip_player.changed.connect(self._update_player)
        session.live_player.changed.connect(self._update_player)
        session.models.changed.connect(self._update_note)
        self.invitation.clicked.connect(self._actions["open"].trigger)
        self.unreadable.clicked.connect(self._page_actions.remove_current)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Restore"))
        self.invitation.set_texts(
            title=self.tr("Drop a photo, a clip, a folder or a checkpoint here"),
            text=self.tr(
                "Rain, haze, snow and raindrops are removed by the teacher and the student, side by side."
                " Pasting works as well."
            ),
            button=self.tr("Open photos or clips…"),
            tooltip=self._actions["open"].toolTip(),
        )
        self._refresh()

    def _refresh(self) -> None:
        """Shows the invitation, the picture or why there is none, and updates everything else."""
        current = self._session.photos.current
        self._show_part(self.invitation if current is None else self._area)
        problem = current.problem if current and not self._session.restorer.photo else None
        if current and problem:
            self._explain(current.name, problem)
        self._canvas.setCurrentIndex(1 if problem else 0)
        self._actions["panel"].setChecked(not self.panel.isHidden())
        self._update_note()
        self._update_actions()

    def _update_player(self) -> None:
        """Updates the page, but only if the state of a player has changed: this is called for every frame."""
        player, live = self._session.clip_player, self._session.live_player
        recording_state = live.recorder.active, bool(live.frame_rates)
        state = (player.ready, player.playing, live.is_open, live.ready, live.playing, *recording_state)
        if state != self._player_state:
            self._player_state = state
            self.panel.truth.setHidden(live.is_open)
            self._update_note()
            self._update_actions()

    def _show_part(self, part: QWidget) -> None:
        """Shows the invitation or the work area, and gives it the focus if the other one had it."""
        target = self.view if part is self._area else self.invitation.button
        before = self.focusProxy()
        had_focus = before is not None and self.window().focusWidget() is before
        self._stack.setCurrentWidget(part)
        self.setFocusProxy(target)
        if had_focus and before is not target:
            target.setFocus()

    def _explain(self, name: str, problem: MwrError) -> None:
        self.unreadable.set_texts(
            title=self.tr("{name} cannot be shown").format(name=name),
            text=translated_text(problem),
            button=self.tr("Remove from the list"),
            tooltip=self._actions["remove"].toolTip(),
        )

    def _update_note(self) -> None:
        """Shows a note on the picture if the result hardly differs from the photo or harms it."""
        restorer, options = self._session.restorer, self._session.options
        result, saved_role = restorer.results.by_role.get(options.result_role), self._session.saver.saved_role
        if options.result_role in restorer.results.outdated or result is None:
            self.note.set_text("")
        else:
            self.note.set_text(no_change_text(result) or harm_text(result, saved_role=saved_role))

    def _update_actions(self) -> None:
        self._actions["pause"].setChecked(self._session.queue.state == "paused")
        if self.isVisible():
            self._page_actions.update()
