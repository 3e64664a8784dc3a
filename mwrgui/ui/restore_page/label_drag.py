"""Dragging a pane's label out of the compare view: it stands for the file of that picture."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip

from mwrgui.ui.restore_page.dragging import drag_files, picture_of_drag, pixmap_of
from mwrgui.ui.session.dragged_files import FilesToDrag
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.state import PhotoItem
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.widgets.compare import CompareView, Content

DRAGGED = ("input", "teacher", "student")
"""What has a file, or can be written to one."""


class LabelDrag(QObject):
    """Takes presses on labels before the view does, for which they would move the picture."""

    def __init__(self, session: Session, view: CompareView, appearance: Appearance) -> None:
        super().__init__(view)
        self._session, self._view, self._appearance = session, view, appearance
        self._pressed: tuple[QPointF, Content] | None = None
        view.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Whether the view need not see the event."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            return self._explain(event)
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
            over = event.buttons() == Qt.MouseButton.NoButton and self._content_at(event.position())
            if over:
                self._view.setCursor(Qt.CursorShape.PointingHandCursor)
            return bool(over)
        start, content = self._pressed
        if (event.position() - start).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            self._drag(content)
        return True

    def _explain(self, event: QHelpEvent) -> bool:
        if not self._content_at(QPointF(event.pos())):
            return False
        words = self.tr("Drag this into a folder or a mail to copy the picture there")
        QToolTip.showText(event.globalPos(), words, self._view)
        return True

    def _drag(self, content: Content) -> None:
        item = self._session.photos.current
        files = self._files_of(item, content) if item else None
        if item and files:
            thumbnail = None if item.thumbnail is None else pixmap_of(item.thumbnail)
            ratio = self._view.devicePixelRatioF()
            drag_files(self._view, files, picture_of_drag(thumbnail, 1, self._appearance.theme, ratio))

    def _files_of(self, item: PhotoItem, content: Content) -> FilesToDrag | None:
        dragged = self._session.dragged
        if content == "input":
            return dragged.photo_itself(item)
        return dragged.of_model(item, content) if content in ("teacher", "student") else None

    def _content_at(self, point: QPointF) -> Content | None:
        content = self._view.label_at(point)
        return content if content in DRAGGED else None
