"""What the window's actions do on the Restore page, and which of them are enabled."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject

from mwrgui.ui.restore_page.result_exporter import ResultExporter
from mwrgui.ui.restore_page.selection_actions import SelectionActions
from mwrgui.ui.restore_page.side_panel import SidePanel
from mwrgui.ui.session.session import Session
from mwrgui.ui.widgets.actions import Actions, Handler
from mwrgui.ui.widgets.compare import CompareView
from mwrgui.ui.widgets.file_manager import show_in_folder


class PageActions(QObject):
    """Gives the window's actions their handlers on the Restore page; without one, an action is disabled."""

    def __init__(
        self,
        session: Session,
        actions: Actions,
        view: CompareView,
        panel: SidePanel,
        exporter: ResultExporter,
    ) -> None:
        super().__init__(view)
        self._session, self._actions = session, actions
        self._view, self._panel, self._exporter = view, panel, exporter
        self._selection = SelectionActions(session, actions, self)

    def handlers(self) -> Mapping[str, Handler]:
        """Handlers by action name, for all actions that can do something in the current state."""
        session = self._session
        handlers: dict[str, Handler] = {"panel": self._toggle_panel}
        if session.photos.items:
            handlers |= self._photo_handlers()
        if session.clip_player.ready:
            handlers |= self._clip_handlers()
        elif session.live_player.is_open:
            handlers |= self._live_handlers()
        if session.restorer.photo and not session.live_player.is_open:
            handlers["ground_truth"] = self._panel.truth.choose_file
        if file := self._file_to_show():
            handlers["show_in_folder"] = lambda: show_in_folder(file)
        if session.saver.saved_role in session.restorer.results.by_role:
            handlers |= self._result_handlers()
        if session.queue.state != "idle":
            handlers |= {"pause": self._toggle_pause, "stop": session.queue.stop}
        elif session.clip_player.playing:
            handlers["stop"] = session.clip_player.pause
        elif session.live_player.playing:
            handlers["stop"] = session.live_player.pause
        elif session.restorer.progress:
            handlers["stop"] = session.restorer.stop
        return self._selection.with_selection(handlers)

    def update(self) -> None:
        """Updates which actions are enabled, and their texts; to be called while the page is visible."""
        self._actions.set_page_handlers(self.handlers())
        self._selection.set_texts()

    def reset_texts(self) -> None:
        """Gives the actions their usual texts; to be called when the page is hidden."""
        self._selection.reset_texts()

    def remove_current(self) -> None:
        """Removes the current item, if there is one, from the list; the user can undo this."""
        if current := self._session.photos.current:
            self._session.photo_edits.remove([current.key])

    def _photo_handlers(self) -> Mapping[str, Handler]:
        photos, queue = self._session.photos, self._session.queue
        handlers: dict[str, Handler] = {
            "previous": lambda: photos.step(-1),
            "next": lambda: photos.step(1),
            "remove": self.remove_current,
            "remove_all": self._session.photo_edits.remove_all,
        }
        if queue.state == "idle":
            if queue.waiting:
                handlers |= {"start": self._start, "save_all": self._save_all}
            if any(item.state == "failed" for item in photos.items):
                handlers["retry"] = self._session.retry_failed
        return handlers

    def _clip_handlers(self) -> Mapping[str, Handler]:
        player = self._session.clip_player
        return {
            "play": player.toggle,
            "frame_back": lambda: player.step(-1),
            "frame_on": lambda: player.step(1),
            "loop": lambda: player.set_loop(not player.loops),
            "save": self._session.save_clip,
            "save_as": self._exporter.save_as,
        }

    def _live_handlers(self) -> Mapping[str, Handler]:
        live = self._session.live_player
        handlers: dict[str, Handler] = {}
        if live.ready:
            handlers |= {"play": live.toggle, "snapshot": live.take_snapshot}
        if live.recorder.active or (live.playing and live.frame_rates):
            handlers["record"] = live.toggle_recording
        return handlers

    def _result_handlers(self) -> Mapping[str, Handler]:
        """Handlers for the current result; for clips, `_clip_handlers` provides `save` and `save_as`."""
        saving: dict[str, Handler] = {"save": self._session.saver.save, "save_as": self._exporter.save_as}
        return {
            **({} if self._session.clip_player.ready else saving),
            "copy": self._exporter.copy,
            "save_comparison": lambda: self._exporter.save_comparison(self._view.model.options),
        }

    def _file_to_show(self) -> Path | None:
        """The last saved result of the current item, or else its file; None if it is not a user's file."""
        item = self._session.photos.current
        if item is None:
            return None
        return item.saved[-1] if item.saved else (item.path if item.is_user_file else None)

    def _start(self) -> None:
        """Starts the queue; also restores the current photo if its restoration was stopped or has failed."""
        if not self._session.restorer.working:
            self._session.restorer.restore()
        self._session.start_queue()

    def _save_all(self) -> None:
        """Asks for the folder for results, then starts the queue unless the user cancels."""
        if self._panel.options.ask_for_output():
            self._session.start_queue()

    def _toggle_pause(self) -> None:
        queue = self._session.queue
        if queue.state == "paused":
            queue.resume()
        else:
            queue.pause()

    def _toggle_panel(self) -> None:
        show = self._panel.isHidden()
        self._panel.setVisible(show)
        self._actions["panel"].setChecked(show)
