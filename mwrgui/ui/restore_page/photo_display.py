"""Shows the current photo and its results in the compare view."""

from PySide6.QtCore import QObject, QRect, Signal

from mwrgui.images import Photo
from mwrgui.ui.restore_page.frame_display import FrameDisplay
from mwrgui.ui.session.restore_job import RestoredTile
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.state import MODEL_ROLES, ModelRole, Picture
from mwrgui.ui.style.theme import Role
from mwrgui.ui.widgets.compare import CompareView


class PhotoDisplay(QObject):
    """Passes what PhotoRestorer reads and restores to the compare view; `FrameDisplay` does so for playback.

    Signals:
        preview_shown: the view shows a small version of a photo that is still being read.
    """

    preview_shown = Signal()

    def __init__(self, session: Session, view: CompareView) -> None:
        super().__init__(view)
        self._session, self._view = session, view
        self._frame_displays = [
            FrameDisplay(player, view) for player in (session.clip_player, session.live_player)
        ]
        self._truth: Photo | None = None
        restorer = session.restorer
        restorer.preview_read.connect(self._show_preview)
        restorer.photo_changed.connect(self._show_photo)
        restorer.tile_done.connect(self._show_tile)
        restorer.results.result_changed.connect(self._show_result)
        restorer.results.metrics_changed.connect(self._show_truth)
        session.models.changed.connect(self._set_label_details)
        view.model.selection.changed.connect(restorer.results.measure_rectangle)
        self._set_label_details()

    def _show_preview(self, pixels: Picture) -> None:
        """Shows a preview while the picture is fitted to the view; at another zoom it would look blurred."""
        if self._view.model.viewport.view.zoom is None:
            self._view.model.set_pictures({"input": pixels})
            self.preview_shown.emit()

    def _show_photo(self) -> None:
        model = self._view.model
        photo, rectangle = self._session.restorer.photo, model.selection.rectangle
        layers = self._frame_displays[0].layers(photo) or self._frame_displays[1].layers(photo)
        model.set_pictures(layers or ({"input": photo.pixels} if photo else {}))
        if layers:
            model.selection.select(rectangle)  # the rectangle stays from frame to frame
        self._set_label_details()

    def _show_tile(self, tile: RestoredTile) -> None:
        height, width, _ = tile.pixels.shape
        self._view.model.write_tile(tile.role, QRect(tile.left, tile.top, width, height), tile.pixels)

    def _show_result(self, role: ModelRole) -> None:
        result = self._session.restorer.results.by_role.get(role)
        self._view.model.set_picture(role, result.pyramid if result else None)
        self._set_label_details()

    def _show_truth(self) -> None:
        truth = self._session.restorer.results.truth
        if truth is not self._truth:
            self._truth = truth
            self._view.model.set_picture("truth", truth.pixels if truth else None)

    def _set_label_details(self) -> None:
        """Labels the input with its name, and each result with its model unless the result is outdated."""
        restorer, models = self._session.restorer, self._session.models
        item = self._session.photos.item(restorer.key) if restorer.photo and restorer.key else None
        outdated = restorer.results.outdated
        names: dict[Role, str] = {
            role: "" if role in outdated else models.slot(role).name for role in MODEL_ROLES
        }
        self._view.model.set_label_details({**names, "input": item.name if item else ""})
