"""Drags a picture out of the compare view by its label."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip

from mwrgui.ui.restore_page.dragging import drag_files, drag_pixmap, pixmap_of
from mwrgui.ui.session.drag_export import DragMimeData
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.state import PhotoItem
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.widgets.compare import CompareView, Content

DRAGGABLE = ("input", "teacher", "student")
"""The pictures that can be dragged."""


class LabelDrag(QObject):
    """An event filter that makes a label drag the picture's file; the view itself would move the picture."""

    def __init__(self, session: Session, view: CompareView, appearance: Appearance) -> None:
        super().__init__(view)
        self._session, self._view, self._appearance = session, view, appearance
        self._pressed: tuple[QPointF, Content] | None = None
        view.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Handles mouse events and tooltips on labels; the view gets all others."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            return self._show_tooltip(event)
        if not isinstance(event, QMouseEvent):
            return False
        match event.type():
            case QEvent.Type.MouseButtonPress:
                return self._press(event)
            case QEvent.Type.MouseMove:
                return self._move(event)
            case QEvent.Type.MouseButtonRelease:
                was_pressed, self._pressed = self._pressed is not None, None
                return was_pressed
        return False

    def _press(self, event: QMouseEvent) -> bool:
        content = self._content_at(event.position())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if content and plain and event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position(), content
        return self._pressed is not None

    def _move(self, event: QMouseEvent) -> bool:
        if self._pressed is None:
            hovered = event.buttons() == Qt.MouseButton.NoButton and self._content_at(event.position())
            if hovered:
                self._view.setCursor(Qt.CursorShape.PointingHandCursor)
            return bool(hovered)
        start, content = self._pressed
        if (event.position() - start).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            self._drag(content)
        return True

    def _show_tooltip(self, event: QHelpEvent) -> bool:
        if not self._content_at(QPointF(event.pos())):
            return False
        words = self.tr("Drag this into a folder or an e-mail to copy the picture there")
        QToolTip.showText(event.globalPos(), words, self._view)
        return True

    def _drag(self, content: Content) -> None:
        item = self._session.photos.current
        files = self._files_of(item, content) if item else None
        if item and files:
            thumbnail = None if item.thumbnail is None else pixmap_of(item.thumbnail)
            ratio = self._view.devicePixelRatioF()
            drag_files(self._view, files, drag_pixmap(thumbnail, 1, self._appearance.theme, ratio))

    def _files_of(self, item: PhotoItem, content: Content) -> DragMimeData | None:
        drag_export = self._session.drag_export
        if content == "input":
            return drag_export.photo_mime_data(item)
        return drag_export.result_mime_data(item, content) if content in ("teacher", "student") else None

    def _content_at(self, point: QPointF) -> Content | None:
        content = self._view.label_at(point)
        return content if content in DRAGGABLE else None
